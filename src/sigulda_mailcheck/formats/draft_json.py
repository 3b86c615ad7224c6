"""The review of a draft as JSON (``sigulda-mailcheck/draft/1``); its schema is ``draft.schema.json`` beside this file."""

from __future__ import annotations

import json
from typing import Any, TextIO

from sigulda_mailcheck.drafts.review import Clock, Paste, Point, Review, Span

__all__ = ["SCHEMA", "as_data", "render"]

SCHEMA = "sigulda-mailcheck/draft/1"


def render(review: Review, target: TextIO) -> None:
    json.dump(as_data(review), target, ensure_ascii=False, indent=2)
    target.write("\n")


def as_data(review: Review) -> dict[str, Any]:
    """The review in plain values. Keys that don't apply are left out, as in the report."""
    return {
        "schema": SCHEMA,
        "standard": {"id": review.standard_id, "title": review.standard_title},
        "as_of": review.as_of.isoformat(),
        "letter": {
            "from": review.author,
            "to": list(review.to),
            "cc": list(review.cc),
            "subject": review.subject,
            "language": review.language,
            "text": review.text,
            "own_lines": list(review.own),
            "holding": review.is_holding,
            **({"promised": review.promised.isoformat()} if review.promised else {}),
        },
        **({"clock": _clock(review.clock)} if review.clock else {}),
        "points": [_point(point) for point in review.points],
        "remedies": {kind: _paste(paste) for kind, paste in review.pastes.items()},
        "warnings": list(review.warnings),
        "notes": list(review.notes),
        "defects": list(review.defects),
    }


def _clock(clock: Clock) -> dict[str, Any]:
    return {
        "kind": clock.kind,
        "asker": clock.asker,
        "received": clock.received.isoformat(timespec="seconds"),
        "due": clock.due.isoformat(timespec="seconds"),
        "state": clock.state,
        "working_days_left": clock.working_days_left,
        "from_quotation": clock.from_quotation,
        **({"suspended_until": clock.suspended_until.isoformat()} if clock.suspended_until else {}),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "rule": point.rule,
        "clause": point.clause,
        "severity": point.severity,
        "confidence": point.confidence,
        "title": point.title,
        "message": point.message,
        "why": point.why,
        "remedy": point.remedy,
        "missing": list(point.missing),
        "fields": list(point.fields),
        "places": [_span(span) for span in point.places],
        "paste": list(point.paste),
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end, "line": span.line}


def _paste(paste: Paste) -> dict[str, str]:
    return {"text": paste.text, "html": paste.html}
