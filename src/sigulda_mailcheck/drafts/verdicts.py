"""What the rules say of one draft: the same checks as a night's run makes, on a conversation of at most two messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sigulda_mailcheck.checks import ABSENCE_CHECKS, Absences, Case, Verdict
from sigulda_mailcheck.conversation.absences import AbsenceCalendar, notice_runs
from sigulda_mailcheck.conversation.grouping import Conversation, in_order
from sigulda_mailcheck.conversation.message import Message, merge
from sigulda_mailcheck.conversation.obligations import build_ledger
from sigulda_mailcheck.drafts.opening import CLIENT
from sigulda_mailcheck.drafts.places import Places
from sigulda_mailcheck.drafts.review import Clock, Paste, Point
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.findings import Ground, findings_of, selected
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.mail.envelope import is_reply_subject
from sigulda_mailcheck.mail.facts import MessageFacts
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.pack import Rule

__all__ = ["DRAFT", "case_of", "clock_of", "is_follow_up", "point_of", "verdicts_on"]

DRAFT = "draft"  # where the draft's facts say that it lies
CLOCKED = ("apology", "holding-reply")  # checks that hang on the clock of what is answered
UNSEEN = ("attachment", "links")  # checks that look at what bare text doesn't show
PASTES = {
    "greeting": "greeting",
    "introduction": "introduction",
    "reference": "reference",
    "conclusion": "conclusion",
    "closing": "closing",
    "signature": "signature",
    "apology": "apology",
    "holding-reply": "holding-reply",
    "reply-all": "recipients",
}


def case_of(draft: MessageFacts, original: MessageFacts | None, context: Context, now: datetime) -> Case:
    """The draft and what it answers, as they will lie in the mailboxes. A draft without a date is sent ``now``."""
    directory, calendar = context.directory, context.settings.calendar
    merged = merge([draft] if original is None else [original, draft], directory)
    as_of = next((m.sent for m in merged if m.facts.place.path == DRAFT), now)
    known = [m for m in merged if m.sent <= as_of]
    conversations = [Conversation(tuple(in_order(known)))]
    runs = notice_runs(known, directory, calendar)
    suspends = context.settings.check.absence == "suspend"
    absences = AbsenceCalendar(directory, (), calendar) if suspends else None
    ledger = build_ledger(conversations, directory, calendar, context.pack.deadlines, absences, as_of)
    wrote = frozenset(m.author for m in known)
    return Case(known, conversations, ledger, runs, directory, context.settings, as_of, wrote)


def verdicts_on(
    message: Message, case: Case, context: Context, language: str, headed: bool, addressed: bool, follow_up: bool
) -> list[Finding]:
    """What the rules find in the draft, violations first.

    Of bare text (not ``headed``) nobody sees attachments or the links behind words; where nobody said whom it goes to (not
    ``addressed``), nothing is held against its addressees; where what is answered was a ``follow_up``, what hangs on its
    clock isn't certain (D15).
    """
    ground = Ground(Selection(context), language, True, case.as_of, case.notices, case.wrote, None)
    away = Absences(case.notices, (), case.directory, case.settings)

    def notices(rule: Rule) -> Iterable[Verdict]:
        check = ABSENCE_CHECKS.get(rule.check)
        return check.check(away, rule) if check else ()

    doubtful = {*(CLOCKED if follow_up else ()), *(() if headed else UNSEEN)}
    order = {rule.slug: (number, rule.check) for number, rule in enumerate(context.pack.rules)}
    found = [f for f in (*findings_of(case, ground), *selected(notices, ground)) if f.message_id == message.id]
    found = [replace(f, confidence="probable") if order[f.rule][1] in doubtful else f for f in found]
    if not addressed:
        found = [f for f in found if order[f.rule][1] != "reply-all"]
    return sorted(found, key=lambda f: (f.severity != "violation", order[f.rule]))


def clock_of(message: Message, case: Case, from_quotation: bool) -> Clock | None:
    """The earliest due moment of what the draft answers."""
    answered = [o for o in case.ledger.obligations if o.answer is message]
    if not answered:
        return None
    calendar = case.settings.calendar
    obligation = min(answered, key=lambda o: o.due)
    today = calendar.local(case.as_of).date()
    due = obligation.due.date()
    state = "late" if case.as_of > obligation.due else "last-day" if today == due else "in-time"
    return Clock(
        obligation.kind,
        _shown(obligation.message.facts),
        calendar.local(obligation.received),
        obligation.due,
        state,
        calendar.working_days_between(today, due),
        from_quotation,
        obligation.suspended_until,
    )


def _shown(asker: MessageFacts) -> str:
    """The asker's address, or the name where the quotation shows no address."""
    return asker.sender if asker.sender != CLIENT else asker.sender_name


def point_of(finding: Finding, context: Context, language: str, places: Places, pastes: dict[str, Paste]) -> Point:
    """A finding as the author reads it: where, why, and what to put there."""
    rule = context.pack.rule(finding.rule)
    wording = rule.wording[language]
    kind = PASTES.get(rule.check, "")
    return Point(
        rule=finding.rule,
        clause=finding.clause,
        clause_text=rule.clause_text,
        severity=finding.severity,
        confidence=finding.confidence,
        title=wording.title,
        message=finding.message,
        why=wording.why,
        remedy=wording.before or wording.remedy,
        missing=finding.missing,
        fields=finding.fields,
        places=places.of(finding, rule.check),
        paste=(kind,) if kind in pastes else (),
    )


def is_follow_up(original: MessageFacts | None) -> bool:
    """Whether what is answered is itself an answer that asks nothing: it may be owed no answer at all (D13, D15)."""
    if original is None or (original.text is not None and original.text.asks):
        return False
    return bool(original.links) or is_reply_subject(original.subject)
