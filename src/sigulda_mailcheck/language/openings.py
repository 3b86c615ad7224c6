"""With which letters can a phrase begin? Asked of a phrase's expression, and of a text, before any expression is tried."""

from __future__ import annotations

import re

from sigulda_mailcheck.language.text import MAX_PROSE
from sigulda_mailcheck.remembering import remembered

__all__ = ["KEY", "first_words", "openings"]

KEY = 3  # letters
END = " "  # of a word
NO_MORE = r"(?!\w)"
MAX_OPENINGS = 60
_PLAIN = re.compile(r"[^\W_]{3}(?![?*+{])")
_BETWEEN_WORDS = re.compile(r"\W+")


def first_words(folded: str) -> frozenset[str]:
    """The first one, two and three letters of each word; a shorter word's end is :data:`END`."""
    return _short_first_words(folded) if len(folded) <= MAX_PROSE else _first_words(folded)


@remembered(256)
def _short_first_words(folded: str) -> frozenset[str]:
    return _first_words(folded)


def _first_words(folded: str) -> frozenset[str]:
    begins = {(word + END)[:KEY] for word in set(_BETWEEN_WORDS.split(folded))}
    return frozenset(begins | {key[:2] for key in begins} | {key[:1] for key in begins})


def word_opening(folded: str, place: int) -> str:
    """The beginning of the word that stands at ``place``, as long as any key."""
    letters = folded[place : place + KEY]
    return letters if letters.isalnum() and len(letters) == KEY else f"{_BETWEEN_WORDS.split(letters)[0]}{END}"[:KEY]


def openings(pattern: str) -> frozenset[str] | None:
    """The beginnings, of one to three word characters (or fewer and :data:`END`), of all that an expression matches; ``None`` where it may begin with
    anything.

    Literals, classes of single letters, ``(?:…|…)`` and ``?`` are understood. At anything else the beginning ends there:
    a shorter one fits more words, never fewer.
    """
    plain = _PLAIN.match(pattern)
    if plain and "|" not in pattern:
        return frozenset((plain[0],))
    found = {begin for begin, _ in _alternation(pattern)}
    if "" in found or len(found) > MAX_OPENINGS:
        return None
    return frozenset(found)


Begin = tuple[str, bool]  # the letters so far; whether what follows is known


def _alternation(pattern: str) -> set[Begin]:
    return {begin for branch in branches(pattern) for begin in _sequence(branch)}


def _sequence(pattern: str) -> set[Begin]:
    begins: set[Begin] = {("", True)}
    at = 0
    while at < len(pattern) and any(known and len(begin) < KEY for begin, known in begins):
        item, at = _item(pattern, at)
        optional, repeated, at = _quantifier(pattern, at)
        following = set()
        for begin, known in begins:
            if not known or len(begin) >= KEY:
                following.add((begin, False))
                continue
            if optional:
                following.add((begin, True))
            following.update(_joined(begin, more, known_after and not repeated) for more, known_after in item)
        begins = following
    return begins


def _joined(begin: str, more: str, known: bool) -> Begin:
    """``begin`` goes on with ``more``. What isn't part of a word ends it, for texts are split into words."""
    for place, char in enumerate(more):
        if not (char.isalnum() or char == "_"):
            return f"{begin}{more[:place]}{END}" if begin or place else "", False
    return (begin + more)[:KEY], known


def _item(pattern: str, at: int) -> tuple[set[Begin], int]:
    """The beginnings of one item of a sequence, and where it ends."""
    char = pattern[at]
    if char == "\\":
        known = not pattern[at + 1].isalnum()
        return {(pattern[at + 1], True) if known else ("", False)}, at + 2
    if char == "[":
        end = pattern.index("]", at + 1)
        letters = pattern[at + 1 : end]
        plain = letters.isalnum()
        return {(letter, True) for letter in letters} if plain else {("", False)}, end + 1
    if pattern.startswith(NO_MORE, at):
        return {(END, True)}, at + len(NO_MORE)
    if char == "(":
        end = _closing(pattern, at)
        inside = pattern[at + 3 : end] if pattern.startswith("(?:", at) else None
        return _alternation(inside) if inside is not None else {("", False)}, end + 1
    return {(char, True)} if char not in ".^$" else {("", False)}, at + 1


def _quantifier(pattern: str, at: int) -> tuple[bool, bool, int]:
    """Whether the item before may be absent, whether it may come twice, and where its quantifier ends."""
    mark = pattern[at : at + 1]
    if mark not in ("?", "*", "+", "{"):
        return False, False, at
    end = pattern.index("}", at) + 1 if mark == "{" else at + 1
    optional = mark in "?*" or pattern.startswith(("{0", "{,"), at)
    return optional, mark != "?", end + 1 if pattern[end : end + 1] == "?" else end


def _closing(pattern: str, at: int) -> int:
    """Where the bracket that opens at ``at`` closes."""
    depth = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = pattern.index("]", at + 1)
        else:
            depth += (char == "(") - (char == ")")
            if depth == 0:
                return at
        at += 1
    raise ValueError(f"a bracket isn't closed in {pattern!r}")


def branches(pattern: str) -> list[str]:
    """The branches between bars that stand outside all brackets."""
    found = [""]
    at = 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "|":
            found.append("")
            at = end
            continue
        if pattern[at] == "\\":
            end = at + 2
        elif pattern[at] == "[":
            end = pattern.index("]", at + 1) + 1
        elif pattern[at] == "(":
            end = _closing(pattern, at) + 1
        found[-1] += pattern[at:end]
        at = end
    return found
