"""The report as Markdown, for a wiki or a ticket: summary, units, employees, then each employee's findings."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby
from typing import TextIO

from sigulda_mailcheck import i18n
from sigulda_mailcheck.formats.rows import Cell, Table, tables
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.report import Report

__all__ = ["render"]

MARKS = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~!"})
SHOWN = ("summary", "units", "employees", "pending")


def render(report: Report, target: TextIO) -> None:
    language = report.language
    lines = [f"# {i18n.text('title', language)}", "", *_organisation(report), text(report.standard_title), ""]
    if report.as_of:
        lines += [f"{i18n.text('as-of', language)}: {i18n.moment(report.as_of, language)}", ""]
    if report.since or report.until:
        first, last = (i18n.day(day, language) if day else "…" for day in (report.since, report.until))
        lines += [f"{i18n.text('period', language)}: {first} – {last}", ""]
    by_key = {table.key: table for table in tables(report)}
    for key in SHOWN:
        if by_key[key].rows:
            lines += [f"## {by_key[key].title}", "", *_rows(by_key[key], language), ""]
    lines += [f"## {by_key['findings'].title}", ""]
    for employee, found in groupby(report.findings, key=lambda f: f.employee):
        lines += [f"### {text(employee)}", ""]
        for f in found:
            doubt = f" ({i18n.text('probable', language)})" if f.confidence != "certain" else ""
            lines.append(f"- **{f.clause}** {text(f.message)}{doubt} `{f.id}`")
        lines.append("")
    lines += [f"## {by_key['coverage'].title}", "", *_rows(by_key["coverage"], language), ""]
    target.write("\n".join(lines))


def _organisation(report: Report) -> list[str]:
    return [line for name in (report.organisation, report.scope) if name for line in (text(name), "")]


def _rows(table: Table, language: str) -> list[str]:
    cells = [[_cell(cell, language) for cell in row] for row in table.rows]
    return [_line(map(text, table.columns)), _line("---" for _ in table.columns), *map(_line, cells)]


def _line(cells: object) -> str:
    return f"| {' | '.join(cells)} |"  # type: ignore[arg-type]


def _cell(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return i18n.moment(cell, language)
    if isinstance(cell, date):
        return i18n.day(cell, language)
    return i18n.number(cell, language) if isinstance(cell, int | float) else text(cell)


def text(value: str) -> str:
    """Text from mail without Markdown's marks, on one line."""
    return " ".join(visible(value)[:2000].translate(MARKS).split())
