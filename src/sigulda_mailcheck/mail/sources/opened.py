"""The octets of messages, read from their files. Messages come in the order of their files, so the last file stays open."""

from __future__ import annotations

from typing import IO

from sigulda_mailcheck.mail.sources import mbox
from sigulda_mailcheck.mail.sources.filenames import real_path
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.spans import Place

__all__ = ["Opened"]

WHOLE = 4 << 20  # octets up to which a message is read as it is
KEPT = 1 << 20  # of each part of a longer one
BLOCK = 1 << 20
MOST = 64 << 20  # of any message


class Opened:
    """A context manager. :meth:`read` raises :class:`OSError` where a file is gone."""

    def __init__(self, unpacked: Unpacked | None = None) -> None:
        self.unpacked = unpacked
        self._path, self._file = "", None  # type: tuple[str, IO[bytes] | None]

    def __enter__(self) -> Opened:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def read(self, place: Place, limit: int | None = None) -> bytes:
        """The octets of one message, or the first ``limit`` of them.

        Of a message longer than :data:`WHOLE` each part keeps its first :data:`KEPT` octets: no text is so long, and an
        attachment of 200 MB must not fill memory.
        """
        file = self._open(place)
        file.seek(place.offset)
        length = place.length if limit is None else min(limit, place.length)
        octets = file.read(length) if length <= WHOLE else _shortened(file, length)
        return mbox.unquote(octets) if place.unquote else octets

    def _open(self, place: Place) -> IO[bytes]:
        if self._file is None or place.path != self._path:
            self._close()
            inside = place.container and self.unpacked
            path = (
                self.unpacked.locate(place.path, place.container) if inside and self.unpacked else real_path(place.path)
            )
            self._path, self._file = place.path, path.open("rb", buffering=0)
        return self._file

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None


def _shortened(file: IO[bytes], length: int) -> bytes:
    """A long message without the middles of its long parts. A line that begins with ``--`` may begin the next part."""
    kept: list[bytes] = []
    total = run = 0
    rest = b""  # the beginning of a line whose end the next block has
    while length > 0 and total < MOST and (block := file.read(min(BLOCK, length))):
        length -= len(block)
        block = rest + block
        cut = block.rfind(b"\n") + 1 if length > 0 and len(block) < 2 * BLOCK else len(block)
        block, rest = block[:cut], block[cut:]
        position = 0
        run = 0 if block.startswith(b"--") else run
        while position < len(block):
            end = block.find(b"\n--", position)
            end = len(block) if end == -1 else end + 1
            piece = block[position : min(end, position + max(0, KEPT - run))]
            piece = piece if len(piece) == end - position else piece[: piece.rfind(b"\n") + 1]
            kept.append(piece)
            total += len(piece)
            run = run + end - position if end == len(block) else 0
            position = end
    return b"".join(kept)
