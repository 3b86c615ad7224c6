"""Small pure functions on text: one normal form for reading, and one folded form for matching."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import islice

from sigulda_mailcheck.remembering import remembered

__all__ = ["ADDRESS", "LINK", "fold", "fold_pattern", "has_words", "last_sentences", "normalise", "sentences", "words"]

MAX_PROSE = 6_000
MAX_REPLACED = 40  # different characters of a text, each replaced by going through it once
MAX_REMEMBERED = 400  # characters of a line that may come again
# What an address looks like in running text; bounded, so that no run of "a@a@a@" is gone through again and again.
ADDRESS = re.compile(r"[^\s<>\"'(),;:\[\]@]{1,64}@[^\s<>\"'(),;:\[\]@.]{1,63}(?:\.[^\s<>\"'(),;:\[\]@.]{1,63})+")

LINK = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+", re.IGNORECASE
)  # a web or mail address, for those who count or read words

_ODD_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"), " "
)
_NOTHING = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0")
)
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012"), "-")
_TIDY = {chr(code): char or "" for code, char in {**_ODD_SPACES, **_NOTHING, **_HYPHENS}.items()}
_UNTIDY_ASCII = "".join(filter(str.isascii, _TIDY))
_UNTIDY = re.compile(f"[{re.escape(''.join(_TIDY))}]")
# No letter has such words, gaps or accents; attacks on pattern matching do.
MAX_RUN = 400
WIDE_GAP = " " * 80
_LONG_RUN = re.compile(r"(\S{400})\S+")
_LONG_GAP = re.compile(f"{WIDE_GAP}+")
_MARKS = re.compile(r"([\u0300-\u036f]{3})[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])[\"”»)]*\s+(?=[\"„“«(]?[^\W\d_a-zāčēģīķļņšūž])|(?<=[!?])\s+|\n\s*\n|\n(?=\s*[-•*–]\s)"
)


class _Folding(dict[int, str]):
    """A translation table that is filled as characters turn up; every character folds to exactly one."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = unicodedata.normalize("NFD", char)[0]
        low = base.lower()
        self[code] = low if len(low) == 1 else base
        return self[code]


_FOLDING = _Folding()
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LATVIAN = tuple(zip("āčēģīķļņšūž", "acegiklnsuz", strict=True))


def fold(text: str) -> str:
    """Lower case without diacritics, character for character, so that offsets stay valid: ``Jūsu`` -> ``jusu``.

    Many people write Latvian without diacritics, so phrases are compared in this form.
    """
    if text.isascii():
        return text.lower()
    return _fold(text) if len(text) <= MAX_REMEMBERED else _folded(text)


@remembered(8192)  # the same lines are looked at again and again
def _fold(text: str) -> str:
    return _folded(text)


def _folded(text: str) -> str:
    low = text.lower()
    if len(low) != len(text):
        return text.translate(_FOLDING)
    for letter, plain in _LATVIAN:
        if letter in low:
            low = low.replace(letter, plain)
    if low.isascii():
        return low
    odd = [char for char in set(_NOT_ASCII.findall(low)) if _FOLDING[ord(char)] != char]
    if len(odd) > MAX_REPLACED:
        return low.translate(_FOLDING)
    for char in odd:  # several times faster than going through the text by characters
        low = low.replace(char, _FOLDING[ord(char)])
    return low


def fold_pattern(pattern: str) -> str:
    """Folds a regular expression written with diacritics, leaving its escapes (``\\S``, ``\\W``) alone."""
    return re.sub(r"(\\.)|([^\\]+)", lambda m: m[1] or fold(m[2]), pattern)


def normalise(text: str) -> str:
    """NFC, plain spaces and hyphens, ``\\n`` line ends, no invisible characters, no spaces at line ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if max(map(len, text.split("\n"))) > MAX_RUN and max(map(len, text.split()), default=0) > MAX_RUN:
        text = _LONG_RUN.sub(r"\1", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))
        if _UNTIDY.search(text):
            text = _tidied(text, set(_UNTIDY.findall(text)))
    else:
        text = _tidied(text, _UNTIDY_ASCII)
    return _LONG_GAP.sub(" ", text) if WIDE_GAP in text else text


def _tidied(text: str, untidy: Iterable[str]) -> str:
    for char in untidy:  # few stand in any text
        if char in text:
            text = text.replace(char, _TIDY[char])
    return text


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def has_words(text: str, count: int = 1) -> bool:
    """Whether there are at least ``count`` words, without looking at more of the text than that takes."""
    if count == 1:
        return _WORD.search(text) is not None
    return sum(1 for _ in islice(_WORD.finditer(text), count)) == count


@remembered(16)
def sentences(text: str) -> tuple[str, ...]:
    """Sentences of running text. A line break inside a paragraph ends none; an empty line or a list bullet does.

    Of a text longer than :data:`MAX_PROSE` characters the beginning and the end are taken: no letter is so long.
    """
    if len(text) > MAX_PROSE:
        text = f"{text[: MAX_PROSE // 2]}\n\n{text[-MAX_PROSE // 2 :]}"
    return tuple(" ".join(piece.split()) for piece in _SENTENCE_END.split(text) if piece and piece.strip())


def last_sentences(text: str) -> Iterator[str]:
    """The sentences from the last one backwards, without looking at more of the text than is asked for."""
    for paragraph in reversed(text.split("\n\n")):
        yield from reversed(sentences(paragraph))
