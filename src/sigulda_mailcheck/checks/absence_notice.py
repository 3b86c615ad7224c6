"""Out-of-office notices: complete, there when needed, and gone when over (VI 8.1., 8.2., decisions D25–D28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.conversation.absences import NoticeRun
from sigulda_mailcheck.directory import Absence
from sigulda_mailcheck.pack import Rule

NAME = "absence-notice"
PARAMETERS = {"fault": ("incomplete", "stale", "missing")}
MIN_WORKING_DAYS = 2


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    fault = rule.parameters["fault"]
    if fault == "missing":
        yield from _missing(case)
        return
    for run in case.notices:
        if run.first_sent.text is None:
            continue
        found = _incomplete(run) if fault == "incomplete" else _stale(case, run)
        if found is not None:
            yield found


def _incomplete(run: NoticeRun) -> Verdict | None:
    if not run.missing:
        return None
    first = run.first_sent
    return Verdict(run.employee, first, first.sent, missing=run.missing, count=len(run.sendings), until=run.until)


def _stale(case: Case, run: NoticeRun) -> Verdict | None:
    """Sent after the last day of absence that its own text gives."""
    if run.until is None:
        return None
    stale = [message for message in run.sendings if case.local_day(message.sent) > run.until]
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


def _missing(case: Case) -> Iterator[Verdict]:
    for absence in case.directory.absences:
        if not case.directory.is_employee(absence.email):
            continue
        days = [day for day in case.settings.calendar.days(absence.first, absence.last) if day.working]
        if len(days) < MIN_WORKING_DAYS or _sent_notice(case, absence):
            continue
        arrived = [
            (message.arrival(absence.email), message)
            for message in case.messages
            if absence.email in message.to and not message.automatic and message.author != absence.email
        ]
        arrived = [(moment, m) for moment, m in arrived if absence.first <= case.local_day(moment) <= absence.last]
        if arrived:
            moment, first = min(arrived, key=lambda found: (found[0], found[1].id))
            yield Verdict(
                employee=absence.email,
                message=first,
                at=moment,
                received=moment,
                count=1,
                until=absence.last,
                evidence={
                    "from": absence.first.isoformat(),
                    "until": absence.last.isoformat(),
                    "working_days": len(days),
                    "waiting": len(arrived),
                },
            )


def _sent_notice(case: Case, absence: Absence) -> bool:
    """Any notice by them in the absence; one sent just before its first day was set in good time."""
    lead = absence.first - timedelta(days=1)
    return any(
        run.employee == absence.email
        and any(lead <= case.local_day(message.sent) <= absence.last for message in run.sendings)
        for run in case.notices
    )
