"""Sources: files and folders that hold mail, as spans of octets.

One module a format. Each has ``recognises(head: bytes) -> bool`` (what a file *holds* decides, not its name) and
``spans(path) -> Iterator[Span]``. To add a format, write such a module and name it in :data:`FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.sources import eml, mbox
from sigulda_mailcheck.mail.spans import Span

__all__ = ["FORMATS", "Found", "Source", "discover", "read"]

HEAD = 8192
NO_MAIL, EMPTY, EMPTY_BOX = "no-mail", "empty", "empty-mailbox"  # why a file is left out; else the system's own words
EMPTY_MAILBOX = (".mbox", ".mbx")  # an export writes such a file of no octets for a mailbox without messages


class Format(Protocol):
    """What a module of this package offers."""

    NAME: str

    def recognises(self, head: bytes) -> bool: ...

    def spans(self, path: Path) -> Iterator[Span]: ...


FORMATS: tuple[Format, ...] = (mbox, eml)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds mail, in a known format. ``size`` is in octets; ``names`` are the file's name and those of the
    folders above it, as far as the path that was given."""

    path: Path
    format: str
    size: int
    names: tuple[str, ...] = ()

    def spans(self) -> Iterator[Span]:
        return next(f for f in FORMATS if self.format == f.NAME).spans(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """The sources under the given paths, in a fixed order, and the files that are no mail."""

    sources: tuple[Source, ...]
    not_mail: tuple[tuple[str, str], ...]


def discover(paths: Iterable[Path]) -> Found:
    """Every mail file under the paths. A path that can't be opened, or a file named that is no mail, is an :class:`InputError`."""
    sources: dict[Path, Source] = {}
    not_mail: list[tuple[str, str]] = []
    paths = list(paths)
    paths_named = ", ".join(map(str, paths))
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        if path.is_dir():
            for file in _files(path, not_mail, set()):
                _add(file, path, sources, not_mail, named=False)
        else:
            _add(path, path, sources, not_mail, named=True)
    if not sources:
        left_out = "; ".join(f"{path} ({reason})" for path, reason in not_mail[:3])
        raise InputError(f"{paths_named}: no mail there{': ' + left_out if left_out else ''}")
    return Found(tuple(sources.values()), tuple(not_mail))


def _add(path: Path, root: Path, sources: dict[Path, Source], not_mail: list[tuple[str, str]], named: bool) -> None:
    if path in sources:
        return
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
    except OSError as error:
        if named:
            raise InputError(f"{path}: can't be read: {error.strerror or error}") from error
        not_mail.append((str(path), error.strerror or str(error)))
        return
    kind = next((f.NAME for f in FORMATS if f.recognises(head)), None)
    if kind is None and not head and path.suffix.lower() in EMPTY_MAILBOX:
        not_mail.append((str(path), EMPTY_BOX))
        return
    if kind is not None:
        sources[path] = Source(
            path, kind, size, (path.name, *(p.name for p in path.parents if p == root or root in p.parents))
        )
    elif named:
        reason = "the file is empty" if not head else "this is no mailbox and no message (mbox or EML expected)"
        raise InputError(f"{path}: {reason}")
    else:
        not_mail.append((str(path), EMPTY if not head else NO_MAIL))


def _files(folder: Path, not_mail: list[tuple[str, str]], seen: set[Path]) -> Iterator[Path]:
    """All files below a folder, sorted. A Maildir's ``tmp`` holds deliveries that never finished; links may run in circles."""
    resolved = folder.resolve()
    if resolved in seen:
        return
    seen.add(resolved)
    try:
        entries = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError as error:
        not_mail.append((str(folder), error.strerror or str(error)))
        return
    for entry in entries:
        if entry.is_dir():
            if not (entry.name == "tmp" and (folder / "cur").is_dir()):
                yield from _files(entry, not_mail, seen)
        elif entry.is_file():
            yield entry


def read(span: Span) -> bytes:
    """The octets of one message. Only what is needed of the file is read."""
    with Path(span.path).open("rb") as file:
        file.seek(span.offset)
        octets = file.read(span.length)
    return mbox.unquote(octets) if span.unquote else octets
