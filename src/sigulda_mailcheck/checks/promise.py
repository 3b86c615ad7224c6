"""Was a promised answer sent by the promised day? (VI 21.1., 7.2., II 6.2.2., decision D22)"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.pack import Rule

NAME = "promise"
PARAMETERS: dict[str, object] = {}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    for promise in case.ledger.promises:
        author = promise.reply.author
        if author in case.unread:
            continue
        if promise.broken(case.as_of) and case.directory.answers_for_itself(author):
            yield Verdict(
                employee=author,
                message=promise.reply,
                at=promise.reply.sent,
                confidence=promise.confidence,
                due=promise.due,
                answer=promise.kept_by,
                until=promise.until,
                evidence={"promised": promise.until.isoformat(), "kind": promise.kind},
            )
