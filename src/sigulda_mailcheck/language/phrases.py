"""The phrase lists of ``language/data/*.toml``. All languages are known at once: people mix them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from sigulda_mailcheck.language.sieve import Sieve
from sigulda_mailcheck.language.text import fold, fold_pattern

__all__ = ["LANGUAGES", "Phrases", "data", "phrases", "phrases_of"]

LANGUAGES = ("lv", "en", "ru")
FEW = 400  # texts after which compiling a whole list has paid


class Phrases:
    """A list of phrases, to be looked for in folded text.

    Each phrase stands between word boundaries; a trailing ``*`` lets any word ending follow. Where several match at one
    place, the first in the list wins.

    An expression is tried only on a text that holds one of the literals it needs: few letters hold any of a list, and a short
    run compiles few expressions.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._alternatives = [_alternative(pattern) for pattern in patterns]
        self._sieve = Sieve(self._alternatives)
        self._compiled: dict[tuple[int, bool], re.Pattern[str]] = {}
        self._asked = 0

    def may_stand_in(self, folded: str) -> bool:
        """A cheap test before dear work: false only where no phrase can stand in a text."""
        return bool(self._sieve.candidates(folded))

    def search(self, folded: str, position: int = 0) -> re.Match[str] | None:
        """The first phrase at or after ``position``."""
        best: re.Match[str] | None = None
        for number in self._sieve.candidates(folded):
            found = self._single(number).search(folded, position)
            if found is not None and (best is None or found.start() < best.start()):
                best = found
        return best

    def at_start(self, folded: str) -> re.Match[str] | None:
        """The phrase that ``folded`` begins with (opening punctuation aside)."""
        place = len(folded) - len(folded.lstrip(" \"'„“«*_.,-–—…!>("))
        if self._asked >= FEW:
            return self._whole_start.match(folded, place)
        self._asked += 1
        matches = (
            self._single(number, anywhere=False).match(folded, place) for number in self._sieve.candidates(folded)
        )
        return next((match for match in matches if match is not None), None)

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where each phrase stands by itself; they may overlap."""
        found = {m.span() for number in self._sieve.candidates(folded) for m in self._single(number).finditer(folded)}
        return sorted(found)

    @cached_property
    def _whole_start(self) -> re.Pattern[str]:
        return re.compile("|".join(self._alternatives) or r"(?!)")

    def _single(self, number: int, anywhere: bool = True) -> re.Pattern[str]:
        key = number, anywhere
        if key not in self._compiled:
            behind = r"(?<!\w)" if anywhere else ""
            self._compiled[key] = re.compile(f"{behind}(?:{self._alternatives[number]})")
        return self._compiled[key]


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
