"""When employees are away: the absence list, and what their own notices say (decisions D23, D25–D28)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.notice import resolve_until
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["AbsenceCalendar", "NoticeRun", "notice_runs"]

NEW_ABSENCE = timedelta(days=60)  # the same text sent again after so long is another absence


@dataclass(frozen=True, slots=True)
class NoticeRun:
    """One notice during one absence: all its sendings in order of time. ``until`` is the last day by its own text, for
    its first sending; ``since`` the first, where the text says it."""

    employee: str
    sendings: tuple[Message, ...]
    missing: tuple[str, ...]
    since: date | None
    until: date | None

    @property
    def first_sent(self) -> Message:
        return self.sendings[0]


def notice_runs(messages: Iterable[Message], directory: Directory, calendar: WorkCalendar) -> list[NoticeRun]:
    """The absence notices of employees (D25), each text once an absence (D27)."""
    by_text: dict[tuple[str, str], list[Message]] = {}
    for message in messages:
        notice = message.text.notice if message.text else None
        if (
            message.automatic == "auto-reply"
            and notice is not None
            and message.text
            and directory.is_employee(message.author)
        ):
            by_text.setdefault((message.author, message.text.digest), []).append(message)
    runs = []
    for (employee, _), sent in by_text.items():
        for sendings in _split(sent):
            runs.append(_run(employee, sendings, calendar))
    return sorted(runs, key=lambda run: (run.first_sent.sent, run.employee))


def _split(sent: list[Message]) -> list[list[Message]]:
    found: list[list[Message]] = []
    for message in sorted(sent, key=lambda m: (m.sent, m.id)):
        if found and message.sent - found[-1][-1].sent <= NEW_ABSENCE:
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _run(employee: str, sendings: list[Message], calendar: WorkCalendar) -> NoticeRun:
    text = sendings[0].text
    assert text is not None and text.notice is not None
    notice = text.notice
    first_day = calendar.local(sendings[0].sent).date()
    until = notice.until
    if notice.spec is not None:
        until = resolve_until(*notice.spec, first_day, calendar)
    return NoticeRun(employee, tuple(sendings), notice.missing, notice.since, until)


class AbsenceCalendar:
    """Answers on which day an absence ends that runs on a given day. Adjoining absences are one."""

    def __init__(self, directory: Directory, runs: Sequence[NoticeRun], calendar: WorkCalendar) -> None:
        self._days: dict[str, list[tuple[date, date]]] = {}
        hours: dict[str, list[tuple[date, date]]] = {}  # an appointment adjoins no leave that begins the next day
        for absence in directory.absences:
            if absence.first == absence.last and absence.first in absence.partial:
                hours.setdefault(absence.email, []).append((absence.first, absence.last))
                continue
            self._days.setdefault(absence.email, []).append((absence.first, absence.last))
        for run in runs:
            if run.until is None:
                continue  # a notice that names no end suspends nothing (D23)
            first = run.since  # switched on earlier, it isn't running yet
            if first is None or first > run.until:
                first = calendar.local(run.first_sent.sent).date()
            if first <= run.until:
                self._days.setdefault(run.employee, []).append((first, run.until))
        self._days = {employee: _merged(days) for employee, days in self._days.items()}
        for employee, days in hours.items():
            self._days[employee] = [*self._days.get(employee, ()), *days]

    def last_day(self, employee: str, day: date) -> date | None:
        """The last day of the absence that runs on ``day``; ``None`` if the employee is not away then."""
        return max((last for first, last in self._days.get(employee, ()) if first <= day <= last), default=None)


def _merged(days: list[tuple[date, date]]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
