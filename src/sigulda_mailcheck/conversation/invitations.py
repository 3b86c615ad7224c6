"""Invitations to meetings, and how colleagues answered them (VI 7.3., 7.4.; decision D20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sigulda_mailcheck.conversation.grouping import Conversation
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.directory import Directory

__all__ = ["InvitationAnswer", "invitation_answers"]


@dataclass(frozen=True, slots=True)
class InvitationAnswer:
    """A recipient's first written answer. ``circle`` is whom the invitation went to, its sender not counted.

    ``closed`` is false where the circle holds an address that may be a list: then its size isn't known for sure.
    """

    invitation: Message
    answer: Message
    circle: tuple[str, ...]
    closed: bool

    @property
    def left_out(self) -> tuple[str, ...]:
        """Those of the circle whom the answer doesn't address, in the invitation's order."""
        addressed = {*self.answer.recipients, self.answer.author}
        return tuple(address for address in (self.invitation.author, *self.circle) if address not in addressed)

    @property
    def beyond_sender(self) -> tuple[str, ...]:
        """Whom the answer addresses besides the invitation's sender."""
        return tuple(a for a in self.answer.recipients if a not in (self.invitation.author, self.answer.author))


def invitation_answers(conversations: Iterable[Conversation], directory: Directory) -> Iterator[InvitationAnswer]:
    for conversation in conversations:
        for number, message in enumerate(conversation.messages[:-1]):  # the last one is answered by none
            if _is_invitation(message):
                yield from _answers(message, conversation.messages[number + 1 :], directory)


def _is_invitation(message: Message) -> bool:
    """Internal, not automatic, no reply, and either a calendar request or words that invite."""
    if message.automatic or not message.internal or message.outward or message.facts.links or not message.recipients:
        return False
    if message.facts.calendar_method == "REQUEST":
        return True
    return message.text is not None and message.text.invites and not message.text.forwarded


def _is_answer(message: Message, invitation: Message, circle: tuple[str, ...]) -> bool:
    """Addressed to the sender; or a reply to the invitation that most of its circle got, though its sender didn't."""
    if invitation.author in message.recipients:
        return True
    addressed = sum(address in circle for address in message.recipients)
    return invitation.id in message.facts.in_reply_to and addressed * 2 > len(circle)


def _answers(invitation: Message, later: Iterable[Message], directory: Directory) -> Iterator[InvitationAnswer]:
    circle = tuple(a for a in invitation.recipients if a != invitation.author)
    closed = all(directory.answers_for_itself(a) for a in circle)
    waiting = set(circle)
    for message in later:
        if message.automatic or message.author not in waiting or not _is_answer(message, invitation, circle):
            continue
        if message.text is not None and message.text.forwarded:
            continue
        waiting.discard(message.author)
        if directory.answers_for_itself(message.author):
            yield InvitationAnswer(invitation, message, circle, closed)
