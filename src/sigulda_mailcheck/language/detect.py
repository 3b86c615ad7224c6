"""In which language a message is written, as well as decision D7 needs it: Latvian, English, Russian, or another.

A municipality's letters are short, half of their words are names, and many lack diacritics, which is where general
detectors guess. What is needed is only: is it *surely* none of the three languages whose phrases are known? So the
function words of the three are counted against those of the neighbours, and without evidence the office's language holds.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from sigulda_mailcheck.language.phrases import LANGUAGES, data, function_words
from sigulda_mailcheck.language.text import fold, words

__all__ = ["OTHER", "language_of"]

OTHER = "other"
MAX_WORDS = 200
MAX_CHARACTERS = 1500
_LAST_LATIN = "\u036f"
_LATVIAN = "āēģīķļņ"  # letters of no neighbour's alphabet
_FOREIGN = "ėįųęąłńśźżõäöüßåøæ"
_NOT_RUSSIAN = "іїєґўђћљњџѓќѕј"
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_OTHER_SCRIPTS = re.compile("[\u0370-\u03ff\u0590-\u05ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@cache
def _foreign() -> dict[str, frozenset[str]]:
    return {name: frozenset(fold(listed).split()) for name, listed in data("other")["function_words"].items()}


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """For each function word the languages that have it."""
    found: dict[str, list[str]] = {}
    listed = {name: function_words(name) for name in LANGUAGES if name != "ru"} | _foreign()
    for name, known in listed.items():
        for word in known:
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}


def language_of(text: str, default: str = "lv") -> str:
    """``lv``, ``en``, ``ru`` or ``other``; ``default`` where the text gives no evidence."""
    text = text[:MAX_CHARACTERS]
    ascii_only = text.isascii()
    if not ascii_only and max(text) > _LAST_LATIN:
        if _is_mostly(text, _CYRILLIC):
            return OTHER if _count(text, _NOT_RUSSIAN) >= 3 else "ru"
        if _is_mostly(text, _OTHER_SCRIPTS):
            return OTHER
    speakers = _speakers()
    seen = Counter([name for token in words(fold(text))[:MAX_WORDS] if token in speakers for name in speakers[token]])
    known = {name: seen[name] for name in LANGUAGES if name != "ru"}
    foreign = max((seen[name] for name in _foreign()), default=0)
    if not ascii_only:
        known["lv"] += min(_count(text, _LATVIAN), 6)
        foreign += min(_count(text, _FOREIGN), 6)
    best = max(known, key=lambda name: known[name])
    if foreign > known[best] and (foreign >= 2 or known[best] == 0):
        return OTHER
    return best if known[best] > 0 and known[best] > known.get(default, 0) else default


def _count(text: str, letters: str) -> int:
    """How often some letters stand in a text, in whatever case."""
    low = text.lower()
    return sum(map(low.count, letters))


def _is_mostly(text: str, script: re.Pattern[str]) -> bool:
    """Whether most letters of a text are of a script."""
    found: int = sum(char.isalpha() for char in script.findall(text))
    return found > 0 and found * 2 > sum(char.isalpha() for char in text)
