"""Facts: what one message contributes to every verdict, without its text. Small, frozen, and fit for a store: their binary
form holds no code, so that a state file can be read without trusting who wrote it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from sigulda_mailcheck.language.promises import Holding
from sigulda_mailcheck.mail.notice import Notice
from sigulda_mailcheck.mail.spans import Place

__all__ = ["MessageFacts", "Outcome", "Place", "TextFacts", "Unreadable"]


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """What a message check found: the rule, and what is missing or contradicts."""

    rule: str
    missing: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    confidence: str = "certain"
    evidence: tuple[tuple[str, str], ...] = ()


class TextFacts(msgspec.Struct, frozen=True, array_like=True):
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
    damaged: bool = False  # letters were lost on the way: nobody can tell for certain what it said


class MessageFacts(msgspec.Struct, frozen=True, array_like=True):
    """The envelope, whose copy it is, and (where it was read) the facts about its text.

    Addresses are lower-case, as the mail has them. ``owner`` is the mailbox in which this copy lay, if that is known;
    ``filed_sent`` is true where a label says that it was sent from there.
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
    filed_sent: bool = False
    text: TextFacts | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.to, *self.cc)))


class Unreadable(msgspec.Struct, frozen=True, array_like=True):
    """A message that couldn't be read, and why: a value, never an exception."""

    place: Place
    reason: str
