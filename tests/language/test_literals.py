"""What an expression needs stands in all that it matches."""

from __future__ import annotations

import pytest

from sigulda_mailcheck.language.dates import _forms_of_dates, _possible
from sigulda_mailcheck.language.literals import branches, needed
from sigulda_mailcheck.language.text import fold


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("labdien", {"labdien"}),
        ("ok(?!\\w)", {"ok"}),
        ("(?:ludz|ved)(?:u|am)", {"ludz", "ved"}),
        ("e-?pasts", {"pasts"}),
        ("(?:loti )?ludzu", {"ludzu"}),
        ("k\\.", {"k."}),
        ("nav|bez\\w*", {"nav", "bez"}),
        ("ab+a", {"ab"}),
        ("\\w+u dienu", {"u dienu"}),
        ("(?:\\S+ )?ciena", {"ciena"}),
        ("a[iu]ceknis", {"ceknis"}),
        ("[\\]x]adrese", {"adrese"}),
        ("(?P<name>rit|parit)", {"rit", "parit"}),
        ("(?!nav)pievienots", {"pievienots"}),
        ("(?:a|b|nav)?rits", {"rits"}),
        ("ja{0,2}rits", {"rits"}),
    ],
)
def test_needed(pattern: str, expected: set[str]) -> None:
    assert needed(pattern) == expected


@pytest.mark.parametrize("pattern", ["x?", ".*", "nav|\\d+", "(?=nav)", "(?:a|\\w)"])
def test_what_may_match_anything_needs_nothing(pattern: str) -> None:
    assert needed(pattern) == set()


def test_branches() -> None:
    assert branches(r"a|(?:b|c)|[|]d|e\|f") == ["a", "(?:b|c)", "[|]d", r"e\|f"]


def test_a_bracket_that_is_not_closed_is_said() -> None:
    with pytest.raises(ValueError, match="isn't closed"):
        needed("(?:a|b")


DATES = [
    "lidz 5. junijam", "2026-11-26", "26.11.2026.", "26.11.", "divdesmit sestajam novembrim", "november 26", "no 3. lidz 5. maijam",
    "junija beigas", "in march", "nakama menesa 5. datuma", "5. datuma", "sis nedelas beigas", "end of the next week", "rit", "aizparit",
    "nakam pirmdien", "tris darba dienu laika", "within 3 working days", "в течение трех рабочих дней", "nakamnedel", "so nedelu",
    "next month", "nakammenes", "завтра", "lidz dienas beigam", "menesa laika", "pec nedelas", "в конце недели", "в следующем месяце",
]  # fmt: skip


@pytest.mark.parametrize("text", list(map(fold, DATES)))
def test_a_date_that_stands_there_is_tried(text: str) -> None:
    forms = [form for form in _forms_of_dates() if form.pattern.search(text)]
    assert forms
    assert set(forms) <= set(_possible(text))
