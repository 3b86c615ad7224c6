"""In which language a message is written, as well as decision D7 needs it: Latvian, English, Russian, or another.

A municipality's letters are short, half of their words are names, and many lack diacritics, which is where general
detectors guess. What is needed is only: is it *surely* none of the three languages whose phrases are known? So the
function words of the three are counted against those of the neighbours, and without evidence the office's language holds.
"""

from __future__ import annotations

import re
from functools import cache

from sigulda_mailcheck.language.phrases import LANGUAGES, data, function_words
from sigulda_mailcheck.language.text import fold, words

__all__ = ["OTHER", "language_of"]

OTHER = "other"
MAX_WORDS = 200
MAX_CHARACTERS = 2000
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATVIAN = re.compile(r"[āēģīķļņ]", re.IGNORECASE)  # letters of no neighbour's alphabet
_FOREIGN = re.compile(r"[ėįųęąłńśźżõäöüßåøæ]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_NOT_RUSSIAN = re.compile(r"[іїєґўђћљњџѓќѕј]", re.IGNORECASE)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0590-\u05ff\u0600-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@cache
def _foreign() -> dict[str, frozenset[str]]:
    return {name: frozenset(fold(listed).split()) for name, listed in data("other")["function_words"].items()}


def language_of(text: str, default: str = "lv") -> str:
    """``lv``, ``en``, ``ru`` or ``other``; ``default`` where the text gives no evidence."""
    text = text[:MAX_CHARACTERS]
    letters = len(_LETTER.findall(text))
    if not letters:
        return default
    cyrillic = len(_CYRILLIC.findall(text))
    if cyrillic * 2 > letters:
        return OTHER if len(_NOT_RUSSIAN.findall(text)) >= 3 else "ru"
    if len(_OTHER_SCRIPT.findall(text)) * 2 > letters:
        return OTHER
    tokens = [fold(word) for word in words(text)[:MAX_WORDS]]
    known = {name: sum(token in function_words(name) for token in tokens) for name in LANGUAGES if name != "ru"}
    known["lv"] += min(len(_LATVIAN.findall(text)), 6)
    foreign = max((sum(token in listed for token in tokens) for listed in _foreign().values()), default=0)
    foreign += min(len(_FOREIGN.findall(text)), 6)
    best = max(known, key=lambda name: known[name])
    if foreign > known[best] and (foreign >= 2 or known[best] == 0):
        return OTHER
    return best if known[best] > 0 and known[best] > known.get(default, 0) else default
