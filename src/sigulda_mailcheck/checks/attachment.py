"""The author says that something is attached: is anything? (VI 5.1.6.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.language.phrases import phrases
from sigulda_mailcheck.language.text import fold, sentences
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "attachment"
PARAMETERS: dict[str, object] = {}


def promises_attachment(letter: Letter) -> bool:
    """Whether a sentence of the own text says that something is attached to this very message.

    An annex of a regulation, an attachment of the other side, a pipe to be connected or a tax are none of that: where such
    words cover the phrase, it doesn't count.
    """
    return bool(promising_sentences(letter))


def promising_sentences(letter: Letter) -> list[str]:
    """The sentences that say so. A question says nothing."""
    own = letter.own
    text = f"{own.body}\n\n{own.postscript}" if own.postscript else own.body
    if not phrases("attachment_promised").may_stand_in(" ".join(fold(text).split())):
        return []
    said = sentences(text)
    return [sentence for sentence in said if not sentence.endswith("?") and _sentence_promises(fold(sentence))]


def _sentence_promises(folded: str) -> bool:
    promised = phrases("attachment_promised").spans(folded)
    exceptions = phrases("attachment_exceptions").spans(folded) if promised else []
    return any(not any(first < end and start < last for first, last in exceptions) for start, end in promised)


def is_missing(letter: Letter) -> bool:
    if letter.content.has_attachment or letter.own.links:
        return False
    return promises_attachment(letter)


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    if is_missing(letter):
        yield Outcome("")
