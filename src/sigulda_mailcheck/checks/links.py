"""The text names an e-service, a regulation or a form: is there a link or an attachment? (VI 5.1.3.)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.checks import attachment
from sigulda_mailcheck.language.phrases import data, phrases
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "links"
PARAMETERS: dict[str, object] = {}


def names_linkable(text: str) -> bool:
    """Whether an e-service, a regulation or a form is named."""
    if not phrases("linkable").search(" ".join(fold(text).split())):
        return False
    for word in data("lv")["lookalikes"]:
        text = re.sub(rf"(?i)\w*{word}\w*", " ", text)
    return bool(phrases("linkable").search(" ".join(fold(text).split())))


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    if letter.content.has_attachment or letter.own.links:
        return
    if not names_linkable(f"{letter.own.body}\n{letter.own.postscript}"):
        return
    if not attachment.promises_attachment(letter):  # a form said to be attached is that rule's
        yield Outcome("")
