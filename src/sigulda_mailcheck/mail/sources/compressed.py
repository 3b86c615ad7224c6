"""One compressed file: ``.gz``, ``.bz2``, ``.xz``, ``.zst`` (RFC 1952, 8878)."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["DAMAGE", "NAME", "decompressed", "members", "recognises"]

NAME = "compressed"
DAMAGE = (EOFError, OSError, RuntimeError, ValueError, zlib.error, lzma.LZMAError)
_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
MEMORY = 256 << 20  # octets that a stream may ask for


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
    stream = _Stream(opened, _xz(opened) if head.startswith(_XZ) else _zstd(opened))
    return cast(IO[bytes], io.BufferedReader(stream))


class _Stream(io.RawIOBase):
    """The plain octets of a compressed file, as far as ``more`` gives them."""

    def __init__(self, opened: IO[bytes], more: Callable[[int], bytes]) -> None:
        self._opened, self._more = opened, more

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._more(len(buffer))
        buffer[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._opened.close()
        super().close()


def _xz(opened: IO[bytes]) -> Callable[[int], bytes]:
    """As :class:`lzma.LZMAFile`, with a limit to the memory that a hostile file can ask for."""
    decompressor = lzma.LZMADecompressor(memlimit=MEMORY)

    def more(size: int) -> bytes:
        while not decompressor.eof:
            octets = opened.read(1 << 16) if decompressor.needs_input else b""
            if not octets and decompressor.needs_input:
                raise EOFError("the file ends before its end mark")
            found = decompressor.decompress(octets, size)
            if found:
                return found
        return b""

    return more


def _zstd(opened: IO[bytes]) -> Callable[[int], bytes]:
    try:
        import zstandard
    except ImportError:
        raise ContainerError("a .zst file; install sigulda-mailcheck[formats] to open it") from None
    reader = zstandard.ZstdDecompressor(max_window_size=MEMORY // 2).stream_reader(opened)

    def more(size: int) -> bytes:
        try:
            return reader.read(size)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error

    return more
