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
EMPTY_MAILBOX = (".mbox", ".mbx")  # an export writes such a file of no octets for a mailbox without messages


class Format(Protocol):
    """What a module of this package offers."""

    NAME: str

    def recognises(self, head: bytes) -> bool: ...

    def spans(self, path: Path) -> Iterator[Span]: ...


FORMATS: tuple[Format, ...] = (mbox, eml)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that holds mail, in a known format. ``size`` is in octets."""

    path: Path
    format: str
    size: int

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
            for file in _files(path):
                _add(file, sources, not_mail, named=False)
        else:
            _add(path, sources, not_mail, named=True)
    if not sources and not_mail:
        raise InputError(
            f"{paths_named}: no mail there: {'; '.join(f'{path} ({reason})' for path, reason in not_mail[:3])}"
        )
    return Found(tuple(sources.values()), tuple(not_mail))


def _add(path: Path, sources: dict[Path, Source], not_mail: list[tuple[str, str]], named: bool) -> None:
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
        not_mail.append((str(path), "empty mailbox"))
        return
    if kind is not None:
        sources[path] = Source(path, kind, size)
    elif named:
        reason = "the file is empty" if not head else "this is no mailbox and no message (mbox or EML expected)"
        raise InputError(f"{path}: {reason}")
    else:
        not_mail.append((str(path), "empty" if not head else "no mail"))


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, sorted; a Maildir's ``tmp`` holds deliveries that never finished."""
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if entry.is_dir():
            if entry.name == "tmp" and (folder / "cur").is_dir():
                continue
            yield from _files(entry)
        elif entry.is_file() and not entry.name.startswith(".DS_Store"):
            yield entry


def read(span: Span) -> bytes:
    """The octets of one message. Only what is needed of the file is read."""
    with Path(span.path).open("rb") as file:
        file.seek(span.offset)
        octets = file.read(span.length)
    return mbox.unquote(octets) if span.unquote else octets
