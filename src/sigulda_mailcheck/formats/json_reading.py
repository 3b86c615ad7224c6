"""A JSON report read back, so that it can be rendered in another format. What the JSON lacks (words of the rules) comes from
the pack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.formats.json_report import SCHEMA
from sigulda_mailcheck.mail.facts import Place
from sigulda_mailcheck.report import (
    CannotTell,
    Coverage,
    EmployeeRow,
    Figures,
    KindFigures,
    Pending,
    Report,
    RuleText,
    SourceCoverage,
    UnitRow,
    Week,
)

__all__ = ["read_report"]

KINDS = ("external", "internal")


def read_report(path: Path, language: str, rules: tuple[RuleText, ...]) -> Report:
    """The report in a file. Raises :class:`InputError` for a file that is none; its sentences stay in their language."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: can't be read: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON: {error}") from error
    if not isinstance(data, Mapping) or data.get("schema") != SCHEMA:
        raise InputError(f"{path}: not a report of this program ({SCHEMA} expected)")
    try:
        return _report(data, language, rules)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: not a whole report: {error}") from error


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _report(data: Mapping[str, Any], language: str, rules: tuple[RuleText, ...]) -> Report:
    totals = data["totals"]
    return Report(
        standard_id=data["standard"]["id"],
        standard_title=data["standard"]["title"],
        as_of=_moment(data["as_of"]),
        since=_day(data["period"]["since"]),
        until=_day(data["period"]["until"]),
        language=language,
        coverage=_coverage(data["coverage"]),
        employees=tuple(
            EmployeeRow(
                r["employee"],
                r["name"],
                r["unit"],
                *_kinds(r),
                r["checked_messages"],
                r["findings"],
                r.get("shared", False),
            )
            for r in data["employees"]
        ),
        pending=tuple(
            Pending(p["employee"], p["message_id"], datetime.fromisoformat(p["due"]), p["kind"], p["promise"])
            for p in data["pending"]
        ),
        findings=tuple(_finding(f) for f in data["findings"]),
        figures=Figures(
            *_kinds(totals),
            {kind: {int(n): c for n, c in totals["days"][kind].items()} for kind in KINDS if kind in totals["days"]},
            tuple(Week(date.fromisoformat(w["monday"]), *_kinds(w)) for w in data["weeks"]),
            tuple(
                UnitRow(u["unit"], u["people"], *_kinds(u), u["checked_messages"], u["findings"]) for u in data["units"]
            ),
        ),
        rules=rules,
        organisation=data.get("organisation", ""),
        scope=data.get("scope", ""),
    )


def _kinds(table: Mapping[str, Any]) -> tuple[KindFigures, KindFigures]:
    return KindFigures(**table["external"]), KindFigures(**table["internal"])


def _coverage(table: Mapping[str, Any]) -> Coverage:
    return Coverage(
        sources=tuple(
            SourceCoverage(s["path"], s["messages"], tuple((u["at"], u["reason"]) for u in s["unreadable"]))
            for s in table["sources"]
        ),
        messages=table["messages"],
        duplicates=table["duplicates"],
        unreadable=table["unreadable"],
        cannot_tell=tuple(CannotTell(c["employee"], c["waiting"], c["reason"]) for c in table["cannot_tell"]),
        calendar_known_until=_day(table["calendar_known_until"]),
        notes=tuple(table["notes"]),
    )


def _finding(table: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=table["rule"],
        clause=table["clause"],
        severity=table["severity"],
        confidence=table["confidence"],
        employee=table["employee"],
        message_id=table["message_id"],
        place=Place(table["source"]["path"], table["source"]["at"], 0, 0),
        unit=table.get("unit", ""),
        date=_moment(table.get("date")),
        subject=table.get("subject", ""),
        received=_moment(table.get("received")),
        due=_moment(table.get("due")),
        answered=_moment(table.get("answered")),
        answer_id=table.get("answer_id", ""),
        working_days=table.get("working_days"),
        missing=tuple(table.get("missing", ())),
        fields=tuple(table.get("fields", ())),
        count=table.get("count", 1),
        message=table.get("message", ""),
        evidence=table.get("evidence", {}),
    )
