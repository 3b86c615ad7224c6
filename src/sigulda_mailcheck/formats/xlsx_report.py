"""A workbook: a sheet each for summary, employees, units, findings, pending, coverage and what the report is on, with typed
cells, filters and a frozen header. Texts are written as texts, whatever they begin with."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO, Any

import xlsxwriter

from sigulda_mailcheck.formats.rows import Cell, Table, tables
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.report import Report

__all__ = ["BINARY", "render"]

BINARY = True
MAX_CELL = 32_000  # characters; a cell can't hold more than 32,767
MAX_WIDTH, MIN_WIDTH = 60, 8
EPOCH = datetime(2024, 1, 1)


def render(report: Report, target: IO[bytes]) -> None:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, {**options, "remove_timezone": True})
    created = report.as_of.replace(tzinfo=None, microsecond=0) if report.as_of else EPOCH
    book.set_properties(
        {"title": report.standard_title, "created": created}
    )  # not the clock: the same bytes every time
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "moment": book.add_format({"num_format": "dd.mm.yyyy hh:mm", "align": "left"}),
        "day": book.add_format({"num_format": "dd.mm.yyyy", "align": "left"}),
    }
    for table in tables(report):
        _sheet(book, table, formats)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:  # wraps what the system said
        raise error.args[0] from None


def _sheet(book: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.title[:31])
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(table.columns):
        sheet.write_string(0, column, title, formats["head"])
        sheet.set_column(column, column, _width(table, column))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell, formats)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _write(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None, microsecond=0), formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["day"])
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, visible(cell)[:MAX_CELL])


def _width(table: Table, column: int) -> int:
    longest = max((len(str(row[column] or "")) for row in table.rows[:200]), default=0)
    return max(
        MIN_WIDTH,
        min(MAX_WIDTH, longest + 2, 40 if longest > 40 else MAX_WIDTH),
        min(len(table.columns[column]) + 2, 14),
    )
