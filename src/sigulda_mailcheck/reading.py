"""From sources to the store: what is new or changed is read, the rest is known already."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sigulda_mailcheck import __version__
from sigulda_mailcheck.checks import spelling
from sigulda_mailcheck.conversation.grouping import contact_key, hash64, link_keys, paired, subject_keys
from sigulda_mailcheck.conversation.message import sending
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.facts import MessageFacts, Unreadable
from sigulda_mailcheck.mail.folders import is_sent_folder, left_out_folder, mailbox_owner
from sigulda_mailcheck.mail.sources import Source
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.spans import Span
from sigulda_mailcheck.mail.stage import Context, read_message
from sigulda_mailcheck.progress import Progress
from sigulda_mailcheck.store import AUTOMATIC, FILED_SENT, INTERNAL, LINKED, NOTICE, FileEntry, Record, Store, as_record
from sigulda_mailcheck.workers import WorkerPool, chunks

__all__ = ["Reader", "Work", "fingerprint", "read_chunk", "update"]

CHUNK_MESSAGES, CHUNK_OCTETS = 256, 8 << 20
COMMIT_SECONDS = 3.0
BLOCK = 1 << 20
LIBRARIES = ("mail-parser", "lxml", "holidays")

CANNOT_READ = "can't be read: "  # of what the next run tries again

Read = Record | tuple[Unreadable, int]


@dataclass(frozen=True)
class Reader:
    """What reading a message takes, in whatever process."""

    context: Context
    unpacked: Unpacked


@dataclass(frozen=True, slots=True)
class Work:
    """One message to be read. ``begin`` is where its share of the file begins; ``folder`` why mail in its folder is left out."""

    span: Span
    begin: int
    owner: str
    filed_sent: bool
    folder: str


# ---------------------------------------------------------------------------------- one message, in any process


def read_chunk(reader: Reader, work: Sequence[Work]) -> list[Read]:
    with sources.Opened(reader.unpacked) as opened:
        return [_read(opened, item, reader.context) for item in work]


def _read(opened: sources.Opened, work: Work, context: Context) -> Read:
    try:
        octets = opened.read(work.span.place)
    except OSError as error:
        return Unreadable(work.span.place, f"can't be read: {error.strerror or error}"), work.begin
    facts = read_message(octets, work.span, work.owner, context, work.folder)
    if isinstance(facts, Unreadable):
        return facts, work.begin
    try:
        return _record(facts, work, context)
    except (ValueError, OverflowError) as error:  # a value that can't be stored
        return Unreadable(work.span.place, f"internal error: {type(error).__name__}: {error}"), work.begin


def _record(facts: MessageFacts, work: Work, context: Context) -> Record:
    directory = context.directory
    internal = directory.is_internal(facts.sender)
    arrived = facts.received if facts.has_received else None
    sent = sending(facts, arrived)
    assert sent is not None  # else it's unreadable
    kind = INTERNAL * internal | AUTOMATIC * (facts.automatic is not None) | LINKED * bool(facts.links)
    kind |= NOTICE * (facts.text is not None and facts.text.notice is not None)
    kind |= FILED_SENT * (work.filed_sent or facts.filed_sent)
    contacts: list[int] = []  # of what may be an answer to a letter that is judged (D21)
    if internal and facts.automatic is None and sent >= context.in_force_from:
        author = directory.canonical(facts.sender)
        contacts = [contact_key(author, a) for a in facts.recipients if not directory.is_internal(a)]
    left = int(sent.timestamp())
    came = int(arrived.timestamp()) if arrived else left
    dated = left if facts.sent is sent else int(facts.sent.timestamp()) if facts.sent else 0
    return as_record(
        facts,
        work.begin,
        kind,
        left if internal else came,
        max(left, came),
        paired(paired(hash64(facts.message_id), hash64(facts.sender)), dated),
        (link_keys(facts), [] if facts.automatic in ("bulk", "no-reply") else subject_keys(facts, directory), contacts),
    )


# ---------------------------------------------------------------------------------- all files


def update(
    store: Store, found: Sequence[Source], pool: WorkerPool[Reader], progress: Progress
) -> list[tuple[str, str]]:
    """Brings the store up to date with the sources; returns what couldn't be read, and why. Files gone are forgotten."""
    return _Update(store, found, pool, progress).run()


