"""A draft once it was read and judged: what the rest of a review is made from."""

from __future__ import annotations

from dataclasses import dataclass

from sigulda_mailcheck.checks import Case
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.drafts.opening import Draft
from sigulda_mailcheck.drafts.review import Clock
from sigulda_mailcheck.mail.facts import MessageFacts
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.mail.stage import Context

__all__ = ["Judged"]


@dataclass(frozen=True, slots=True)
class Judged:
    """``message`` is the draft in its ``case``. ``original`` is what it answers, ``None`` where that isn't known; ``unread`` says why
    one that was given couldn't be read. ``anonymous``: nothing names the author."""

    context: Context
    draft: Draft
    letter: Letter
    case: Case
    message: Message
    original: MessageFacts | None
    unread: str
    clock: Clock | None
    anonymous: bool
