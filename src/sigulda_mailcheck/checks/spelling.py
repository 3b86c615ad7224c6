"""Words that the Latvian dictionary doesn't know (VI 5.1.7.). Needs the ``spelling`` extra; without it, silent and said so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.language.text import LINK, fold
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.remembering import remembered

NAME = "spelling"
PARAMETERS: dict[str, object] = {"words": int}

MAX_SHOWN = 20
FOLDERS = ("/usr/share/hunspell", "/usr/share/myspell/dicts", "/usr/share/myspell")
_WORD = re.compile(r"(?<![\w@./-])[^\W\d_]{3,}(?:-[^\W\d_]{2,})?(?![\w@-]|\.\w)")
_DIACRITIC = re.compile(r"[āčēģīķļņšūž]", re.IGNORECASE)
MIN_DIACRITICS = 0.02  # of letters; below that the writer leaves them out, and every other word would be flagged


@cache
def dictionary() -> Any:
    """The Latvian dictionary, or ``None`` where the extra or the dictionary's files aren't installed."""
    try:
        from hunspell import Hunspell
    except ImportError:
        return None
    for folder in FOLDERS:
        if (Path(folder) / "lv_LV.dic").is_file():
            return Hunspell("lv_LV", hunspell_data_dir=folder)
    return None


def is_available() -> bool:
    """Whether :func:`dictionary` has something to load, without loading it."""
    return find_spec("hunspell") is not None and any((Path(folder) / "lv_LV.dic").is_file() for folder in FOLDERS)


@cache
def _known() -> frozenset[str]:
    return frozenset(fold(" ".join(data("spelling")["known"])).split())


def unknown_words(text: str) -> list[str]:
    """Words of running Latvian text that the dictionary doesn't know, each once. Names (capitalised words) are left alone."""
    text = LINK.sub(" ", text)
    letters = sum(map(str.isalpha, text))
    if len(_DIACRITIC.findall(text)) < MIN_DIACRITICS * letters or not letters or dictionary() is None:
        return []  # the dictionary is loaded for Latvian text alone: that takes a tenth of a second
    found: dict[str, None] = {}
    for match in _WORD.finditer(text):
        word = match[0]
        if word[:1].isupper() or not word.islower() or fold(word) in _known() or fold(word).startswith("e-"):
            continue
        if not _is_spelt(word):
            found[word] = None
    return list(found)


@remembered(65_536)
def _is_spelt(word: str) -> bool:
    speller = dictionary()
    return bool(speller.spell(word) or all(speller.spell(part) for part in word.split("-")))


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    if letter.own.language != "lv":
        return
    unknown = unknown_words(letter.own.body)
    if len(unknown) >= int(parameters["words"]):
        yield Outcome("", confidence="probable", evidence=(("words", ", ".join(unknown[:MAX_SHOWN])),))


def suggestion(word: str) -> str:
    """What the dictionary takes an unknown word for; '' where it has no idea. It takes a fifth of a second: for one finding
    that somebody looks at, not for a run."""
    speller = dictionary()
    return next(iter(speller.suggest(word)), "") if speller else ""
