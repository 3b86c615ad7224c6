"""The report as one self-contained HTML file: figures, charts, sortable tables, each employee's findings, method and caveats."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TextIO

import jinja2
from markupsafe import Markup

from sigulda_mailcheck import i18n
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.formats import charts
from sigulda_mailcheck.formats.rows import unit_of
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.report import EmployeeRow, KindFigures, Pending, Report, RuleText, UnitRow

__all__ = ["render"]

MAX_TEXT = 2000
MAX_DAYS = 10  # of the distribution; longer waits are one bar
MAX_UNITS = 25
MAX_LABEL = 80


def render(report: Report, target: TextIO) -> None:
    target.write(_environment(report).get_template("report.html").render(view=View(report), report=report))
    target.write("\n")


def _environment(report: Report) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sigulda_mailcheck.formats", "html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    language = report.language
    environment.filters.update(
        day=lambda value: i18n.day(value, language) if value else "",
        moment=lambda value: i18n.moment(value, language) if value else "",
        number=lambda value: "–" if value is None else i18n.number(value, language),
        safe_text=lambda value: visible(str(value))[:MAX_TEXT],
    )
    environment.globals.update(
        t=lambda key: i18n.text(key, language),
        count=lambda number, key: i18n.count(number, key, language),
        share=lambda figures: _share(figures, language),
        counted_share=lambda figures: _counted_share(figures, language),
        asset=_asset,
        digest=_digest,
    )
    return environment


def _asset(name: str) -> Markup:
    from importlib.resources import files

    return Markup(files("sigulda_mailcheck.formats").joinpath("html", name).read_text(encoding="utf-8"))


def _digest(name: str) -> str:
    """What the page's own policy lets run: this script, and no other."""
    return b64encode(hashlib.sha256(str(_asset(name)).encode("utf-8")).digest()).decode("ascii")


def _due(figures: KindFigures) -> int:
    """Of how many the share in time is: what isn't due yet is neither in time nor late."""
    return figures.obligations - figures.open


def _share(figures: KindFigures, language: str) -> str:
    return i18n.share(figures.in_time, _due(figures), language)


def _counted_share(figures: KindFigures, language: str) -> str:
    """``89% (8/9)``: no share without its count."""
    due = _due(figures)
    return f"{_share(figures, language)} ({figures.in_time}/{due})" if due else "–"


