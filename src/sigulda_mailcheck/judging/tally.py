"""Figures that add up: what each batch counts, so that the whole run is the sum of its batches."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sigulda_mailcheck.checks import Case
from sigulda_mailcheck.checks.scope import is_checked
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.conversation.obligations import Obligation
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.mail.stage import UNREAD_TEXT
from sigulda_mailcheck.report import EmployeeRow, Figures, KindFigures, UnitRow, Week

__all__ = ["KINDS", "Tally", "by_person", "figures", "figures_of", "tally"]

KINDS = ("external", "internal")
ByPerson = dict[tuple[str, str], Counter[Any]]


@dataclass
class Tally:
    """Counts by employee and kind, and what coverage has to say.

    ``outcomes`` counts obligations by how they ended, ``days`` by the working days from receipt to the first answer, ``weeks`` by
    the Monday of the week of receipt and how they ended; ``names`` has each author's display name with the moment it was last
    used; ``ours`` are the organisation's addresses that were seen.
    """

    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    days: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    weeks: Counter[tuple[str, str, tuple[date, str]]] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    names: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    waiting: Counter[str] = field(default_factory=Counter)
    ours: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        for address, seen in other.names.items():
            self.names[address] = max(self.names.get(address, seen), seen)
        self.outcomes.update(other.outcomes)
        self.days.update(other.days)
        self.weeks.update(other.weeks)
        self.checked.update(other.checked)
        self.waiting.update(other.waiting)
        self.counts.update(other.counts)
        self.ours |= other.ours


def tally(case: Case, wanted: Selection) -> Tally:
    found = Tally()
    _count_messages(case, wanted, found)
    in_force = wanted.context.pack.in_force
    for obligation in case.ledger.obligations:
        if not wanted.moment(obligation.received, in_force):
            continue
        outcome = obligation.outcome
        if not case.is_judged(obligation):
            found.waiting[obligation.owner] += 1
        elif obligation.confidence == "certain" or outcome == "in_time":
            # figures are about certain obligations (D15); one that was met in time counts whatever its confidence (D13)
            owner, kind = obligation.owner, obligation.kind
            found.outcomes[owner, kind, outcome] += 1
            found.weeks[owner, kind, (_monday(obligation.day_received), outcome)] += 1
            if outcome != "open":
                found.days[owner, kind, _days(obligation, case)] += 1
    return found


def _count_messages(case: Case, wanted: Selection, found: Tally) -> None:
    unread = undated = copies = 0
    people: set[str] = set()
    for message in case.messages:
        facts = message.facts
        copies += message.copies
        unread += bool(facts.defects) and any(defect.startswith(UNREAD_TEXT) for defect in facts.defects)
        undated += facts.sent is None
        people.add(message.author)
        people.update(message.recipients)
        if message.internal:
            _count_author(message, case, wanted, found)
    found.ours.update(address for address in people if address and case.directory.is_internal(address))
    found.counts.update(messages=len(case.messages), copies=copies, unread=unread, undated=undated, later=case.later)


def _count_author(message: Message, case: Case, wanted: Selection, found: Tally) -> None:
    if message.facts.sender_name:
        seen = (message.time, message.facts.sender_name)
        found.names[message.author] = max(found.names.get(message.author, seen), seen)
    if (
        not message.automatic
        and case.directory.answers_for_itself(message.author)
        and is_checked(message, case.settings)
        and wanted.moment(message.sent, wanted.context.pack.in_force)
    ):
        found.checked[message.author] += 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(obligation: Obligation, case: Case) -> int:
    ended = obligation.answer.sent if obligation.answer else case.as_of
    return case.settings.calendar.working_days_between(obligation.day_zero, case.local_day(ended))


def figures(outcomes: Counter[str], days: Counter[int]) -> KindFigures:
    listed = sorted(days.elements())
    return KindFigures(
        obligations=outcomes.total(),
        in_time=outcomes["in_time"],
        late=outcomes["late"],
        unanswered=outcomes["unanswered"],
        open=outcomes["open"],
        median_working_days=_number(statistics.median(listed)) if listed else None,
        p90_working_days=_number(percentile(listed, 90)) if listed else None,
    )


def figures_of(rows: Sequence[EmployeeRow], tally: Tally, smallest_unit: int) -> Figures:
    """What the people of a report did together: all, by week, by unit."""
    people = {row.employee for row in rows}
    outcomes, days = by_person(tally.outcomes), by_person(tally.days)
    all_days = {kind: _joined(days, people, kind) for kind in KINDS}
    weeks: dict[date, dict[str, Counter[str]]] = {}
    for (owner, kind, (monday, outcome)), count in tally.weeks.items():
        if owner in people:
            weeks.setdefault(monday, {}).setdefault(kind, Counter())[outcome] += count
    none: Counter[str] = Counter()
    external, internal = (figures(_joined(outcomes, people, kind), all_days[kind]) for kind in KINDS)
    return Figures(
        external=external,
        internal=internal,
        days={kind: dict(sorted(counted.items())) for kind, counted in all_days.items()},
        weeks=tuple(
            Week(monday, *(figures(found.get(kind, none), Counter()) for kind in KINDS))
            for monday, found in sorted(weeks.items())
        ),
        units=tuple(_units(rows, outcomes, days, smallest_unit)),
    )


def by_person(counted: Mapping[tuple[str, str, Any], int]) -> ByPerson:
    """What was counted of each employee and kind."""
    found: ByPerson = {}
    for (owner, kind, what), count in counted.items():
        found.setdefault((owner, kind), Counter())[what] += count
    return found


def _joined(counted: ByPerson, people: set[str], kind: str) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for owner in people:
        found.update(counted.get((owner, kind), {}))
    return found


def _units(rows: Sequence[EmployeeRow], outcomes: ByPerson, days: ByPerson, smallest: int) -> Iterator[UnitRow]:
    by_unit: dict[str, list[EmployeeRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    small = [unit for unit, members in by_unit.items() if unit and len(members) < smallest]
    for unit in small:
        by_unit.setdefault("", []).extend(by_unit.pop(unit))
    for unit, members in sorted(by_unit.items(), key=lambda item: (not item[0], item[0])):
        people = {row.employee for row in members}
        found: Counter[str] = Counter()
        for row in members:
            found.update(row.findings)
        external, internal = (figures(_joined(outcomes, people, kind), _joined(days, people, kind)) for kind in KINDS)
        checked = sum(row.checked_messages for row in members)
        yield UnitRow(unit, len(members), external, internal, checked, dict(sorted(found.items())))


def percentile(listed: list[int], share: int) -> int:
    """The smallest value that ``share`` per cent of a sorted list don't exceed."""
    return listed[max(0, -(-len(listed) * share // 100) - 1)]


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
