"""The store: facts in SQLite, so that memory stays bounded and an unchanged file is not read again.

It holds files, and for each message its place, its facts as a binary value, and the few numbers by which messages are
found and grouped. No verdict is stored, and no mail text. A file's messages count only once the whole file was read: what
a stopped run left half done is swept out by the next one. Keys are 64-bit hashes of ids, subjects and addresses.
"""

from __future__ import annotations

import os
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, groupby, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.facts import MessageFacts, Place, TextFacts, Unreadable

__all__ = ["UNKNOWN_STAMP", "FileEntry", "Record", "Store", "as_record", "open_store", "packed_text"]

VERSION = 1  # of the schema; a store of an older one is emptied and filled anew, for all in it can be read again
APPLICATION = 0x536D6331  # marks the file as this program's
PAGES = -16_000  # KiB of page cache
UNKNOWN_STAMP = -1  # no file was ever changed then
KEYS_IN_MEMORY = 400_000  # some 50 MiB, once they are compared
KEY = 8  # octets

_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, format TEXT NOT NULL, size INTEGER NOT NULL, stamp INTEGER NOT NULL,
    container TEXT NOT NULL, names TEXT NOT NULL, digest BLOB, tail INTEGER NOT NULL DEFAULT 0, number INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0);
CREATE INDEX file_container ON file (container);
CREATE TABLE message (
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL, number INTEGER NOT NULL, begin INTEGER NOT NULL, offset INTEGER NOT NULL,
    length INTEGER NOT NULL, unquote INTEGER NOT NULL, kind INTEGER NOT NULL, time INTEGER NOT NULL, latest INTEGER NOT NULL,
    ident INTEGER NOT NULL, sender TEXT NOT NULL, keys BLOB NOT NULL, subjects BLOB NOT NULL, contacts BLOB NOT NULL, facts BLOB NOT NULL, text BLOB);
