"""Findings as CSV for Excel: semicolons and a byte order mark, which it needs with Latvian settings to show columns and
diacritics."""

from __future__ import annotations

from typing import TextIO

from sigulda_mailcheck.formats.csv_report import write
from sigulda_mailcheck.report import Report

__all__ = ["render"]


def render(report: Report, target: TextIO) -> None:
    target.write("\ufeff")
    write(report, target, ";")
