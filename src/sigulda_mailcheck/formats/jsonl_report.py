"""Findings as JSON lines, one a line, in the keys of the JSON report: for log collectors."""

from __future__ import annotations

import json
from typing import TextIO

from sigulda_mailcheck.formats.json_report import finding_data
from sigulda_mailcheck.report import Report

__all__ = ["render"]


def render(report: Report, target: TextIO) -> None:
    for finding in report.findings:
        target.write(json.dumps(finding_data(finding), ensure_ascii=False) + "\n")
