"""Does a holding reply to a client explain, and name a date? (VI 21.1., decision D22)"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.pack import Rule

NAME = "holding-reply"
PARAMETERS: dict[str, object] = {}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    for holding in case.ledger.holding:
        if case.directory.answers_for_itself(holding.reply.author):
            yield Verdict(
                holding.reply.author, holding.reply, holding.reply.sent, holding.confidence, missing=holding.missing
            )
