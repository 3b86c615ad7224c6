"""Conversations (RFC 8621, Thread; decision D19): messages linked by their headers, by Outlook's Thread-Index, or,
where a message carries no link at all, by subject, correspondents and time.

A million messages are grouped by numbers alone: each message is an index, and what it can be linked by is a 64-bit key.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.envelope import base_subject
from sigulda_mailcheck.mail.facts import MessageFacts
from sigulda_mailcheck.remembering import remembered

__all__ = ["Conversation", "contact_key", "group", "hash64", "in_order", "link_keys", "paired", "subject_keys"]

SUBJECT_WINDOW = 30 * 86400  # seconds
MAX_CLOCK_ROUNDS = 5
_ALL = (1 << 64) - 1
_ODD = 0x9E3779B97F4A7C15  # an odd number whose bits are spread well

Sharing = Iterable[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in the order in which they must have been written: by time, an answer never before what it answers."""

    messages: tuple[Message, ...]


# ---------------------------------------------------------------------------------- what messages are linked by


@remembered(16_384)  # the messages of a conversation share most of theirs
def hash64(text: str) -> int:
    """A signed 64-bit number for a text, the same in every run."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def paired(one: int, other: int) -> int:
    """A signed 64-bit number for two of them, in this order."""
    number = (one * _ODD + other) & _ALL
    return number - (_ALL + 1) if number > _ALL >> 1 else number


def link_keys(facts: MessageFacts) -> list[int]:
    """Its own id, the ids it refers to (also of messages that the export lacks), and its thread's root."""
    keys = dict.fromkeys((facts.message_id, *facts.links))
    if facts.thread_root:
        keys[f"thread:{facts.thread_root}"] = None
    return [hash64(key) for key in keys]


def subject_keys(facts: MessageFacts, directory: Directory) -> list[int]:
    """Its subject together with each of those it went between; between colleagues, with each pair of them."""
    subject = base_subject(facts.subject)
    if not subject:
        return []
    number = hash64(subject)
    return [paired(number, hash64(who)) for who in _between(facts, directory)]


def contact_key(author: str, recipient: str) -> int:
    return paired(hash64(author), hash64(recipient))


def _between(facts: MessageFacts, directory: Directory) -> list[str]:
    """The outside correspondents, those an answer is to go to (D18) and whose message it forwards (D17) included; between
    colleagues, author and recipient."""
    people = (facts.sender, *facts.reply_to, *facts.to, *facts.cc)
    outsiders = {address for address in people if address and not directory.is_internal(address)}
    if facts.text is not None and facts.text.forwarded and facts.text.original_author:
        outsiders.add(facts.text.original_author)
    if outsiders:
        return sorted(outsiders)
    author = directory.canonical(facts.sender)
    others = dict.fromkeys(directory.canonical(address) for address in (*facts.to, *facts.cc))
    return ["\0".join(sorted((author, other))) for other in others]


# ---------------------------------------------------------------------------------- which belong together


class _Union:
    def __init__(self, size: int) -> None:
        self.parent = array("i", range(size))

    def find(self, item: int) -> int:
        parent = self.parent
        root = item
        while parent[root] != root:
            root = parent[root]
        while parent[item] != root:
            parent[item], item = root, parent[item]
        return root

    def join(self, one: int, other: int) -> int:
        first, second = sorted((self.find(one), self.find(other)))
        self.parent[second] = first
        return first


def group(
    times: Sequence[int], ids: Sequence[int], linked: Sequence[int], links: Sharing, subjects: Sharing
) -> array[int]:
    """For each message the number of its conversation: that of one of its messages.

    ``times`` are in seconds; ``ids`` decide between equal times; ``linked`` says which messages carry a link of their own.
    ``links`` and ``subjects`` have, for each key that several messages share, those messages.
    """
    union = _Union(len(times))
    for members in links:
        for member in members[1:]:
            union.join(members[0], member)
    _link_by_subject(times, ids, linked, subjects, union)
    return array("i", map(union.find, range(len(times))))


def _link_by_subject(
    times: Sequence[int], ids: Sequence[int], linked: Sequence[int], subjects: Sharing, union: _Union
) -> None:
    """Only keys that could join something are looked at: shared by two conversations, one of whose messages has no link."""
    keys: dict[int, list[int]] = {}
    for key, members in enumerate(subjects):
        if not all(map(linked.__getitem__, members)) and len(set(map(union.find, members))) > 1:
            for member in members:
                keys.setdefault(member, []).append(key)
    if not keys:
        return
    roots = {union.find(message) for message in keys}
    involved = [message for message in range(len(times)) if union.find(message) in roots]
    _Subjects(times, ids, linked, keys, union).run(sorted(involved, key=lambda m: (times[m], ids[m])))


class _Subjects:
    """Goes through messages in order of time, and joins those without a link to the latest that matches."""

    def __init__(
        self,
        times: Sequence[int],
        ids: Sequence[int],
        linked: Sequence[int],
        keys: dict[int, list[int]],
        union: _Union,
    ) -> None:
        self.times, self.ids, self.linked, self.keys, self.union = times, ids, linked, keys, union
        self.latest: dict[int, tuple[int, int]] = {}  # conversation -> time and id of its latest message so far
        self.seen: dict[int, int] = {}  # key -> the latest message with it

    def run(self, messages: Iterable[int]) -> None:
        for message in messages:
            root, moment = self.union.find(message), (self.times[message], self.ids[message])
            keys = self.keys.get(message, [])
            if not self.linked[message]:
                root = self._join(root, moment, [self.seen[key] for key in keys if key in self.seen])
            self.latest[root] = max(self.latest.get(root, moment), moment)
            self.seen.update(dict.fromkeys(keys, message))

    def _join(self, root: int, moment: tuple[int, int], candidates: list[int]) -> int:
        """Joins a message to the most recent conversation among the candidates, if that isn't too long ago."""
        others = {self.union.find(candidate) for candidate in candidates}
        recent = [other for other in others if moment[0] - self.latest[other][0] <= SUBJECT_WINDOW]
        if root in others or not recent:
            return root
        other = max(recent, key=lambda o: self.latest[o])
        latest = max(self.latest.pop(other), self.latest.pop(root, moment))
        joined = self.union.join(root, other)
        self.latest[joined] = latest
        return joined


# ---------------------------------------------------------------------------------- in which order


def in_order(messages: Sequence[Message]) -> Sequence[Message]:
    """Messages as :func:`merge` orders them, by time; but clocks differ, so an answer whose clock is behind comes right after what
    it answers."""
    if len(messages) == 1:
        return messages
    place = {message.id: (message.time, 0) for message in messages}
    for rounds in range(MAX_CLOCK_ROUNDS):  # links may run in circles
        moved = False
        for message in messages:
            for link in message.facts.in_reply_to:
                if link != message.id and link in place and place[link] >= place[message.id]:
                    place[message.id] = (place[link][0], place[link][1] + 1)
                    moved = True
        if not moved:
            if rounds == 0:
                return messages
            break
    return sorted(messages, key=lambda m: (*place[m.id], m.id))
