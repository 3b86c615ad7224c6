"""Rule packs: a folder with ``pack.toml`` and one TOML file a rule. Few coded checks, many rules as data.

A bad file is a :class:`RuleError` that names the file, the line or key, and what was expected.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from sigulda_mailcheck.errors import RuleError

__all__ = ["Deadlines", "Example", "Pack", "Rule", "Wording", "find_pack", "load_pack", "packs_folder"]

LANGUAGES = ("lv", "en")
SEVERITIES = ("violation", "advice")
PLACEHOLDERS = frozenset(
    ("received", "due", "answered", "working_days", "missing", "fields", "count", "date", "until", "words", "days")
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a rule says in one language. ``message`` may name :data:`PLACEHOLDERS` in braces. ``before`` is how to put a draft
    right, where ``remedy`` speaks of a letter that is gone."""

    title: str
    message: str
    why: str
    remedy: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Mail in, finding or none out: runs as a test. See :mod:`.examples` for the form of ``messages``."""

    title: str
    fires: bool
    messages: tuple[Mapping[str, Any], ...]
    as_of: str = ""
    expect: Mapping[str, Any] = field(default_factory=dict)
    absences: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """``check`` names a coded check, ``parameters`` are its own; ``in_force`` overrides the pack's day (D31)."""

    slug: str
    check: str
    clause: str
    severity: str
    parameters: Mapping[str, Any]
    wording: Mapping[str, Wording]
    examples: tuple[Example, ...]
    in_force: date
    clause_text: str = ""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Working days for an answer, and the largest circle of colleagues whom a request obliges (D9, D14)."""

    external: int = 3
    internal: int = 1
    internal_recipients: int = 10


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    title: Mapping[str, str]
    owner: str
    legal_basis: str
    language: str
    in_force: date
    deadlines: Deadlines
    rules: tuple[Rule, ...]
    folder: Path

    def rule(self, slug: str) -> Rule:
        for rule in self.rules:
            if rule.slug == slug:
                return rule
        raise RuleError(f'unknown rule "{slug}"; known in {self.id}: {", ".join(r.slug for r in self.rules)}')


def packs_folder() -> Path:
    """Where the packs lie: inside an installed wheel, or ``rules/`` of the checkout."""
    installed = Path(str(files("sigulda_mailcheck"))) / "rules"
    if installed.is_dir():
        return installed
    return Path(__file__).resolve().parents[2] / "rules"


def find_pack(name: str, base: Path | None = None) -> Path:
    """A pack by its name in ``rules/``, or by a path (relative to the configuration file)."""
    candidates = [packs_folder() / name]
    if "/" in name or "\\" in name or name.startswith("."):
        candidates = [(base or Path.cwd()) / name]
    for folder in candidates:
        if (folder / "pack.toml").is_file():
            return folder
    known = sorted(p.parent.name for p in packs_folder().glob("*/pack.toml"))
    raise RuleError(
        f'standard "{name}": no pack there ({candidates[0] / "pack.toml"} is missing); known packs: {", ".join(known)}'
    )


def load_pack(folder: Path, examples: bool = True) -> Pack:
    """Reads a pack and validates every rule file in it. Without ``examples`` those aren't read: they are most of a file, and whoever
    checks a single letter waits for it."""
    head = _Table(folder / "pack.toml", _toml(folder / "pack.toml"))
    head.only("id", "title", "owner", "legal_basis", "language", "in_force", "deadlines", "clauses")
    in_force = head.date("in_force")
    limits = _Table(head.path, head.table("deadlines"), "deadlines.")
    limits.only("external", "internal", "internal_recipients")
    clauses = {str(k): str(v) for k, v in head.table("clauses").items()}
    rules = tuple(
        _rule(path, in_force, clauses, examples) for path in sorted(folder.glob("*.toml")) if path.name != "pack.toml"
    )
    if not rules:
        raise RuleError(f"{folder}: holds no rule files beside pack.toml")
    order = {clause: number for number, clause in enumerate(clauses)}
    rules = tuple(sorted(rules, key=lambda r: (order.get(r.clause.split(",")[0], len(order)), r.slug)))
    return Pack(
        id=head.text("id"),
        title={language: _Table(head.path, head.table("title"), "title.").text(language) for language in LANGUAGES},
        owner=head.text("owner"),
        legal_basis=head.text("legal_basis"),
        language=head.text("language"),
        in_force=in_force,
        deadlines=Deadlines(limits.number("external"), limits.number("internal"), limits.number("internal_recipients")),
        rules=rules,
        folder=folder,
    )


def _rule(path: Path, in_force: date, clauses: Mapping[str, str], examples: bool) -> Rule:
    from sigulda_mailcheck.checks import (
        check_parameters,
    )  # the registry imports every check; they don't need this at import

    table = _Table(path, _toml(path, whole=examples))
    table.only("slug", "check", "clause", "severity", "parameters", "in_force", "examples", *LANGUAGES)
    slug = table.text("slug")
    if slug != path.stem:
        table.fail("slug", f'"{path.stem}", the file\'s name', slug)
    severity = table.text("severity")
    if severity not in SEVERITIES:
        table.fail("severity", " or ".join(f'"{s}"' for s in SEVERITIES), severity)
    check = table.text("check")
    parameters = table.table("parameters")
    problem = check_parameters(check, parameters)
    if problem:
        raise RuleError(f"{path}: {problem}")
    clause = table.text("clause")
    return Rule(
        slug=slug,
        check=check,
        clause=clause,
        severity=severity,
        parameters=parameters,
        wording={language: _wording(path, table.table(language), language) for language in LANGUAGES},
        examples=tuple(_example(path, number, item) for number, item in enumerate(table.list("examples"), 1)),
        in_force=table.date("in_force") if "in_force" in table.data else in_force,
        clause_text=_clause_text(clause, clauses),
    )


def _clause_text(clause: str, clauses: Mapping[str, str]) -> str:
    """What the clauses of a rule say; where they are several, each after its number."""
    quoted = {key: text for key in clause.split(", ") if (text := clauses.get(key, ""))}
    if len(quoted) == 1:
        return next(iter(quoted.values()))
    return "; ".join(f"{key} {text}" for key, text in quoted.items())


def _wording(path: Path, data: Mapping[str, Any], language: str) -> Wording:
    table = _Table(path, data, f"{language}.")
    table.only("title", "message", "why", "remedy", "before")
    message = table.text("message")
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}
    except ValueError as error:
        table.fail("message", f"a text with placeholders in braces ({error})", message)
    unknown = named - PLACEHOLDERS
    if unknown:
        table.fail("message", f"placeholders of {', '.join(sorted(PLACEHOLDERS))}", ", ".join(sorted(unknown)))
    before = table.text("before") if "before" in data else ""
    return Wording(table.text("title"), message, table.text("why"), table.text("remedy"), before)


def _example(path: Path, number: int, data: Any) -> Example:
    if not isinstance(data, Mapping):
        raise RuleError(f"{path}: examples: expected [[examples]] tables")
    table = _Table(path, data, f"examples[{number}].")
    table.only("title", "fires", "messages", "as_of", "expect", "absences")
    fires = data.get("fires")
    if not isinstance(fires, bool):
        table.fail("fires", "true or false", fires)
    messages = table.list("messages")
    if not messages:
        table.fail("messages", "at least one message", messages)
    return Example(
        table.text("title"),
        bool(fires),
        tuple(messages),
        str(data.get("as_of", "")),
        table.table("expect"),
        tuple(table.list("absences")),
    )


def _toml(path: Path, whole: bool = True) -> dict[str, Any]:
    """A file's tables; all, or those above the examples."""
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text if whole else text.partition("\n[[examples]]")[0])
    except OSError as error:
        raise RuleError(f"{path}: can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: not valid TOML: {error}") from error


