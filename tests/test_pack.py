"""Packs: another institution's works like Sigulda's, and a wrong file is named with its key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sigulda_mailcheck.errors import RuleError
from sigulda_mailcheck.examples import run_example
from sigulda_mailcheck.pack import find_pack, load_pack
from tests.conftest import Run

SMALL = Path(__file__).parent / "packs" / "small"


def test_the_small_pack_keeps_its_examples() -> None:
    pack = load_pack(SMALL)
    for rule in pack.rules:
        for example in rule.examples:
            fired = [f for f in run_example(pack, example) if f.rule == rule.slug]
            assert bool(fired) is example.fires, (rule.slug, example.title)


def test_rules_come_in_the_order_of_the_clauses() -> None:
    assert [rule.slug for rule in load_pack(SMALL).rules] == ["external-reply-late", "greeting-missing"]


def test_a_pack_is_found_beside_the_configuration(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "kartiba")
    (tmp_path / "mailcheck.toml").write_text(
        '[organisation]\ndomains = ["paraugs.example"]\n[check]\nstandard = "./kartiba"\n', encoding="utf-8"
    )
    (tmp_path / "a.eml").write_text(
        "From: i@paraugs.example\nTo: a@k.example\nDate: Mon, 03 Feb 2025 10:00:00 +0200\n\nDrīkst.\n", encoding="utf-8"
    )
    done = run("check", tmp_path / "a.eml", "--config", tmp_path / "mailcheck.toml", "--output", "json")
    assert done.report["standard"]["id"] == "small-1"
    assert [f["rule"] for f in done.report["findings"]] == ["greeting-missing"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('slug = "greeting-missing"', 'slug = "other"', 'slug: expected "greeting-missing"'),
        ('check = "greeting"', 'check = "hello"', "check: expected one of"),
        ('severity = "violation"', 'severity = "bad"', 'severity: expected "violation" or "advice"'),
        ('clause = "3.2."', "", "clause: expected a text"),
        ("in_force = 2025-01-01", 'in_force = "soon"', "in_force: expected a date"),
        ('title = "Nav uzrunas"', "", "lv.title: expected a text"),
        ("({date})", "({day})", "lv.message: expected placeholders"),
        ("({date})", "({date)", "lv.message"),
        ("[lv]", "[parameters]\nwords = 3\n[lv]", "parameters.words: unknown"),
        ("fires = true", "fires = 1", "examples[1].fires: expected true or false"),
        ("[lv]", "[lv\n", "not valid TOML"),
        ("[lv]", "colour = 'red'\n[lv]", "colour: unknown key"),
    ],
)
def test_a_bad_rule_file_names_file_and_key(run: Run, tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(SMALL, tmp_path / "pack")
    path = tmp_path / "pack" / "greeting-missing.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        load_pack(tmp_path / "pack")
    assert str(path) in str(error.value)
    assert said in str(error.value)
    (tmp_path / "mailcheck.toml").write_text('[check]\nstandard = "./pack"\n', encoding="utf-8")
    done = run("rules", "--config", tmp_path / "mailcheck.toml")
    assert done.status == 2
    assert said in done.err


def test_missing_parameters_are_named(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "pack")
    path = tmp_path / "pack" / "external-reply-late.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('kind = "external"\n', ""), encoding="utf-8")
    with pytest.raises(RuleError, match=r'parameters\.kind: missing; expected "external" or "internal"'):
        load_pack(tmp_path / "pack")


def test_sigulda_pack_cites_clauses_as_printed() -> None:
    pack = load_pack(find_pack("sigulda-5-2023"))
    clauses = {rule.slug: rule.clause for rule in pack.rules}
    assert clauses["external-reply-late"] == "VI 21.1."
    assert clauses["promise-broken"] == "VI 21.1., 7.2., II 6.2.2."
    assert all(rule.clause_text for rule in pack.rules)
    assert len(pack.rules) == 23
