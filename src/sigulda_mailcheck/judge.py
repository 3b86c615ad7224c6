"""From facts to the report: joins them, lets the conversation checks speak, words the findings, counts the figures.

All of it is recomputed from the facts in every run; no verdict is ever stored.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks import CONVERSATION_CHECKS, Case, Verdict, spelling
from sigulda_mailcheck.checks.scope import is_checked
from sigulda_mailcheck.conversation.absences import AbsenceCalendar, notice_runs
from sigulda_mailcheck.conversation.grouping import group
from sigulda_mailcheck.conversation.message import Message, latest_moment, merge
from sigulda_mailcheck.conversation.obligations import Obligation, build_ledger, note_unlinked_answers
from sigulda_mailcheck.finding import (
    CannotTell,
    Coverage,
    EmployeeRow,
    Finding,
    KindFigures,
    Pending,
    Report,
    SourceCoverage,
)
from sigulda_mailcheck.mail.facts import MessageFacts, Outcome
from sigulda_mailcheck.mail.stage import UNREAD_TEXT, Context
from sigulda_mailcheck.pack import Rule

__all__ = ["join", "report"]

MAX_NAMED = 10


def join(
    facts: Iterable[MessageFacts], context: Context, as_of: datetime | None, read_texts: Callable[[list[Message]], None]
) -> Case | None:
    """Facts joined into a case; ``None`` where no message has a date. ``read_texts`` fetches client texts that matter."""
    settings, directory = context.settings, context.directory
    messages, _ = merge(facts, directory)
    moment = as_of or latest_moment(messages)
    if moment is None:
        return None
    everything = len(messages)
    messages = [m for m in messages if min(m.arrivals.values(), default=m.sent) <= moment]
    notices = notice_runs(messages, directory, settings.calendar)
    absences = AbsenceCalendar(directory, notices, settings.calendar) if settings.check.absence == "suspend" else None
    conversations = group(messages)
    while True:  # each round reads texts, so it ends
        ledger = build_ledger(conversations, directory, settings.calendar, context.pack.deadlines, absences, moment)
        if not ledger.wanted:
            break
        read_texts(list(ledger.wanted.values()))
    note_unlinked_answers(ledger.obligations, conversations)
    wrote = {m.author for m in messages if m.internal and not m.automatic}
    owners = {o.owner for o in ledger.obligations}
    return Case(
        messages,
        conversations,
        ledger,
        notices,
        directory,
        settings,
        moment,
        frozenset(owners - wrote),
        everything - len(messages),
    )


def report(
    case: Case | None,
    context: Context,
    sources: Sequence[SourceCoverage],
    notes: Sequence[str],
    since: date | None,
    until: date | None,
    employee: str,
    unit: str,
    language: str,
) -> Report:
    """The report on a case, limited to a period, an employee or a unit."""
    wanted = _Selection(context, since, until, employee, unit)
    findings = _findings(case, context, wanted, language) if case else []
    return Report(
        standard_id=context.pack.id,
        standard_title=context.pack.title[language],
        as_of=context.settings.calendar.local(case.as_of) if case else None,
        since=since,
        until=until,
        language=language,
        coverage=_coverage(case, context, sources, notes, wanted, language),
        employees=_rows(case, context, findings, wanted) if case else (),
        pending=_pending(case, context, wanted) if case else (),
        findings=tuple(findings),
    )


class _Selection:
    """Which days and whose rows a report is about."""

    def __init__(self, context: Context, since: date | None, until: date | None, employee: str, unit: str) -> None:
        self.context, self.since, self.until = context, since, until
        self.employee = context.directory.canonical(employee) if employee else ""
        self.unit = unit

    def person(self, address: str) -> bool:
        if self.employee and address != self.employee:
            return False
        return not self.unit or self.context.directory.unit(address).casefold() == self.unit.casefold()

    def moment(self, when: datetime, in_force: date) -> bool:
        day = self.context.settings.calendar.local(when).date()
        return (
            day >= in_force and (self.since is None or day >= self.since) and (self.until is None or day <= self.until)
        )


# ---------------------------------------------------------------------------------- findings


def _findings(case: Case, context: Context, wanted: _Selection, language: str) -> list[Finding]:
    found: dict[tuple[str, str, str], Finding] = {}
    for rule in context.pack.rules:
        if rule.check in CONVERSATION_CHECKS:
            verdicts: Iterable[Verdict] = CONVERSATION_CHECKS[rule.check].check(case, rule)
        else:
            verdicts = _message_verdicts(case, rule)
        for verdict in verdicts:
            if wanted.person(verdict.employee) and wanted.moment(verdict.at, rule.in_force):
                finding = _finding(verdict, rule, context, language)
                found.setdefault((finding.rule, finding.message_id, finding.employee), finding)
    order = {rule.slug: number for number, rule in enumerate(context.pack.rules)}
    return sorted(
        found.values(), key=lambda f: (f.employee, f.date is None, f.date or case.as_of, order[f.rule], f.message_id)
    )


def _message_verdicts(case: Case, rule: Rule) -> Iterable[Verdict]:
    for message in case.messages:
        if message.text is None:
            continue
        for outcome in message.text.outcomes:
            if outcome.rule == rule.slug:
                yield _from_outcome(message, outcome)


def _from_outcome(message: Message, outcome: Outcome) -> Verdict:
    return Verdict(
        message.author,
        message,
        message.sent,
        outcome.confidence,
        missing=outcome.missing,
        fields=outcome.fields,
        evidence=dict(outcome.evidence),
    )


def _finding(verdict: Verdict, rule: Rule, context: Context, language: str) -> Finding:
    local = context.settings.calendar.local
    message = verdict.message
    answered = local(verdict.answer.sent) if verdict.answer else None
    return Finding(
        rule=rule.slug,
        clause=rule.clause,
        severity=rule.severity,
        confidence=verdict.confidence,
        employee=verdict.employee,
        message_id=message.id,
        place=message.facts.place,
        unit=context.directory.unit(verdict.employee),
        date=local(message.sent),
        subject=message.facts.subject,
        received=local(verdict.received) if verdict.received else None,
        due=verdict.due,
        answered=answered,
        answer_id=verdict.answer.id if verdict.answer else "",
        working_days=verdict.working_days,
        missing=verdict.missing,
        fields=verdict.fields,
        count=verdict.count,
        message=_worded(verdict, rule, answered, context, language),
        evidence=dict(verdict.evidence),
    )


def _worded(verdict: Verdict, rule: Rule, answered: datetime | None, context: Context, language: str) -> str:
    local = context.settings.calendar.local
    values = {
        "received": i18n.moment(local(verdict.received), language) if verdict.received else "",
        "due": i18n.day(verdict.due.date(), language) if verdict.due else "",
        "answered": i18n.moment(answered, language) if answered else i18n.text("not-answered", language),
        "working_days": i18n.count(verdict.working_days, "working-days", language)
        if verdict.working_days is not None
        else "",
        "missing": i18n.names(verdict.missing, language),
        "fields": i18n.names(verdict.fields, language),
        "count": i18n.count(verdict.count, "times", language),
        "date": i18n.day(local(verdict.message.sent).date(), language),
        "until": i18n.day(verdict.until, language) if verdict.until else "",
        "words": str(verdict.evidence.get("words", "")),
        "days": str(verdict.evidence.get("working_days", "")),
    }
    return rule.wording[language].message.format(**values)


# ---------------------------------------------------------------------------------- figures


def _rows(case: Case, context: Context, findings: Sequence[Finding], wanted: _Selection) -> tuple[EmployeeRow, ...]:
    obligations: dict[tuple[str, str], list[Obligation]] = {}
    for obligation in _counted(case, context, wanted):
        obligations.setdefault((obligation.owner, obligation.kind), []).append(obligation)
    checked: Counter[str] = Counter()
    names: dict[str, str] = {}
    for message in case.messages:
        if not message.internal:
            continue
        names[message.author] = message.facts.sender_name or names.get(message.author, "")
        if (
            not message.automatic
            and case.directory.answers_for_itself(message.author)
            and is_checked(message, case.settings)
            and wanted.moment(message.sent, context.pack.in_force)
        ):
            checked[message.author] += 1
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        if finding.confidence == "certain":
            counts.setdefault(finding.employee, Counter())[finding.rule] += 1
    people = {owner for owner, _ in obligations} | set(checked) | set(counts)
    return tuple(
        EmployeeRow(
            employee=address,
            name=_name(address, context, names),
            unit=context.directory.unit(address),
            external=_figures(obligations.get((address, "external"), []), case),
            internal=_figures(obligations.get((address, "internal"), []), case),
            checked_messages=checked[address],
            findings=_sorted(counts.get(address, Counter())),
        )
        for address in sorted(people)
        if wanted.person(address)
    )


def _sorted(counter: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counter.items()))


def _name(address: str, context: Context, seen: Mapping[str, str]) -> str:
    person = context.directory.person(address)
    return (person.name if person else "") or seen.get(address, "")


def _counted(case: Case, context: Context, wanted: _Selection) -> Iterable[Obligation]:
    """Obligations that figures are about: certain ones, in force, and not of somebody who can't be judged (D15, D24, D31)."""
    for obligation in case.ledger.obligations:
        if obligation.confidence != "certain" and obligation.outcome(case.as_of) != "in_time":
            continue
        if obligation.answer is None and not case.is_judged(obligation):
            continue
        if wanted.moment(obligation.received, context.pack.in_force):
            yield obligation