class _Update:
    def __init__(self, store: Store, found: Sequence[Source], pool: WorkerPool[Reader], progress: Progress) -> None:
        self.store, self.found, self.pool, self.progress = store, found, pool, progress
        self.known = {entry.path: entry for entry in store.files()}
        self.files: dict[str, int] = {}
        self.given = self.stored = 0  # messages given out to be read, and stored
        self.ends: deque[tuple[int, Source, int, int, int]] = (
            deque()
        )  # files given out whole: after which message, and its tail
        self.problems: list[tuple[str, str]] = []
        self.failed: set[str] = set()  # sources that couldn't be read whole: a share may be back tomorrow

    def run(self) -> list[tuple[str, str]]:
        here = {source.path for source in self.found}
        with self.store.transaction():
            self.store.forget_files(entry.id for path, entry in self.known.items() if path not in here)
        self.store.db.execute("BEGIN IMMEDIATE")
        committed = time.monotonic()
        work = chunks(self._work(), CHUNK_MESSAGES, lambda item: item.span.place.length, CHUNK_OCTETS)
        for read in self.pool.map(read_chunk, work):
            self.store.add(self.files, read)
            self.failed.update(_failed(read))
            self.stored += len(read)
            self._end_files()
            self.progress.advance(len(read), sum(_length(item) for item in read))
            if time.monotonic() - committed > COMMIT_SECONDS:
                self.store.db.execute("COMMIT")
                self.store.db.execute("BEGIN IMMEDIATE")
                committed = time.monotonic()
        self._end_files()
        self.store.db.execute("COMMIT")
        return self.problems

    def _work(self) -> Iterator[Work]:
        for source in self.found:
            entry = self.known.get(source.path)
            begin = number = 0
            if entry is not None and self._unchanged(entry, source):
                self.progress.advance(0, source.size)
                continue
            try:
                grown = entry is not None and _has_grown(entry, source)
            except OSError:
                grown = False
            if entry is not None and grown:
                file = self.store.grow_file(entry, source.size, source.stamp)
                begin, number = entry.tail, entry.number - 1
                self.progress.advance(0, begin)
            else:
                if entry is not None:
                    self.store.forget_files([entry.id])
                file = self.store.begin_file(
                    source.path, source.format, source.size, source.stamp, source.container, source.names
                )
            self.files[source.path] = file
            yield from self._messages(source, file, begin, number)

    def _unchanged(self, entry: FileEntry, source: Source) -> bool:
        return (entry.size, entry.stamp, entry.format, entry.names) == (
            source.size,
            source.stamp,
            source.format,
            source.names,
        )

    def _messages(self, source: Source, file: int, begin: int, number: int) -> Iterator[Work]:
        owner, tail = mailbox_owner(source.names), begin
        filed_sent, folder = is_sent_folder(source.names), left_out_folder(source.names)
        try:
            for cut in source.cuts(begin, number):
                tail, number = cut.begin, cut.number
                self.given += 1
                yield Work(source.span(cut), cut.begin, owner, filed_sent, folder)
        except (OSError, ValueError) as error:
            self.failed.add(source.path)
            self.problems.append((source.path, str(getattr(error, "strerror", None) or error)))
        self.ends.append((self.given, source, file, tail, number))

    def _may_grow(self, source: Source) -> bool:
        return source.format == "mbox" and not source.container and not self.store.passing

    def _end_files(self) -> None:
        while self.ends and self.ends[0][0] <= self.stored:
            _, source, file, tail, number = self.ends.popleft()
            failed = source.path in self.failed
            digest = _digest(source.file, tail) if self._may_grow(source) and not failed else None
            self.store.end_file(file, tail, number, digest, again=failed)
            self.files.pop(source.path, None)


def _failed(read: Iterable[Read]) -> Iterator[str]:
    """The paths of files of which a message couldn't be read."""
    for item in read:
        if not isinstance(item, Record) and item[0].reason.startswith(CANNOT_READ):
            yield item[0].place.path


def _length(item: Read) -> int:
    return item.place.length if isinstance(item, Record) else item[0].place.length


def _has_grown(entry: FileEntry, source: Source) -> bool:
    """Whether all before the last message known is as it was: then only what follows has to be read."""
    return (
        entry.digest is not None
        and entry.format == source.format == "mbox"
        and entry.names == source.names
        and not source.container
        and source.size > entry.tail > 0
        and _digest(source.file, entry.tail) == entry.digest
    )


def _digest(file: Path, length: int) -> bytes | None:
    """Of the first ``length`` octets; ``None`` where there are fewer."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as opened:
            while length > 0 and (block := opened.read(min(BLOCK, length))):
                digest.update(block)
                length -= len(block)
    except OSError:  # moved away while it was read: then it's another file next time
        return None
    return None if length else digest.digest()


@cache
def _reading_code() -> str:
    """A digest of all that turns octets into facts, phrase lists included: a better reader reads everything anew."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for part in ("mail", "language", "checks", "conversation", Path(__file__).name):
        for path in sorted((package / part).rglob("*") if (package / part).is_dir() else (package / part,)):
            if path.suffix in (".py", ".toml"):
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def fingerprint(context: Context) -> str:
    """A digest of all that facts depend on besides the mail: with another one, all mail is read anew."""
    from importlib.metadata import version

    settings, directory = context.settings, context.directory
    organisation, calendar = settings.organisation, settings.calendar
    parts: list[object] = [
        _reading_code(),
        __version__,
        *(version(name) for name in LIBRARIES),
        spelling.is_available(),
        (organisation.name, organisation.domains, organisation.websites, organisation.institutions),
        (sorted(directory.shared), sorted(directory.customer_service), directory.listed, settings.check.content_scope),
        sorted(map(repr, directory.people.values())),
        (calendar.country, calendar.timezone, calendar.follow_moved_days),
        (sorted(calendar.days_off), sorted(calendar.working_days)),
        [(rule.slug, rule.check, sorted(rule.parameters.items()), rule.in_force) for rule in context.pack.rules],
    ]
    return hashlib.sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()
