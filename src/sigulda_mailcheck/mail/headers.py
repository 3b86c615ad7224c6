"""The header block of a message (RFC 5322, 2047), read fast and leniently: no header can make it raise.

The standard library's parser builds an object for each header of each message. A nightly run needs a dozen headers of
each, so they are cut from the octets here, and handed to the library's decoders only where they are unusual.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone, tzinfo
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_tz
from typing import NamedTuple

from dateutil import parser as dateutil_parser

__all__ = ["Address", "Headers", "addresses", "decode", "moment", "msg_ids", "received_moment", "split"]

MAX_HEADER_BLOCK = 1 << 20  # octets of header block that are read; the rest is ignored and said
NAME_EDGES = " \"',;"  # some programs encode the comma between two addresses into the next name
MAX_ADDRESSES = 5000  # of one header field

_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_UNFOLD = re.compile(rb"\r?\n[ \t]+")
_FIELD = re.compile(rb"(?m)^([!-9;-~]+)[ \t]*:[ \t]*([^\r\n]*)")
_MSG_ID = re.compile(r"<[^<>\s]+>")
_ZONE = re.compile(r"(?:[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})\s*(?:\([^)]*\)\s*)*$")
_GAP_BETWEEN_WORDS = re.compile(r"(\?=)\s+(=\?)")
_ADDRESS = re.compile(
    r"""[\s,;]*(?:
        (?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^<>"(),;:\\]*?))\s*<\s*(?P<route>[^<>\s"(),;]+@[^<>\s"(),;]+)\s*>
        |(?P<bare>[^<>\s"(),;:]+@[^<>\s"(),;:]+)
    )\s*(?=[,;]|$)""",
    re.VERBOSE,
)


class Address(NamedTuple):
    """A display name and an address (lower-case); the address is empty where the header had none."""

    name: str
    email: str


Headers = dict[str, list[str]]


def split(octets: bytes) -> tuple[bytes, int]:
    """The header block and the offset at which the body begins (the length, if there is no body)."""
    if octets[:1] in b"\r\n" and octets[:1]:
        return b"", len(octets) - len(octets.lstrip(b"\r\n"))
    end = _END.search(octets, 0, MAX_HEADER_BLOCK)
    if end is None:
        return octets[:MAX_HEADER_BLOCK], len(octets)
    return octets[: end.start()], end.end()


def parse(block: bytes) -> Headers:
    """Lower-case field names with their unfolded, undecoded values in order."""
    if b"\n " in block or b"\n\t" in block:
        block = _UNFOLD.sub(b" ", block)
    found: Headers = {}
    for name, value in _FIELD.findall(block):
        found.setdefault(name.decode("ascii").lower(), []).append(_text(value).strip())
    return found


def first(headers: Headers, name: str) -> str:
    """The first field of that (lower-case) name, or ''."""
    values = headers.get(name)
    return values[0] if values else ""


def _text(octets: bytes) -> str:
    """Raw 8-bit headers are UTF-8 (RFC 6532) or, in Latvia, windows-1257."""
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("windows-1257", "replace")


def decode(value: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded; what can't be decoded stays as it is."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(_GAP_BETWEEN_WORDS.sub(r"\1\2", value))
    except (HeaderParseError, ValueError, AssertionError):
        return value
    return " ".join("".join(_word(piece, charset) for piece, charset in pieces).split()) or value


def _word(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    for name in (charset or "ascii", "utf-8", "windows-1257"):
        try:
            return piece.decode(name)
        except (LookupError, UnicodeError):
            continue
    return piece.decode("utf-8", "replace")


def addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """The mailboxes of address fields. Semicolons between addresses, as Outlook writes them, are understood."""
    found: list[Address] = []
    for value in values:
        found.extend(_addresses(value))
        if len(found) > MAX_ADDRESSES:
            break
    return tuple(found)


def _addresses(value: str) -> list[Address]:
    found: list[Address] = []
    position, end = 0, len(value.rstrip(" ,;"))
    while position < end and len(found) <= MAX_ADDRESSES:
        match = _ADDRESS.match(value, position)
        if match is None:
            return found + _unusual(value[position : position + 100_000])
        name = (
            match["quoted"].replace('\\"', '"').replace("\\\\", "\\")
            if match["quoted"] is not None
            else match["plain"] or ""
        )
        found.append(
            Address(decode(name.strip()).strip(NAME_EDGES), (match["route"] or match["bare"]).strip("'").lower())
        )
        position = match.end()
    return found


def _unusual(value: str) -> list[Address]:
    """Groups, comments, names without an address: the standard library knows them."""
    try:
        pairs = getaddresses([value])
    except (ValueError, IndexError, RecursionError):
        return []
    return [
        Address(
            decode(name or ("" if "@" in email else email)).strip(NAME_EDGES), email.lower() if "@" in email else ""
        )
        for name, email in pairs
        if name or email
    ]


def msg_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The message ids of Message-ID, In-Reply-To or References, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for msg_id in _MSG_ID.findall(value):
            found[msg_id] = None
    return tuple(found)


def moment(value: str, zone: tzinfo) -> datetime | None:
    """A Date header as an aware moment; one without an offset is taken in ``zone``. ``None`` if it can't be read."""
    if not value:
        return None
    value = value[:100]
    try:
        parsed = parsedate_tz(value)
        if parsed is not None:
            year, month, day, hour, minute, second = parsed[:6]
            at = datetime(year, month, day, hour, minute, min(second, 59))
            offset = parsed[9] if _ZONE.search(value) else None  # the library takes a missing offset for zero
            return at.replace(tzinfo=zone if offset is None else timezone(timedelta(seconds=offset)))
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    try:  # last resort for broken headers
        guessed = dateutil_parser.parse(value)
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    try:
        return guessed if guessed.utcoffset() is not None else guessed.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        return None


def received_moment(value: str, zone: tzinfo) -> datetime | None:
    """When a Received header says that the message arrived: what follows its last semicolon."""
    _, semicolon, date = value.rpartition(";")
    return moment(date.strip(), zone) if semicolon else None
