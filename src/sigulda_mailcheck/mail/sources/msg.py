"""Outlook's ``.msg``: one item, made into a message again (MS-OXMSG, MS-OXOMSG). Needs the ``formats`` extra.

Outlook keeps the header that a received message came with; one that was sent from the same mailbox has none, and gets its
fields from the item's properties. Attachments keep their names and types; what is in them, nobody here reads.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.policy import SMTPUTF8
from email.utils import format_datetime, formataddr
from functools import partial
from pathlib import Path
from typing import Any

from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["NAME", "members", "recognises"]

NAME = "msg"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_METHODS = {"request": "REQUEST", "resp": "REPLY", "canceled": "CANCEL"}
_MESSAGES = ("ipm.note", "ipm.schedule.meeting", "report.", "ipm.post", "ipm.recall")
_OWN_FIELDS = ("content-", "mime-version")  # of the item as it is written here, not as it once came
_KINDS = {1: "to", 2: "cc", 3: "bcc"}
MAX_RTF = 100 << 10  # octets
_CODE_PAGES = (None, "windows-1257", "latin-1")


def recognises(head: bytes, name: str) -> bool:
    return head.startswith(_OLE) and name.lower().endswith((".msg", ".oft"))


def members(file: Path, name: str) -> Iterator[Inside]:
    octets = as_message(file)
    yield Inside(f"{name.rpartition('.')[0]}.eml", partial(io.BytesIO, octets))


def as_message(file: Path | bytes) -> bytes:
    """The item, a file or its octets, as a message of RFC 5322. Raises :class:`ContainerError` for one that is none or can't be
    read."""
    try:
        import extract_msg
    except ImportError:
        raise ContainerError("an Outlook item; install sigulda-mailcheck[formats] to open it") from None
    logging.getLogger("extract_msg").setLevel(logging.CRITICAL + 1)
    logging.getLogger("olefile").setLevel(logging.CRITICAL + 1)
    problem = ""
    for code_page in _CODE_PAGES:
        try:
            source = file if isinstance(file, bytes) else str(file)
            kind = _kind(source)
            with extract_msg.openMsg(source, overrideEncoding=code_page, delayAttachments=False) as item:
                return _message(item, kind).as_bytes()
        except ContainerError:
            raise
        except UnicodeError as error:
            problem = str(error)
        except Exception as error:  # the library raises what its parsers raise
            raise ContainerError(f"damaged Outlook item: {type(error).__name__}") from error
    raise ContainerError(f"damaged Outlook item: {problem}")


def _kind(file: str | bytes) -> str:
    """The item's class, lower-case; appointments, contacts and notes are no mail."""
    import olefile

    with olefile.OleFileIO(file) as ole:
        for stream, encoding in (("__substg1.0_001A001F", "utf-16-le"), ("__substg1.0_001A001E", "latin-1")):
            if ole.exists(stream):
                kind = str(ole.openstream(stream).read().decode(encoding, "replace")).strip("\0").lower()
                if not kind.startswith(_MESSAGES):
                    raise ContainerError(f"an Outlook item that is no message ({kind})")
                return kind
    return "ipm.note"


def _message(item: Any, kind: str) -> EmailMessage:
    message = EmailMessage(policy=SMTPUTF8.clone(cte_type="8bit", refold_source="none"))
    header = item.header if item.headerText else None
    if header is not None:
        _copy_fields(header, message)
    else:
        _set_fields(item, message)
    _refuse_large_rtf(item)
    text, html = item.body, item.htmlBody
    message.set_content(text or "", cte="base64")
    if html:
        message.add_alternative(_text_of(html), subtype="html", cte="base64")
    method = next((m for word, m in _METHODS.items() if f"meeting.{word}" in kind), "")
    if method:
        calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nEND:VCALENDAR\r\n"
        message.add_attachment(calendar, subtype="calendar", params={"method": method})
    for attachment in item.attachments:
        _attach(attachment, message)
    for number, part in enumerate(
        p for p in message.walk() if p.is_multipart() and p.get_content_maintype() == "multipart"
    ):
        part.set_boundary(
            f"=_item_{number}"
        )  # the library would draw lots, and the same item shall give the same octets
    return message


