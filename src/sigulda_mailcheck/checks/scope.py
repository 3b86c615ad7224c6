"""Which messages are checked for content (decision D6)."""

from __future__ import annotations

from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.settings import Settings

__all__ = ["is_checked", "is_checked_letter"]


def is_checked(message: Message, settings: Settings) -> bool:
    """A message with an external recipient in To or Cc; with ``content_scope = "all"`` also one to colleagues only."""
    if not message.recipients:
        return False
    return message.outward or settings.check.content_scope == "all"


def is_checked_letter(letter: Letter) -> bool:
    """The same for a letter, whose author is somebody's row, and which no machine wrote."""
    envelope = letter.envelope
    if envelope.automatic or not letter.directory.answers_for_itself(letter.directory.canonical(envelope.sender.email)):
        return False
    if letter.has_external_recipient:
        return True
    if letter.settings.check.content_scope != "all" or not envelope.recipients:
        return False
    return not (letter.is_forward and letter.own.is_empty)
