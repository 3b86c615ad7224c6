"""Does an answer show the client what it answers? (VI 5.1.2.)

What makes a message an answer is its In-Reply-To or a conversation found; what shows it is a quotation, ``Re:`` or words.
"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.checks.scope import is_checked
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.pack import Rule

NAME = "reference"
PARAMETERS: dict[str, object] = {}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    for conversation in case.conversations:
        ids: dict[str, Message] = {}
        askers: set[str] = set()
        for message in conversation.messages:
            if message.automatic:
                continue
            if not message.internal:
                askers.update((message.author, message.facts.sender, *message.facts.reply_to))
                continue
            text = message.text
            if text is None or text.refers or text.empty or text.forwarded or text.language == OTHER:
                continue
            ids = ids or {other.id: other for other in conversation.messages}
            if (
                _answers_client(message, ids, askers)
                and case.directory.answers_for_itself(message.author)
                and is_checked(message, case.settings)
            ):
                yield Verdict(
                    message.author,
                    message,
                    message.sent,
                    "probable" if text.damaged else "certain",
                    evidence={"in_reply_to": list(message.facts.in_reply_to)},
                )


def _answers_client(message: Message, ids: dict[str, Message], askers: set[str]) -> bool:
    """By a header link to a client's message (or one that the export lacks), else by the conversation found."""
    known = [ids[link] for link in message.facts.in_reply_to if link in ids]
    if known:
        return any(not m.internal for m in known) and message.outward
    if message.facts.in_reply_to:
        return message.outward
    return not askers.isdisjoint(message.recipients)
