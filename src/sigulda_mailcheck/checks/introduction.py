"""Stands anything between greeting and closing? (VI 5.1.1. "īsu ievadu", decision D7)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.language.text import LINK, has_words
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "introduction"
PARAMETERS: dict[str, object] = {"words": int}


def is_missing(letter: Letter, minimum: int) -> bool:
    plain = LINK.sub(" x ", letter.own.body)  # an address is one word, however many stand in it
    return not has_words(plain, minimum)


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    if is_missing(letter, int(parameters["words"])):
        yield Outcome("")
