"""The content of a message (RFC 2045): its visible text, links and attachment names.

Decoding is mail-parser's. It gets a *slim copy* of the message, with the text parts whole and everything else reduced to
its MIME headers: an attachment of 200 MB costs what its header costs, and nothing is decoded that nobody reads.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sigulda_mailcheck.language.text import normalise
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Headers
from sigulda_mailcheck.mail.mime import Leaf, leaves

if TYPE_CHECKING:
    from email.message import Message

    from mailparser import MailParser

    from sigulda_mailcheck.mail.html import Rendered

__all__ = ["Attachment", "Content", "read_content"]

MAX_TEXT = 512_000  # octets of one text part

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_WESTERN = frozenset(("us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "iso-8859-15"))
_LATVIAN_LETTERS = frozenset("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ")
_DECORATION_NAMES = re.compile(
    r"(?:smime\.p7[smc]|signature\.asc|winmail\.dat|invite\.ics|.*\.(?:vcf)|image\d{3}\.(?:png|jpe?g|gif|bmp|emz|wmz))",
    re.IGNORECASE,
)
_DECORATION_TYPES = frozenset(
    (
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
        "application/ms-tnef",
        "text/x-vcard",
        "text/vcard",
    )
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """``decoration`` is true for what nobody would call an attachment: a logo in the text, a cryptographic signature."""

    name: str
    content_type: str
    decoration: bool


@dataclass(frozen=True, slots=True)
class Content:
    """``text`` is normalised and may hold the marks of :mod:`.marks`; ``forwarded_from`` is the author of a message attached
    whole (message/rfc822)."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    forwarded_from: str = ""
    defects: tuple[str, ...] = ()

    @property
    def has_attachment(self) -> bool:
        return any(not a.decoration for a in self.attachments)


def read_content(octets: bytes, headers: Headers, body: int) -> Content:
    """The content of a message whose header fields and body offset are known. Never raises on bad mail."""
    defects: list[str] = []
    parts = list(leaves(octets, headers, body, defects))
    if not parts:
        return Content("", defects=tuple(defects))
    if len(parts) == 1 and parts[0].is_text and parts[0].content_type == "text/plain":
        return Content(normalise(_plain_text(octets, parts[0])), defects=tuple(defects))
    parsed = _parser()(_slim(octets, parts))
    plain, html = _texts(parsed)
    rendered = _rendered("\n".join(html)) if html else None
    text = rendered.text if rendered and rendered.text.strip() else "\n".join(plain)
    shown = rendered.shown if rendered else set()
    attachments = tuple(_attachments(parsed, parts, shown))
    return Content(normalise(text), attachments, _attached_author(octets, parts), tuple(defects))


def _rendered(html: str) -> Rendered:
    from sigulda_mailcheck.mail.html import render  # an HTML parser is loaded for mail that has HTML

    return render(html)


@cache
def _parser() -> Callable[[bytes], MailParser]:
    import logging

    import mailparser  # when the first message needs it: half of all mail doesn't

    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)
    parse: Callable[[bytes], MailParser] = mailparser.parse_from_bytes
    return parse


