"""The flow, and nothing else: export files -> sources -> store -> conversations, judged in batches -> report."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from sigulda_mailcheck import i18n, reading
from sigulda_mailcheck.checks import Case
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.report import Judge
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.threads import PURGED_BEFORE, purge
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.envelope import read_envelope
from sigulda_mailcheck.mail.folders import LEFT_OUT, mailbox_owner
from sigulda_mailcheck.mail.sources import Found, Opening, Source
from sigulda_mailcheck.mail.sources.filenames import real_path
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.stage import Context, context_for
from sigulda_mailcheck.progress import Progress
from sigulda_mailcheck.report import Report, SourceCoverage
from sigulda_mailcheck.settings import Settings
from sigulda_mailcheck.store import UNKNOWN_STAMP, Store, open_store
from sigulda_mailcheck.workers import WorkerPool, tune_collector

__all__ = ["Options", "Run", "check", "context_for", "guess_domain", "run"]

SMALL_EXPORT = 16 << 20  # octets below which starting processes costs more than it saves
MAX_JOBS = 8
OWNED_BY = 3  # a file, and the folders around it: so many of them may name whose mail it is
SAMPLE = 400
HEADERS = 65536  # octets of a message that a guess at the domain reads


@dataclass(frozen=True)
class Options:
    """What a run is asked for besides the configuration. ``jobs`` 0 lets the program choose; ``state`` keeps the facts; ``evidence``
    puts subjects, and words and ids of the mail, into the findings; ``named`` is false where a pattern found the paths."""

    as_of: datetime | None = None
    since: date | None = None
    until: date | None = None
    employee: str = ""
    unit: str = ""
    language: str = "lv"
    jobs: int = 0
    state: Path | None = None
    evidence: bool = False
    named: bool = True
    progress: Progress = field(default_factory=Progress)


@dataclass(frozen=True)
class Run:
    """A report, and what it was made from, for as long as the run is open."""

    report: Report
    context: Context
    unpacked: Unpacked
    judge: Judge

    def case_of(self, finding: Finding) -> Case:
        """The conversation that a finding is about."""
        return self.judge.case_of(finding)


Say = Callable[[str], None]


def check(paths: Sequence[Path], settings: Settings, options: Options, say: Say = lambda _: None) -> Report:
    """The report on all mail under ``paths``. ``say`` is told the domain, where one had to be guessed."""
    with run(paths, settings, options, say) as done:
        return done.report


@contextmanager
def run(paths: Sequence[Path], settings: Settings, options: Options, say: Say = lambda _: None) -> Iterator[Run]:
    """Checks all mail under ``paths``; without any, what ``options.state`` holds is judged as it is."""
    tune_collector()
    context = context_for(settings).without_examples()  # a wrong configuration is said before any mail is opened
    with tempfile.TemporaryDirectory(prefix="mailcheck-") as folder:
        unpacked = Unpacked(Path(folder))
        if options.state is not None and not paths and not options.state.exists():
            raise InputError(f"--state {options.state}: no such file")
        with open_store(options.state, Path(folder)) as store:
            try:
                done = _run(store, unpacked, paths, context, options, say)
            except (sqlite3.Error, msgspec.MsgspecError) as error:
                where = options.state or tempfile.gettempdir()
                raise InputError(
                    f"{where}: facts can't be written or read ({error}): make room on the disk, or delete a damaged state file; "
                    "all mail is then read anew"
                ) from error
            yield done


def _run(store: Store, unpacked: Unpacked, paths: Sequence[Path], context: Context, options: Options, say: Say) -> Run:
    notes: list[str] = []
    order: list[str] = []
    left_out: list[tuple[str, str]] = []
    if paths:
        named = _names_domain(context.settings)
        fits = named and not store.passing and store.setting("fingerprint") == reading.fingerprint(context)
        found = sources.discover(paths, unpacked, _remembering(store) if fits else _nothing_remembered, options.named)
        left_out = [*found.not_mail]
        if not named:
            domain = guess_domain(found)
            context = _with_domains(context, domain)
            notes.append(i18n.note(f"guessed-domain: {domain}", options.language))
            say(domain)
        _refuse_options(context, options)
        jobs = _jobs(options, sum(source.size for source in found.sources))
        left_out += _read(store, unpacked, found, context, jobs, options.progress)
        order = [source.path for source in found.sources]
        unread = _whose(left_out, context)
        if not store.passing:
            with store.transaction():
                store.set_setting("unread", " ".join(sorted(unread)))
    else:
        context = _settled(store, context)
        _refuse_options(context, options)
        jobs = _jobs(options, sum(entry.size for entry in store.files()))
        unread = frozenset(store.setting("unread").split())
    directory = context.directory
    employee = directory.canonical(options.employee) if options.employee else ""
    selection = Selection(context, options.since, options.until, employee, _unit(context, options))
    judge = Judge(store, unpacked, selection, options.language, options.as_of, options.evidence, unread)
    sources_read, uncounted = _source_coverage(store, order, selection, options.language)
    notes += _left_out(left_out, selection, options.language)
    notes += [i18n.note(f"{why}: {count}", options.language) for why, count in uncounted.items() if count]
    report, ours = judge.report(jobs, sources_read, notes)
    if any(uncounted.values()) and not report.coverage.messages:
        total = sum(uncounted.values())
        raise InputError(f"all {total} messages are private, junk or unsent: there is nothing to check")
    _refuse_strangers(report, ours, context, options)
    return Run(report, context, unpacked, judge)


def _jobs(options: Options, octets: int) -> int:
    return options.jobs or (1 if octets < SMALL_EXPORT else min(MAX_JOBS, os.cpu_count() or 1))


def _names_domain(settings: Settings) -> bool:
    return bool(settings.organisation.domains or settings.organisation.employees)


def _with_domains(context: Context, *domains: str) -> Context:
    settings = context.settings
    for domain in domains:
        settings = settings.with_domain(domain)
    return context_for(settings, examples=False)


def _settled(store: Store, context: Context) -> Context:
    """The context for what a store holds. Raises :class:`InputError` where it was filled with another."""
    domains = store.setting("domain").split()
    if domains and not _names_domain(context.settings):
        context = _with_domains(context, *domains)
    if store.setting("fingerprint") != reading.fingerprint(context):
        raise InputError(f"{store.path}: was filled with another configuration or version; run check with it first")
    return context


def _remembering(store: Store) -> sources.Remembered:
    """What an unchanged container held when it was read, if all of it is in the store."""

    def remembered(path: str, size: int, stamp: int) -> tuple[list[Source], Opening] | None:
        packed = store.setting(f"container:{path}")
        opening = msgspec.json.decode(packed, type=Opening) if packed else None
        if opening is None or (opening.size, opening.stamp) != (size, stamp):
            return None
        entries = list(store.files(path))
        if len(entries) != opening.mailboxes or any(entry.stamp == UNKNOWN_STAMP for entry in entries):
            return None
        found = [Source(e.path, real_path(e.path), e.format, e.size, e.stamp, e.names, e.container) for e in entries]
        return found, opening

    return remembered


def _nothing_remembered(*_: object) -> None:
    return None


def _read(
    store: Store, unpacked: Unpacked, found: Found, context: Context, jobs: int, progress: Progress
) -> list[tuple[str, str]]:
    fingerprint = "" if store.passing else reading.fingerprint(context)
    if store.setting("fingerprint") != fingerprint:
        with store.transaction():
            store.forget_everything()
            store.set_setting("fingerprint", fingerprint)
            store.set_setting("domain", " ".join(context.directory.domains))
    progress.start(len(found.sources), sum(source.size for source in found.sources))
    reader = reading.Reader(context, unpacked)
    try:
        with WorkerPool(jobs, _same, reader) as pool:
            problems = reading.update(store, found.sources, pool, progress)
    finally:
        progress.finish()
    before = store.setting(PURGED_BEFORE)
    if before:
        purge(store, int(before))
    with store.transaction():
        store.drop_settings("container:")
        for opening in found.containers:
            store.set_setting(f"container:{opening.path}", msgspec.json.encode(opening).decode())
    return problems


def _same(reader: reading.Reader) -> reading.Reader:
    return reader


def _source_coverage(
    store: Store, order: Sequence[str], selection: Selection, language: str
) -> tuple[list[SourceCoverage], dict[str, int]]:
    """What each source held, in the order in which they were found; of a store alone, by name. And how many messages were left
    out, and why. Of somebody's mailbox whom a report isn't about, the numbers stand without its name."""
    known: dict[str, SourceCoverage] = {}
    uncounted = dict.fromkeys(LEFT_OUT, 0)
    for path, names, count, unreadable in store.coverage():
        bad = tuple((at, i18n.reason(reason, language)) for at, reason in unreadable if reason not in uncounted)
        for _, reason in unreadable:
            if reason in uncounted:
                uncounted[reason] += 1
        owner = selection.context.directory.canonical(mailbox_owner(names))
        named = selection.whole or not owner or selection.person(owner)
        known[path] = SourceCoverage(path if named else "", count - len(unreadable) + len(bad), bad)
    return [known[path] for path in order or sorted(known) if path in known], uncounted


def _whose(left_out: Iterable[tuple[str, str]], context: Context) -> frozenset[str]:
    """Whose mail is among what couldn't be read, by the names of files and folders: how they answered can't be told."""
    found = set()
    for path, reason in left_out:
        if reason not in (sources.NO_MAIL, sources.EMPTY, sources.EMPTY_BOX):
            found.add(mailbox_owner(Path(path).parts[: -OWNED_BY - 1 : -1]))
    return frozenset(context.directory.canonical(owner) for owner in found if owner)


def _left_out(paths: Sequence[tuple[str, str]], selection: Selection, language: str) -> list[str]:
    """What is no mail, and what couldn't be opened; by number alone in a report on some."""
    if paths and not selection.whole:
        return [i18n.note(f"left-out: {len(paths)}", language)]
    return [_one_left_out(path, reason, language) for path, reason in paths]


