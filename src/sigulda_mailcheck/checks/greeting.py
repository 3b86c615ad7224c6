"""Does the own text open with a form of address or greeting? (VI 5.1.1.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "greeting"
PARAMETERS: dict[str, object] = {}


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    own = letter.own
    if own.greeting is None and not own.is_empty and own.language != OTHER:
        yield Outcome("")
