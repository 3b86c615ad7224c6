"""A finding: a plain value that every format renders and none changes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sigulda_mailcheck.mail.facts import Place

__all__ = ["Finding", "finding_id"]


def finding_id(rule: str, message_id: str, employee: str) -> str:
    """Ten hexadecimal digits, the same for the same (rule, message, employee) in every run."""
    return hashlib.sha256(f"{rule}\0{message_id}\0{employee}".encode("utf-8", "replace")).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the standard wasn't kept. Moments are aware, in the organisation's time zone.

    ``evidence`` explains the verdict by ids, dates and counts, never by mail text.
    """

    rule: str
    clause: str
    severity: str
    confidence: str
    employee: str
    message_id: str
    place: Place
    unit: str = ""
    date: datetime | None = None
    subject: str = ""
    received: datetime | None = None
    due: datetime | None = None
    answered: datetime | None = None
    answer_id: str = ""
    working_days: int | None = None
    missing: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    count: int = 1
    message: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return finding_id(self.rule, self.message_id, self.employee)
