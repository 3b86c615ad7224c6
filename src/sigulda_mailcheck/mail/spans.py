"""Where a message's octets are."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A message in a file: its first octet, its length, and ``at``, its number in the file counted from 1.

    ``unquote`` is true where ``>From `` lines have to lose a ``>`` (mboxrd, mboxo); ``fallback_date`` is what an mbox
    separator says of the arrival, for a message that says nothing itself.
    """

    path: str
    offset: int
    length: int
    at: int = 1
    unquote: bool = False
    fallback_date: str = ""
