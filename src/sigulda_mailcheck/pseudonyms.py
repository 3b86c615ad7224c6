"""Pseudonyms: people in a report become marks that only the organisation's key leads back from (GDPR, Article 4(5))."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.errors import ConfigurationError
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.mail.facts import Place
from sigulda_mailcheck.report import Coverage, Report, SourceCoverage

__all__ = ["pseudonymised", "read_key"]

MIN_KEY = 16  # octets
DIGITS = 8
WORDS = {"lv": "darbinieks", "en": "employee"}
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]]+@[^\s<>\"'(),;:\[\]]+[^\s<>\"'(),;:\[\].]")
_PATH = re.compile(r"\S*[/\\]\S*")

Value = TypeVar("Value")


def read_key(path: Path) -> bytes:
    """The organisation's secret. Whoever has it and the staff list can tell who is who; without it nobody can."""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise ConfigurationError(f"--pseudonyms {path}: can't be read: {error.strerror or error}") from error
    if len(key) < MIN_KEY:
        raise ConfigurationError(f"--pseudonyms {path}: a key of at least {MIN_KEY} characters is expected")
    return key


def pseudonymised(report: Report, directory: Directory, key: bytes) -> Report:
    """The same report with ``darbinieks-3f9a2c51`` (in English ``employee-…``) for every person of the organisation, and without names.

    A mark is the same for the same address and key, so that reports can be compared. Message ids and files become marks too;
    subjects and evidence, in which anybody may be named, are left out. Everything is in the order of the marks.
    """
    marks = _Marks(directory, key, WORDS[report.language])
    return dataclasses.replace(
        report,
        coverage=_coverage(report.coverage, marks),
        employees=_sorted(
            [
                dataclasses.replace(row, employee=marks.person(row.employee), name="", shared=False)
                for row in report.employees
            ],
            lambda row: row.employee,
        ),
        pending=_sorted(
            [
                dataclasses.replace(item, employee=marks.person(item.employee), message_id=marks.other(item.message_id))
                for item in report.pending
            ],
            lambda item: (item.due, item.employee, item.message_id),
        ),
        findings=_sorted(
            [_finding(finding, marks) for finding in report.findings],
            lambda f: (f.employee, f.date is None, str(f.date), f.rule, f.message_id),
        ),
        scope=marks.person(report.scope) if "@" in report.scope else report.scope,
        previous=pseudonymised(report.previous, directory, key) if report.previous else None,
    )


class _Marks:
    def __init__(self, directory: Directory, key: bytes, word: str) -> None:
        self.directory, self.key, self.word = directory, key, word

    def person(self, address: str) -> str:
        address = self.directory.canonical(address)
        return f"{self.word if self.directory.is_internal(address) else 'x'}-{self._digest(address)}"

    def other(self, text: str) -> str:
        """A mark for what isn't a person but may name one: a message id, a file."""
        return f"x-{self._digest(text)}" if text else ""

    def text(self, text: str) -> str:
        """A sentence of ours, with marks for the addresses and paths in it."""
        return _PATH.sub(lambda m: self.other(m[0]), _ADDRESS.sub(lambda m: self.person(m[0]), text))

    def _digest(self, text: str) -> str:
        octets = text.encode("utf-8", "surrogatepass")
        return hmac.new(self.key, octets, hashlib.sha256).hexdigest()[:DIGITS]


def _sorted(items: list[Value], order: Callable[[Value], Any]) -> tuple[Value, ...]:
    return tuple(sorted(items, key=order))


def _coverage(coverage: Coverage, marks: _Marks) -> Coverage:
    sources = [SourceCoverage(marks.other(s.path), s.messages, s.unreadable) for s in coverage.sources]
    cannot = [dataclasses.replace(c, employee=marks.person(c.employee)) for c in coverage.cannot_tell]
    return dataclasses.replace(
        coverage,
        sources=_sorted(sources, lambda s: s.path),
        cannot_tell=_sorted(cannot, lambda c: c.employee),
        notes=tuple(marks.text(note) for note in coverage.notes),
    )


def _finding(finding: Finding, marks: _Marks) -> Finding:
    return dataclasses.replace(
        finding,
        employee=marks.person(finding.employee),
        message_id=marks.other(finding.message_id),
        answer_id=marks.other(finding.answer_id),
        place=Place(marks.other(finding.place.path), finding.place.at, 0, 0),
        subject="",
        missing=tuple(marks.person(name) if "@" in name else name for name in finding.missing),
        message=marks.text(finding.message),
        evidence={},
    )
