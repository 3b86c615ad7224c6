"""The envelope of a message (in the sense of IMAP, RFC 9051): what its headers say, without opening its body."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import datetime, tzinfo

import msgspec

from sigulda_mailcheck.language.text import fold, normalise
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.automatic import automatic_kind
from sigulda_mailcheck.mail.calendar import calendar_method
from sigulda_mailcheck.mail.headers import Address, Headers
from sigulda_mailcheck.remembering import remembered

__all__ = ["Envelope", "base_subject", "is_forward_subject", "is_reply_subject", "read_envelope"]

MAX_SUBJECT = 2000
NO_ID_HOST = "no-message-id.invalid"

_REPLY = r"(?:re|atb|atbilde|ha|на|отв|ответ|aw|antw|antwort|ats|vs|sv|odp|res|va)"
_FORWARD = r"(?:fwd?|pars|parsutits|persiusta|pers|wg|переслано|пересылка|перес|пер|vb|tr|edastatud|ed|vl)"
_MARK = r"(?:\[(?:spam|external|arejs|extern)\]|\*+spam\*+)"
_COUNT = r"(?:\s*(?:\[\d+\]|\(\d+\)|\^\d+))?"
_PREFIX = re.compile(
    rf"\s*(?:{_MARK}\s*|(?:(?P<reply>{_REPLY})|(?P<forward>{_FORWARD})){_COUNT}\.?\s*[:：]|(?P<bracket>\[fwd:))",
    re.IGNORECASE,
)
_AUTO_PREFIX = re.compile(
    r"\s*(?:automatiska? atbilde|automatic reply|auto|pienemts|noraidits|pagaidam pienemts|accepted|declined|tentative)\s*:"
)
_FORWARD_SUFFIX = re.compile(r"\s*\(fwd\)\s*$")
_FOR_ADDRESS = re.compile(r"for\s+<([^<>\s]+@[^<>\s]+)>")  # begins with letters, which are looked for fast


class Envelope(msgspec.Struct, frozen=True):
    """``sent`` and ``received`` are aware; either may be ``None``. ``to``/``cc`` keep their order.

    ``automatic`` is a kind of :data:`~sigulda_mailcheck.mail.automatic.AUTOMATIC_KINDS` or ``None``;
    ``calendar_method`` is the METHOD of a calendar part (RFC 5546); ``thread_root`` is the root of Outlook's Thread-Index,
    or Gmail's conversation.
    """

    message_id: str
    sender: Address
    reply_to: tuple[str, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent: datetime | None
    received: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    thread_root: str
    automatic: str | None
    calendar_method: str
    delivered_to: str
    defects: tuple[str, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """All message ids this one refers to."""
        if not self.references:
            return self.in_reply_to
        return tuple(dict.fromkeys((*self.references, *self.in_reply_to)))

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(a.email for a in (*self.to, *self.cc) if a.email))


def read_envelope(octets: bytes, zone: tzinfo) -> tuple[Envelope, Headers, int]:
    """The envelope, the header fields, and where the body begins. Never raises; what is odd is in ``defects``."""
    block, body = h.split(octets)
    fields = h.parse(block)
    defects = []
    if body == len(octets) and len(block) >= h.MAX_HEADER_BLOCK:
        defects.append("header block longer than 8 MiB, cut")
    senders = h.addresses(fields.get("from", ())) or h.addresses(fields.get("sender", ()))
    sender = senders[0] if senders else Address("", "")
    if not sender.email:
        sender = next((a for a in senders if a.email), sender)
    if not sender.email:
        defects.append("no sender address")
    subject = normalise(h.decode(h.first(fields, "subject")[:MAX_SUBJECT])).replace("\n", " ").strip()
    date_header = h.first(fields, "date")
    sent = h.moment(date_header, zone)
    if sent is None:
        defects.append("unreadable Date" if date_header else "no Date")
    received_headers = fields.get("received", ())
    received = h.received_moment(received_headers[0], zone) if received_headers else None
    method = calendar_method(octets, fields, body)
    own_ids = h.msg_ids(fields.get("message-id", ()))
    if own_ids:
        message_id = own_ids[0]
    else:
        message_id = h.first(fields, "message-id").strip().strip("<>")
        message_id = f"<{message_id}>" if message_id and " " not in message_id else substitute_id(fields, octets[body:])
        defects.append("no Message-ID")
    envelope = Envelope(
        message_id=message_id,
        sender=sender,
        reply_to=tuple([a.email for a in h.addresses(fields.get("reply-to", ())) if a.email]),
        to=h.addresses(fields.get("to", ())),
        cc=h.addresses(fields.get("cc", ())),
        subject=subject,
        sent=sent,
        received=received,
        in_reply_to=h.msg_ids(fields.get("in-reply-to", ())),
        references=h.msg_ids(fields.get("references", ())),
        thread_root=thread_root(h.first(fields, "thread-index")) or gmail_thread(fields),
        automatic=automatic_kind(fields, sender.email, subject, method),
        calendar_method=method,
        delivered_to=delivered_to(fields),
        defects=tuple(defects),
    )
    return envelope, fields, body


def substitute_id(fields: Headers, body: bytes) -> str:
    """An id for a message without one, the same for each copy: From, Date, Subject and body decide (D5)."""
    digest = hashlib.sha256()
    for name in ("from", "date", "subject"):
        digest.update(h.first(fields, name).encode("utf-8", "replace") + b"\0")
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return f"<{digest.hexdigest()[:24]}@{NO_ID_HOST}>"


def delivered_to(fields: Headers) -> str:
    """Whose copy this is, where the delivering server wrote it down; else ''."""
    for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to"):
        value = h.first(fields, name).strip(" <>").lower()
        if "@" in value:
            return value
    found = _FOR_ADDRESS.search(h.first(fields, "received"))
    return found[1].lower() if found else ""


def gmail_thread(fields: Headers) -> str:
    """Gmail's own conversation, in an export by Takeout."""
    number = h.first(fields, "x-gm-thrid").strip()
    return f"gmail-{number}" if number.isdigit() else ""


