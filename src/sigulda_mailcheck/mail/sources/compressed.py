"""One compressed file: ``.gz``, ``.bz2``, ``.xz``, ``.zst`` (RFC 1952, 8878)."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, cast

from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["DAMAGE", "NAME", "decompressed", "members", "recognises"]

NAME = "compressed"
DAMAGE = (EOFError, OSError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)
_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
_MEMORY = 256 << 20  # octets that an xz stream may ask for


def recognises(head: bytes, name: str) -> bool:
    return head.startswith((_GZIP, _BZIP2, _XZ, _ZSTD))


def members(file: Path, name: str) -> Iterator[Inside]:
    with file.open("rb") as opened:
        head = opened.read(8)
    inner = next((name[: -len(s)] for s in _SUFFIXES if name.lower().endswith(s)), name)
    yield Inside(inner, partial(_open, file, head))


def _open(file: Path, head: bytes) -> IO[bytes]:
    return decompressed(file.open("rb"), head)


def decompressed(opened: IO[bytes], head: bytes) -> IO[bytes]:
    """The plain octets of a compressed stream. Raises :class:`ContainerError` for what needs a missing extra."""
    if head.startswith(_GZIP):
        return cast(IO[bytes], gzip.GzipFile(fileobj=opened))
    if head.startswith(_BZIP2):
        return cast(IO[bytes], bz2.BZ2File(opened))
    if head.startswith(_XZ):
        return cast(IO[bytes], _Xz(opened))
    try:
        import zstandard
    except ImportError:
        raise ContainerError("a .zst file; install sigulda-mailcheck[formats] to open it") from None
    return cast(IO[bytes], _Zstd(zstandard.ZstdDecompressor(max_window_size=128 << 20).stream_reader(opened), opened))


class _Xz:
    """:class:`lzma.LZMAFile` with a limit to the memory that a hostile file can ask for."""

    def __init__(self, opened: IO[bytes]) -> None:
        self.opened, self.decompressor = opened, lzma.LZMADecompressor(memlimit=_MEMORY)

    def read(self, size: int = -1) -> bytes:
        while not self.decompressor.eof:
            octets = self.opened.read(1 << 16) if self.decompressor.needs_input else b""
            if not octets and self.decompressor.needs_input:
                raise EOFError("the file ends before its end mark")
            found = self.decompressor.decompress(octets, size)
            if found:
                return found
        return b""

    def readinto(self, buffer: bytearray) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def readable(self) -> bool:
        return True

    closed = False

    def close(self) -> None:
        self.opened.close()

    def __enter__(self) -> _Xz:
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()


class _Zstd:
    """A zstandard reader whose damage is an :class:`EOFError` or :class:`ValueError`, as with the other formats."""

    def __init__(self, reader: IO[bytes], opened: IO[bytes]) -> None:
        self.reader, self.opened = reader, opened

    def read(self, size: int = -1) -> bytes:
        import zstandard

        try:
            return self.reader.read(size)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error

    def readinto(self, buffer: bytearray) -> int:
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def readable(self) -> bool:
        return True

    closed = False

    def close(self) -> None:
        self.opened.close()

    def __enter__(self) -> _Zstd:
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()
