"""A file that is one message (RFC 5322): ``.eml``, a file of a Maildir, or any other name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sigulda_mailcheck.mail.sources.cut import Cut

__all__ = ["NAME", "cuts", "recognises"]

NAME = "eml"

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_KNOWN = frozenset(
    b"from to cc bcc subject date received return-path message-id mime-version content-type delivered-to reply-to sender in-reply-to references x-mailer "
    b"content-transfer-encoding x-original-to x-sender authentication-results dkim-signature arc-seal x-gm-thrid x-gmail-labels status x-status list-id".split()
)
_DECISIVE = frozenset(b"from date received message-id return-path mime-version delivered-to sender".split())


def recognises(head: bytes) -> bool:
    """Whether it begins with a header block that has a field which only mail has."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    names: list[bytes] = []
    for line in text.split(b"\n")[:400]:
        line = line.rstrip(b"\r")
        if not line:
            break
        if line[:1] in b" \t" and names:
            continue
        field = _FIELD.match(line)
        if field is None:
            if not names:
                return False
            break
        names.append(field[1].lower())
    known = [name for name in names if name in _KNOWN]
    if known and b"\n" not in text:
        return True  # the first field alone is longer than what was looked at
    return (
        bool(known)
        and (not _DECISIVE.isdisjoint(known) or len(set(known)) >= 2)
        and (names[0] in _KNOWN or names[0].startswith(b"x-") or len(known) >= 2)
    )


def cuts(file: Path, begin: int = 0, number: int = 0) -> Iterator[Cut]:
    yield Cut(0, 0, file.stat().st_size)
