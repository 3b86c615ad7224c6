"""Conversations (RFC 8621, Thread; decision D19): messages linked by their headers, by Outlook's Thread-Index, or,
where a message carries no link at all, by subject, correspondents and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sigulda_mailcheck.conversation.message import Message

__all__ = ["Conversation", "group"]

SUBJECT_WINDOW = timedelta(days=30)
MAX_CLOCK_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in the order in which they must have been written: by time, an answer never before what it answers."""

    messages: tuple[Message, ...]


@dataclass(slots=True)
class _State:
    """What a growing conversation is known by while messages are added in order of time."""

    latest: datetime
    externals: set[str] = field(default_factory=set)
    pairs: set[frozenset[str]] = field(default_factory=set)


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
    states: dict[int, _State] = {}
    by_subject: dict[str, list[int]] = {}
    for index, message in enumerate(messages):
        root = union.find(index)
        subject = message.base_subject
        if subject and not message.facts.links:
            root = _join_matching(message, index, root, by_subject.get(subject, []), states, union)
        state = states.get(root)
        if state is None:
            state = states[root] = _State(message.time)
        state.latest = max(state.latest, message.time)
        state.externals |= _correspondents(message)
        if not message.externals:
            state.pairs |= {frozenset((message.author, other)) for other in message.recipients}
        if subject:
            by_subject.setdefault(subject, []).append(index)


def _join_matching(
    message: Message, index: int, root: int, candidates: list[int], states: dict[int, _State], union: _Union
) -> int:
    """Joins ``message`` to the most recent conversation with its subject and correspondents, if there is one."""
    for candidate in reversed(candidates[-200:]):
        other = union.find(candidate)
        if other == root:
            return root
        state = states[other]
        if message.time - state.latest <= SUBJECT_WINDOW and _shares(message, state):
            joined = union.join(root, other)
            mine = states.pop(root, None)
            merged = states.pop(other)
            if mine is not None:
                merged.latest = max(merged.latest, mine.latest)
                merged.externals |= mine.externals
                merged.pairs |= mine.pairs
            states[joined] = merged
            return joined
    return root


def _correspondents(message: Message) -> set[str]:
    """The outsiders that a message connects: those it went between, and whose message it forwards (D17)."""
    found = set(message.externals)
    if message.text is not None and message.text.forwarded and message.text.original_author:
        found.add(message.text.original_author)
    return found


def _shares(message: Message, state: _State) -> bool:
    outsiders = _correspondents(message)
    if outsiders:
        return not outsiders.isdisjoint(state.externals)
    return any(frozenset((message.author, other)) in state.pairs for other in message.recipients)


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
