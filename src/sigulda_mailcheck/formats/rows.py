"""The report as flat tables, for formats that are made of rows: headings in the report's language, values typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sigulda_mailcheck import i18n
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.report import EmployeeRow, KindFigures, Report

__all__ = ["Cell", "Table", "findings", "tables", "unit_of"]

Cell = str | int | float | date | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """``key`` names the table in every language; ``title`` and ``columns`` are the report's."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(report: Report) -> list[Table]:
    """Summary, employees, units, findings, pending, coverage, and what the report is on."""
    all_tables = (_summary, _employees, _units, findings, _pending, _coverage, _about)
    return [table(report) for table in all_tables]


def _table(report: Report, key: str, columns: Sequence[str], rows: Iterator[tuple[Cell, ...]]) -> Table:
    titles = tuple(i18n.text(f"column-{column}", report.language) for column in columns)
    return Table(key, i18n.text(f"table-{key}", report.language), titles, tuple(rows))


FIGURES = ("obligations", "in-time", "late", "unanswered", "open", "median", "p90")


def _figures(figures: KindFigures) -> tuple[Cell, ...]:
    return (
        figures.obligations,
        figures.in_time,
        figures.late,
        figures.unanswered,
        figures.open,
        figures.median_working_days,
        figures.p90_working_days,
    )


def _about(report: Report) -> Table:
    rows: dict[str, Cell] = {
        "organisation": report.organisation,
        "scope": report.scope,
        "standard": report.standard_title,
        "period-first": report.since,
        "period-last": report.until,
        "as-of": report.as_of,
    }
    return _table(
        report,
        "about",
        ("about", "value"),
        ((i18n.text(key, report.language), value) for key, value in rows.items() if value),
    )


def unit_of(row: EmployeeRow, language: str) -> str:
    """The unit of a row of the people's table, or that it is a shared mailbox."""
    return row.unit or (i18n.text("shared-mailbox", language) if row.shared else "")


def _summary(report: Report) -> Table:
    kinds = (("external", report.figures.external), ("internal", report.figures.internal))
    rows = ((i18n.text(f"kind-{kind}", report.language), *_figures(figures)) for kind, figures in kinds)
    return _table(report, "summary", ("kind", *FIGURES), rows)


def _employees(report: Report) -> Table:
    columns = ("employee", "name", "unit", "kind", *FIGURES, "checked", "violations", "advice")
    severities = _severities(report)
    rows = (
        (
            row.employee,
            row.name,
            unit_of(row, report.language),
            i18n.text(f"kind-{kind}", report.language),
            *_figures(getattr(row, kind)),
            row.checked_messages,
            *_counted(row.findings, severities),
        )
        for row in report.employees
        for kind in ("external", "internal")
    )
    return _table(report, "employees", columns, rows)


def _severities(report: Report) -> dict[str, str]:
    known = {finding.rule: finding.severity for finding in report.findings}
    return known | {rule.slug: rule.severity for rule in report.rules}


def _counted(findings: Mapping[str, int], severities: Mapping[str, str]) -> tuple[int, int]:
    """How many certain violations and how many advices."""
    counted = Counter[str]()
    for rule, number in findings.items():
        counted[severities.get(rule, "violation")] += number
    return counted["violation"], counted["advice"]


def _units(report: Report) -> Table:
    columns = ("unit", "people", "kind", *FIGURES, "checked", "violations", "advice")
    severities = _severities(report)
    rows = (
        (
            unit.unit or i18n.text("no-unit", report.language),
            unit.people,
            i18n.text(f"kind-{kind}", report.language),
            *_figures(getattr(unit, kind)),
            unit.checked_messages,
            *_counted(unit.findings, severities),
        )
        for unit in report.figures.units
        for kind in ("external", "internal")
    )
    return _table(report, "units", columns, rows)


def findings(report: Report) -> Table:
    subjects = any(finding.subject for finding in report.findings)
    columns = (
        "id", "rule", "title", "clause", "severity", "confidence", "employee", "unit", "date", "received", "due", "answered",
        "working-days", "missing", "count", "message", "message-id", *(("subject",) if subjects else ()),
    )  # fmt: skip
    titles = {rule.slug: rule.title for rule in report.rules}
    rows = ((*_finding(f, titles, report.language), *((f.subject,) if subjects else ())) for f in report.findings)
    return _table(report, "findings", columns, rows)


def _finding(finding: Finding, titles: dict[str, str], language: str) -> tuple[Cell, ...]:
    return (
        finding.id,
        finding.rule,
        titles.get(finding.rule, finding.rule),
        finding.clause,
        i18n.text(f"severity-{finding.severity}", language),
        i18n.text(f"confidence-{finding.confidence}", language),
        finding.employee,
        finding.unit,
        finding.date,
        finding.received,
        finding.due.date() if finding.due else None,
        finding.answered,
        finding.working_days,
        i18n.names((*finding.missing, *finding.fields), language),
        finding.count,
        finding.message,
        finding.message_id,
    )


def _pending(report: Report) -> Table:
    rows = (
        (
            item.employee,
            item.due.date(),
            i18n.text(f"kind-{item.kind}", report.language),
            i18n.text("promise" if item.promise else "answer-due", report.language),
            item.message_id,
        )
        for item in report.pending
    )
    return _table(report, "pending", ("employee", "due", "kind", "what", "message-id"), rows)


def _coverage(report: Report) -> Table:
    def rows() -> Iterator[tuple[Cell, ...]]:
        for source in report.coverage.sources:
            yield (source.path, source.messages, len(source.unreadable), "")
            for at, reason in source.unreadable:
                yield (f"{source.path}, {at}", None, None, reason)
        for cannot in report.coverage.cannot_tell:
            yield (cannot.employee, cannot.waiting, None, cannot.reason)
        for note in report.coverage.notes:
            yield ("", None, None, note)

    return _table(report, "coverage", ("source", "messages", "unreadable", "note"), rows())
