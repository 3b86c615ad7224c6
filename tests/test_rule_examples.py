"""Each rule file's examples run through the real program: the finding must come, or must not."""

from __future__ import annotations

import pytest

from sigulda_mailcheck.checks import spelling
from sigulda_mailcheck.examples import run_example
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.pack import Example, Rule, find_pack, load_pack

PACK = load_pack(find_pack("sigulda-5-2023"))
CASES = [
    pytest.param(rule, example, id=f"{rule.slug}: {example.title}") for rule in PACK.rules for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(rule: Rule, example: Example) -> None:
    if rule.slug == "spelling" and spelling.dictionary() is None:
        pytest.skip("needs the spelling extra and a Latvian dictionary (Debian: hunspell-lv)")
    found = [f for f in run_example(PACK, example) if f.rule == rule.slug]
    if not example.fires:
        assert [f for f in found if f.confidence == "certain"] == []
        return
    assert len(found) == 1, [f.message for f in found]
    for key, expected in example.expect.items():
        assert _value(found[0], key) == expected


def _value(finding: Finding, key: str) -> object:
    value = getattr(finding, key)
    if key in ("due", "answered"):
        return value.date().isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.slug)
def test_every_rule_has_three_that_fire_and_three_traps(rule: Rule) -> None:
    assert sum(example.fires for example in rule.examples) >= 3
    assert sum(not example.fires for example in rule.examples) >= 3