def thread_root(value: str) -> str:
    """The first 22 octets of Outlook's Thread-Index: the same for all messages of its conversation."""
    if not value:
        return ""
    try:
        octets = base64.b64decode("".join(value.split()), validate=False)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(octets[:22]).decode("ascii") if len(octets) >= 22 else ""


@remembered(8192)  # a conversation has the same subject again and again
def _prefixes(subject: str) -> tuple[str, list[str]]:
    """The subject without its prefixes, and what they were, outermost first."""
    folded, position, kinds = fold(subject), 0, []
    while True:
        match = _PREFIX.match(folded, position)
        if match is None:
            match = _AUTO_PREFIX.match(folded, position)
            if match is None:
                break
            kinds.append("auto")
        elif match["reply"]:
            kinds.append("reply")
        elif match["forward"] or match["bracket"]:
            kinds.append("forward")
        position = match.end()
    rest = subject[position:]
    if "forward" in kinds and rest.endswith("]") and "[" not in rest:
        rest = rest[:-1]
    return rest, kinds


@remembered(8192)
def base_subject(subject: str) -> str:
    """The subject without reply and forward prefixes, folded: what D19 compares."""
    rest, _ = _prefixes(subject)
    return " ".join(fold(_FORWARD_SUFFIX.sub("", rest)).split())


def is_reply_subject(subject: str) -> bool:
    """Whether the reader sees that this is an answer: ``Re:``, ``Atb.:`` and their like."""
    kinds = _prefixes(subject)[1]
    return "reply" in kinds


def is_forward_subject(subject: str) -> bool:
    """Whether the outermost prefix is one of forwarding."""
    kinds = [kind for kind in _prefixes(subject)[1] if kind != "auto"]
    return bool(kinds) and kinds[0] == "forward"