class _Table:
    """Typed access to a table of one file; a wrong value is a :class:`RuleError` with its key."""

    def __init__(self, path: Path, data: Mapping[str, Any], prefix: str = "") -> None:
        self.path, self.data, self.prefix = path, data, prefix

    def fail(self, key: str, expected: str, found: object) -> None:
        raise RuleError(f"{self.path}: {self.prefix}{key}: expected {expected}, found {found!r}")

    def only(self, *names: str) -> None:
        for key in self.data:
            if key not in names:
                raise RuleError(f"{self.path}: {self.prefix}{key}: unknown key; known here: {', '.join(names)}")

    def text(self, key: str) -> str:
        found = self.data.get(key)
        if not isinstance(found, str) or not found.strip():
            self.fail(key, "a text", found)
        return str(found).strip()

    def number(self, key: str) -> int:
        found = self.data.get(key)
        if type(found) is not int or found < 1:
            self.fail(key, "a whole number from 1", found)
        return int(found)  # type: ignore[arg-type]

    def date(self, key: str) -> date:
        found = self.data.get(key)
        if type(found) is not date:
            self.fail(key, "a date such as 2023-04-13", found)
        return found  # type: ignore[return-value]

    def table(self, key: str) -> Mapping[str, Any]:
        found = self.data.get(key, {})
        if not isinstance(found, Mapping):
            self.fail(key, "a table", found)
        return dict(found)

    def list(self, key: str) -> list[Any]:
        found = self.data.get(key, [])
        if not isinstance(found, list):
            self.fail(key, "a list", found)
        return list(found)
