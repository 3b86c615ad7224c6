"""The JSON report: it fits its schema, and its figures follow from its findings."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator


def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        files("sigulda_mailcheck.formats").joinpath("report.schema.json").read_text(encoding="utf-8")
    )
    return found


def test_the_sample_report_fits_the_schema(sample_report: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema())
    assert [error.message for error in Draft202012Validator(schema()).iter_errors(sample_report)] == []


def test_figures_follow_from_findings(sample_report: dict[str, Any]) -> None:
    certain = [f for f in sample_report["findings"] if f["confidence"] == "certain"]
    for row in sample_report["employees"]:
        mine = [f for f in certain if f["employee"] == row["employee"]]
        assert row["findings"] == dict(Counter(f["rule"] for f in mine))
        for kind in ("external", "internal"):
            figures = row[kind]
            assert figures["obligations"] == sum(figures[key] for key in ("in_time", "late", "unanswered", "open"))
            assert figures["late"] == sum(f["rule"] == f"{kind}-reply-late" for f in mine)
            assert figures["unanswered"] == sum(f["rule"] == f"{kind}-unanswered" for f in mine)


def test_ids_are_unique_and_stable(sample_report: dict[str, Any]) -> None:
    ids = [f["id"] for f in sample_report["findings"]]
    assert len(ids) == len(set(ids))


def test_due_moments_are_ends_of_days(sample_report: dict[str, Any]) -> None:
    dues = [f["due"] for f in sample_report["findings"] if "due" in f] + [p["due"] for p in sample_report["pending"]]
    assert dues and all(due[11:19] == "23:59:59" for due in dues)


def test_the_samples_show_every_rule(sample_report: dict[str, Any]) -> None:
    from sigulda_mailcheck.pack import find_pack, load_pack

    shown = {f["rule"] for f in sample_report["findings"]}
    assert {rule.slug for rule in load_pack(find_pack("sigulda-5-2023")).rules} - shown <= {"spelling"}
