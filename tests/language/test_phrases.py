"""Phrase lists find what their expressions find when simply tried one after the other."""

from __future__ import annotations

import re
from importlib.resources import files

from hypothesis import given, settings
from hypothesis import strategies as st

from sigulda_mailcheck.language.phrases import LANGUAGES, Phrases, data
from sigulda_mailcheck.language.text import fold, fold_pattern

LISTS = {
    name: [pattern for language in LANGUAGES for pattern in data(language).get(name, ())]
    for name in data("lv")
    if isinstance(data("lv")[name], list)
} | {f"promises.{name}": listed for name, listed in data("promises").items() if isinstance(listed, list)}

# Words as they stand in the lists, whole and cut short, between what may stand between words.
WORDS = sorted({word for listed in LISTS.values() for pattern in listed for word in re.findall(r"\w{1,12}", pattern)})
texts = st.lists(
    st.tuples(
        st.sampled_from(WORDS),
        st.sampled_from(["", "", "u", "am", "iem"]),
        st.sampled_from([" ", " ", ", ", "! ", "-"]),
    ),
    max_size=12,
).map(lambda pieces: fold("".join(map("".join, pieces)).strip()))


def alternatives(patterns: list[str]) -> list[str]:
    folded = [fold_pattern(pattern) for pattern in patterns]
    return [rf"{f[:-1]}\w*" if f.endswith("*") and not f.endswith("\\*") else rf"{f}(?!\w)" for f in folded]


ORACLE = {name: re.compile(rf"(?<!\w)(?:{'|'.join(alternatives(listed))})") for name, listed in LISTS.items()}
EACH = {name: [re.compile(rf"(?<!\w)(?:{a})") for a in alternatives(listed)] for name, listed in LISTS.items()}
FOUND = {name: Phrases(listed) for name, listed in LISTS.items()}


@settings(max_examples=150, deadline=None)
@given(texts)
def test_search_and_spans_agree_with_trying_every_phrase(text: str) -> None:
    for name, listed in FOUND.items():
        expected = ORACLE[name].search(text)
        found = listed.search(text)
        assert (found and found.span()) == (expected and expected.span()), (name, text)
        assert listed.spans(text) == sorted({m.span() for p in EACH[name] for m in p.finditer(text)}), (name, text)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_the_beginning_agrees_with_trying_every_phrase(text: str) -> None:
    for name, listed in FOUND.items():
        expected = re.compile(ORACLE[name].pattern.removeprefix(r"(?<!\w)")).match(text)
        found = listed.at_start(text)
        assert (found and found.span()) == (expected and expected.span()), (name, text)


def test_a_list_of_several_lines_has_one_phrase_on_each() -> None:
    """So that a change shows which phrase it is about."""
    for path in files("sigulda_mailcheck.language.data").iterdir():
        if path.name.endswith(".toml"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith('  "'):
                    assert re.fullmatch(r' +"(?:[^"\\]|\\.)*",?(?: *#.*)?', line), (path.name, line)
