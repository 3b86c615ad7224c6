"""Facts: what one message contributes to every verdict, without its text. Small, frozen, picklable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sigulda_mailcheck.language.promises import Holding
from sigulda_mailcheck.mail.notice import Notice

__all__ = ["MessageFacts", "Outcome", "Place", "TextFacts", "Unreadable"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message was read: the file and its number in it; offset and length lead back to its octets."""

    path: str
    at: int
    offset: int
    length: int
    unquote: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message check found: the rule, and what is missing or contradicts."""

    rule: str
    missing: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    confidence: str = "certain"
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TextFacts:
    """What the own text says, as verdicts on it."""

    language: str
    empty: bool
    has_attachment: bool
    asks: bool
    thanks_only: bool
    apologises: bool
    refers: bool
    invites: bool
    forwarded: bool
    original_author: str
    holding: Holding | None
    notice: Notice | None
    digest: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """The envelope, whose copy it is, and (where it was read) the facts about its text.

    Addresses are lower-case, as the mail has them. ``owner`` is the mailbox in which this copy lay, if that is known.
    """

    message_id: str
    sender: str
    sender_name: str
    reply_to: tuple[str, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    sent: datetime | None
    received: datetime | None
    has_received: bool
    links: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    thread_root: str
    automatic: str | None
    calendar_method: str
    owner: str
    place: Place
    defects: tuple[str, ...] = ()
    text: TextFacts | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.to, *self.cc)))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that couldn't be read, and why: a value, never an exception."""

    place: Place
    reason: str
