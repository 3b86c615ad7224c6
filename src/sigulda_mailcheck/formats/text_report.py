"""The report for a terminal or a log: employees first, then each one's findings. Plain where it's piped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sigulda_mailcheck import i18n
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.formats.terminal import console_for, indented, safe
from sigulda_mailcheck.report import EmployeeRow, KindFigures, Report

__all__ = ["render"]

MAX_UNREADABLE = 20
MAX_PENDING = 20
ADDRESS_WIDTH = 26


def render(report: Report, target: TextIO) -> None:
    with console_for(target) as console:
        _head(report, console)
        if report.employees:
            console.print(_employees(report))
        _findings(report, console)
        _pending(report, console)
        _coverage(report, console)


def _t(report: Report, key: str) -> str:
    return i18n.text(key, report.language)


def _head(report: Report, console: Console) -> None:
    console.print(Text(_t(report, "title"), style="bold"))
    if report.organisation:
        console.print(safe(report.organisation))
    if report.scope:
        console.print(safe(report.scope))
    console.print(report.standard_title)
    if report.as_of is not None:
        console.print(f"{_t(report, 'as-of')}: {i18n.moment(report.as_of, report.language)}")
    if report.since or report.until:
        first = i18n.day(report.since, report.language) if report.since else "…"
        last = i18n.day(report.until, report.language) if report.until else "…"
        console.print(f"{_t(report, 'period')}: {first} – {last}")
    console.print()


def _employees(report: Report) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 0, 0, 1), show_edge=False)
    table.add_column(_t(report, "employee"), overflow="fold", min_width=ADDRESS_WIDTH)
    for key in ("external", "internal"):
        table.add_column(f"{_t(report, key)}\n{_t(report, 'in-time')}", justify="right", no_wrap=False)
    table.add_column(_t(report, "checked"), justify="right")
    table.add_column(_t(report, "violations"), justify="right")
    table.add_column(_t(report, "advice"), justify="right")
    for row in report.employees:
        severities = _severities(report, row)
        table.add_row(
            _who(row, report.language),
            _share(row.external),
            _share(row.internal),
            str(row.checked_messages),
            *(str(severities[key]) for key in ("violation", "advice")),
        )
    return table


def _severities(report: Report, row: EmployeeRow) -> dict[str, int]:
    mine = [f for f in report.findings if f.employee == row.employee and f.confidence == "certain"]
    return {key: sum(f.severity == key for f in mine) for key in ("violation", "advice")}


def _who(row: EmployeeRow, language: str) -> Text:
    text = safe(row.name or _broken(row.employee))
    if row.name:
        text.append(f"\n{_broken(row.employee)}", style="dim")
    if row.shared:
        text.append(f"\n{i18n.text('shared-mailbox', language)}", style="dim")
    return text


def _broken(address: str) -> str:
    """An address that is too long for its column goes on after its name, not in the middle of a word."""
    return address.replace("@", "\n@") if len(address) > ADDRESS_WIDTH else address


def _share(figures: KindFigures) -> str:
    """In time, of those whose time is over: the denominator is always shown."""
    decided = figures.obligations - figures.open
    return f"{figures.in_time}/{decided}" if decided else "–"


def _findings(report: Report, console: Console) -> None:
    console.print()
    if not report.findings:
        nobody = not report.employees and (report.since or report.until)  # then nothing to praise either
        console.print(_t(report, "note-empty-period" if nobody else "none"))
        console.print()
        return
    names = {row.employee: row.name for row in report.employees}
    for employee, found in groupby(report.findings, key=lambda f: f.employee):
        console.print(safe(f"{names[employee]} <{employee}>" if names.get(employee) else employee, "bold"))
        for finding in found:
            _finding(report, finding, console)
        console.print()


def _finding(report: Report, finding: Finding, console: Console) -> None:
    mark = _t(report, "violation-one") if finding.severity == "violation" else _t(report, "advice-one")
    if finding.confidence != "certain":
        mark += f", {_t(report, 'probable')}"
    titles = {rule.slug: rule.title for rule in report.rules}
    head = Text("  ")
    head.append(titles.get(finding.rule, finding.rule), style="red" if finding.severity == "violation" else "yellow")
    head.append(f"  {finding.clause}  ({mark})  [{finding.id}]")
    console.print(head)
    console.print(indented(finding.message, 4))
    shown = f"; {finding.message_id}; {finding.subject}" if finding.subject else ""  # only where evidence is asked for
    console.print(indented(f"{finding.rule}; {finding.place.path}, {finding.place.at}{shown}", 4, "dim"))


def _pending(report: Report, console: Console) -> None:
    if not report.pending:
        return
    console.print(Text(f"{_t(report, 'pending')}: {len(report.pending)}", style="bold"))
    for item in report.pending[:MAX_PENDING]:
        promise = f", {_t(report, 'promise')}" if item.promise else ""
        console.print(
            f"  {i18n.day(item.due.date(), report.language)}  {item.employee}  ({_t(report, item.kind).lower()}{promise})"
        )
    if len(report.pending) > MAX_PENDING:
        console.print(f"  {_t(report, 'more').format(count=len(report.pending) - MAX_PENDING)}")
    console.print()


def _coverage(report: Report, console: Console) -> None:
    coverage = report.coverage
    console.print(Text(_t(report, "coverage"), style="bold"))
    line = _t(report, "sources-line")
    console.print(
        "  "
        + line.format(
            files=len(coverage.sources),
            messages=coverage.messages,
            duplicates=coverage.duplicates,
            unreadable=coverage.unreadable,
        )
    )
    unreadable: Sequence[tuple[str, int, str]] = [
        (s.path, at, reason) for s in coverage.sources for at, reason in s.unreadable
    ]
    for path, at, reason in unreadable[:MAX_UNREADABLE]:
        _note(console, _t(report, "unreadable-line").format(path=path, at=at, reason=reason))
    if len(unreadable) > MAX_UNREADABLE:
        _note(console, _t(report, "more").format(count=len(unreadable) - MAX_UNREADABLE))
    for item in coverage.cannot_tell:
        _note(
            console, _t(report, "cannot-tell").format(employee=item.employee, reason=item.reason, waiting=item.waiting)
        )
    for note in coverage.notes[:MAX_UNREADABLE]:
        _note(console, note)
    if len(coverage.notes) > MAX_UNREADABLE:
        _note(console, _t(report, "more").format(count=len(coverage.notes) - MAX_UNREADABLE))


def _note(console: Console, text: str) -> None:
    console.print(safe(f"  {text}"))
