"""The phrase lists of ``language/data/*.toml``, compiled. All languages are known at once: people mix them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from sigulda_mailcheck.language.text import fold, fold_pattern

__all__ = ["LANGUAGES", "Phrases", "data", "phrases", "phrases_of"]

LANGUAGES = ("lv", "en", "ru")


_OPENS_WITH_LETTER = re.compile(r"[^\W_](?![?*{])")
_BRACKETED = re.compile(r"\\.|\[[^\]]*\]|\([^()]*\)")


class Phrases:
    """A list of phrases as one regular expression on folded text.

    Each phrase stands between word boundaries; a trailing ``*`` lets any word ending follow.
    """

    __slots__ = ("_alternatives", "_each", "_search", "_start")

    def __init__(self, patterns: Iterable[str]) -> None:
        alternatives = [_alternative(pattern) for pattern in patterns]
        self._alternatives = alternatives
        self._each: list[re.Pattern[str]] = []
        joined = _by_first_letter(alternatives) if alternatives else r"(?!)"
        self._search = re.compile(rf"(?<!\w)(?:{joined})")
        self._start = re.compile(rf"(?:{joined})")

    def search(self, folded: str, position: int = 0) -> re.Match[str] | None:
        return self._search.search(folded, position)

    def at_start(self, folded: str) -> re.Match[str] | None:
        """The phrase that ``folded`` begins with (opening punctuation aside)."""
        return self._start.match(folded, len(folded) - len(folded.lstrip(" \"'„“«*_.,-–—…!>(")))

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where each phrase stands by itself; they may overlap."""
        if not self._search.search(folded):
            return []
        if not self._each:
            self._each = [re.compile(rf"(?<!\w)(?:{alternative})") for alternative in self._alternatives]
        return sorted({match.span() for pattern in self._each for match in pattern.finditer(folded)})


def _by_first_letter(alternatives: list[str]) -> str:
    """The alternation, where neighbours with the same first letter share it: most positions of a text fail at once.

    Which alternative wins at a place stays the same: such with different first letters can't both match there.
    """
    pieces: list[str] = []
    letters: dict[str, list[str]] = {}

    def close() -> None:
        pieces.extend(f"{letter}(?:{'|'.join(rests)})" for letter, rests in letters.items())
        letters.clear()

    for alternative in alternatives:
        if _OPENS_WITH_LETTER.match(alternative) and not _splits(alternative):
            letters.setdefault(alternative[0], []).append(alternative[1:])
        else:
            close()
            pieces.append(alternative)
    close()
    return "|".join(pieces)


def _splits(pattern: str) -> bool:
    """Whether a bar stands outside all brackets."""
    return "|" in _BRACKETED.sub("", _BRACKETED.sub("", _BRACKETED.sub("", pattern)))


def _alternative(pattern: str) -> str:
    folded = fold_pattern(pattern)
    if folded.endswith("*") and not folded.endswith("\\*"):
        return rf"{folded[:-1]}\w*"
    return rf"{folded}(?!\w)"


@cache
def data(name: str) -> Mapping[str, Any]:
    """One data file of this package, by its name without ``.toml``."""
    return tomllib.loads(files("sigulda_mailcheck.language.data").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def phrases(name: str) -> Phrases:
    """The named list in all languages together."""
    return Phrases([pattern for language in LANGUAGES for pattern in data(language).get(name, ())])


@cache
def phrases_of(file: str, *path: str) -> Phrases:
    """A list of a data file that is no language, such as ``quotation``; ``path`` leads to it."""
    found: Any = data(file)
    for key in path:
        found = found[key]
    return Phrases(found)


@cache
def function_words(language: str) -> frozenset[str]:
    return frozenset(fold(data(language)["function_words"]).split())
