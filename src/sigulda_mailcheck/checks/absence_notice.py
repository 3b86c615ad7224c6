"""Out-of-office notices: complete, there when needed, and gone when over (VI 8.1., 8.2., decisions D25–D28)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sigulda_mailcheck.checks.case import AbsenceMail, Absences, Case, Verdict
from sigulda_mailcheck.conversation.absences import NoticeRun
from sigulda_mailcheck.directory import Absence, Directory
from sigulda_mailcheck.pack import Rule
from sigulda_mailcheck.settings import Settings

NAME = "absence-notice"
PARAMETERS = {"fault": ("incomplete", "stale", "missing")}
MIN_WORKING_DAYS = 2


def check(absences: Absences, rule: Rule) -> Iterator[Verdict]:
    fault = rule.parameters["fault"]
    if fault == "missing":
        yield from _missing(absences)
        return
    for run in absences.notices:
        text = run.first_sent.text
        if text is None:
            continue
        found = _incomplete(run) if fault == "incomplete" else _stale(absences, run)
        if found is not None:
            yield replace(found, confidence="probable") if text.damaged else found


def _incomplete(run: NoticeRun) -> Verdict | None:
    if not run.missing:
        return None
    first = run.first_sent
    return Verdict(run.employee, first, first.sent, missing=run.missing, count=len(run.sendings), until=run.until)


def _stale(absences: Absences, run: NoticeRun) -> Verdict | None:
    """Sent after the last day of absence that its own text gives."""
    if run.until is None:
        return None
    stale = [message for message in run.sendings if absences.local_day(message.sent) > run.until]
    if not stale:
        return None
    return Verdict(
        run.employee,
        stale[0],
        stale[0].sent,
        count=len(stale),
        until=run.until,
        evidence={"until": run.until.isoformat()},
    )


def _missing(absences: Absences) -> Iterator[Verdict]:
    for mail in absences.mail:
        absence = mail.absence
        if _sent_notice(absences, absence):
            continue
        yield Verdict(
            employee=absence.email,
            message=mail.first,
            at=mail.moment,
            received=mail.moment,
            count=1,
            until=absence.last,
            evidence={
                "from": absence.first.isoformat(),
                "until": absence.last.isoformat(),
                "working_days": _working_days(absence, absences.settings),
                "waiting": mail.waiting,
            },
        )


def absence_mail(case: Case) -> list[AbsenceMail]:
    """Mail in some conversations that came to an absent employee, for each absence long enough to need a notice (D28)."""
    listed = _needing_notice(case.directory, case.settings)
    found: dict[Absence, AbsenceMail] = {}
    for message in case.messages if listed else ():
        if message.automatic:
            continue
        for owner in message.to:
            if owner not in listed or owner == message.author:
                continue
            moment = message.arrival(owner)
            day = case.local_day(moment)
            for absence in listed[owner]:
                if absence.first <= day <= absence.last and day not in absence.partial:
                    mail = AbsenceMail(absence, message, moment, 1)
                    found[absence] = found[absence].joined(mail) if absence in found else mail
    return list(found.values())


def _needing_notice(directory: Directory, settings: Settings) -> dict[str, list[Absence]]:
    found: dict[str, list[Absence]] = {}
    for absence in directory.absences:
        if directory.is_employee(absence.email) and _working_days(absence, settings) >= MIN_WORKING_DAYS:
            found.setdefault(absence.email, []).append(absence)
    return found


def _working_days(absence: Absence, settings: Settings) -> int:
    """Whole ones: whoever was at work for hours could answer, or set a notice."""
    days = settings.calendar.days(absence.first, absence.last)
    return sum(day.working and day.date not in absence.partial for day in days)


def _sent_notice(absences: Absences, absence: Absence) -> bool:
    """Any notice by them in the absence; one sent just before its first day was set in good time."""
    lead = absence.first - timedelta(days=absence.first > date.min)
    return any(
        run.employee == absence.email
        and any(lead <= absences.local_day(message.sent) <= absence.last for message in run.sendings)
        for run in absences.notices
    )
