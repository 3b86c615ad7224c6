"""The MIME structure of a message (RFC 2045, 2046): where its parts lie, without decoding any of them."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Headers

__all__ = ["MAX_DEPTH", "MAX_PARTS", "Leaf", "leaves"]

MAX_PARTS = 500
MAX_DEPTH = 60
NEWLINE = 10

_BOUNDARY = re.compile(r"boundary\s*=\s*(?:\"([^\"]+)\"|([^\s;\"]+))", re.IGNORECASE)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_FILENAME = re.compile(r"\b(?:file)?name(?:\*(?:0\*?)?)?\s*=", re.IGNORECASE)


@dataclass(slots=True)
class Leaf:
    """A part that holds content: its header fields, and where its body lies."""

    headers: Headers
    start: int
    end: int

    @property
    def content_type(self) -> str:
        return h.first(self.headers, "content-type").split(";")[0].strip().lower() or "text/plain"

    @property
    def disposition(self) -> str:
        return h.first(self.headers, "content-disposition").split(";")[0].strip().lower()

    @property
    def named(self) -> bool:
        return bool(
            _FILENAME.search(h.first(self.headers, "content-disposition"))
            or _FILENAME.search(h.first(self.headers, "content-type"))
        )

    @property
    def transfer_encoding(self) -> str:
        return h.first(self.headers, "content-transfer-encoding").strip().lower()

    def decoded(self, body: bytes) -> bytes:
        """Octets of this part without their transfer encoding (RFC 2045, 6). Never raises."""
        if self.transfer_encoding == "base64":
            return decode_base64(body)
        return quopri.decodestring(body) if self.transfer_encoding == "quoted-printable" else body

    @property
    def is_text(self) -> bool:
        if self.content_type not in ("text/plain", "text/html"):
            return False
        return self.disposition == "inline" or (self.disposition != "attachment" and not self.named)


def decode_base64(octets: bytes) -> bytes:
    """What can be decoded of it: a cut body lacks its end, a damaged one has characters that don't belong."""
    packed = _NOT_BASE64.sub(b"", octets)
    try:
        return base64.b64decode(packed[: len(packed) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""


def leaves(octets: bytes, headers: Headers, body: int, defects: list[str]) -> Iterator[Leaf]:
    """The parts that hold content, in order. Attached messages are not opened."""
    waiting: list[tuple[Headers, int, int, int]] = [(headers, body, len(octets), 0)]
    count = 0
    while waiting:
        fields, start, end, depth = waiting.pop()
        content_type = h.first(fields, "content-type")
        boundary = _BOUNDARY.search(content_type) if content_type.lower().lstrip().startswith("multipart/") else None
        if boundary is None:
            count += 1
            if count > MAX_PARTS:
                defects.append(f"more than {MAX_PARTS} parts, the rest left out")
                return
            yield Leaf(fields, start, end)
            continue
        if depth >= MAX_DEPTH:
            defects.append(f"MIME nested deeper than {MAX_DEPTH}, the rest left out")
            continue
        for first, last in reversed(
            _parts(octets, start, end, (boundary[1] or boundary[2]).encode("utf-8", "replace"), defects)
        ):
            block, offset = h.split(octets, first, last)
            waiting.append((h.parse(block), offset, last, depth + 1))


def _parts(octets: bytes, start: int, end: int, boundary: bytes, defects: list[str]) -> list[tuple[int, int]]:
    """Where the body parts of one multipart lie. Without a closing delimiter the last one ends with the multipart."""
    found: list[tuple[int, int]] = []
    previous: int | None = None
    for first, last, closes in _delimiters(octets, start, end, boundary):
        if previous is not None:
            found.append((previous, max(previous, first - 1)))
        previous = None if closes else min(last + 1, end)
        if closes or len(found) > MAX_PARTS:
            break
    if previous is not None:
        defects.append("multipart without its closing delimiter")
        found.append((previous, end))
    if not found:
        defects.append("multipart without parts")
        found.append((start, end))
    return found


def _delimiters(octets: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int, bool]]:
    """Each delimiter line: where it begins and ends, and whether it closes the multipart."""
    mark = b"--" + boundary
    position = start
    while (position := octets.find(mark, position, end)) != -1:
        if position == start or octets[position - 1] == NEWLINE:
            line_end = octets.find(b"\n", position, end)
            line_end = end if line_end == -1 else line_end
            tail = octets[position + len(mark) : line_end].rstrip(b" \t\r")
            if tail in (b"", b"--"):
                yield position, line_end, bool(tail)
        position += len(mark)