@dataclass(frozen=True, slots=True)
class Group:
    """An employee's findings of one rule."""

    rule: RuleText
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure now and in the period before."""

    label: str
    now: int
    before: int

    @property
    def arrow(self) -> str:
        return "▲" if self.now > self.before else "▼" if self.now < self.before else "="


class View:
    """What the template shows: nothing here is counted that the report doesn't have."""

    def __init__(self, report: Report) -> None:
        self.report, self.language = report, report.language
        self.rules = {rule.slug: rule for rule in report.rules}

    def _t(self, key: str) -> str:
        return i18n.text(key, self.language)

    @property
    def period(self) -> str:
        last = self.report.until or (self.report.as_of.date() if self.report.as_of else None)
        if self.report.since is None:
            return self._t("until-day").format(day=i18n.day(last, self.language)) if last else "…"
        return (
            f"{i18n.long_day(self.report.since, self.language)} – {i18n.long_day(last, self.language) if last else '…'}"
        )

    @property
    def print_header(self) -> Markup:
        """The heading of each printed page, as a CSS string."""
        heading = ": ".join(part for part in (self._t("title"), self.report.scope, self.period) if part)
        return Markup('"' + "".join(c if c.isalnum() or c in " .:–…" else f"\\{ord(c):x} " for c in heading) + '"')

    @property
    def kinds(self) -> list[tuple[str, KindFigures]]:
        figures = self.report.figures
        return [(self._t("kind-external"), figures.external), (self._t("kind-internal"), figures.internal)]

    @property
    def due_soon(self) -> dict[str, int]:
        """Answers due today and tomorrow, and promises that run."""
        if self.report.as_of is None:
            return {}
        today = self.report.as_of.date()
        answers = [p for p in self.report.pending if not p.promise]
        return {
            self._t("due-today"): sum(p.due.date() == today for p in answers),
            self._t("due-tomorrow"): sum(p.due.date() == today + timedelta(days=1) for p in answers),
            self._t("promises-open"): sum(p.promise for p in self.report.pending),
        }

    @property
    def severities(self) -> dict[str, int]:
        counted = Counter(f.severity if f.confidence == "certain" else "probable" for f in self.report.findings)
        return {key: counted[key] for key in ("violation", "advice", "probable")}

    # -- charts

    @property
    def weeks(self) -> Markup:
        weeks = self.report.figures.weeks
        labels = [i18n.day(week.monday, self.language) for week in weeks]
        series = [
            (self._t(key), [getattr(week.external, name) for week in weeks])
            for key, name in (("in-time", "in_time"), ("late", "late"), ("unanswered", "unanswered"))
        ]
        return Markup(charts.stacked("weeks", self._t("chart-weeks"), labels, series))

    @property
    def days(self) -> list[tuple[str, int]]:
        counted: Counter[int] = Counter()
        for days, number in self.report.figures.days.get("external", {}).items():
            counted[min(int(days), MAX_DAYS)] += number
        last = max(counted, default=0)
        return [(f"{day}+" if day == MAX_DAYS else str(day), counted[day]) for day in range(last + 1)]

    @property
    def days_chart(self) -> Markup:
        labels, values = zip(*self.days, strict=True) if self.days else ((), ())
        return Markup(charts.bars("days", self._t("chart-days"), labels, values))

    @property
    def clauses(self) -> list[tuple[str, str, int]]:
        """Certain findings by rule, most first: title, clause, how many."""
        known = (f for f in self.report.findings if f.rule in self.rules)
        counted = Counter(f.rule for f in known if f.confidence == "certain")
        listed = ((self.rules[slug].title, self.rules[slug].clause, number) for slug, number in counted.items())
        return sorted(listed, key=lambda item: (-item[2], item[0]))

    @property
    def clauses_chart(self) -> Markup:
        found = self.clauses
        labels = [f"{clause} {title}" for title, clause, _ in found]
        return Markup(charts.horizontal("clauses", self._t("chart-clauses"), labels, [number for *_, number in found]))

    @property
    def units_chart(self) -> Markup:
        shown = [u for u in self.report.figures.units if _due(u.external)][:MAX_UNITS]
        labels = [f"{self.unit_name(u)} ({u.external.in_time}/{_due(u.external)})" for u in shown]
        values = [round(100 * u.external.in_time / _due(u.external)) for u in shown]
        return Markup(charts.horizontal("units", self._t("chart-units"), labels, values, 100))

    def unit_name(self, unit: UnitRow) -> str:
        return visible(unit.unit)[:MAX_LABEL] or self._t("no-unit")

    # -- people

    def unit_of(self, row: EmployeeRow) -> str:
        return unit_of(row, self.language)

    @property
    def people(self) -> Iterator[tuple[EmployeeRow, list[Group]]]:
        by_employee = {e: list(found) for e, found in groupby(self.report.findings, key=lambda f: f.employee)}
        for row in self.report.employees:
            yield row, self._groups(by_employee.get(row.employee, []))

    def _groups(self, findings: Sequence[Finding]) -> list[Group]:
        by_rule: dict[str, list[Finding]] = {}
        for finding in findings:
            by_rule.setdefault(finding.rule, []).append(finding)
        return [Group(rule, tuple(by_rule[rule.slug])) for rule in self.report.rules if rule.slug in by_rule]

    def certain(self, row: EmployeeRow | UnitRow, severity: str) -> int:
        shown = ((self.rules.get(slug), number) for slug, number in row.findings.items())
        return sum(number for rule, number in shown if rule is not None and rule.severity == severity)

    @property
    def pending(self) -> Sequence[Pending]:
        return self.report.pending

    # -- comparison with the period before

    @property
    def nothing_before(self) -> bool:
        """Whether the period to compare with holds nothing: all would look like a change."""
        return self.report.previous is not None and not self.report.previous.employees

    @property
    def changes(self) -> list[Change]:
        before = self.report.previous
        if before is None:
            return []
        now, then = (Counter(f.rule for f in r.findings if f.confidence == "certain") for r in (self.report, before))
        return [
            Change(f"{rule.clause} {rule.title}", now[rule.slug], then[rule.slug])
            for rule in self.report.rules
            if now[rule.slug] or then[rule.slug]
        ]

    @property
    def unit_changes(self) -> list[tuple[str, str, str]]:
        """Each unit's share in time to clients, now and before."""
        before = self.report.previous
        if before is None:
            return []
        then = {unit.unit: unit for unit in before.figures.units}
        return [
            (
                self.unit_name(unit),
                _counted_share(unit.external, self.language),
                _counted_share(then[unit.unit].external, self.language) if unit.unit in then else "–",
            )
            for unit in self.report.figures.units
        ]