CREATE INDEX message_file ON message (file, begin);
CREATE TABLE unreadable (file INTEGER NOT NULL, number INTEGER NOT NULL, begin INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE INDEX unreadable_file ON unreadable (file);
CREATE TABLE opener (key INTEGER NOT NULL, time INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (key, time, message)) WITHOUT ROWID;
"""

# What ``kind`` says of a message, as bits.
INTERNAL, AUTOMATIC, NOTICE, LINKED, FILED_SENT = 1, 2, 4, 8, 16

_encode = msgspec.msgpack.Encoder().encode
_decode_facts = msgspec.msgpack.Decoder(MessageFacts).decode
_decode_text = msgspec.msgpack.Decoder(TextFacts).decode
_NOWHERE = Place("", 0, 0, 0)


class FileEntry(msgspec.Struct, frozen=True):
    """What the store knows of a file. ``tail`` is where its last message begins, and ``number`` that
    message's number; ``digest`` is of all octets before it."""

    id: int
    path: str
    format: str
    size: int
    stamp: int
    container: str
    names: tuple[str, ...]
    digest: bytes | None
    tail: int
    number: int


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One message on its way into the store: what SQL looks at, and the rest packed."""

    place: Place
    begin: int
    kind: int
    time: int
    latest: int
    ident: int
    sender: str
    keys: bytes
    subjects: bytes
    contacts: bytes
    facts: bytes
    text: bytes | None


def as_record(
    facts: MessageFacts, begin: int, kind: int, time: int, latest: int, ident: int, keys: Sequence[Sequence[int]]
) -> Record:
    """``ident`` is the same for copies of one message; ``keys`` are those of links, of subjects and of contacts."""
    links, subjects, contacts = (array("q", listed).tobytes() for listed in keys)
    plain = msgspec.structs.replace(facts, place=_NOWHERE, text=None)
    text = _encode(facts.text) if facts.text is not None else None
    return Record(
        facts.place, begin, kind, time, latest, ident, facts.sender, links, subjects, contacts, _encode(plain), text
    )


def packed_text(text: TextFacts) -> bytes:
    return _encode(text)


def _json(numbers: Iterable[int]) -> str:
    """As SQLite's ``json_each`` takes them."""
    return msgspec.json.encode(list(numbers)).decode()


@contextmanager
def open_store(path: Path | None, folder: Path) -> Iterator[Store]:
    """The store at ``path``, locked for this run; without one, a passing one in ``folder``.

    Raises :class:`InputError` where another run has it, or where the file is something else or of a newer program.
    """
    if path is None:
        with Store(folder / "facts.sqlite", passing=True) as store:
            yield store
        return
    from filelock import FileLock, Timeout  # a passing store has no other user

    if not path.parent.is_dir():
        raise InputError(f"--state {path}: there is no folder {path.parent}")
    lock = FileLock(f"{path}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(f"--state {path}: another run is using it; start this one when that has ended") from None
    try:
        with Store(path) as store:
            yield store
    finally:
        lock.release()


def _create(path: Path) -> None:
    """An empty file that its owner alone may read, whatever the umask: who wrote to whom and when is personal data."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise InputError(f"{path}: can't be used as a state file: {error.strerror or error}") from error


class Store:
    """One process writes; others may read (:meth:`reading`) while it doesn't."""

    def __init__(self, path: Path, passing: bool = False, readonly: bool = False) -> None:
        self.path, self.passing = path, passing
        if not (passing or readonly):
            _create(path)
        address = f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rwc'}"
        try:
            self.db = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
            self.db.execute(f"PRAGMA cache_size = {PAGES if not readonly else PAGES // 2}")
            if not readonly:
                if passing:
                    self.db.execute("PRAGMA journal_mode = OFF")
                self.db.execute(f"PRAGMA synchronous = {'OFF' if passing else 'NORMAL'}")
                self._prepare()
        except sqlite3.DatabaseError as error:
            raise InputError(f"{path}: can't be used as a state file: {error}") from error

    @classmethod
    def reading(cls, path: Path) -> Store:
        return cls(path, readonly=True)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def _prepare(self) -> None:
        application = self.db.execute("PRAGMA application_id").fetchone()[0]
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        tables = [name for (name,) in self.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        if tables and application != APPLICATION:
            raise InputError(f"{self.path}: this is a database of another program")
        if version > VERSION:
            raise InputError(f"{self.path}: written by a newer sigulda-mailcheck; use that one, or another state file")
        if version < VERSION:
            self._build(tables)
        with self.transaction():
            left = "SELECT id FROM file WHERE complete = 0"
            for table in ("message", "unreadable"):
                self.db.execute(f"DELETE FROM {table} WHERE file IN ({left})")
            self.db.execute("DELETE FROM file WHERE complete = 0")

    def _build(self, old_tables: Sequence[str]) -> None:
        with self.transaction():
            for name in old_tables:
                self.db.execute(f'DROP TABLE "{name}"')
            for statement in _SCHEMA.split(";"):
                self.db.execute(statement)
            self.db.execute(f"PRAGMA application_id = {APPLICATION}")
            self.db.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # -- settings

    def setting(self, name: str) -> str:
        row = self.db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def set_setting(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def drop_settings(self, start: str) -> None:
        self.db.execute("DELETE FROM setting WHERE substr(name, 1, ?) = ?", (len(start), start))

    def forget_everything(self) -> None:
        """Nothing in the store fits the configuration any more."""
        for table in ("message", "unreadable", "file"):
            self.db.execute(f"DELETE FROM {table}")

    # -- files

    def files(self, container: str | None = None) -> Iterator[FileEntry]:
        """Those that were read whole; of one container, if one is named."""
        sql = (
            "SELECT id, path, format, size, stamp, container, names, digest, tail, number FROM file WHERE complete = 1"
        )
        rows = (
            self.db.execute(f"{sql} AND container = ? ORDER BY id", (container,)) if container else self.db.execute(sql)
        )
        for row in rows:
            names = msgspec.json.decode(row[6], type=tuple[str, ...])
            yield FileEntry(row[0], row[1], row[2], row[3], row[4], row[5], names, row[7], row[8], row[9])

    def begin_file(self, path: str, kind: str, size: int, stamp: int, container: str, names: Sequence[str]) -> int:
        """A file that is being read; returns its number."""
        values = (path, kind, size, stamp, container, msgspec.json.encode(list(names)).decode())
        row = self.db.execute(
            "INSERT INTO file (path, format, size, stamp, container, names) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            values,
        ).fetchone()
        return int(row[0])

    def grow_file(self, entry: FileEntry, size: int, stamp: int) -> int:
        """A file whose beginning is as it was: all but its last message stays."""
        self.db.execute("DELETE FROM message WHERE file = ? AND begin >= ?", (entry.id, entry.tail))
        self.db.execute("DELETE FROM unreadable WHERE file = ? AND begin >= ?", (entry.id, entry.tail))
        self.db.execute("UPDATE file SET size = ?, stamp = ?, complete = 0 WHERE id = ?", (size, stamp, entry.id))
        return entry.id

    def end_file(self, file: int, tail: int, number: int, digest: bytes | None, again: bool = False) -> None:
        """``again``: reading it failed somewhere, so that the next run must not take it for known."""
        values = (tail, number, digest, again, UNKNOWN_STAMP, file)
        self.db.execute(
            "UPDATE file SET tail = ?, number = ?, digest = ?, complete = 1, stamp = IIF(?, ?, stamp) WHERE id = ?",
            values,
        )

    def forget_files(self, files: Iterable[int]) -> None:
        for file in files:
            for table, column in (("message", "file"), ("unreadable", "file"), ("file", "id")):
                self.db.execute(f"DELETE FROM {table} WHERE {column} = ?", (file,))

    # -- messages

    def add(self, file_of: dict[str, int], records: Iterable[Record | tuple[Unreadable, int]]) -> None:
        messages, unreadable = [], []
        for record in records:
            if isinstance(record, Record):
                place = record.place
                messages.append(
                    (
                        file_of[place.path], place.at, record.begin, place.offset, place.length, place.unquote, record.kind,
                        record.time, record.latest, record.ident, record.sender, record.keys, record.subjects, record.contacts,
                        record.facts, record.text,
                    )
                )  # fmt: skip
            else:
                item, begin = record
                unreadable.append((file_of[item.place.path], item.place.at, begin, item.reason))
        columns = "file, number, begin, offset, length, unquote, kind, time, latest, ident, sender, keys, subjects, contacts, facts, text"
        self.db.executemany(f"INSERT INTO message ({columns}) VALUES ({', '.join('?' * 16)})", messages)
        self.db.executemany("INSERT INTO unreadable VALUES (?, ?, ?, ?)", unreadable)

    def coverage(self) -> Iterator[tuple[str, tuple[str, ...], int, list[tuple[int, str]]]]:
        """Each file's path and its names, how many messages it held, and which of them couldn't be read and why."""
        unreadable: dict[int, list[tuple[int, str]]] = {}
        for file, number, reason in self.db.execute(
            "SELECT file, number, reason FROM unreadable ORDER BY file, number"
        ):
            unreadable.setdefault(file, []).append((number, reason))
        counts = dict(self.db.execute("SELECT file, COUNT(*) FROM message GROUP BY file"))
        for file, path, names in self.db.execute("SELECT id, path, names FROM file"):
            bad = unreadable.get(file, [])
            yield path, msgspec.json.decode(names, type=tuple[str, ...]), counts.get(file, 0) + len(bad), bad

    def rows(self, columns: str, where: str = "1") -> Iterator[tuple[Any, ...]]:
        """Columns of all messages in the order of their numbers."""
        return iter(self.db.execute(f"SELECT {columns} FROM message WHERE {where} ORDER BY id"))

    def facts(self, ids: Sequence[int]) -> list[tuple[int, MessageFacts]]:
        """The facts of some messages, in the order of their places."""
        listed = "IN (SELECT value FROM json_each(?))"
        sql = f"SELECT id, file, number, offset, length, unquote, facts, text FROM message WHERE id {listed}"
        rows = self.db.execute(sql, (_json(ids),)).fetchall()
        files = self.db.execute(
            f"SELECT id, path, container FROM file WHERE id {listed}", (_json({r[1] for r in rows}),)
        )
        path_of = {number: (path, container) for number, path, container in files}
        rows.sort(key=lambda row: (path_of[row[1]][0], row[3]))
        found = []
        for number, file, at, offset, length, unquote, packed, about_text in rows:
            path, container = path_of[file]
            place = Place(path, at, offset, length, bool(unquote), container)
            facts = _decode_facts(packed)
            force_setattr(facts, "place", place)  # nobody has seen it yet, and a copy costs as much as reading it
            if about_text is not None:
                force_setattr(facts, "text", _decode_text(about_text))
            found.append((number, facts))
        return found

    def set_texts(self, texts: Iterable[tuple[int, bytes]]) -> None:
        """Texts as :func:`packed_text` gives them, by the numbers of their messages."""
        self.db.executemany("UPDATE message SET text = ? WHERE id = ?", ((text, number) for number, text in texts))

    def forget_messages(self, numbers: Sequence[int]) -> None:
        """Takes messages out and frees their room."""
        with self.transaction():
            self.db.executemany("DELETE FROM message WHERE id = ?", ((number,) for number in numbers))
            self.db.execute("DELETE FROM opener")
        if numbers:
            self.db.execute("VACUUM")

    # -- what a run derives

    def set_openers(self, openers: Iterable[tuple[int, int, int]]) -> None:
        """Messages that open a conversation with a client: (key of author and recipient, time, message)."""
        self.db.execute("DELETE FROM opener")
        self.db.executemany("INSERT OR IGNORE INTO opener VALUES (?, ?, ?)", openers)

    def openers(self, keys: Sequence[int], after: int, until: int) -> list[int]:
        """Messages with one of the keys that were sent after one moment and until another, in order."""
        found: set[tuple[int, int]] = set()
        for key in keys:
            sql = "SELECT time, message FROM opener WHERE key = ? AND time > ? AND time <= ?"
            found.update(self.db.execute(sql, (key, after, until)))
        return [number for _, number in sorted(found)]


class Keys:
    """Keys of messages, and beside each the place of its message. Too many for memory are kept and sorted on disk, in a temporary
    table of a name."""

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name = store, name
        self.keys, self.places = array("q"), array("i")
        self.on_disk = False

    def add(self, packed: Sequence[bytes], first: int) -> None:
        """The keys of some messages, the first of which has a place, and the others those that follow."""
        self.keys.frombytes(b"".join(packed))
        counts = [len(keys) // KEY for keys in packed]
        self.places.extend(chain.from_iterable(map(repeat, range(first, first + len(packed)), counts)))
        if len(self.keys) > KEYS_IN_MEMORY:
            self._move_to_disk()

    def sharing(self) -> Iterator[list[int]]:
        """For each key that several messages have, their places in order."""
        if not self.on_disk:
            yield from _sharing(zip(self.keys, self.places, strict=True))
            return
        self._move_to_disk()
        try:
            ordered = self.store.db.execute(f"SELECT key, message FROM {self.name} ORDER BY key, message")
            for _, group in groupby(ordered, key=itemgetter(0)):
                places = [place for _, place in group]
                if len(places) > 1:
                    yield places
        finally:
            self.store.db.execute(f"DROP TABLE {self.name}")

    def _move_to_disk(self) -> None:
        if not self.on_disk:
            self.store.db.execute(f"CREATE TEMP TABLE {self.name} (key INTEGER, message INTEGER)")
            self.on_disk = True
        with self.store.transaction():
            pairs = zip(self.keys, self.places, strict=True)
            self.store.db.executemany(f"INSERT INTO {self.name} VALUES (?, ?)", pairs)
        self.keys, self.places = array("q"), array("i")


def _sharing(pairs: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    first: dict[int, int] = {}
    found: dict[int, list[int]] = {}
    for key, number in pairs:
        other = first.setdefault(key, number)
        if other != number:
            found.setdefault(key, [other]).append(number)
    yield from found.values()
