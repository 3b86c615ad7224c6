"""Which letters must stand in a text for a phrase to be there? Asked of a phrase's expression, so that no expression is tried
on a text that can't hold it."""

from __future__ import annotations

__all__ = ["branches", "needed"]

MAX_LITERALS = 40  # one expression's; more would cost as much as trying it
LONG = 5  # letters of a literal that few texts hold by chance


def needed(pattern: str) -> frozenset[str]:
    """Literals of which each text that an expression matches holds at least one; none, where that can't be told.

    Literals, ``(?:…|…)`` and quantifiers are understood; anything else only ends a literal.
    """
    found: set[str] = set()
    for branch in branches(pattern):
        literals = _needed_in_turn(branch)
        if not literals:
            return frozenset()
        found |= literals
    return frozenset(found) if len(found) <= MAX_LITERALS else frozenset()


def _needed_in_turn(pattern: str) -> frozenset[str]:
    """The most telling literals of a sequence: long ones, and few."""
    options: list[frozenset[str]] = []
    run = ""
    at = 0
    while at < len(pattern):
        char = pattern[at]
        end = item_end(pattern, at)
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
    return max(options, key=_worth, default=frozenset())


def _worth(literals: frozenset[str]) -> tuple[int, int]:
    return (min(LONG, *map(len, literals), LONG), -len(literals)) if literals else (0, 0)


def _letter(item: str) -> str:
    """What a literal item stands for; '' for all others."""
    if item[0] == "\\":
        return "" if item[1].isalnum() else item[1]
    return "" if item[0] in ".^$([" else item


def _inside(group: str) -> str | None:
    """What a group holds, save a look ahead or behind."""
    if group.startswith("(?:"):
        return group[3:-1]
    if group.startswith("(?P<"):
        return group[group.index(">") + 1 : -1]
    return None if group.startswith("(?") else group[1:-1]


def item_end(pattern: str, at: int) -> int:
    """Where the item that begins at ``at`` ends: a letter, an escape, a class, a group."""
    char = pattern[at]
    if char == "\\":
        return at + 2
    if char == "[":
        end = at + 2
        while pattern[end - 1] == "\\" or pattern[end] != "]":  # the first one may be a bracket itself
            end += 1
        return end + 1
    return _closing(pattern, at) + 1 if char == "(" else at + 1


def _quantifier(pattern: str, at: int) -> tuple[bool, bool, int]:
    """Whether the item before may be absent, whether it may come twice, and where its quantifier ends."""
    mark = pattern[at : at + 1]
    if not mark or mark not in "?*+{":
        return False, False, at
    end = pattern.index("}", at) + 1 if mark == "{" else at + 1
    optional = mark in "?*" or pattern.startswith(("{0", "{,"), at)
    return optional, mark != "?", end + 1 if pattern[end : end + 1] == "?" else end


def _closing(pattern: str, at: int) -> int:
    """Where the bracket that opens at ``at`` closes."""
    depth = 0
    while at < len(pattern):
        char = pattern[at]
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
        at = item_end(pattern, at) if char in "\\[" else at + 1
    raise ValueError(f"a bracket isn't closed in {pattern!r}")


def branches(pattern: str) -> list[str]:
    """The branches between bars that stand outside all brackets."""
    found = [""]
    at = 0
    while at < len(pattern):
        end = item_end(pattern, at)
        if pattern[at] == "|":
            found.append("")
        else:
            found[-1] += pattern[at:end]
        at = end
    return found
