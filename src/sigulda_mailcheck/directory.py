"""Who is who (decisions D1–D2): the organisation's addresses, its staff directory, its absence list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from pathlib import Path
from typing import Any

from sigulda_mailcheck.errors import ConfigurationError
from sigulda_mailcheck.remembering import remembered
from sigulda_mailcheck.settings import Settings
from sigulda_mailcheck.worktime import read_day

__all__ = ["Absence", "Directory", "Person", "read_absences", "read_directory"]

KNOWN = 65_536  # addresses that are remembered
MORNING, AFTERNOON = time(10), time(15)  # whoever is away from the one to the other is away for the day


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the staff directory; ``email`` and ``aliases`` are lower-case."""

    email: str
    name: str = ""
    position: str = ""
    unit: str = ""
    institution: str = ""
    phone: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which an employee is known to be away, both ends included; ``partial`` are those of them on which they were at work
    for hours."""

    email: str
    first: date
    last: date
    partial: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Directory:
    """Answers every question about an address: whose is it, is it ours, does anybody answer for it.

    ``listed`` is true where a staff directory was given: then an internal address outside it is nobody's row (D1).
    """

    domains: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    customer_service: frozenset[str] = frozenset()
    people: dict[str, Person] = field(default_factory=dict)
    listed: bool = False
    absences: tuple[Absence, ...] = ()

    @cached_property
    def _canonical(self) -> dict[str, str]:
        return {alias: person.email for person in self.people.values() for alias in (person.email, *person.aliases)}

    # Three questions are asked of each address of each message: they are functions that remember, with nothing around them.

    @cached_property
    def is_internal(self) -> Callable[[str], bool]:
        """Whether an address is in the organisation's domains, their subdomains, or the staff directory."""
        return remembered(KNOWN)(self._is_internal)

    @cached_property
    def canonical(self) -> Callable[[str], str]:
        """An address's owner: an alias becomes its employee's main address. Lower-case."""
        return remembered(KNOWN)(self._owner)

    @cached_property
    def answers_for_itself(self) -> Callable[[str], bool]:
        """Whether a canonical address is somebody's row: an employee or a shared mailbox."""
        return remembered(KNOWN)(lambda address: self.is_shared(address) or self.is_employee(address))

    def __getstate__(self) -> dict[str, object]:
        """Without those functions, which are made anew in each process: they can't be sent to one that is spawned."""
        return {name: value for name, value in self.__dict__.items() if not callable(value)}

    def _is_internal(self, address: str) -> bool:
        address = address.lower()
        host = address.rpartition("@")[2]
        return address in self._canonical or any(
            host == domain or host.endswith("." + domain) for domain in self.domains
        )

    def _owner(self, address: str) -> str:
        address = address.lower()
        return self._canonical.get(address, address)

    def is_shared(self, address: str) -> bool:
        """A mailbox of the organisation that is no person's: ``shared_mailboxes``, and a customer-service address, which owes
        until it passes a message on (D17), unless the directory has it as a person's."""
        return address in self.shared or (address in self.customer_service and address not in self.people)

    def is_employee(self, address: str) -> bool:
        """Expects a canonical address."""
        if self.is_shared(address):
            return False
        return address in self.people if self.listed else self.is_internal(address)

    def passes_on(self, address: str) -> bool:
        """Whether a forward by this address passes the obligation on (D17)."""
        return address in self.customer_service or address in self.shared

    def person(self, address: str) -> Person | None:
        return self.people.get(address)

    def unit(self, address: str) -> str:
        person = self.people.get(address)
        return person.unit if person else ""


def read_directory(settings: Settings) -> Directory:
    """The directory that the settings name, or one that knows domains alone."""
    organisation = settings.organisation
    people = {person.email: person for person in _people(organisation.employees)} if organisation.employees else {}
    if organisation.employees and not people:
        raise ConfigurationError(
            f"{organisation.employees}: names nobody; a line for each employee is expected below the first"
        )
    zone = settings.calendar.zone
    absences = tuple(read_absences(organisation.absences, zone)) if organisation.absences else ()
    plain = Directory(
        organisation.domains,
        organisation.shared_mailboxes,
        organisation.customer_service,
        people,
        bool(organisation.employees),
    )
    absences = tuple(replace(a, email=plain.canonical(a.email)) for a in absences)
    return Directory(plain.domains, plain.shared, plain.customer_service, people, plain.listed, absences)


