"""One message as a mailbox format finds it in a file."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Cut"]


class Cut(NamedTuple):
    """``begin`` is where the message's share of the file begins (an mbox separator), ``offset`` and ``length`` where its own
    octets lie; ``number`` counts from 1. See :class:`~sigulda_mailcheck.mail.spans.Span` for the rest."""

    begin: int
    offset: int
    length: int
    number: int = 1
    unquote: bool = False
    arrival: str = ""
