"""Findings as CSV (RFC 4180), with commas. No cell can be taken for a formula."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TextIO

from sigulda_mailcheck.formats.rows import Cell, findings
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.report import Report

__all__ = ["plain", "render", "write"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 32_000  # characters that a spreadsheet's cell can hold


def render(report: Report, target: TextIO) -> None:
    write(report, target, ",")


def write(report: Report, target: TextIO, delimiter: str) -> None:
    table = findings(report)
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows([[plain(cell) for cell in row] for row in table.rows])


def plain(cell: Cell) -> str | int | float:
    """A cell as text that is neither a formula nor a control character."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(microsecond=0).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return cell
    text = visible(cell)[:MAX_CELL]
    return f"'{text}" if text.startswith(FORMULA) else text
