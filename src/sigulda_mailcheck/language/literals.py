"""Which letters must stand in a text for a phrase to be there? Asked of a phrase's expression, so that no expression is tried
on a text that can't hold it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

__all__ = ["branches", "needed", "requirements"]

MAX_JOINED = 60  # literals that items next to each other make together
MAX_LITERALS = 250  # one expression's
ANY = frozenset(("",))
LONG = 5  # letters of a literal that few texts hold by chance
TELLING = 4  # letters of a literal that is worth looking for besides the first ones
_PLAIN = re.compile(r"[^\\.^$*+?{}\[\]|()]+(?![*+?{])")  # letters that stand for themselves, each once
_BRACKETS = re.compile(r"\\.|\[\^?\]?(?:[^\]\\]|\\.)*\]|[()|\[]", re.DOTALL)  # what isn't looked into, and what is
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|\d{1,3}|.)", re.DOTALL)
_CLASS = re.compile(r"\[\^?\]?(?:[^\]\\]|\\.)*\]", re.DOTALL)
_QUANTIFIER = re.compile(r"([?*+]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?")
_FLAGS = re.compile(r"\(\?[aiLmsux-]")


def needed(pattern: str) -> frozenset[str]:
    """Literals of which each text that an expression matches holds at least one; where that can't be told, the empty one,
    which every text holds.

    Letters, ``(?:…|…)`` and quantifiers are understood; classes, escapes that stand for classes, and looks around only end a
    literal. Raises :class:`ValueError` for flags inside an expression, and for brackets that aren't closed.
    """
    return requirements(pattern)[0]


def requirements(pattern: str) -> tuple[frozenset[str], ...]:
    """Sets of literals as :func:`needed` gives them, the most telling first: a text that an expression matches holds at least
    one of each set."""
    each = branches(pattern)
    if len(each) == 1:
        return _in_turn(pattern)
    found = frozenset[str]().union(*(_in_turn(branch)[0] for branch in each))
    return (_shortest(found) if "" not in found and len(found) <= MAX_LITERALS else ANY,)


def _in_turn(pattern: str) -> tuple[frozenset[str], ...]:
    """Of a sequence: the more telling of its literals, long ones and few, come first; others only if they tell anything."""
    options: list[frozenset[str]] = []
    run = ANY  # what stands next to each other
    for item, optional, repeated in _items(pattern):
        spelled = _spelled(item)
        longer = (
            _joined(run, spelled | ANY if optional else spelled) if spelled and not (optional and repeated) else None
        )
        if longer:
            run = longer
        if not longer or repeated:
            options.append(run)
            run = ANY
        if not longer and not optional:
            options.append(needed(inside) if (inside := _inside(item)) is not None else spelled or ANY)
    known = (_shortest(option) for option in (*options, run) if "" not in option)
    first, *others = sorted(known, key=_worth, reverse=True) or (ANY,)
    return first, *(option for option in others if min(map(_letters, option)) >= TELLING)


def _items(pattern: str) -> Iterator[tuple[str, bool, bool]]:
    """The items of a sequence: each, whether it may be absent, and whether it may come twice. Letters come together."""
    at = 0
    while at < len(pattern):
        plain = _PLAIN.match(pattern, at)
        if plain:
            yield plain[0], False, False
            at = plain.end()
            continue
        end = _item_end(pattern, at)
        optional, repeated, after = _quantifier(pattern, end)
        yield pattern[at:end], optional, repeated
        at = after


def _spelled(item: str) -> frozenset[str]:
    """All that an item can match, if it's made of letters alone; else nothing."""
    if item[0] != "(":
        letter = _letter(item)
        return frozenset((letter,)) if letter else frozenset()
    inside = _inside(item)
    found: set[str] = set()
    for branch in branches(inside) if inside is not None else ():
        spelled: frozenset[str] | None = ANY
        for inner, optional, repeated in _items(branch):
            each = frozenset() if repeated else _spelled(inner)
            spelled = _joined(spelled, each | ANY if optional else each) if each and spelled else None
        if not spelled:
            return frozenset()
        found |= spelled
    return frozenset(found)


def _joined(one: frozenset[str], other: frozenset[str]) -> frozenset[str] | None:
    """Each with each; ``None`` where those are too many."""
    return frozenset(a + b for a in one for b in other) if len(one) * len(other) <= MAX_JOINED else None


def _shortest(literals: frozenset[str]) -> frozenset[str]:
    """Without those that hold another: "parit" is there only where "rit" is."""
    return frozenset(one for one in literals if not any(other in one for other in literals if other != one))


def _worth(literals: frozenset[str]) -> tuple[int, int]:
    return min(LONG, *map(_letters, literals)), -len(literals)


def _letters(literal: str) -> int:
    """Its length without spaces: " the " stands in more texts than "thanks"."""
    return len(literal) - literal.count(" ")


def _letter(item: str) -> str:
    """What literal items stand for; '' for all others."""
    if item[0] == "\\":
        return "" if item[1].isalnum() else item[1]
    return "" if item[0] in ".^$([" else item


def _inside(group: str) -> str | None:
    """What a group holds, save a look ahead or behind, a comment, or a group meant by its name; of other items, ``None``."""
    if group[0] != "(":
        return None
    if group.startswith("(?:"):
        return group[3:-1]
    if group.startswith("(?P<"):
        return group[group.index(">") + 1 : -1]
    if _FLAGS.match(group):
        raise ValueError(f"flags aren't understood in {group!r}")
    return None if group.startswith("(?") else group[1:-1]


def _item_end(pattern: str, at: int) -> int:
    """Where the item that begins at ``at`` ends: a letter, an escape, a class, a group."""
    char = pattern[at]
    if char == "(":
        return _closing(pattern, at) + 1
    found = _ESCAPE.match(pattern, at) if char == "\\" else _CLASS.match(pattern, at) if char == "[" else None
    if found is None and char in "\\[":
        raise ValueError(f"an escape or a class doesn't end in {pattern!r}")
    return found.end() if found else at + 1


def _quantifier(pattern: str, at: int) -> tuple[bool, bool, int]:
    """Whether the item before may be absent, whether it may come twice, and where its quantifier ends."""
    found = _QUANTIFIER.match(pattern, at)
    if found is None:
        return False, False, at
    mark = found[1]
    return mark in "?*" or mark.startswith(("{0", "{,")), mark != "?", found.end()


def _closing(pattern: str, at: int) -> int:
    """Where the bracket that opens at ``at`` closes."""
    depth = 0
    for found in _BRACKETS.finditer(pattern, at):
        depth += (found[0] == "(") - (found[0] == ")")
        if depth == 0:
            return found.start()
        if found[0] == "[":
            raise ValueError(f"a class doesn't end in {pattern!r}")
    raise ValueError(f"a bracket isn't closed in {pattern!r}")


def branches(pattern: str) -> list[str]:
    """The branches between bars that stand outside all brackets."""
    bars, depth = [-1], 0
    for found in _BRACKETS.finditer(pattern):
        depth += (found[0] == "(") - (found[0] == ")")
        if found[0] == "|" and depth == 0:
            bars.append(found.start())
    return [pattern[last + 1 : bar] for last, bar in pairwise((*bars, len(pattern)))]