def _rows(path: Path, required: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file (UTF-8, with or without BOM, ``,`` or ``;``) with their line numbers."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f'{path}: is not UTF-8 text (byte {error.start}); save it as "CSV UTF-8"') from error
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names = [name.strip().lower() for name in reader.fieldnames or []]
    reader.fieldnames = names
    for column in required:
        if column not in names:
            raise ConfigurationError(
                f'{path}: column "{column}" is missing; the first line must name the columns, found: {first_line.strip()!r}'
            )
    for row in _checked(reader, path):
        if None in row:
            raise ConfigurationError(
                f"{path}: line {reader.line_num}: more fields than columns ({len(names)}); a comma inside a field needs quotes"
            )
        yield (
            reader.line_num,
            {key: (value or "").strip() for key, value in row.items() if key and isinstance(value, str | None)},
        )


def _checked(reader: csv.DictReader[str], path: Path) -> Iterator[dict[str, str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise ConfigurationError(
            f"{path}: line {reader.line_num}: not valid CSV ({error}); is a quote left open?"
        ) from error


def _people(path: Path) -> Iterator[Person]:
    seen: dict[str, int] = {}
    for line, row in _rows(path, ["email"]):
        email = row["email"].lower()
        if not email and not any(row.values()):
            continue
        if "@" not in email:
            raise ConfigurationError(f"{path}: line {line}: email: expected an e-mail address, found {row['email']!r}")
        aliases = tuple(alias.lower() for alias in row.get("aliases", "").replace(",", " ").split())
        for address in (email, *aliases):
            if address in seen:
                raise ConfigurationError(f"{path}: line {line}: {address} stands in line {seen[address]} already")
            seen[address] = line
        known = {key: row[key] for key in ("name", "position", "unit", "institution", "phone") if key in row}
        yield Person(email, aliases=aliases, **known)


QUOTED = 100  # characters of a file that an error shows: a log is no place for the rest


def read_absences(path: Path, zone: tzinfo) -> list[Absence]:
    """``email,from,until`` as CSV, or an iCalendar file (RFC 5545) whose events say whose absence they are, its moments told in
    ``zone``."""
    if path.suffix.lower() in (".ics", ".ical"):
        return list(_calendar_absences(path, zone))
    return list(_listed_absences(path))


def _listed_absences(path: Path) -> Iterator[Absence]:
    for line, row in _rows(path, ["email", "from", "until"]):
        if not any(row.values()):
            continue
        try:
            first, last = read_day(row["from"]), read_day(row["until"])
        except ValueError:
            raise ConfigurationError(
                f"{path}: line {line}: from, until: expected dates such as 2025-08-04 or 04.08.2025, found {row['from']!r}, {row['until']!r}"
            ) from None
        if last < first:
            raise ConfigurationError(f"{path}: line {line}: until ({last}) is before from ({first})")
        if "@" not in row["email"]:
            raise ConfigurationError(f"{path}: line {line}: email: expected an e-mail address, found {row['email']!r}")
        yield Absence(row["email"].lower(), first, last)


def _calendar_absences(path: Path, zone: tzinfo) -> Iterator[Absence]:
    import icalendar  # heavy, and only needed here

    try:
        calendar = icalendar.Calendar.from_ical(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path}: can't be read: {error.strerror or error}") from error
    except (ValueError, IndexError) as error:
        raise ConfigurationError(f"{path}: not a valid iCalendar file: {str(error)[:QUOTED]}") from error
    for event in calendar.walk("VEVENT"):
        if "DTSTART" not in event or str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        try:
            first, last, partial = _event_days(event, zone)
        except (OverflowError, TypeError, ValueError) as error:
            uid = str(event.get("UID", ""))[:QUOTED]
            raise ConfigurationError(f"{path}: event {uid!r}: its days can't be used: {str(error)[:QUOTED]}") from error
        for email in _event_addresses(event):
            yield Absence(email, first, last, partial)


def _event_days(event: Any, zone: tzinfo) -> tuple[date, date, frozenset[date]]:
    """First and last day of an event, and which of them it takes a part of. An all-day event's DTEND is the day after it
    (RFC 5545, 3.6.1)."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        end = event["DTEND"].dt
    else:
        end = start + event["DURATION"].dt if "DURATION" in event else start
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        first = start.date() if isinstance(start, datetime) else start
        return first, max(first, (end.date() if isinstance(end, datetime) else end) - timedelta(days=1)), frozenset()
    begin, end = (at.astimezone(zone) if at.tzinfo else at.replace(tzinfo=zone) for at in (start, end))
    until = max(begin, end - timedelta(seconds=1))
    late = {begin.date()} if begin.time() > MORNING else set()
    early = {until.date()} if until.time() < AFTERNOON else set()
    return begin.date(), until.date(), frozenset(late | early)


def _event_addresses(event: Any) -> list[str]:
    """Whose absence: an ATTENDEE, else the ORGANIZER, else an address in the SUMMARY."""
    for key in ("ATTENDEE", "ORGANIZER"):
        values = event.get(key, [])
        stated = [
            str(value).lower().removeprefix("mailto:").strip()
            for value in (values if isinstance(values, list) else [values])
        ]
        addresses = [address for address in stated if "@" in address]
        if addresses:
            return addresses
    summary = str(event.get("SUMMARY", ""))
    return [word.strip("<>()[],;:.").lower() for word in summary.split() if "@" in word.strip("@")]
