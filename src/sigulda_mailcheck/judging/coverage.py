"""Who stands in a report, with which figures; and what was read, what wasn't, and what can't be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks import spelling
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.tally import KINDS, Tally, by_person, figures
from sigulda_mailcheck.report import CannotTell, Coverage, EmployeeRow, SourceCoverage

__all__ = ["coverage_of", "rows_of"]

MAX_NAMED = 10


def rows_of(tally: Tally, findings: Sequence[Finding], selection: Selection) -> Iterator[EmployeeRow]:
    """The people of a report, in the order of their addresses."""
    directory = selection.context.directory
    counts: dict[str, Counter[str]] = {}
    for finding in findings:
        if finding.confidence == "certain":
            counts.setdefault(finding.employee, Counter())[finding.rule] += 1
    outcomes, days = by_person(tally.outcomes), by_person(tally.days)
    people = {owner for owner, _ in outcomes} | set(tally.checked) | {f.employee for f in findings}
    none: Counter[Any] = Counter()
    for address in sorted(people):
        if selection.person(address):
            external, internal = (
                figures(outcomes.get((address, kind), none), days.get((address, kind), none)) for kind in KINDS
            )
            yield EmployeeRow(
                employee=address,
                name=_name(address, tally, directory),
                unit=directory.unit(address),
                external=external,
                internal=internal,
                checked_messages=tally.checked[address],
                findings=dict(sorted(counts.get(address, none).items())),
                shared=directory.is_shared(address),
            )


def _name(address: str, tally: Tally, directory: Directory) -> str:
    person = directory.person(address)
    return (person.name if person else "") or tally.names.get(address, (None, ""))[1]


def coverage_of(
    tally: Tally,
    sources: Sequence[SourceCoverage],
    notes: Sequence[str],
    selection: Selection,
    as_of: datetime | None,
    language: str,
    unread: frozenset[str] = frozenset(),
) -> Coverage:
    """``notes`` are those that reading the sources left, ``unread`` whose mailbox was among what couldn't be read. A source without
    a path is counted and not named."""
    waiting = sorted(tally.waiting.items())
    named = tuple(source for source in sources if source.path)
    others = len(sources) - len(named)
    if others:
        notes = [i18n.note(f"other-sources: {others}", language), *notes]
    return Coverage(
        sources=named,
        messages=tally.counts["messages"],
        duplicates=tally.counts["copies"] - tally.counts["messages"],
        unreadable=sum(len(s.unreadable) for s in sources),
        cannot_tell=tuple(
            CannotTell(a, count, i18n.text("unread-mailbox" if a in unread else "no-sent-mail", language))
            for a, count in waiting
            if selection.person(a)
        ),
        calendar_known_until=selection.context.settings.calendar.known_until,
        notes=(*notes, *(i18n.note(note, language) for note in _notes(tally, selection, as_of, language))),
    )


def _notes(tally: Tally, selection: Selection, as_of: datetime | None, language: str) -> Iterator[str]:
    directory, calendar = selection.context.directory, selection.context.settings.calendar
    outside = sorted(a for a in tally.ours if directory.listed and not directory.answers_for_itself(a))
    if outside and selection.whole:
        yield f"outside-directory: {_some(outside)}"
    unknown = sorted({a.email for a in directory.absences} - set(directory.people)) if directory.listed else []
    if unknown and selection.whole:
        yield f"absence-unknown: {_some(unknown)}"
    if tally.counts["unread"]:
        yield f"unread-text: {tally.counts['unread']}"
    if tally.counts["later"]:
        yield f"later: {tally.counts['later']}"
    if any(rule.check == "spelling" for rule in selection.context.pack.rules) and not spelling.is_available():
        yield "spelling"
    known = calendar.known_until
    if as_of and known is not None and calendar.local(as_of).date() > known:
        yield f"calendar-unknown: {i18n.day(known, language)}"
    if (selection.since or selection.until) and not tally.outcomes and not tally.checked:
        yield "empty-period: 0"
    if tally.counts["undated"]:
        yield f"undated: {tally.counts['undated']}"


def _some(addresses: Sequence[str]) -> str:
    """How many, and the first of them by name."""
    named = ", ".join(addresses[:MAX_NAMED]) + (", …" if len(addresses) > MAX_NAMED else "")
    return f"{len(addresses)} ({named})"
