"""``mailcheck.toml`` as a frozen value. Everything in it has a default, so the program runs without any file."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sigulda_mailcheck.errors import ConfigurationError
from sigulda_mailcheck.worktime import WorkCalendar, knows_country, read_day

__all__ = ["Check", "Organisation", "Reporting", "Run", "Settings", "find_configuration", "load"]

FILE_NAME = "mailcheck.toml"
ENVIRONMENT = "SIGULDA_MAILCHECK_CONFIG"
MAX_JOBS = 61  # Windows waits for no more
DEFAULT_STANDARD = "sigulda-5-2023"


@dataclass(frozen=True, slots=True)
class Organisation:
    """``[organisation]``: whose mail this is. Addresses and hosts are lower-case."""

    name: str = ""
    domains: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    shared_mailboxes: frozenset[str] = frozenset()
    customer_service: frozenset[str] = frozenset()
    employees: Path | None = None
    absences: Path | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """``[check]``: how the standard is applied."""

    standard: str = DEFAULT_STANDARD
    content_scope: str = "external"
    absence: str = "suspend"
    coverage: str = "auto"


@dataclass(frozen=True, slots=True)
class Run:
    """``[run]``: what ``check`` does without arguments, every night. ``sources`` are paths or glob patterns; in ``outputs``
    (``FORMAT:FILE``) ``{date}`` stands for the day of the run. Relative paths start from the configuration's folder."""

    sources: tuple[str, ...] = ()
    state: Path | None = None
    outputs: tuple[str, ...] = ()
    language: str = "lv"
    fail_on: str = "violation"
    jobs: int = 0


@dataclass(frozen=True, slots=True)
class Reporting:
    """``[report]``: ``smallest_unit`` is how many people a unit needs for figures of its own."""

    smallest_unit: int = 1


@dataclass(frozen=True, slots=True)
class Settings:
    organisation: Organisation = field(default_factory=Organisation)
    check: Check = field(default_factory=Check)
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    run: Run = field(default_factory=Run)
    report: Reporting = field(default_factory=Reporting)
    path: Path | None = None

    @property
    def folder(self) -> Path:
        """Where relative paths of the configuration start from."""
        return self.path.parent if self.path else Path()

    def with_domain(self, domain: str) -> Settings:
        """The same settings for an organisation that (also) has ``domain``."""
        known = self.organisation.domains
        domain = domain.lower().lstrip("@")
        added = known if domain in known else (*known, domain)
        return replace(self, organisation=replace(self.organisation, domains=added))


def is_domain(text: str) -> bool:
    """Whether an address may have this after its "@"."""
    return re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", text) is not None