def _one_left_out(path: str, reason: str, language: str) -> str:
    if reason in (sources.NO_MAIL, sources.EMPTY, sources.EMPTY_BOX):
        return i18n.note(f"not-mail: {path} ({i18n.text(f'reason-{reason}', language)})", language)
    return i18n.note(f"cannot-open: {path} ({i18n.reason(reason, language)})", language)


def _refuse_strangers(report: Report, ours: set[str], context: Context, options: Options) -> None:
    """A report that says nothing because nobody was looked at would look like praise."""
    directory = context.directory
    messages = report.coverage.messages
    if messages and not ours:
        domains = ", ".join(directory.domains) or "the staff directory"
        raise InputError(f"none of the {messages} messages was written by or to {domains}; is the domain right?")
    if options.employee and directory.canonical(options.employee) not in ours | set(directory.people):
        raise InputError(f"--employee {options.employee}: nobody of that address in the export or the staff directory")


def _unit(context: Context, options: Options) -> str:
    """The unit that is asked for, as the staff directory spells it; '' if there's none of that name."""
    units = sorted({person.unit for person in context.directory.people.values()})
    return next((unit for unit in units if unit and unit.casefold() == options.unit.casefold()), "")


def _refuse_options(context: Context, options: Options) -> None:
    """What can be seen to be wrong before any mail is read."""
    if options.unit and not _unit(context, options):
        raise InputError(f"--unit {options.unit}: no such unit in the staff directory")
    if options.since and options.until and options.until < options.since:
        raise InputError(f"--until {options.until} is before --since {options.since}")


