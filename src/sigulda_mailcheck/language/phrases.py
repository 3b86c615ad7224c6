"""The phrase lists of ``language/data/*.toml``. All languages are known at once: people mix them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from sigulda_mailcheck.language.openings import END, branches, first_words, openings, word_opening
from sigulda_mailcheck.language.text import fold, fold_pattern

__all__ = ["LANGUAGES", "Phrases", "data", "phrases", "phrases_of"]

LANGUAGES = ("lv", "en", "ru")
FEW = 400  # texts after which compiling a whole list has paid

_OPENS_WITH_LETTER = re.compile(r"[^\W_](?![?*{])")


class Phrases:
    """A list of phrases, to be looked for in folded text.

    Each phrase stands between word boundaries; a trailing ``*`` lets any word ending follow. Where several match at one
    place, the first in the list wins.

    A list is one expression, but a large one takes long to compile: so the first few texts are searched only for the
    phrases that can stand there by the beginnings of their words, which makes a short run start fast.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._alternatives = [_alternative(pattern) for pattern in patterns]
        self._by_opening: dict[str, list[int]] = {}
        self._loose: list[int] = []  # may begin with anything
        for number, alternative in enumerate(self._alternatives):
            begins = openings(alternative)
            if begins is None:
                self._loose.append(number)
            for key in begins or ():
                self._by_opening.setdefault(key, []).append(number)
        self._keys = frozenset(self._by_opening)
        self._anywhere = self._compile(self._loose, behind=True) if self._loose else None
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._asked = 0

    def search(self, folded: str, position: int = 0) -> re.Match[str] | None:
        """The first phrase at or after ``position``."""
        if self._asked >= FEW:
            return self._whole.search(folded, position)
        self._asked += 1
        best = self._anywhere.search(folded, position) if self._anywhere else None
        for key in first_words(folded) & self._keys:
            for place in _places(folded, key, position):
                if best is not None and place > best.start():
                    break
                found = self._at(folded, place)
                if found is not None:
                    best = found
                    break
        return best

    def at_start(self, folded: str) -> re.Match[str] | None:
        """The phrase that ``folded`` begins with (opening punctuation aside)."""
        place = len(folded) - len(folded.lstrip(" \"'„“«*_.,-–—…!>("))
        if self._asked >= FEW:
            return self._whole_start.match(folded, place)
        self._asked += 1
        return self._at(folded, place)

    def spans(self, folded: str) -> list[tuple[int, int]]:
        """Where each phrase stands by itself; they may overlap."""
        found = {match.span() for number in self._loose for match in self._single(number).finditer(folded)}
        places: dict[int, set[int]] = {}
        for key in first_words(folded) & self._keys:
            for number in self._by_opening[key]:
                places.setdefault(number, set()).update(_places(folded, key))
        for number, starts in places.items():
            end = 0
            for place in sorted(starts):
                match = self._single(number).match(folded, place) if place >= end else None
                if match:
                    found.add(match.span())
                    end = match.end()
        return sorted(found)

    def _at(self, folded: str, place: int) -> re.Match[str] | None:
        """The first phrase of the list that stands at ``place``."""
        opening = word_opening(folded, place)
        keys = [key for length in range(1, len(opening) + 1) if (key := opening[:length]) in self._keys]
        name = "|".join(keys)  # few: texts may begin with anything, phrases don't
        pattern = self._compiled.get(name)
        if pattern is None:
            listed = {number for key in keys for number in self._by_opening[key]}
            pattern = self._compiled[name] = self._compile(sorted(listed.union(self._loose)))
        return pattern.match(folded, place)

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{_by_first_letter(self._alternatives)})" if self._alternatives else r"(?!)")

    @cached_property
    def _whole_start(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{_by_first_letter(self._alternatives)})" if self._alternatives else r"(?!)")

    def _single(self, number: int) -> re.Pattern[str]:
        name = f"\n{number}"  # no opening of a phrase
        if name not in self._compiled:
            self._compiled[name] = self._compile([number], behind=True)
        return self._compiled[name]

    def _compile(self, numbers: Iterable[int], behind: bool = False) -> re.Pattern[str]:
        joined = "|".join(self._alternatives[number] for number in numbers) or r"(?!)"
        return re.compile(rf"(?<!\w)(?:{joined})" if behind else rf"(?:{joined})")


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
        if _OPENS_WITH_LETTER.match(alternative) and len(branches(alternative)) == 1:
            letters.setdefault(alternative[0], []).append(alternative[1:])
        else:
            close()
            pieces.append(alternative)
    close()
    return "|".join(pieces)


def _places(folded: str, key: str, position: int = 0) -> Iterator[int]:
    """Where a word begins with ``key``."""
    letters = key.rstrip(END)
    whole = letters != key
    place = folded.find(letters, position)
    while place != -1:
        end = place + len(letters)
        if not (place and _in_word(folded[place - 1])) and not (whole and _in_word(folded[end : end + 1])):
            yield place
        place = folded.find(letters, place + 1)


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


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
