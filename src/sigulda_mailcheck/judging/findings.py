"""What the rules of a pack find in a case: for a night's exports and for a single draft alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sigulda_mailcheck.checks import CONVERSATION_CHECKS, Case, Verdict
from sigulda_mailcheck.conversation.absences import AbsenceCalendar, NoticeRun
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.wording import worded
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.pack import Rule

__all__ = ["Ground", "findings_of", "selected"]


@dataclass(frozen=True)
class Ground:
    """What all conversations of a run are judged on. ``wrote`` are the addresses that sent anything (D24), ``unread`` those
    whose mailbox or a part of it couldn't be read."""

    selection: Selection
    language: str
    evidence: bool
    as_of: datetime
    notices: Sequence[NoticeRun]
    wrote: frozenset[str]
    absences: AbsenceCalendar | None
    unread: frozenset[str] = frozenset()

    @property
    def context(self) -> Context:
        return self.selection.context


def findings_of(case: Case, ground: Ground) -> list[Finding]:
    """What message and conversation checks find in a case."""
    outcomes = _outcomes(case)

    def verdicts(rule: Rule) -> Iterable[Verdict]:
        check = CONVERSATION_CHECKS.get(rule.check)
        return check.check(case, rule) if check else (_verdict(m, o) for m, o in outcomes.get(rule.slug, ()))

    return selected(verdicts, ground)


def selected(verdicts: Callable[[Rule], Iterable[Verdict]], ground: Ground) -> list[Finding]:
    """The verdicts of each rule that lie in the selection, worded; one a rule, message and employee."""
    wanted = ground.selection
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in ground.context.pack.rules:
        for verdict in verdicts(rule):
            if wanted.person(verdict.employee) and wanted.moment(verdict.at, rule.in_force):
                finding = worded(verdict, rule, ground.context, ground.language, ground.evidence)
                found.setdefault((finding.rule, finding.message_id, finding.employee), finding)
    return list(found.values())


def _outcomes(case: Case) -> dict[str, list[tuple[Message, Outcome]]]:
    found: dict[str, list[tuple[Message, Outcome]]] = {}
    for message in case.messages:
        for outcome in message.text.outcomes if message.text else ():
            found.setdefault(outcome.rule, []).append((message, outcome))
    return found


def _verdict(message: Message, outcome: Outcome) -> Verdict:
    return Verdict(
        message.author,
        message,
        message.sent,
        outcome.confidence,
        missing=outcome.missing,
        fields=outcome.fields,
        evidence=dict(outcome.evidence),
    )