def _refuse_large_rtf(item: Any) -> None:
    """An item whose text stands in RTF alone is taken apart by the library at half a minute for a megabyte."""
    if any(item.exists(f"__substg1.0_{tag}") for tag in ("1000001F", "1000001E", "10130102", "1013001F")):
        return
    packed = item.getStream("__substg1.0_10090102") or b""
    if int.from_bytes(packed[4:8], "little") > MAX_RTF:  # RAWSIZE (MS-OXRTFCP, 2.1.3.1)
        raise ContainerError(f"its text is formatted text (RTF) of more than {MAX_RTF >> 10} KiB")


def _copy_fields(header: Message, message: EmailMessage) -> None:
    for name, value in header.items():
        if not name.lower().startswith(_OWN_FIELDS):
            _set(message, name, str(value))


def _set(message: EmailMessage, name: str, value: str) -> None:
    """As it is: reading lenient headers is the envelope's business, and the library would refuse some."""
    value = " ".join(value.replace("\0", "").split())
    message._headers.append((name, value))  # type: ignore[attr-defined]


def _set_fields(item: Any, message: EmailMessage) -> None:
    """The header that a sent item would have had."""
    author = _address(item, "5D02", "0065", "0042") or _address(item, "5D01", "0C1F", "0C1A")
    sender = _address(item, "5D01", "0C1F", "0C1A")
    if author:
        _set(message, "From", author)
    if sender and sender != author:
        _set(message, "Sender", sender)
    for number, field in _KINDS.items():
        people = [_recipient(r) for r in item.recipients if int(getattr(r.type, "value", r.type) or 1) & 0xF == number]
        if people:
            _set(message, field.capitalize(), ", ".join(person for person in people if person))
    if item.subject:
        _set(message, "Subject", item.subject)
    if item.date is not None:
        _set(message, "Date", format_datetime(item.date) if hasattr(item.date, "isoformat") else str(item.date))
    for field, tag in (("Message-ID", "1035"), ("In-Reply-To", "1042"), ("References", "1039")):
        value = item.getStringStream(f"__substg1.0_{tag}")
        if value:
            _set(message, field, value)


def _address(item: Any, *tags: str) -> str:
    """``Name <address>`` from the properties of an SMTP address, another address and a name; '' without an SMTP address."""
    smtp, other, name = (item.getStringStream(f"__substg1.0_{tag}") or "" for tag in tags)
    address = next((a for a in (smtp, other) if "@" in a), "")
    return _shown(name, address) if address else ""


def _recipient(recipient: Any) -> str:
    smtp = recipient.getStringStream("__substg1.0_39FE") or recipient.email or ""
    return _shown(recipient.name or "", smtp) if "@" in smtp else ""


def _shown(name: str, address: str) -> str:
    return formataddr((name.strip("'\" "), address.strip("'\"<> ")), charset="utf-8")


def _text_of(html: bytes | str) -> str:
    return html if isinstance(html, str) else html.decode("utf-8", "replace")


def _attach(attachment: Any, message: EmailMessage) -> None:
    name = str(getattr(attachment, "longFilename", "") or getattr(attachment, "shortFilename", "") or "attachment")
    inner = getattr(attachment, "data", None)
    if hasattr(inner, "recipients"):  # an Outlook item inside this one
        note = EmailMessage()
        author = _address(inner, "5D02", "0065", "0042") or str(getattr(inner, "sender", "") or "")
        if author:
            _set(note, "From", author)
        message.add_attachment(note)
        return
    kind = str(getattr(attachment, "mimetype", "") or "application/octet-stream")
    main, _, sub = kind.partition("/")
    content_id = str(getattr(attachment, "cid", "") or "")
    message.add_attachment(
        b"",
        maintype=main if sub and main != "multipart" and main != "message" else "application",
        subtype=sub.split(";")[0] or "octet-stream" if main not in ("multipart", "message") else "octet-stream",
        filename=name,
        disposition="inline" if content_id else "attachment",
        cid=f"<{content_id}>" if content_id else None,
    )
