"""What a letter asks, thanks for, apologises for: verdicts on sentences, from the phrase lists alone."""

from __future__ import annotations

import re

from sigulda_mailcheck.language.phrases import phrases
from sigulda_mailcheck.language.text import LINK, fold, has_words, sentences, words

__all__ = ["apologises", "asks", "is_thanks_only", "may_ask"]

_INDIRECT_QUESTION = re.compile(r"^(?:un |bet |tad |vai tad )?vai\s")
MAX_ACKNOWLEDGEMENT_WORDS = 14


def asks(text: str) -> bool:
    """Whether the text asks for something: a question mark, or a request (D14). Polite formulas are no requests."""
    plain = LINK.sub(" ", text)
    return any(_sentence_asks(sentence) for sentence in sentences(plain))


def may_ask(folded: str) -> bool:
    """A cheap test before :func:`asks`, of folded text whose white space is single: false only where it surely asks nothing."""
    return "?" in folded or "vai " in folded or phrases("requests").may_stand_in(folded)


def _sentence_asks(sentence: str) -> bool:
    folded = fold(sentence)
    if "?" in sentence:
        return len(words(sentence)) > 0
    if _INDIRECT_QUESTION.match(folded) and len(words(sentence)) >= 3:
        return True
    if not phrases("requests").search(folded):
        return False
    return not phrases("not_requests").search(folded)


def apologises(folded: str) -> bool:
    """Whether folded text, its white space made single, has a word of apology."""
    return bool(phrases("apologies").search(folded))


def is_thanks_only(body: str) -> bool:
    """Bare thanks or acknowledgement (D13): every sentence is one, nothing is asked, nothing is added.

    ``body`` is the own text between greeting and closing. A text without words is none.
    """
    said = [sentence for sentence in sentences(body) if has_words(sentence)]
    if len(said) > 8:
        return False
    if not said:
        return False
    while len(said) > 1 and _is_name(said[-1]):
        said.pop()
    return (
        all(_acknowledges(sentence) for sentence in said)
        and sum(len(words(s)) for s in said) <= 3 * MAX_ACKNOWLEDGEMENT_WORDS
    )


def _is_name(sentence: str) -> bool:
    """The name that closes a short message: up to three capitalised words."""
    listed = words(sentence)
    return len(listed) <= 3 and all(word[:1].isupper() for word in listed) and not sentence.rstrip().endswith("?")


def _acknowledges(sentence: str) -> bool:
    folded = fold(sentence).strip()
    if "?" in sentence or len(words(sentence)) > MAX_ACKNOWLEDGEMENT_WORDS:
        return False
    if not phrases("acknowledgements").at_start(folded):
        return False
    return not phrases("acknowledgement_guards").search(folded)
