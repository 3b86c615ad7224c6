"""Formats: each module renders one report value and decides nothing.

To add a format, write a module with ``render(report, target) -> None`` and name it in :data:`FORMATS`; ``BINARY = True`` in
it asks for a target of octets. Modules are loaded when they are used: not everybody needs a workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sigulda_mailcheck.report import Report

__all__ = ["FORMATS", "Format", "is_binary", "load"]

FORMATS: Mapping[str, str] = {
    "text": "text_report",
    "json": "json_report",
    "html": "html_report",
    "xlsx": "xlsx_report",
    "csv": "csv_report",
    "csv-excel": "csv_excel_report",
    "markdown": "markdown_report",
    "jsonl": "jsonl_report",
    "junit": "junit_report",
}


class Format(Protocol):
    def render(self, report: Report, target: IO[Any]) -> None: ...


def load(name: str) -> Format:
    """The format of that name, which must be one of :data:`FORMATS`."""
    module: Any = import_module(f"sigulda_mailcheck.formats.{FORMATS[name]}")
    return module  # type: ignore[no-any-return]


def is_binary(format: Format) -> bool:  # noqa: A002
    return bool(getattr(format, "BINARY", False))