# ---------------------------------------------------------------------------------- whose mail is it


def guess_domain(found: Found) -> str:
    """The domain that stands in the names of the mailboxes, else in most of the messages. Raises where there is none."""
    seen: Counter[str] = Counter()
    taken = 0
    for source in found.sources:
        for number, cut in enumerate(source.cuts()):
            if number >= max(20, SAMPLE // max(1, len(found.sources))) or taken >= SAMPLE:
                break
            taken += 1
            envelope, _, _ = read_envelope(_head(source, cut), _UTC)
            people = (envelope.sender.email, envelope.delivered_to, *envelope.recipients)
            seen.update({address.rpartition("@")[2] for address in people if "@" in address})
    owners = Counter(owner.rpartition("@")[2] for source in found.sources if (owner := mailbox_owner(source.names)))
    named = [domain for domain in owners if domain in seen]
    if named:
        return max(named, key=lambda domain: (owners[domain], domain))
    if not seen:
        raise InputError(
            "no mail address found to tell whose mail this is; name the organisation with --domain example.lv"
        )
    return max(seen, key=lambda domain: (seen[domain], domain))


def _head(source: Source, cut: sources.Cut) -> bytes:
    with source.file.open("rb") as file:
        file.seek(cut.offset)
        return file.read(min(cut.length, HEADERS))


_UTC = Settings().calendar.zone
