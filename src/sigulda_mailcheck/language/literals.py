"""Which letters must stand in a text for a phrase to be there? Asked of a phrase's expression, so that no expression is tried
on a text that can't hold it."""

from __future__ import annotations

import re

__all__ = ["branches", "needed", "requirements"]

MAX_LITERALS = 250  # one expression's
ANY = frozenset(("",))
LONG = 5  # letters of a literal that few texts hold by chance
TELLING = 5  # letters of a literal that is worth looking for besides the first ones
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
    return (found if "" not in found and len(found) <= MAX_LITERALS else ANY,)


def _in_turn(pattern: str) -> tuple[frozenset[str], ...]:
    """Of a sequence: the more telling of its literals, long ones and few, come first; others only if they tell anything."""
    options: list[frozenset[str]] = []
    run = ""
    at = 0
    while at < len(pattern):
        char = pattern[at]
        end = _item_end(pattern, at)
        optional, repeated, after = _quantifier(pattern, end)
        letter = _letter(pattern[at:end])
        if letter and not optional:
            run += letter
        if not letter or optional or repeated:
            options += [frozenset((run,))] if run else []
            run = ""
        if char == "(" and not optional and (inside := _inside(pattern[at:end])) is not None:
            options.append(needed(inside))
        at = after
    options += [frozenset((run,))] if run else []
    first, *others = sorted(options, key=_worth, reverse=True) or (ANY,)
    return first, *(option for option in others if min(map(_letters, option)) >= TELLING)


def _worth(literals: frozenset[str]) -> tuple[int, int]:
    return min(LONG, *map(_letters, literals)), -len(literals)


def _letters(literal: str) -> int:
    """Its length without spaces: " the " stands in more texts than "thanks"."""
    return len(literal) - literal.count(" ")


def _letter(item: str) -> str:
    """What a literal item stands for; '' for all others."""
    if item[0] == "\\":
        return "" if item[1].isalnum() else item[1]
    return "" if item[0] in ".^$([" else item[0]


def _inside(group: str) -> str | None:
    """What a group holds, save a look ahead or behind, a comment, or a group meant by its name."""
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
    while at < len(pattern):
        char = pattern[at]
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
        at = _item_end(pattern, at) if char in "\\[" else at + 1
    raise ValueError(f"a bracket isn't closed in {pattern!r}")


def branches(pattern: str) -> list[str]:
    """The branches between bars that stand outside all brackets."""
    found = [""]
    at = 0
    while at < len(pattern):
        end = _item_end(pattern, at)
        if pattern[at] == "|":
            found.append("")
        else:
            found[-1] += pattern[at:end]
        at = end
    return found
