"""Does a late first answer to a client apologise? (VI 5.1.4.)"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.pack import Rule

NAME = "apology"
PARAMETERS: dict[str, object] = {}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    for late in case.ledger.late_answers:
        text = late.answer.text
        if (
            text is None
            or text.apologises
            or text.language == OTHER
            or not case.is_judged(late.obligation)
            or not case.directory.answers_for_itself(late.answer.author)
        ):
            continue
        yield Verdict(
            late.answer.author,
            late.answer,
            late.obligation.received,
            "probable" if text.damaged else late.obligation.confidence,
            due=late.obligation.due,
            evidence={"question_id": late.obligation.message.id},
        )
