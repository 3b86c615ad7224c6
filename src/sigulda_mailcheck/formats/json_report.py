"""The report as JSON, schema ``sigulda-mailcheck/report/1`` (described by ``report.schema.json`` beside this file)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TextIO

import msgspec

from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.report import KindFigures, Report

__all__ = ["SCHEMA", "as_data", "finding_data", "render"]

SCHEMA = "sigulda-mailcheck/report/1"


def render(report: Report, target: TextIO) -> None:
    head = _written({**_head(report), "findings": []}, 0)
    if not report.findings:
        target.write(f"{head}\n")
        return
    target.write(head.removesuffix("]\n}"))
    between = "\n  "
    for finding in report.findings:  # one by one: a report of a million messages has many
        target.write(between + _written(finding_data(finding), 2))
        between = ",\n  "
    target.write("\n ]\n}\n")


def _written(data: object, depth: int) -> str:
    try:
        text = msgspec.json.format(msgspec.json.encode(data), indent=1).decode()
    except UnicodeEncodeError:  # a lone surrogate, which only the standard library writes
        text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.replace("\n", "\n" + " " * depth) if depth else text


def _iso(moment: datetime | date | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.replace(microsecond=0).isoformat()
    return moment.isoformat() if moment else None


def as_data(report: Report) -> dict[str, Any]:
    """The report in the specification's keys."""
    return {**_head(report), "findings": [finding_data(finding) for finding in report.findings]}


def _head(report: Report) -> dict[str, Any]:
    """All but the findings."""
    coverage = report.coverage
    return {
        "schema": SCHEMA,
        "standard": {"id": report.standard_id, "title": report.standard_title},
        **({"organisation": report.organisation} if report.organisation else {}),
        **({"scope": report.scope} if report.scope else {}),
        "as_of": _iso(report.as_of),
        "period": {"since": _iso(report.since), "until": _iso(report.until)},
        "coverage": {
            "sources": [
                {
                    "path": s.path,
                    "messages": s.messages,
                    "unreadable": [{"at": at, "reason": reason} for at, reason in s.unreadable],
                }
                for s in coverage.sources
            ],
            "messages": coverage.messages,
            "duplicates": coverage.duplicates,
            "unreadable": coverage.unreadable,
            "cannot_tell": [
                {"employee": c.employee, "waiting": c.waiting, "reason": c.reason} for c in coverage.cannot_tell
            ],
            "calendar_known_until": _iso(coverage.calendar_known_until),
            "notes": list(coverage.notes),
        },
        "employees": [
            {
                "employee": row.employee,
                "name": row.name,
                "unit": row.unit,
                "external": _figures(row.external),
                "internal": _figures(row.internal),
                "checked_messages": row.checked_messages,
                "findings": dict(row.findings),
                **({"shared": True} if row.shared else {}),
            }
            for row in report.employees
        ],
        "totals": {
            **{kind: _figures(getattr(report.figures, kind)) for kind in ("external", "internal")},
            "days": {kind: {str(n): c for n, c in counted.items()} for kind, counted in report.figures.days.items()},
        },
        "units": [
            {
                "unit": unit.unit,
                "people": unit.people,
                "external": _figures(unit.external),
                "internal": _figures(unit.internal),
                "checked_messages": unit.checked_messages,
                "findings": dict(unit.findings),
            }
            for unit in report.figures.units
        ],
        "weeks": [
            {"monday": _iso(week.monday), "external": _outcomes(week.external), "internal": _outcomes(week.internal)}
            for week in report.figures.weeks
        ],
        "pending": [
            {
                "employee": p.employee,
                "message_id": p.message_id,
                "due": _iso(p.due),
                "kind": p.kind,
                "promise": p.promise,
            }
            for p in report.pending
        ],
    }


def _outcomes(figures: KindFigures) -> dict[str, int]:
    return {key: getattr(figures, key) for key in ("obligations", "in_time", "late", "unanswered", "open")}


def _figures(figures: KindFigures) -> dict[str, Any]:
    return {
        "obligations": figures.obligations,
        "in_time": figures.in_time,
        "late": figures.late,
        "unanswered": figures.unanswered,
        "open": figures.open,
        "median_working_days": figures.median_working_days,
        "p90_working_days": figures.p90_working_days,
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One finding; keys that don't apply are left out."""
    always: Mapping[str, Any] = {
        "id": finding.id,
        "rule": finding.rule,
        "clause": finding.clause,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "employee": finding.employee,
        "message_id": finding.message_id,
    }
    optional: Mapping[str, Any] = {
        "unit": finding.unit,
        "date": _iso(finding.date),
        "subject": finding.subject,
        "received": _iso(finding.received),
        "due": _iso(finding.due),
        "answered": _iso(finding.answered),
        "answer_id": finding.answer_id,
        "working_days": finding.working_days,
        "missing": list(finding.missing),
        "fields": list(finding.fields),
        "count": finding.count,
        "message": finding.message,
        "evidence": dict(finding.evidence),
    }
    kept = {key: value for key, value in optional.items() if value not in ("", None, [], {})}
    return {**always, **kept, "source": {"path": finding.place.path, "at": finding.place.at}}
