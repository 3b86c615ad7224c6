"""The report: plain values that every format renders and none changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sigulda_mailcheck.finding import Finding

__all__ = [
    "CannotTell",
    "Coverage",
    "EmployeeRow",
    "Figures",
    "KindFigures",
    "Pending",
    "Report",
    "RuleText",
    "SourceCoverage",
    "UnitRow",
    "Week",
]


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    path: str
    messages: int
    unreadable: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CannotTell:
    employee: str
    waiting: int
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read and what wasn't: without it no figure is fair."""

    sources: tuple[SourceCoverage, ...]
    messages: int
    duplicates: int
    unreadable: int
    cannot_tell: tuple[CannotTell, ...]
    calendar_known_until: date | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Obligations of one kind. ``open`` ones are not due yet. Days are working days from receipt to the first answer;
    an overdue unanswered one counts with the days it has waited, so that silence can't improve the figure."""

    obligations: int = 0
    in_time: int = 0
    late: int = 0
    unanswered: int = 0
    open: int = 0
    median_working_days: float | None = None
    p90_working_days: float | None = None


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """A person's figures, or a shared mailbox's: that is nobody's alone."""

    employee: str
    name: str
    unit: str
    external: KindFigures
    internal: KindFigures
    checked_messages: int
    findings: Mapping[str, int]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's figures: those of its people together. ``people`` is how many they are; units smaller than the organisation
    allows are one row with an empty name."""

    unit: str
    people: int
    external: KindFigures
    internal: KindFigures
    checked_messages: int
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Week:
    """What became due for an answer in the week that begins on ``monday``, by when it was received."""

    monday: date
    external: KindFigures
    internal: KindFigures


@dataclass(frozen=True, slots=True)
class Figures:
    """All people of the report together. ``days`` counts, for each kind, obligations by working days to the answer."""

    external: KindFigures = field(default_factory=KindFigures)
    internal: KindFigures = field(default_factory=KindFigures)
    days: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    weeks: tuple[Week, ...] = ()
    units: tuple[UnitRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Pending:
    employee: str
    message_id: str
    due: datetime
    kind: str
    promise: bool


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as a report shows it, in the report's language."""

    slug: str
    clause: str
    clause_text: str
    severity: str
    title: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """``organisation`` is its name, if the settings give one; ``previous`` is the report on the period before, where the two
    are to be compared; ``scope`` is the unit or the employee (their address) whom alone it is about."""

    standard_id: str
    standard_title: str
    as_of: datetime | None
    since: date | None
    until: date | None
    language: str
    coverage: Coverage
    employees: tuple[EmployeeRow, ...]
    pending: tuple[Pending, ...]
    findings: tuple[Finding, ...]
    figures: Figures = field(default_factory=Figures)
    rules: tuple[RuleText, ...] = ()
    previous: Report | None = None
    organisation: str = ""
    scope: str = ""

    def fails(self, level: str) -> bool:
        """Whether a certain finding stands at or above ``level`` (``violation``, ``advice`` or ``never``)."""
        if level == "never":
            return False
        counted = ("violation",) if level == "violation" else ("violation", "advice")
        return any(f.confidence == "certain" and f.severity in counted for f in self.findings)
