"""Which of many expressions can match in a text? Those whose literals stand there: all literals of all sieves are looked for
together (Aho and Corasick), so that a text is gone through once, however many phrases there are."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from threading import Lock

import ahocorasick

from sigulda_mailcheck.language.literals import requirements
from sigulda_mailcheck.remembering import remembered

__all__ = ["Sieve"]

_NUMBER = itemgetter(1)  # of what the automaton finds: where it ends, and its number


class _Literals:
    """Literals by number, and the automaton that finds them. It's built anew when there are more of them; the page for drafts
    has threads, which mustn't add a literal while another looks for them."""

    def __init__(self) -> None:
        self._automaton = ahocorasick.Automaton()
        self._known = 0
        self._lock = Lock()

    def number(self, literal: str) -> int:
        """The number of a literal, known or new."""
        with self._lock:
            number: int = self._automaton.get(literal, self._known)
            if number == self._known:
                self._automaton.add_word(literal, number)
                self._known += 1
        return number

    def standing_in(self, text: str) -> frozenset[int]:
        """The literals that stand in a text."""
        return _standing_in(text, self._known) if self._known else frozenset()

    def search(self, text: str) -> frozenset[int]:
        with self._lock:
            if self._automaton.kind != ahocorasick.AHOCORASICK:
                self._automaton.make_automaton()
            return frozenset(map(_NUMBER, self._automaton.iter(text)))


_literals = _Literals()


@remembered(256)  # many lists are looked for in the same text
def _standing_in(text: str, known: int) -> frozenset[int]:
    return _literals.search(text)


class Sieve:
    """Tells which of some expressions (by their numbers) can match in a text. Those that need no literal of ``shortest`` letters
    always can."""

    def __init__(self, patterns: Iterable[str], shortest: int = 2) -> None:
        self._always: list[int] = []
        self._by_literal: dict[int, list[int]] = {}
        self._others: dict[int, tuple[frozenset[int], ...]] = {}
        for number, pattern in enumerate(patterns):
            first, *others = requirements(pattern)
            if min(map(len, first)) < shortest:
                self._always.append(number)
                continue
            for literal in first:
                self._by_literal.setdefault(_literals.number(literal), []).append(number)
            if others:
                self._others[number] = tuple(frozenset(map(_literals.number, each)) for each in others)
        self._firsts = frozenset(self._by_literal)

    def candidates(self, text: str) -> list[int]:
        """The expressions that can match in a text, in their order."""
        standing = _literals.standing_in(text)
        held = standing & self._firsts
        if not held:
            return self._always
        numbers = {number for literal in held for number in self._by_literal[literal]}
        fit = (n for n in numbers if not any(map(standing.isdisjoint, self._others.get(n, ()))))
        return sorted((*self._always, *fit))