def find_configuration(given: Path | None, start: Path | None = None) -> Path | None:
    """``--config``, else ``$SIGULDA_MAILCHECK_CONFIG``, else the nearest ``mailcheck.toml`` from ``start`` upwards."""
    if given is not None:
        return given
    if os.environ.get(ENVIRONMENT):
        return Path(os.environ[ENVIRONMENT])
    start = start or Path.cwd()
    for folder in (start, *start.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def load(path: Path | None) -> Settings:
    """Reads ``path``; without one, the defaults. Raises :class:`ConfigurationError` naming file, key and expectation."""
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: not valid TOML: {error}") from error
    return _Reader(path).settings(table)


class _Reader:
    """Turns the tables of one configuration file into settings, or says which key is wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def settings(self, table: Mapping[str, Any]) -> Settings:
        self.known(table, "", {"organisation", "check", "calendar", "run", "report"})
        return Settings(
            self.organisation(self.table(table, "organisation")),
            self.check(self.table(table, "check")),
            self.calendar(self.table(table, "calendar")),
            self.run(self.table(table, "run")),
            self.report(self.table(table, "report")),
            self.path,
        )

    def organisation(self, table: Mapping[str, Any]) -> Organisation:
        self.known(table, "organisation", set(Organisation.__dataclass_fields__))
        return Organisation(
            name=self.text(table, "organisation", "name", ""),
            domains=self.domains(table),
            websites=tuple(_host(w) for w in self.texts(table, "organisation", "websites")),
            institutions=self.texts(table, "organisation", "institutions"),
            shared_mailboxes=self.addresses(table, "shared_mailboxes"),
            customer_service=self.addresses(table, "customer_service"),
            employees=self.file(table, "employees"),
            absences=self.file(table, "absences"),
        )

    def domains(self, table: Mapping[str, Any]) -> tuple[str, ...]:
        """A domain that no address can have would make strangers of one's own people."""
        found = tuple(d.lower().lstrip("@") for d in self.texts(table, "organisation", "domains"))
        for domain in found:
            if not is_domain(domain):
                self.fail("organisation.domains", 'domains as addresses have them, such as "novads.example"', domain)
        return found

    def check(self, table: Mapping[str, Any]) -> Check:
        self.known(table, "check", set(Check.__dataclass_fields__))
        return Check(
            standard=self.text(table, "check", "standard", DEFAULT_STANDARD),
            content_scope=self.choice(table, "content_scope", ("external", "all")),
            absence=self.choice(table, "absence", ("suspend", "ignore")),
            coverage=self.choice(table, "coverage", ("auto", "complete")),
        )

    def calendar(self, table: Mapping[str, Any]) -> WorkCalendar:
        names = ("country", "timezone", "follow_moved_days", "days_off", "working_days")
        self.known(table, "calendar", set(names))
        country = self.text(table, "calendar", "country", "LV")
        if not knows_country(country):
            self.fail("calendar.country", 'a country code that the holidays package knows, such as "LV"', country)
        zone = self.text(table, "calendar", "timezone", "Europe/Riga")
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.fail("calendar.timezone", 'a time zone such as "Europe/Riga"', zone)
        moved = table.get("follow_moved_days", True)
        if not isinstance(moved, bool):
            self.fail("calendar.follow_moved_days", "true or false", moved)
        return WorkCalendar(country, zone, moved, self.dates(table, "days_off"), self.dates(table, "working_days"))

    def run(self, table: Mapping[str, Any]) -> Run:
        self.known(table, "run", {"sources", "state", "outputs", "lang", "fail_on", "jobs"})
        state = self.text(table, "run", "state", "")
        jobs = table.get("jobs", 0)
        if type(jobs) is not int or not 0 <= jobs <= MAX_JOBS:
            self.fail("run.jobs", f"a whole number from 0 (the program chooses) to {MAX_JOBS}", jobs)
        for output in self.texts(table, "run", "outputs"):
            if "{" in output.replace("{date}", ""):
                self.fail("run.outputs", "{date} as the only word in braces", output)
            if ":" not in output:
                self.fail("run.outputs", 'FORMAT:FILE, such as "json:reports/{date}.json"', output)
        return Run(
            sources=self.texts(table, "run", "sources"),
            state=self.path.parent / state if state else None,
            outputs=self.texts(table, "run", "outputs"),
            language=self.choice(table, "lang", ("lv", "en"), "run"),
            fail_on=self.choice(table, "fail_on", ("violation", "advice", "never"), "run"),
            jobs=jobs,
        )

    def report(self, table: Mapping[str, Any]) -> Reporting:
        self.known(table, "report", {"smallest_unit"})
        smallest = table.get("smallest_unit", 1)
        if type(smallest) is not int or smallest < 1:
            self.fail("report.smallest_unit", "a whole number from 1", smallest)
        return Reporting(smallest)

    # -- kinds of values

    def fail(self, key: str, expected: str, found: object) -> None:
        raise ConfigurationError(f"{self.path}: {key}: expected {expected}, found {found!r}")

    def known(self, table: Mapping[str, Any], section: str, names: set[str]) -> None:
        for key in table:
            if key not in names:
                place = f"{section}.{key}" if section else key
                raise ConfigurationError(f"{self.path}: {place}: unknown key; known here: {', '.join(sorted(names))}")

    def table(self, table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = table.get(key, {})
        if not isinstance(found, Mapping):
            self.fail(key, "a table", found)
        return dict(found)

    def text(self, table: Mapping[str, Any], section: str, key: str, default: str) -> str:
        found = table.get(key, default)
        if not isinstance(found, str):
            self.fail(f"{section}.{key}", "a text in quotes", found)
        return str(found)

    def texts(self, table: Mapping[str, Any], section: str, key: str) -> tuple[str, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.fail(f"{section}.{key}", 'a list of texts, such as ["…"]', found)
        return tuple(found)

    def addresses(self, table: Mapping[str, Any], key: str) -> frozenset[str]:
        found = self.texts(table, "organisation", key)
        for address in found:
            if address.count("@") != 1 or not is_domain(address.partition("@")[2]):
                self.fail(f"organisation.{key}", "e-mail addresses", address)
        return frozenset(address.lower() for address in found)

    def choice(self, table: Mapping[str, Any], key: str, choices: tuple[str, ...], section: str = "check") -> str:
        found = self.text(table, section, key, choices[0])
        if found not in choices:
            self.fail(f"{section}.{key}", " or ".join(f'"{choice}"' for choice in choices), found)
        return found

    def file(self, table: Mapping[str, Any], key: str) -> Path | None:
        found = self.text(table, "organisation", key, "")
        return self.path.parent / found if found else None

    def dates(self, table: Mapping[str, Any], key: str) -> frozenset[date]:
        found = table.get(key, [])
        try:
            return frozenset(item if type(item) is date else read_day(item) for item in found)
        except (TypeError, ValueError, AttributeError):
            self.fail(f"calendar.{key}", 'a list of dates, such as ["2025-05-02"]', found)
            raise AssertionError from None


def _host(website: str) -> str:
    """``https://www.example.lv/lv`` -> ``www.example.lv``."""
    return website.lower().removeprefix("https://").removeprefix("http://").split("/")[0]
