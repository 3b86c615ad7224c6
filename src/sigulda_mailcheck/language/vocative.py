"""How a Latvian speaks to somebody by name: "Jānis" -> "Jāni". Only where it's certain."""

from __future__ import annotations

import re
from functools import cache

from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.language.text import fold, words

__all__ = ["given_name", "vocative"]

_ENDING = re.compile(r"(?<=[^aeiouāēīū])s$|(?<=i)s$|(?<=u)s$|š$")


@cache
def _known() -> dict[str, tuple[str, bool]]:
    """Every known given name by its folded form: how it is written, and whether a man's."""
    listed = data("names")
    return {
        fold(name): (name, kind == "masculine") for kind in ("feminine", "masculine") for name in listed[kind].split()
    }


def given_name(name: str) -> str:
    """The given name in a display name, with its diacritics; '' where none is known, or more than one might be meant.

    It stands first. Elsewhere it counts only as it is written in Latvian: "Ozols Jānis", but "Chris Davis" is no Dāvis.
    """
    listed = words(name)
    found = [
        _known()[fold(word)]
        for place, word in enumerate(listed)
        if fold(word) in _known() and (place == 0 or _known()[fold(word)][0].lower() == word.lower())
    ]
    if len(listed) > 4 or len({kind for _, kind in found}) != 1:
        return ""
    return found[0][0]


def vocative(name: str) -> str:
    """The given name in ``name``, as its bearer is addressed; '' where that isn't certain."""
    given = given_name(name)
    if not given:
        return ""
    masculine = _known()[fold(given)][1]
    return _ENDING.sub("", given) if masculine else given
