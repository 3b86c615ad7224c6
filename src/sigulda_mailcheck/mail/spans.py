"""Where a message's octets are."""

from __future__ import annotations

import msgspec

__all__ = ["Place", "Span"]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A message in a file: ``at`` is its number there, counted from 1; offset and length lead back to its octets.

    ``path`` is the file as the user knows it. What lies in an archive has the archive's file in ``container``, and the path
    goes on inside it (``export.zip/inbox.mbox``). ``unquote`` is true where ``>From `` lines have to lose a ``>``
    (mboxrd, mboxo).
    """

    path: str
    at: int
    offset: int
    length: int
    unquote: bool = False
    container: str = ""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """A place, and what the mailbox around it says of the message: ``arrival`` is the date of an mbox separator, for a
    message that says nothing itself."""

    place: Place
    arrival: str = ""
