"""A draft as it comes from people: a saved message, an Outlook item, a page, or text. All become one message (RFC 5322)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from sigulda_mailcheck.errors import LetterError
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.content import decode_text
from sigulda_mailcheck.mail.headers import Address
from sigulda_mailcheck.mail.own_text import label_role

if TYPE_CHECKING:
    from email.message import Message

__all__ = ["MAX_OCTETS", "Draft", "Given", "open_draft", "open_message"]

MAX_OCTETS = 25 << 20  # what mail servers take
CLIENT = "klients@klients.invalid"  # who is written to, where that isn't known yet: somebody outside (RFC 2606)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<div", b"<p", b"<span", b"<table", b"<meta", b"<br", b"<b>")
_MARKED_UTF = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NOT_SENT = ("x-unsent", "x-mozilla-draft-info")  # marks of Outlook and Thunderbird: the date is that of saving
_NO_LETTER = {  # how a file begins -> what it is, and so what to do
    b"PK\x03\x04": "archive",
    b"\x1f\x8b": "archive",
    b"%PDF": "document",
    b"{\\rtf": "document",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the person says besides the letter; it wins over the letter. ``sent`` is the moment as of which it's checked."""

    author: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message, and what had to be assumed to make it one: ``notes`` are keys of the interface's texts.

    ``headed`` is false for bare text or a page: nobody knows yet whom it answers."""

    octets: bytes
    notes: tuple[str, ...] = ()
    headed: bool = True


def open_draft(octets: bytes, given: Given, now: datetime, author: str) -> Draft:
    """The draft as a message. ``author`` is who writes, where neither the letter nor ``given`` says so.

    Raises :class:`LetterError` for what is no letter: a document, an archive, nothing at all.
    """
    message = _as_message(octets)
    if message is None:
        is_page, text = _is_page(octets), _text_of(octets)
        if not is_page:
            text, given = _headed(text, given)
        return _new(text, is_page, given, now, author)
    return _completed(message, given, now, author)


def open_message(octets: bytes) -> bytes:
    """A message that somebody sent: ``--reply-to``. Raises :class:`LetterError` for anything else."""
    message = _as_message(octets)
    if message is None:
        raise LetterError("no-message")
    return message


def _as_message(octets: bytes) -> bytes | None:
    """The message that a file holds; ``None`` where it holds bare text or a page."""
    if len(octets) > MAX_OCTETS:
        raise LetterError("too-large", size=MAX_OCTETS >> 20)
    if octets.startswith(_OLE):
        return _from_outlook(octets)
    for head, what in _NO_LETTER.items():
        if octets.startswith(head):
            raise LetterError(what)
    text = octets.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if text.startswith(b"From ") and h.begins_message(text.partition(b"\n")[2]):
        text = text.partition(b"\n")[2]  # saved as a mailbox of one message
    if h.begins_message(text[:8192]):
        return text
    if not text.strip():
        raise LetterError("empty")
    return None


def _from_outlook(octets: bytes) -> bytes:
    from sigulda_mailcheck.mail.sources import msg
    from sigulda_mailcheck.mail.sources.member import ContainerError

    try:
        return msg.as_message(octets)
    except ContainerError as error:
        raise LetterError("outlook", reason=error) from error


def _text_of(octets: bytes) -> str:
    for mark, charset in _MARKED_UTF:
        if octets.startswith(mark):
            return octets[len(mark) :].decode(charset, "replace")
    return decode_text(octets, "", _is_page(octets))


def _is_page(octets: bytes) -> bool:
    return octets[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_TAGS)


def _headed(text: str, given: Given) -> tuple[str, Given]:
    """The text below lines such as "Kam: …" and "Tēma: …" that were copied with it, and what they say."""
    lines = text.lstrip("\ufeff\r\n").split("\n")
    end = next((number for number, line in enumerate(lines) if label_role(fold(line)) is None), len(lines))
    said = {label_role(fold(line)): line.partition(":")[2].strip() for line in lines[:end]}
    if len(said) < 2 or "".join(lines[end : end + 1]).strip():
        return text, given
    to, cc = (
        tuple(a.email for a in h.addresses([said.get(role, "").replace(";", ",")]) if a.email) for role in ("to", "cc")
    )
    author = next((a.email for a in h.addresses([said.get("from", "")]) if a.email), "")
    return "\n".join(lines[end + 1 :]), replace(
        given,
        author=given.author or author,
        to=given.to or to,
        cc=given.cc or cc,
        subject=given.subject or said.get("subject", ""),
    )


def _new(text: str, is_page: bool, given: Given, now: datetime, author: str) -> Draft:
    to = given.to or (CLIENT,)
    fields = [
        ("Date", format_datetime(given.sent or now)),
        ("From", given.author or author),
        ("To", ", ".join(to)),
        ("Cc", ", ".join(given.cc)),
        ("Subject", given.subject),
        ("MIME-Version", "1.0"),
        ("Content-Type", f"text/{'html' if is_page else 'plain'}; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
    ]
    head = "".join(f"{name}: {_value(value)}\n" for name, value in fields if value)
    notes = () if given.to else ("to-client",)
    return Draft(f"{head}\n".encode("utf-8", "replace") + text.encode("utf-8", "replace"), notes, headed=False)


def _completed(message: bytes, given: Given, now: datetime, author: str) -> Draft:
    """The message with the fields that a draft lacks until it is sent."""
    from email import message_from_bytes

    head, start = h.split(message)
    fields = message_from_bytes(head + b"\n")
    added, dropped, notes = [], [], []
    unsent = any(name in fields for name in _NOT_SENT) or not str(fields.get("date", "")).strip()
    if unsent or given.sent is not None:
        dropped.append("date")
        added.append(("Date", format_datetime(given.sent or now)))
    if given.author or not _people(fields, "from"):
        dropped.append("from")
        added.append(("From", given.author or author))
    if given.cc:
        dropped.append("cc")
        added.append(("Cc", ", ".join(given.cc)))
    named = given.to or given.cc or _people(fields, "to", "cc", "bcc")
    if given.to or not named:
        dropped.append("to")
        added.append(("To", ", ".join(given.to or (CLIENT,))))
        notes += [] if named else ["to-client"]
    if given.subject:
        dropped.append("subject")
        added.append(("Subject", given.subject))
    kept = _without(head, dropped) if dropped else head
    put = "".join(f"{name}: {_value(value)}\n" for name, value in added if value).encode("utf-8", "replace")
    return Draft(put + kept.rstrip(b"\r\n") + b"\n\n" + message[start:], tuple(notes))


def _people(fields: Message, *names: str) -> list[Address]:
    values = [str(value) for name in names for value in fields.get_all(name, ())]
    return [person for person in h.addresses(values) if person.email]


def _without(head: bytes, names: list[str]) -> bytes:
    """A header block without some fields, their continuation lines included."""
    kept, drop = [], False
    for line in head.splitlines(keepends=True):
        if line[:1] not in (b" ", b"\t"):
            drop = line.partition(b":")[0].strip().lower().decode("latin-1") in names
        if not drop:
            kept.append(line)
    return b"".join(kept)


def _value(value: str) -> str:
    """A field's value on one line, in UTF-8 (RFC 6532): nothing is sent, so nothing has to pass old servers."""
    return " ".join(value.split())
