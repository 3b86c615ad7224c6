"""The content of a message (RFC 2045): its visible text, links and attachment names.

What isn't text is listed by mail-parser. It gets a *slim copy* of the message, with nothing but the MIME headers of those
parts: an attachment of 200 MB costs what its header costs, and nothing is decoded that nobody reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sigulda_mailcheck.language.text import normalise
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Headers
from sigulda_mailcheck.mail.mime import Leaf, leaves
from sigulda_mailcheck.remembering import remembered

if TYPE_CHECKING:
    from mailparser import MailParser

    from sigulda_mailcheck.mail.html import Rendered

__all__ = ["Attachment", "Content", "read_content"]

MAX_TEXT = 512_000  # octets of one text part
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
TNEF_FILES = (  # Outlook has packed a file, or a message, into winmail.dat (MS-OXTNEF)
    b"\x02\x0f\x80\x06\x00",  # of an attachment, its data
    b"\x02\x02\x90\x06\x00\x0e\x00\x00\x00\x01\x00",  # of an attachment that is no OLE object, how it's shown
)
MAX_TNEF = 2_000_000  # encoded octets: no text of a letter is as long, so a longer one holds a file
MAX_REMEMBERED = 4000  # octets of MIME headers that may come again

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_WINMAIL = re.compile(r"name\*?0?\*?=\s*\"?winmail\.dat\b", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_WESTERN = frozenset(("us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "iso-8859-15"))
_LATVIAN_LETTERS = frozenset("āčēģīķļņōŗšūžĀČĒĢĪĶĻŅŌŖŠŪŽ")
_DECORATION_NAMES = re.compile(
    r"(?:smime\.p7[smc]|signature\.asc|invite\.ics|.*\.(?:vcf)|image\d{3}\.(?:png|jpe?g|gif|bmp|emz|wmz))",
    re.IGNORECASE,
)
_DECORATION_TYPES = frozenset(
    (
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/calendar",
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
    plain: list[str] = []
    html: list[str] = []
    others: list[Leaf] = []
    for leaf in leaves(octets, headers, body, defects):
        if leaf.is_text:
            is_html = leaf.content_type == "text/html"
            (html if is_html else plain).append(_text(octets, leaf, is_html))
        if not leaf.is_text or leaf.named:  # an inline text with a file's name is both
            others.append(leaf)
    rendered = _rendered("\n".join(html)) if html else None
    text = rendered.text if rendered and rendered.text.strip() else "\n".join(plain)
    attachments = _attachments(octets, others, rendered.shown if rendered else set()) if others else ()
    return Content(normalise(text), tuple(attachments), _attached_author(octets, others), tuple(defects))


def _text(octets: bytes, leaf: Leaf, is_html: bool) -> str:
    """The text of a part, as much of it as is read."""
    cut = leaf.end - leaf.start > MAX_TEXT
    body = octets[leaf.start : min(leaf.end, leaf.start + MAX_TEXT)]
    if cut and (end := body.rfind(b"\n") + 1):
        body = body[:end]
    charset = _CHARSET.search(h.first(leaf.headers, "content-type"))
    return decode_text(leaf.decoded(body), charset[1].strip("'").lower() if charset else "", is_html)


def _rendered(html: str) -> Rendered:
    from sigulda_mailcheck.mail.html import render  # an HTML parser is loaded for mail that has HTML

    return render(html)


@cache
def _parser() -> Callable[[bytes], MailParser]:
    import logging

    import mailparser  # when the first message needs it: most mail doesn't

    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)
    parse: Callable[[bytes], MailParser] = mailparser.parse_from_bytes
    return parse


def _slim(parts: list[Leaf]) -> bytes:
    """A message with the same parts, which have lost their bodies."""
    heads = [_mime_fields(leaf) for leaf in parts]
    boundary = b"=_slim"
    while any(boundary in head for head in heads):
        boundary += b"x"
    start = b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="' + boundary + b'"\n\n'
    return start + b"".join(b"--%b\n%b\n\n" % (boundary, head) for head in heads) + b"--%b--\n" % boundary


def _mime_fields(leaf: Leaf) -> bytes:
    fields = []
    for name, values in leaf.headers.items():
        if name.startswith("content-"):
            value = values[0].replace("\0", "").replace("\r", " ").replace("\n", " ")
            if name == "content-type" and value.lower().lstrip().startswith(("message/", "multipart/")):
                value = "application/x-" + value.lstrip().replace("/", "-", 1)  # keeps the parser from opening it
            fields.append(f"{name}: {value}\n".encode("utf-8", "surrogateescape"))
    return b"".join(fields)


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


def _attachments(octets: bytes, parts: list[Leaf], shown: set[str]) -> Iterator[Attachment]:
    """What isn't text. ``shown`` are the ids of the images that the text shows."""
    slim = _slim(parts)
    for name, kind, content_id, disposition in _parts_again(slim) if len(slim) <= MAX_REMEMBERED else _parts(slim):
        if kind.startswith("application/x-message-"):
            continue
        inline_image = kind.startswith("image/") and (
            content_id in shown or (bool(content_id) and disposition.startswith("inline") and bool(shown))
        )
        if kind in TNEF or name.lower() == "winmail.dat":
            continue
        decoration = inline_image or kind in _DECORATION_TYPES or bool(_DECORATION_NAMES.fullmatch(name))
        yield Attachment(name, kind, decoration)
    for leaf in parts:
        if leaf.content_type.startswith("message/rfc822"):
            yield Attachment("message.eml", "message/rfc822", False)
        if leaf.content_type in TNEF or _WINMAIL.search(h.first(leaf.headers, "content-disposition")):
            yield Attachment("winmail.dat", leaf.content_type, not _packs_files(leaf, octets))


def _packs_files(tnef: Leaf, octets: bytes) -> bool:
    if tnef.end - tnef.start > MAX_TNEF:
        return True
    inside = tnef.decoded(octets[tnef.start : tnef.end])
    return any(mark in inside for mark in TNEF_FILES)


@remembered(512)  # the same signatures and logos come again and again
def _parts_again(slim: bytes) -> list[tuple[str, str, str, str]]:
    return _parts(slim)


def _parts(slim: bytes) -> list[tuple[str, str, str, str]]:
    """Name, type, Content-ID and disposition of each part, as mail-parser tells them."""
    return [
        (
            str(item.get("filename") or ""),
            str(item.get("mail_content_type") or "").lower(),
            str(item.get("content-id") or "").strip("<> "),
            str(item.get("content-disposition") or "").lower(),
        )
        for item in _parser()(slim).attachments
    ]


def _attached_author(octets: bytes, parts: list[Leaf]) -> str:
    for leaf in parts:
        if leaf.content_type == "message/rfc822":
            fields = h.parse(h.split(octets[leaf.start : min(leaf.end, leaf.start + h.MAX_HEADER_BLOCK)])[0])
            return next((a.email for a in h.addresses(fields.get("from", ())) if a.email), "")
    return ""
