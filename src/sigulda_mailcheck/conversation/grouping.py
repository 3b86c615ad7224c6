"""Conversations (RFC 8621, Thread; decision D19): messages linked by their headers, by Outlook's Thread-Index, or,
where a message carries no link at all, by subject, correspondents and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sigulda_mailcheck.conversation.message import Message

__all__ = ["Conversation", "group"]

SUBJECT_WINDOW = timedelta(days=30)
MAX_CLOCK_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in the order in which they must have been written: by time, an answer never before what it answers."""

    messages: tuple[Message, ...]


class _Union:
    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, item: int) -> int:
        root = item
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[item] != root:
            self.parent[item], item = root, self.parent[item]
        return root

    def join(self, one: int, other: int) -> int:
        first, second = sorted((self.find(one), self.find(other)))
        self.parent[second] = first
        return first


def group(messages: Sequence[Message]) -> list[Conversation]:
    """The conversations of messages that come in order of time."""
    union = _Union(len(messages))
    _link_by_headers(messages, union)
    _link_by_subject(messages, union)
    members: dict[int, list[Message]] = {}
    for index, message in enumerate(messages):
        members.setdefault(union.find(index), []).append(message)
    return [Conversation(tuple(_in_order(found))) for found in members.values()]


def _link_by_headers(messages: Sequence[Message], union: _Union) -> None:
    """Message ids, also of messages that the export lacks, and Thread-Index roots."""
    seen: dict[str, int] = {}
    for index, message in enumerate(messages):
        keys = [message.id, *message.facts.links]
        if message.facts.thread_root:
            keys.append(f"thread:{message.facts.thread_root}")
        for key in keys:
            if key in seen:
                union.join(seen[key], index)
            else:
                seen[key] = index


def _link_by_subject(messages: Sequence[Message], union: _Union) -> None:
    """Each message is found again by its subject together with whom it went between."""
    latest: dict[int, datetime] = {}
    by_subject: dict[tuple[str, str | frozenset[str]], int] = {}
    for index, message in enumerate(messages):
        root = union.find(index)
        keys = [(message.base_subject, who) for who in _between(message)] if message.base_subject else []
        if not message.facts.links:
            root = _join_matching(message, root, [by_subject[key] for key in keys if key in by_subject], latest, union)
        latest[root] = max(latest.get(root, message.time), message.time)
        by_subject.update(dict.fromkeys(keys, index))


def _join_matching(
    message: Message, root: int, candidates: list[int], latest: dict[int, datetime], union: _Union
) -> int:
    """Joins ``message`` to the most recent conversation among the candidates, if that isn't too long ago."""
    others = {union.find(candidate) for candidate in candidates}
    recent = [other for other in others if message.time - latest[other] <= SUBJECT_WINDOW]
    if root in others or not recent:
        return root
    other = max(recent, key=lambda o: (latest[o], o))
    moment = max(latest.pop(other), latest.pop(root, message.time))
    joined = union.join(root, other)
    latest[joined] = moment
    return joined


def _between(message: Message) -> list[str | frozenset[str]]:
    """The outside correspondents; between colleagues, the pairs of author and recipient."""
    outsiders = sorted(_correspondents(message))
    if outsiders:
        return list(outsiders)
    return [frozenset((message.author, other)) for other in message.recipients]


def _correspondents(message: Message) -> set[str]:
    """The outsiders that a message connects: those it went between, and whose message it forwards (D17)."""
    found = set(message.externals)
    if message.text is not None and message.text.forwarded and message.text.original_author:
        found.add(message.text.original_author)
    return found


def _in_order(messages: list[Message]) -> list[Message]:
    """By time; but clocks differ, so an answer whose clock is behind comes right after what it answers."""
    place = {message.id: (message.time, 0) for message in messages}
    for _ in range(MAX_CLOCK_ROUNDS):  # links may run in circles
        moved = False
        for message in messages:
            for link in message.facts.in_reply_to:
                if link != message.id and link in place and place[link] >= place[message.id]:
                    place[message.id] = (place[link][0], place[link][1] + 1)
                    moved = True
        if not moved:
            break
    return sorted(messages, key=lambda m: (*place[m.id], m.id))
