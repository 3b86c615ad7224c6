"""The conversations of a store, as numbers: which messages belong together, and what is forgotten together."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sigulda_mailcheck.conversation.grouping import group
from sigulda_mailcheck.store import LINKED, NOTICE, Keys, Store

__all__ = ["PURGED_BEFORE", "Threads", "purge"]

PURGED_BEFORE = "purged-before"  # the setting that keeps purged messages from coming back with their exports
ROWS = 2000  # taken from the store at a time
NOTICE_LASTS = 120 * 86400  # seconds: an absence notice may still run so long after it was sent


class Threads:
    """For each message, by its place in ``numbers``: its time, the latest moment it tells of, what kind it is (the store's bits),
    what it is a copy of, and its conversation (the place of one of its messages)."""

    def __init__(self, store: Store) -> None:
        self.numbers, self.times, self.latest, self.idents = array("q"), array("q"), array("q"), array("q")
        self.kinds = bytearray()
        links, subjects = Keys(store, "link"), Keys(store, "subject")
        rows = store.rows("id, time, MAX(time, latest), kind, ident, keys, subjects")
        while some := list(islice(rows, ROWS)):
            numbers, times, latest, kinds, idents, keys, about = zip(*some, strict=True)
            links.add(keys, len(self.numbers))
            subjects.add(about, len(self.numbers))
            self.numbers.extend(numbers)
            self.times.extend(times)
            self.latest.extend(latest)
            self.kinds.extend(kinds)
            self.idents.extend(idents)
        linked = bytes(bool(kind & LINKED) for kind in self.kinds)
        self.conversations = group(self.times, self.idents, linked, links.sharing(), subjects.sharing())

    def place(self, number: int) -> int:
        """Where in ``numbers`` a message stands."""
        return bisect_left(self.numbers, number)

    def members(self, wanted: Iterable[int]) -> list[list[int]]:
        """The conversations, whole, that some messages (by number) belong to."""
        listed = set(wanted)
        roots = {self.conversations[place] for place, number in enumerate(self.numbers) if number in listed}
        found: dict[int, list[int]] = {root: [] for root in roots}
        for place, root in enumerate(self.conversations):
            if root in found:
                found[root].append(self.numbers[place])
        return list(found.values())

    def whole(self, wanted: Sequence[int]) -> Iterator[list[int]]:
        """Every conversation for which ``wanted`` has a true value, by the numbers of its messages."""
        following = array("i", [-1]) * len(self.numbers)  # the next message of the same conversation
        last = array("i", [-1]) * len(self.numbers)
        for place, root in enumerate(self.conversations):
            if last[root] != -1:
                following[last[root]] = place
            last[root] = place
        for place, root in enumerate(self.conversations):
            if place == root and wanted[root]:
                members = []
                while place != -1:
                    members.append(self.numbers[place])
                    place = following[place]
                yield members


def purge(store: Store, before: int) -> int:
    """Takes out conversations that ended before a moment (in seconds), and returns how many messages they had.

    A conversation is forgotten whole or not at all: half of one would accuse somebody. Absence notices stay as long as they
    may still run. The moment is remembered, so that exports that still hold the messages don't bring them back.
    """
    threads = Threads(store)
    goes_on = bytearray(len(threads.numbers))
    for root, latest in zip(threads.conversations, threads.latest, strict=True):
        goes_on[root] |= latest >= before
    young = {
        number for number, latest in store.rows("id, latest", f"kind & {NOTICE}") if latest >= before - NOTICE_LASTS
    }
    old = [
        number
        for number, root in zip(threads.numbers, threads.conversations, strict=True)
        if not goes_on[root] and number not in young
    ]
    store.forget_messages(old)
    store.set_setting(PURGED_BEFORE, str(before))
    return len(old)
