"""Stands anything between greeting and closing? (VI 5.1.1. "īsu ievadu", decision D7)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.language.text import LINK, words
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "introduction"
PARAMETERS: dict[str, object] = {"words": int}


def is_missing(letter: Letter, minimum: int) -> bool:
    """Whether fewer than ``minimum`` words stand there. An address is one word, however many stand in it."""
    count = 0
    for piece in letter.own.body.split():
        count += len(words(LINK.sub(" x ", piece)))
        if count >= minimum:
            return False
    return True


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    if is_missing(letter, int(parameters["words"])):
        yield Outcome("")
