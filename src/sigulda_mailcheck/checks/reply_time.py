"""Was the first answer sent by the due moment? (VI 21.1., 7.1.)"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.conversation.obligations import Obligation
from sigulda_mailcheck.pack import Rule

NAME = "reply-time"
PARAMETERS = {"kind": ("external", "internal"), "outcome": ("late", "unanswered")}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    kind, outcome = rule.parameters["kind"], rule.parameters["outcome"]
    for obligation in case.ledger.obligations:
        if obligation.kind != kind or obligation.outcome != outcome:
            continue
        if not case.is_judged(obligation):
            continue
        yield _verdict(case, obligation)


def _verdict(case: Case, obligation: Obligation) -> Verdict:
    ended = obligation.answer.sent if obligation.answer else case.as_of
    evidence: dict[str, object] = {"day_zero": obligation.day_zero.isoformat()}
    if obligation.suspended_until:
        evidence["suspended_until"] = obligation.suspended_until.isoformat()
    if obligation.forward is not None:
        evidence["forward_id"] = obligation.forward.id
        evidence["forwarded_by"] = obligation.forward.author
    if obligation.reminders:
        evidence["reminders"] = obligation.reminders
    if obligation.elsewhere is not None:
        evidence["other_message_id"] = obligation.elsewhere.id
    if obligation.answer is not None:
        evidence["answered_by"] = obligation.answer.author
    return Verdict(
        employee=obligation.owner,
        message=obligation.message,
        at=obligation.received,
        confidence=obligation.confidence,
        received=obligation.received,
        due=obligation.due,
        answer=obligation.answer,
        working_days=case.settings.calendar.working_days_between(obligation.day_zero, case.local_day(ended)),
        evidence=evidence,
    )
