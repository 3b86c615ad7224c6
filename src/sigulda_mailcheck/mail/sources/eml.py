"""A file that is one message (RFC 5322): ``.eml``, a file of a Maildir, or any other name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sigulda_mailcheck.mail.headers import begins_message
from sigulda_mailcheck.mail.sources.cut import Cut

__all__ = ["NAME", "cuts", "recognises"]

NAME = "eml"


def recognises(head: bytes) -> bool:
    return begins_message(head)


def cuts(file: Path, begin: int = 0, number: int = 0) -> Iterator[Cut]:
    yield Cut(0, 0, file.stat().st_size)
