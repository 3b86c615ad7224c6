"""Which days and whose rows a report is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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
        day = self.context.settings.calendar.local(when).date()
        return (
            day >= in_force and (self.since is None or day >= self.since) and (self.until is None or day <= self.until)
        )