def _slim(octets: bytes, parts: list[Leaf]) -> bytes:
    """A message with the same leaves, where those that are no text have lost their bodies."""
    boundary = b"=_slim"
    while boundary in octets:
        boundary += b"x"
    pieces = [b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n\n']
    for leaf in parts:
        pieces.append(b"--" + boundary + b"\n")
        packed = _packed(octets, leaf) if leaf.is_text else None
        for name, values in leaf.headers.items():
            if name.startswith("content-"):
                value = values[0]
                if name == "content-transfer-encoding" and packed is not None:
                    continue
                if name == "content-type" and value.lower().lstrip().startswith(("message/", "multipart/")):
                    value = "application/x-" + value.lstrip().replace("/", "-", 1)  # keeps the parser from opening it
                pieces.append(f"{name}: {value}\n".replace("\0", "").encode("utf-8", "surrogateescape"))
        pieces.append(b"\n" if packed is None else b"content-transfer-encoding: base64\n\n" + packed)
        pieces.append(b"\n")
    pieces.append(b"--" + boundary + b"--\n")
    return b"".join(pieces)


def _plain_text(octets: bytes, leaf: Leaf) -> str:
    """The text of a message that is nothing else: half of all mail, for which no parser is needed."""
    charset = _CHARSET.search(h.first(leaf.headers, "content-type"))
    return decode_text(leaf.decoded(_body(octets, leaf)), charset[1].strip("'").lower() if charset else "", False)


def _packed(octets: bytes, leaf: Leaf) -> bytes:
    """A text part's body as one line of base64: the parser works line by line, and for each line as long as for a header."""
    return base64.b64encode(leaf.decoded(_body(octets, leaf)))


def _body(octets: bytes, leaf: Leaf) -> bytes:
    """As much of a text part as is read."""
    return _whole_lines(octets[leaf.start : min(leaf.end, leaf.start + MAX_TEXT)], leaf.end - leaf.start > MAX_TEXT)


def _whole_lines(octets: bytes, was_cut: bool) -> bytes:
    end = octets.rfind(b"\n") + 1
    return octets[:end] if was_cut and end else octets


def _texts(parsed: MailParser) -> tuple[list[str], list[str]]:
    """The plain and the HTML texts, with charsets put right where they were missing or wrong (D4)."""
    plain, html = list(parsed.text_plain), list(parsed.text_html)
    if all(text.isascii() for text in (*plain, *html)):
        return plain, html
    plain, html = [], []
    for part in parsed.message.walk():
        kind = part.get_content_type()
        if (
            part.is_multipart()
            or kind not in ("text/plain", "text/html")
            or part.get_content_disposition() == "attachment"
        ):
            continue
        octets = part.get_payload(decode=True)
        if isinstance(octets, bytes) and octets:
            (html if kind == "text/html" else plain).append(
                decode_text(octets, _declared_charset(part), kind == "text/html")
            )
    return plain, html


def _declared_charset(part: Message) -> str:
    found = _CHARSET.search(str(part.get("Content-Type", "")))
    return found[1].strip("'").lower() if found else ""


def decode_text(octets: bytes, charset: str, is_html: bool) -> str:
    """Text in its declared charset; where that is missing or can't be right, the HTML's own, UTF-8, windows-1257.

    Western European charsets are declared for Latvian text by mistake so often that the octets are asked too: valid
    UTF-8 is UTF-8, and what reads as pure Latvian in windows-1257 is that.
    """
    candidates = [charset] if charset else []
    if is_html and (meta := _META_CHARSET.search(octets[:4000])):
        candidates.append(meta[1].decode("ascii").lower())
    if candidates and candidates[0] in _WESTERN:
        candidates = [*(_likelier(octets)), *candidates]
    for name in (*candidates, "utf-8", "windows-1257"):
        try:
            text = octets.decode(name)
            text.encode("utf-8")
        except (LookupError, ValueError):  # ValueError: UnicodeError, and a NUL in the name
            continue
        return text
    return octets.decode("windows-1257", "replace")


def _likelier(octets: bytes) -> list[str]:
    """Charsets that fit better than a declared Western European one."""
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError:
        baltic = octets.decode("windows-1257", "replace")
        letters = {char for char in baltic if not char.isascii() and char.isalpha()}
        return ["windows-1257"] if len(letters) >= 2 and letters <= _LATVIAN_LETTERS else []
    return ["utf-8"]


def _attachments(parsed: MailParser, parts: list[Leaf], shown: set[str]) -> Iterator[Attachment]:
    for item in parsed.attachments:
        name = str(item.get("filename") or "")
        kind = str(item.get("mail_content_type") or "").lower()
        content_id = str(item.get("content-id") or "").strip("<> ")
        disposition = str(item.get("content-disposition") or "").lower()
        if kind.startswith("application/x-message-"):
            continue
        inline_image = kind.startswith("image/") and (
            content_id in shown or (bool(content_id) and disposition.startswith("inline") and bool(shown))
        )
        decoration = inline_image or kind in _DECORATION_TYPES or bool(_DECORATION_NAMES.fullmatch(name))
        yield Attachment(name, kind, decoration)
    for leaf in parts:
        if leaf.content_type.startswith("message/rfc822"):
            yield Attachment("message.eml", "message/rfc822", False)


def _attached_author(octets: bytes, parts: list[Leaf]) -> str:
    for leaf in parts:
        if leaf.content_type == "message/rfc822":
            fields = h.parse(h.split(octets[leaf.start : min(leaf.end, leaf.start + h.MAX_HEADER_BLOCK)])[0])
            return next((a.email for a in h.addresses(fields.get("from", ())) if a.email), "")
    return ""
