"""Pseudonyms: people in a report become marks that only the organisation's key leads back from (GDPR, Article 4(5))."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.errors import ConfigurationError
from sigulda_mailcheck.finding import Report

__all__ = ["pseudonymised", "read_key"]

MIN_KEY = 16  # octets
DIGITS = 8
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")

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


def pseudonymised(report: Report, directory: Directory, key: bytes, word: str) -> Report:
    """The same report with ``word-3f9a2c51`` for every address of the organisation, and without names.

    The mark is the same for the same address and key, so that reports can be compared. Clients' addresses and message ids
    become marks too; files' names may hold addresses, and are treated alike.
    """

    def mark(match: re.Match[str]) -> str:
        address = directory.canonical(match[0])
        digest = hmac.new(key, address.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:DIGITS]
        return f"{word}-{digest}" if directory.is_internal(address) else f"x-{digest}"

    names = {person.name for person in directory.people.values() if person.name} | {
        r.name for r in report.employees if r.name
    }
    named = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None

    def text(value: str) -> str:
        return named.sub("…", _ADDRESS.sub(mark, value)) if named else _ADDRESS.sub(mark, value)

    marked = _mapped(report, text)
    rows = sorted((dataclasses.replace(row, name="") for row in marked.employees), key=lambda row: row.employee)
    findings = sorted(marked.findings, key=lambda f: (f.employee, f.date is None, str(f.date), f.rule, f.message_id))
    return dataclasses.replace(marked, employees=tuple(rows), findings=tuple(findings))


def _mapped(value: Value, text: Callable[[str], str]) -> Value:
    """A value of dataclasses, tuples and mappings with every text in it changed."""
    found: Any = value
    if isinstance(value, str):
        found = text(value)
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        found = tuple(_mapped(item, text) for item in value)
    elif isinstance(value, Mapping):
        found = {_mapped(key, text): _mapped(item, text) for key, item in value.items()}
    elif hasattr(value, "__struct_fields__"):
        found = type(value)(*(_mapped(getattr(value, name), text) for name in value.__struct_fields__))
    elif dataclasses.is_dataclass(value) and not isinstance(value, date | type):
        changed = {f.name: _mapped(getattr(value, f.name), text) for f in dataclasses.fields(value)}
        found = dataclasses.replace(value, **changed)
    return found  # type: ignore[no-any-return]
