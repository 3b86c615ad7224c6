"""The normal and the folded form of text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck.language.text import fold, normalise

# More different letters than a few, so that both ways of folding are taken.
MANY = "".join(chr(code) for code in range(0xC0, 0x250) if chr(code).isalpha())


def folded_singly(text: str) -> str:
    """Each character by itself: its base letter, in lower case where that is one character."""
    folded = []
    for char in text:
        base = unicodedata.normalize("NFD", char)[0]
        folded.append(base.lower() if len(base.lower()) == 1 else base)
    return "".join(folded)


@given(st.one_of(st.text(max_size=80), st.text(alphabet=MANY, min_size=100, max_size=300)))
def test_every_character_folds_by_itself(text: str) -> None:
    assert fold(text) == folded_singly(text)


@given(st.text(alphabet=MANY, min_size=1, max_size=300))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\tb\xa0c\u200bd\u2011e", "a b cd-e"),
        ("a\0b", "ab"),
        ("x" * 1000 + " y", "x" * 400 + " y"),
        (" " * 500, " "),
        ("e\u0304", "ē"),
        ("", ""),
    ],
)
def test_normal_form(text: str, expected: str) -> None:
    assert normalise(text) == expected
