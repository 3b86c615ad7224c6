"""Formats: each module renders one report value and decides nothing.

To add a format, write a module with ``render(report, target) -> None`` and name it in :data:`FORMATS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TextIO

from sigulda_mailcheck.finding import Report
from sigulda_mailcheck.formats import json_report, text_report

__all__ = ["FORMATS"]


class Format(Protocol):
    def render(self, report: Report, target: TextIO) -> None: ...


FORMATS: Mapping[str, Format] = {"text": text_report, "json": json_report}
