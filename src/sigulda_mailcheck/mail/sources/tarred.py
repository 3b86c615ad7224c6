"""``.tar``, ``.tar.gz``, ``.tar.bz2``, ``.tar.xz``, ``.tar.zst``: read as a stream, once, from front to back."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

from sigulda_mailcheck.mail.sources import compressed
from sigulda_mailcheck.mail.sources.compressed import DAMAGE
from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["NAME", "members", "recognises"]

NAME = "tar"
_SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst")


def recognises(head: bytes, name: str) -> bool:
    return head[257:262] == b"ustar" or (compressed.recognises(head, "") and name.lower().endswith(_SUFFIXES))


def members(file: Path, name: str) -> Iterator[Inside]:
    """In the archive's own order: going back would mean to decompress it again."""
    try:
        with _stream(file) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
            for entry in archive:
                archive.members = []  # type: ignore[attr-defined]  # the library would remember every one
                if entry.islnk():
                    yield Inside(
                        entry.name, problem=f"a hard link to {entry.linkname}, not followed: export without them"
                    )
                    continue
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is not None:
                    yield Inside(entry.name, partial(cast, IO[bytes], content))
    except (tarfile.TarError, *DAMAGE) as error:
        raise ContainerError(f"damaged or cut archive: {error}; what could be unpacked is read") from error


def _stream(file: Path) -> IO[bytes]:
    opened = file.open("rb")
    head = opened.read(8)
    opened.seek(0)
    if not compressed.recognises(head, ""):
        return opened
    return compressed.decompressed(opened, head)
