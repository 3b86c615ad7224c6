"""``.zip`` archives, as Google Takeout, Outlook on the web and people make them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["NAME", "members", "recognises"]

NAME = "zip"


OFFICE = (b"[Content_Types].xml", b"mimetypeapplication/", b"_rels/.rels")  # documents are zip archives too


def recognises(head: bytes, name: str) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not any(mark in head[:120] for mark in OFFICE)


def members(file: Path, name: str) -> Iterator[Inside]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ContainerError(f"damaged zip archive: {error}") from error
    with archive:
        for info in sorted(archive.infolist(), key=lambda i: i.filename):
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield Inside(info.filename, problem="encrypted; unpack it with its password first")
                continue
            try:
                stream = archive.open(info)
            except (zipfile.BadZipFile, NotImplementedError, zlib.error, EOFError, ValueError, OSError) as error:
                yield Inside(info.filename, problem=f"damaged in the archive: {error}")
                continue
            yield Inside(info.filename, partial(_same, stream))


def _same(stream: IO[bytes]) -> IO[bytes]:
    return stream
