"""Files taken out of containers (archives, compressed files, Outlook's formats) for the time of a run.

They lie in a folder of their own that the run deletes, under names made from their shown paths: a hostile name inside an
archive never becomes a path. Everything is streamed, and an archive that unpacks to far more than mail ever does is a bomb:
what was got until then is used, and the rest is said to be left out.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sigulda_mailcheck.mail.sources import compressed, eml, mbox, msg, pst, tarred, zipped
from sigulda_mailcheck.mail.sources.filenames import real_path
from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["CONTAINERS", "Member", "Unpacked", "container_of"]

HEAD = 8192
NO_MAIL = "no-mail"
BLOCK = 1 << 20
MAX_DEPTH = 4  # containers within containers
MAX_MEMBERS = 500_000
ALLOWANCE = 256 << 20  # octets that any container may unpack to
MAX_RATIO = 200  # and times its own size; text mail shrinks five- to twentyfold
MIN_FREE = 512 << 20  # octets of disk that are left alone
DAMAGE = (EOFError, OSError, RuntimeError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)


class Container(Protocol):
    """What a module for a container offers. ``members`` raises :class:`ContainerError` for what it can't open."""

    NAME: str

    def recognises(self, head: bytes, name: str) -> bool: ...

    def members(self, file: Path, name: str) -> Iterator[Inside]: ...


CONTAINERS: tuple[Container, ...] = (zipped, tarred, compressed, msg, pst)


@dataclass(frozen=True, slots=True)
class Member:
    """A file out of a container, or (``problem``) what couldn't be taken out and why."""

    path: str
    file: Path
    problem: str = ""


def container_of(head: bytes, name: str) -> Container | None:
    return next((c for c in CONTAINERS if c.recognises(head, name)), None)


@dataclass(frozen=True)
class Unpacked:
    """``folder`` must exist, be empty at first, and be this run's alone."""

    folder: Path

    def locate(self, path: str, container: str) -> Path:
        """Where the octets of a shown path lie; the container is unpacked (again) if they don't yet."""
        file = self._file(path)
        if not file.exists():
            for _ in self.expand(real_path(container), container):
                pass
        return file

    def expand(self, container: Path, shown: str) -> Iterator[Member]:
        """All files inside, containers within opened too, in a fixed order."""
        budget = _Budget(ALLOWANCE + MAX_RATIO * container.stat().st_size, self.folder)
        yield from self._expand(container, shown, budget, 1)

    def _file(self, path: str) -> Path:
        return self.folder / hashlib.sha256(path.encode("utf-8")).hexdigest()[:32]

    def _expand(self, container: Path, shown: str, budget: _Budget, depth: int) -> Iterator[Member]:
        with container.open("rb") as opened:
            head = opened.read(HEAD)
        module = container_of(head, shown)
        if module is None:
            return
        names: set[str] = set()
        try:
            for inside in module.members(container, shown.rpartition("/")[2]):
                budget.count()
                path = f"{shown}/{_unique(inside.name, names)}"
                if inside.problem:
                    yield Member(path, container, inside.problem)
                    continue
                file = self._file(path)
                damage = "" if file.exists() else self._copy(inside, file, budget)
                if damage:
                    yield Member(path, file, damage)
                if file.exists():
                    yield from self._opened(file, path, budget, depth)
        except ContainerError as error:
            yield Member(shown, container, str(error))
        except OSError as error:
            yield Member(shown, container, f"can't be unpacked: {error.strerror or error}")

    def _opened(self, file: Path, path: str, budget: _Budget, depth: int) -> Iterator[Member]:
        with file.open("rb") as opened:
            head = opened.read(HEAD)
        if container_of(head, path) is None:
            yield Member(path, file)
        elif depth >= MAX_DEPTH:
            yield Member(path, file, f"archives nested deeper than {MAX_DEPTH}, not opened")
        else:
            yield from self._expand(file, path, budget, depth + 1)
            file.unlink(missing_ok=True)

    def _copy(self, inside: Inside, file: Path, budget: _Budget) -> str:
        """All at once or not at all, for another process may be looking for the same file; returns what was damaged.

        Of a damaged or cut file the beginning is kept: there may be mail in it.
        """
        passing = file.with_name(f"{file.name}.{os.getpid()}")
        damage = ""
        try:
            with passing.open("wb") as target:
                try:
                    with inside.open() as source:
                        _copy_within(source, target, budget, inside.name)
                except _NoMailError:
                    return NO_MAIL
                except DAMAGE as error:
                    damage = f"damaged or cut: {error}; what could be unpacked is read"
            passing.replace(file)
        finally:
            passing.unlink(missing_ok=True)
        return damage


class _NoMailError(Exception):
    """What its first octets show to be no mail isn't unpacked: archives hold pictures and documents too."""


def _copy_within(source: IO[bytes], target: IO[bytes], budget: _Budget, name: str) -> None:
    read = getattr(source, "read1", source.read)  # what a damaged stream has before the damage isn't lost so
    first = True
    while block := read(BLOCK):
        if first and not _may_hold_mail(block, name):
            raise _NoMailError
        first = False
        budget.spend(len(block))
        target.write(block)


def _may_hold_mail(head: bytes, name: str) -> bool:
    return (
        len(head) < HEAD or container_of(head, name) is not None or mbox.recognises(head) or eml.recognises(head[:HEAD])
    )


class _Budget:
    """What a container may still unpack to."""

    def __init__(self, octets: int, folder: Path) -> None:
        self.octets, self.members, self.folder = octets, MAX_MEMBERS, folder

    def count(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise ContainerError(f"more than {MAX_MEMBERS} files inside: the rest is left out")

    def spend(self, octets: int) -> None:
        self.octets -= octets
        if self.octets < 0:
            raise ContainerError(f"unpacks to more than {MAX_RATIO} times its size: the rest is left out")
        if shutil.disk_usage(self.folder).free < MIN_FREE:
            raise ContainerError("no room on the disk to unpack it: the rest is left out")


def _unique(name: str, taken: set[str]) -> str:
    """A printable name, and no two alike."""
    name = "".join(char if char.isprintable() else "?" for char in name.replace("\\", "/").strip("/")) or "?"
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{name} ({number})"
    taken.add(unique)
    return unique
