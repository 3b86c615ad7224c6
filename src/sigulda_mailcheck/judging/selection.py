"""Which days and whose rows a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from sigulda_mailcheck.mail.stage import Context

__all__ = ["Selection"]


@dataclass(frozen=True)
class Selection:
    """A period (both days included), an employee (a canonical address) and a unit; empty ones select everything."""

    context: Context
    since: date | None = None
    until: date | None = None
    employee: str = ""
    unit: str = ""

    @property
    def whole(self) -> bool:
        """Whether it's about everybody. A report on some names nobody else, nor their mailboxes."""
        return not (self.employee or self.unit)

    def person(self, address: str) -> bool:
        if self.employee and address != self.employee:
            return False
        return not self.unit or self.context.directory.unit(address).casefold() == self.unit.casefold()

    def moment(self, when: datetime, in_force: date) -> bool:
        """Whether what began at ``when`` lies in the period, and after the rule came in force (D31)."""
        begin, end = self._bounds(in_force)
        return begin <= when and (end is None or when < end)

    def _bounds(self, in_force: date) -> tuple[datetime, datetime | None]:
        """The moments at which the period begins, for a rule in force from a day, and at which it has ended."""
        found = self._known_bounds.get(in_force)
        if found is None:
            begin = max(in_force, self.since or in_force)
            end = self._midnight(self.until + timedelta(days=1)) if self.until and self.until < date.max else None
            found = self._known_bounds[in_force] = self._midnight(begin), end
        return found

    @cached_property
    def _known_bounds(self) -> dict[date, tuple[datetime, datetime | None]]:
        return {}

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.context.settings.calendar.zone)
