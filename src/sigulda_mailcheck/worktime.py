"""The working calendar: pure functions of dates, in the organisation's time zone.

The standard counts *working days*: "trīs darba dienu laikā" (VI 21.1.), "vienas darba dienas laikā" (VI 7.1.).
The day of receipt is day 0, whatever its hour, and an answer is in time until the end (24:00) of the n-th working day
after it (decision D9). Public holidays, observed days and the Cabinet's moved working days come from the
``holidays`` package (D10).
"""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

__all__ = ["Day", "WorkCalendar", "knows_country", "read_day"]

ONE_DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day and why it counts or doesn't.

    ``reason`` is ``weekday``, ``weekend``, ``holiday``, ``moved-off``, ``moved-working``, ``configured-off`` or
    ``configured-working``; ``name`` is the holiday's name in Latvian, if it has one.
    """

    date: date
    working: bool
    reason: str
    name: str = ""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days the organisation works, and its time zone.

    ``follow_moved_days`` false leaves out the Cabinet's moved days, which are only recommended to municipalities;
    ``days_off`` and ``working_days`` are the organisation's own and win over everything else.
    """

    country: str = "LV"
    timezone: str = "Europe/Riga"
    follow_moved_days: bool = True
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    _days: dict[date, Day] = field(default_factory=dict, repr=False, compare=False, hash=False)
    _dues: dict[tuple[date, int], datetime] = field(default_factory=dict, repr=False, compare=False, hash=False)
    _years: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False, hash=False)

    @cached_property
    def zone(self) -> ZoneInfo:
        return _zone(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """``moment`` in the organisation's time zone."""
        return moment.astimezone(self.zone)

    def day(self, when: date) -> Day:
        """What kind of day ``when`` is."""
        found = self._days.get(when)
        if found is None:
            found = self._days[when] = self._judge(when)
        return found

    def is_working_day(self, when: date) -> bool:
        return self.day(when).working

    def due_date(self, day_zero: date, working_days: int) -> date:
        """The ``working_days``-th working day after ``day_zero`` (which itself never counts); D9."""
        when, left = day_zero, working_days
        while left > 0:
            when += ONE_DAY
            if self.is_working_day(when):
                left -= 1
        return when

    def due_moment(self, day_zero: date, working_days: int) -> datetime:
        """The last second of :meth:`due_date`, in the organisation's time zone."""
        found = self._dues.get((day_zero, working_days))
        if found is None:  # a mailbox has many messages of each day
            found = self._dues[day_zero, working_days] = self.end_of(self.due_date(day_zero, working_days))
        return found

    def end_of(self, when: date) -> datetime:
        """The last second of a day in the organisation's time zone (a day of 23 or 25 hours included)."""
        return datetime.combine(when, LAST_SECOND, tzinfo=self.zone)

    def working_days_between(self, day_zero: date, day: date) -> int:
        """How many working days after ``day_zero`` the ``day`` is: 0 on the day of receipt itself or before it."""
        if day <= day_zero:
            return 0
        found = self._worked_by(day) - self._worked_by(day_zero)
        for year in range(day_zero.year, day.year):
            found += self._worked(year)[-1]
        return found

    def _worked_by(self, day: date) -> int:
        """How many working days a day's year has had by its end."""
        return self._worked(day.year)[day.toordinal() - date(day.year, 1, 1).toordinal() + 1]

    def _worked(self, year: int) -> list[int]:
        """How many working days the first 0, 1, 2, … days of a year have."""
        found = self._years.get(year)
        if found is None:
            days = self.days(date(year, 1, 1), date(year, 12, 31))
            found = self._years[year] = [*accumulate((day.working for day in days), initial=0)]
        return found

    def days(self, first: date, last: date) -> list[Day]:
        """Every day from ``first`` to ``last``, both included."""
        return [self.day(first + timedelta(days=n)) for n in range((last - first).days + 1)]

    @property
    def known_until(self) -> date | None:
        """The last day of the last year whose moved days are known; ``None`` where the country moves none.

        Latvia's moved days are decreed a year ahead, so a run that passes this day may miss some (D10).
        """
        return _known_until(self.country) if self.follow_moved_days else None

    def _judge(self, when: date) -> Day:
        if when in self.working_days:
            return Day(when, True, "configured-working")
        if when in self.days_off:
            return Day(when, False, "configured-off")
        calendar = _holidays(self.country)
        name = calendar.get(when) or ""
        weekend = calendar.is_weekend(when)
        moved_off = _moved_off(self.country, when)
        if self.follow_moved_days and when in calendar.weekend_workdays:
            return Day(when, True, "moved-working")
        if moved_off and not self.follow_moved_days:
            return Day(when, not weekend, "weekend" if weekend else "weekday")
        if moved_off:
            return Day(when, False, "moved-off", name)
        if name:
            return Day(when, False, "holiday", name)
        return Day(when, not weekend, "weekend" if weekend else "weekday")


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


_LATVIAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\.?", re.ASCII)


def read_day(text: str) -> date:
    """A day written as ``2024-05-31`` or ``31.05.2024``. Raises :class:`ValueError` for anything else."""
    latvian = _LATVIAN_DAY.fullmatch(text.strip())
    if latvian is None:
        return date.fromisoformat(text.strip())
    return date(int(latvian[3]), int(latvian[2]), int(latvian[1]))


def knows_country(country: str) -> bool:
    """Whether the holidays of that country (ISO 3166-1 alpha-2) are known."""
    if country == "LV":
        return True  # without loading them
    try:
        return len(country) == 2 and _holidays(country) is not None
    except NotImplementedError:
        return False


@lru_cache(maxsize=8)
def _holidays(country: str) -> Any:
    """The country's holidays, in Latvian for Latvia. Raises :class:`NotImplementedError` for an unknown country."""
    language = "lv" if country == "LV" else None
    known = _country_class(country)
    if known is not None:
        return known(language=language)
    import holidays

    return holidays.country_holidays(country, language=language)


def _country_class(country: str) -> Any:
    """The class of one country. The library's own look-up imports all 250 of them, which would be half of the time that the
    check of a draft takes; so their package is entered without running it. ``None`` where that doesn't work."""
    from holidays.registry import COUNTRIES

    name, title = next(((name, codes[0]) for name, codes in COUNTRIES.items() if country in codes[1:]), ("", ""))
    package = "holidays.countries"
    spec = importlib.util.find_spec(package)
    if not name or package in sys.modules or spec is None:
        return None
    sys.modules[package] = importlib.util.module_from_spec(spec)
    try:
        return getattr(importlib.import_module(f"{package}.{name}"), title)
    except (ImportError, AttributeError):
        return None
    finally:
        del sys.modules[package]  # whoever imports it from now on gets it whole


def _special(country: str, year: int) -> Iterable[tuple[Any, ...]]:
    """The year's special days as ``holidays`` keeps them: a moved one has four numbers (off month, day, worked month, day)."""
    found = getattr(_holidays(country), "special_public_holidays", {}).get(year, ())
    return (found,) if found and not isinstance(found[0], tuple) else found


@lru_cache(maxsize=4096)
def _moved_off(country: str, when: date) -> bool:
    return any(len(day) >= 4 and (day[0], day[1]) == (when.month, when.day) for day in _special(country, when.year))


@lru_cache(maxsize=8)
def _known_until(country: str) -> date | None:
    special = getattr(_holidays(country), "special_public_holidays", {})
    years = [year for year in special if any(len(day) >= 4 for day in _special(country, year))]
    return date(max(years), 12, 31) if years else None
