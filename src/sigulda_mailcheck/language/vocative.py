"""How a Latvian speaks to somebody by name: "Jānis" -> "Jāni". Only where it's certain."""

from __future__ import annotations

import re
from functools import cache

from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.language.text import fold, words

__all__ = ["given_name", "vocative"]

_ENDING = re.compile(r"(?<=[^aeiouāēīū])s$|(?<=i)s$|(?<=u)s$|š$")


@cache
def _known() -> tuple[dict[str, tuple[str, bool]], dict[str, list[tuple[str, bool]]]]:
    """The known given names, and whether a man's: by their written form, and by the form without diacritics of those that have
    any."""
    listed = [(name, kind == "masculine") for kind in ("feminine", "masculine") for name in data("names")[kind].split()]
    written = {name.lower(): (name, man) for name, man in listed}
    bare: dict[str, list[tuple[str, bool]]] = {}
    for name, man in listed:
        if fold(name) not in written:
            bare.setdefault(fold(name), []).append((name, man))
    return written, bare


def given_name(name: str) -> tuple[str, bool] | None:
    """The given name in a display name, and whether it is a man's; ``None`` where none is known, or more than one might be meant.

    It stands first; elsewhere only a name as it is written in Latvian counts: "Ozols Jānis", but "Chris Davis" is no Dāvis. To a name
    written without any diacritics ("Janis Berzins") they are given back, if that can be one name alone.
    """
    written, bare = _known()
    listed = words(name)
    found = {written[word.lower()] for word in listed if word.lower() in written}
    if not found and listed and name.isascii():
        found = set(bare.get(listed[0].lower(), ()))
    return found.pop() if len(found) == 1 and len(listed) <= 4 else None


def vocative(name: str) -> str:
    """The given name in ``name``, as its bearer is addressed; '' where that isn't certain."""
    found = given_name(name)
    if found is None:
        return ""
    given, is_man = found
    return _ENDING.sub("", given) if is_man else given