def _figures(obligations: Sequence[Obligation], case: Case) -> KindFigures:
    outcomes = Counter(o.outcome(case.as_of) for o in obligations)
    days = sorted(_days(o, case) for o in obligations if o.outcome(case.as_of) != "open")
    return KindFigures(
        obligations=len(obligations),
        in_time=outcomes["in_time"],
        late=outcomes["late"],
        unanswered=outcomes["unanswered"],
        open=outcomes["open"],
        median_working_days=_number(statistics.median(days)) if days else None,
        p90_working_days=_number(days[max(0, -(-len(days) * 9 // 10) - 1)]) if days else None,
    )


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _days(obligation: Obligation, case: Case) -> int:
    ended = obligation.answer.sent if obligation.answer else case.as_of
    return case.settings.calendar.working_days_between(obligation.day_zero, case.local_day(ended))


def _pending(case: Case, context: Context, wanted: _Selection) -> tuple[Pending, ...]:
    local = context.settings.calendar.local
    found = [
        Pending(o.owner, o.message.id, local(o.due), o.kind, False)
        for o in case.ledger.obligations
        if o.outcome(case.as_of) == "open"
        and case.is_judged(o)
        and wanted.person(o.owner)
        and wanted.moment(o.received, context.pack.in_force)
    ]
    found += [
        Pending(p.reply.author, p.reply.id, local(p.due), p.kind, True)
        for p in case.ledger.promises
        if p.kept_by is None
        and p.moved_by is None
        and case.as_of <= p.due
        and wanted.moment(p.reply.sent, context.pack.in_force)
        and wanted.person(p.reply.author)
        and case.directory.answers_for_itself(p.reply.author)
    ]
    return tuple(sorted(found, key=lambda p: (p.due, p.employee, p.message_id)))


# ---------------------------------------------------------------------------------- coverage


def _coverage(
    case: Case | None,
    context: Context,
    sources: Sequence[SourceCoverage],
    notes: Sequence[str],
    wanted: _Selection,
    language: str,
) -> Coverage:
    calendar = context.settings.calendar
    said = list(notes)
    waiting: Counter[str] = Counter()
    messages, copies = (len(case.messages), sum(m.copies for m in case.messages)) if case else (0, 0)
    if case:
        for obligation in case.ledger.obligations:
            if (
                obligation.answer is None
                and not case.is_judged(obligation)
                and wanted.moment(obligation.received, context.pack.in_force)
            ):
                waiting[obligation.owner] += 1
        outside = _outside(case)
        if outside:
            said.append(i18n.note(f"outside-directory: {_some(outside)}", language))
        unknown = (
            sorted({a.email for a in case.directory.absences} - set(case.directory.people))
            if case.directory.listed
            else []
        )
        if unknown:
            said.append(i18n.note(f"absence-unknown: {_some(unknown)}", language))
        unread = sum(any(d.startswith(UNREAD_TEXT) for d in m.facts.defects) for m in case.messages)
        if unread:
            said.append(i18n.note(f"unread-text: {unread}", language))
        if case.later:
            said.append(i18n.note(f"later: {case.later}", language))
        if any(rule.check == "spelling" for rule in context.pack.rules) and spelling.dictionary() is None:
            said.append(i18n.note("spelling", language))
        if calendar.known_until is not None and calendar.local(case.as_of).date() > calendar.known_until:
            said.append(i18n.note(f"calendar-unknown: {i18n.day(calendar.known_until, language)}", language))
        odd = sum(1 for m in case.messages if m.facts.sent is None)
        if odd:
            said.append(i18n.note(f"undated: {odd}", language))
    return Coverage(
        sources=tuple(sources),
        messages=messages,
        duplicates=copies - messages,
        unreadable=sum(len(s.unreadable) for s in sources),
        cannot_tell=tuple(
            CannotTell(address, count, i18n.text("no-sent-mail", language))
            for address, count in sorted(waiting.items())
            if wanted.person(address)
        ),
        calendar_known_until=calendar.known_until,
        notes=tuple(said),
    )


def _outside(case: Case) -> list[str]:
    """Internal addresses outside the staff directory: nobody's rows (D1)."""
    if not case.directory.listed:
        return []
    seen = {
        address for m in case.messages for address in (m.author, *m.recipients) if case.directory.is_internal(address)
    }
    return sorted(address for address in seen if not case.directory.answers_for_itself(address))


def _some(addresses: Sequence[str]) -> str:
    """How many, and the first of them by name."""
    named = ", ".join(addresses[:MAX_NAMED]) + (", …" if len(addresses) > MAX_NAMED else "")
    return f"{len(addresses)} ({named})"
