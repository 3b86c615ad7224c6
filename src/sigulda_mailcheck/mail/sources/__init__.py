"""Sources: files and folders that hold mail, as spans of octets.

Two kinds of modules. A *mailbox format* says ``recognises(head)`` (what a file holds decides, not its name) and cuts a file
into messages (``cuts``). A *container* says ``recognises(head, name)`` and lists the files inside (``members``): archives,
compressed files, Outlook's own formats. To add one, write such a module and name it in :data:`FORMATS` or
:data:`~.unpacked.CONTAINERS`.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.sources import eml, mbox
from sigulda_mailcheck.mail.sources.cut import Cut
from sigulda_mailcheck.mail.sources.filenames import shown_name
from sigulda_mailcheck.mail.sources.opened import Opened
from sigulda_mailcheck.mail.sources.unpacked import Unpacked, container_of
from sigulda_mailcheck.mail.spans import Place, Span

__all__ = ["FORMATS", "Cut", "Found", "Opened", "Opening", "Remembered", "Source", "discover", "read"]

HEAD = 8192
NO_MAIL, EMPTY, EMPTY_BOX = "no-mail", "empty", "empty-mailbox"  # why a file is left out; else the system's own words
MISSING, NO_FILE = "no such file or folder", "a pipe or a device, no file"
OTHER_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
OTHER_ARCHIVE = "a 7z or RAR archive, which isn't opened: unpack it, or export as .zip"
EMPTY_MAILBOX = (".mbox", ".mbx")  # an export writes such a file of no octets for a mailbox without messages
INDEXES = (".msf",)  # Thunderbird's indexes beside its mailboxes


class Format(Protocol):
    """What a module for a mailbox format offers. ``begin`` and ``number`` let a grown file be read from where it ended."""

    NAME: str

    def recognises(self, head: bytes) -> bool: ...

    def cuts(self, file: Path, begin: int = 0, number: int = 0) -> Iterator[Cut]: ...


FORMATS: tuple[Format, ...] = (mbox, eml)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds mail, in a known format.

    ``path`` is how the user knows it; ``file`` is where its octets lie now, which differs inside a ``container``. ``size`` is
    in octets, ``stamp`` the time of its last change in nanoseconds. ``names`` are its name and those of the folders above
    it, nearest first, as far as the path that was given.
    """

    path: str
    file: Path
    format: str
    size: int
    stamp: int = 0
    names: tuple[str, ...] = ()
    container: str = ""

    def spans(self, begin: int = 0, number: int = 0) -> Iterator[Span]:
        for cut in self.cuts(begin, number):
            yield self.span(cut)

    def cuts(self, begin: int = 0, number: int = 0) -> Iterator[Cut]:
        return next(f for f in FORMATS if self.format == f.NAME).cuts(self.file, begin, number)

    def span(self, cut: Cut) -> Span:
        place = Place(self.path, cut.number, cut.offset, cut.length, cut.unquote, self.container)
        return Span(place, cut.arrival)


@dataclass(frozen=True, slots=True)
class Opening:
    """A container that was opened whole, and what in it is no mail: what a store may remember of it. ``size`` and ``stamp`` are
    those it had before it was opened; ``mailboxes`` is how many files of mail it held."""

    path: str
    size: int
    stamp: int
    mailboxes: int
    not_mail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The sources under the given paths, in a fixed order, and the files that are no mail."""

    sources: tuple[Source, ...]
    not_mail: tuple[tuple[str, str], ...]
    containers: tuple[Opening, ...] = ()


Remembered = Callable[[str, int, int], "tuple[list[Source], Opening] | None"]


def discover(
    paths: Iterable[Path], unpacked: Unpacked, remembered: Remembered = lambda *_: None, named: bool = True
) -> Found:
    """Every mail file under the paths. A path that can't be opened, or a file named that is no mail, is an
    :class:`InputError`. ``remembered(path, size, stamp)`` may know what an unchanged container holds;
    ``named`` is false where a pattern found the paths: then such files are only listed."""
    paths = list(paths)
    search = _Search(unpacked, remembered)
    for path in paths:
        problem, is_folder = _look(path)
        if problem:
            if named:
                raise InputError(f"{path}: {problem}")
            search.not_mail.append((shown_name(path), problem))
        elif is_folder:
            for file in _files(path, search.not_mail, set()):
                search.add(file, path, named=False)
        else:
            search.add(path, path, named)
    if not search.sources:
        left_out = "; ".join(f"{path} ({reason})" for path, reason in search.not_mail[:3])
        raise InputError(f"{', '.join(map(str, paths))}: no mail there{': ' + left_out if left_out else ''}")
    return Found(tuple(search.sources.values()), tuple(search.not_mail), tuple(search.opened))


def _look(path: Path) -> tuple[str, bool]:
    """Why a path can't be read, and whether it's a folder. A pipe would keep a run waiting for ever."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return MISSING, False
    except OSError as error:
        return MISSING if error.errno == errno.ELOOP else error.strerror or str(error), False
    if stat.S_ISDIR(mode):
        return "", True
    return "" if stat.S_ISREG(mode) else NO_FILE, False


