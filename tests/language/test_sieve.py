"""Which expressions can match in a text: all those that do, and hardly any others."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from sigulda_mailcheck.language.sieve import Sieve


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paldies par vestuli", [0]),
        ("i will soon reply to you", [1]),
        ("we reply, and i will do", [1]),  # each of its literals stands there, if not in its order
        ("i will come", []),
        ("reply", []),
        ("12.05.", []),
        ("", []),
    ],
)
def test_expressions_that_can_match(text: str, expected: list[int]) -> None:
    sieve = Sieve([r"(?:liels )?paldies", r"(?:we|i)(?:'ll| will) (?:\S+ ){0,3}?(?:reply|answer)", r"atbild\w+"])
    assert sieve.candidates(text) == expected


def test_what_needs_no_letters_always_can() -> None:
    assert Sieve([r"\d+", r"x\d", r"simts"]).candidates("simts") == [0, 1, 2]
    assert Sieve([r"\d+", r"x\d", r"simts"]).candidates("") == [0, 1]


def test_a_list_that_comes_later_is_found_in_a_text_seen_before() -> None:
    text = "zvirbulis uz zara"
    assert Sieve(["varna"]).candidates(text) == []
    assert Sieve(["zvirbulis"]).candidates(text) == [0]


def test_lists_may_come_while_others_are_looked_for() -> None:
    def work(number: int) -> list[int]:
        return Sieve([f"vards{number}", "nekas"]).candidates(f"te ir vards{number} un {'nekas ' * 500}")

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(found == [0, 1] for found in pool.map(work, range(1000, 1300)))
    finally:
        sys.setswitchinterval(usual)
