"""What an expression needs stands in all that it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sigulda_mailcheck.language.dates import _forms_of_dates, _possible
from sigulda_mailcheck.language.literals import branches, needed, requirements
from sigulda_mailcheck.language.text import fold
from tests.language import test_phrases


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("labdien", {"labdien"}),
        ("ok(?!\\w)", {"ok"}),
        ("(?:ludz|ved)(?:u|am)", {"ludzu", "ludzam", "vedu", "vedam"}),
        ("e-?pasts", {"e-pasts", "epasts"}),
        ("(?:loti )?ludzu", {"ludzu"}),
        ("k\\.", {"k."}),
        ("nav|bez\\w*", {"nav", "bez"}),
        ("ab+a", {"ab"}),
        ("\\w+u dienu", {"u dienu"}),
        ("(?:\\S+ )?ciena", {"ciena"}),
        ("a[iu]ceknis", {"ceknis"}),
        ("[\\]x]adrese", {"adrese"}),
        ("(?P<name>rit|parit)", {"rit"}),
        ("(?!nav)pievienots", {"pievienots"}),
        ("(?:a|b|nav)?rits", {"rits"}),
        ("ja{0,2}rits", {"rits"}),
        ("a++brits", {"brits"}),
        ("nav{2}a", {"nav"}),
        ("x{", {"x{"}),
        ("[\\\\]arits", {"arits"}),
        ("[]x]arits", {"arits"}),
    ],
)
def test_needed(pattern: str, expected: set[str]) -> None:
    assert needed(pattern) == expected


@pytest.mark.parametrize(
    "pattern", ["x?", ".*", "nav|\\d+", "(?=nav)", "(?:a|\\w)", "\\x41", "[^]a]", "a*+", "(?#nav)"]
)
def test_what_may_match_anything_needs_nothing(pattern: str) -> None:
    assert needed(pattern) == {""}


def test_branches() -> None:
    assert branches(r"a|(?:b|c)|[|]d|e\|f") == ["a", "(?:b|c)", "[|]d", r"e\|f"]


@pytest.mark.parametrize("pattern", ["(?:a|b", "(?i)abc", "[abc", "abc\\"])
def test_what_is_not_understood_is_said(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"isn't closed|aren't understood|doesn't end"):
        needed(pattern)


PATTERNS = [
    *(alternative for listed in test_phrases.LISTS.values() for alternative in test_phrases.alternatives(listed)),
    *(form.source for form in _forms_of_dates() if "(?<=" not in form.source),
]


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_all_that_an_expression_matches_holds_what_it_needs(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(PATTERNS))
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII)))
    found = re.search(pattern, text)
    for literals in requirements(pattern):
        assert found is None or any(literal in found[0] for literal in literals), (pattern, text, literals)


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