class _Search:
    def __init__(self, unpacked: Unpacked, remembered: Remembered) -> None:
        self.unpacked, self.remembered = unpacked, remembered
        self.sources: dict[str, Source] = {}
        self.not_mail: list[tuple[str, str]] = []
        self.opened: list[Opening] = []

    def add(self, path: Path, root: Path, named: bool) -> None:
        shown = shown_name(path)
        if shown in self.sources or path.suffix.lower() in INDEXES:
            return
        try:
            with path.open("rb") as file:
                head = file.read(HEAD)
            status = path.stat()
        except OSError as error:
            if named:
                raise InputError(f"{path}: can't be read: {error.strerror or error}") from error
            self.not_mail.append((shown, error.strerror or str(error)))
            return
        names = tuple(shown_name(p.name) for p in (path, *path.parents) if p in (path, root) or root in p.parents)
        container = container_of(head, path.name)
        kind = next((f.NAME for f in FORMATS if f.recognises(head)), None) if container is None else None
        if kind is not None:
            self.sources[shown] = Source(shown, path, kind, status.st_size, status.st_mtime_ns, names)
        elif container is not None:
            self._open(path, shown, names, status.st_size, status.st_mtime_ns, named)
        elif head.startswith(OTHER_ARCHIVES):
            if named:
                raise InputError(f"{path}: {OTHER_ARCHIVE}")
            self.not_mail.append((shown, OTHER_ARCHIVE))
        elif not head and path.suffix.lower() in EMPTY_MAILBOX:
            self.not_mail.append((shown, EMPTY_BOX))
        elif named:
            expected = "mbox, EML, Outlook's .msg or .pst, or an archive of them expected"
            raise InputError(f"{path}: {'the file is empty' if not head else f'this is no mail ({expected})'}")
        else:
            self.not_mail.append((shown, EMPTY if not head else NO_MAIL))

    def _open(self, path: Path, shown: str, names: tuple[str, ...], size: int, stamp: int, named: bool) -> None:
        """What lies in a container: from memory, if it hasn't changed since, else by unpacking it."""
        known = self.remembered(shown, size, stamp)
        if known is not None:
            sources, opening = known
            self.sources.update((source.path, source) for source in sources)
            self.not_mail += opening.not_mail
            self.opened.append(opening)
            return
        found, others, whole = 0, [], True
        for member in self.unpacked.expand(path, shown):
            reason = member.problem
            if not reason:
                with member.file.open("rb") as file:
                    head = file.read(HEAD)
                kind = next((f.NAME for f in FORMATS if f.recognises(head)), None)
                if kind is not None:
                    found += 1
                    inner = tuple(reversed(member.path[len(shown) + 1 :].split("/")))
                    size_inside = member.file.stat().st_size
                    self.sources[member.path] = Source(
                        member.path, member.file, kind, size_inside, stamp, (*inner, *names), shown
                    )
                    continue
                reason = NO_MAIL if head else EMPTY
            whole = whole and reason in (NO_MAIL, EMPTY)
            others.append((member.path, reason))
        self.not_mail += others
        if whole:  # what had a problem is opened again the next time: it may have passed
            self.opened.append(Opening(shown, size, stamp, found, tuple(others)))
        if named and not found:
            raise InputError(f"{path}: no mail inside: {others[-1][1] if others else 'it is empty'}")


def _files(folder: Path, not_mail: list[tuple[str, str]], seen: set[Path]) -> Iterator[Path]:
    """All files below a folder, sorted. A Maildir's ``tmp`` holds deliveries that never finished; links may run in circles."""
    resolved = folder.resolve()
    if resolved in seen:
        return
    seen.add(resolved)
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError as error:
        not_mail.append((shown_name(folder), error.strerror or str(error)))
        return
    for entry in entries:
        problem, is_folder = _look(entry)
        if problem:
            not_mail.append((shown_name(entry), problem))
        elif is_folder:
            if not (entry.name == "tmp" and (folder / "cur").is_dir()):
                yield from _files(entry, not_mail, seen)
        else:
            yield entry


def read(place: Place, unpacked: Unpacked | None = None, limit: int | None = None) -> bytes:
    """The octets of one message, or the first ``limit`` of them; see :meth:`Opened.read`."""
    with Opened(unpacked) as opened:
        return opened.read(place, limit)
