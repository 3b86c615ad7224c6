"""The night's work: ``[run]`` in mailcheck.toml, and the files under deploy/."""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES, Run

NIGHT = """
[run]
sources = ["exports/*.mbox"]
state = "state.sqlite"
outputs = ["json:reports/{date}.json", "text:reports/{date}.txt"]
lang = "en"
fail_on = "never"
jobs = 1
"""


@pytest.fixture
def night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SAMPLES, tmp_path / "exports", ignore=shutil.ignore_patterns("*.toml", "*.csv", "*.py", "*.md"))
    for name in ("employees.csv", "absences.csv"):
        shutil.copy(SAMPLES / name, tmp_path)
    configuration = (SAMPLES / "mailcheck.toml").read_text(encoding="utf-8") + NIGHT
    (tmp_path / "mailcheck.toml").write_text(configuration, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_without_arguments_does_the_nights_work(run: Run, night: Path) -> None:
    done = run("check")
    assert (done.status, done.out, done.err) == (0, "", "")
    report = json.loads((night / "reports" / f"{date.today()}.json").read_text(encoding="utf-8"))
    assert report["findings"]
    assert "E-mail standard check" in (night / "reports" / f"{date.today()}.txt").read_text(encoding="utf-8")
    assert (night / "state.sqlite").exists()


def test_paths_start_from_the_configuration_not_from_the_working_folder(
    run: Run, night: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert run("check", "--config", night / "mailcheck.toml").status == 0
    assert (night / "reports").is_dir()


def test_options_win(run: Run, night: Path) -> None:
    done = run("check", "--lang", "lv", "--fail-on", "violation", "--output", "text")
    assert done.status == 1
    assert "E-pasta saziņas standarta pārbaude" in done.out


def test_named_paths_leave_the_nights_state_and_reports_alone(run: Run, night: Path) -> None:
    assert run("check", night / "exports", "--output", "json").report["findings"]
    assert not (night / "reports").exists()
    assert not (night / "state.sqlite").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('sources = ["gone/*"]', "run.sources: nothing there"),
        ('sources = "exports"', "run.sources: expected a list of texts"),
        ('outputs = ["json"]', "run.outputs: expected FORMAT:FILE"),
        ("jobs = 99", "run.jobs: expected a whole number"),
        ('lang = "de"', "run.lang: expected"),
        ("speed = 3", "run.speed: unknown key"),
    ],
)
def test_a_wrong_run_section_says_which_key(run: Run, night: Path, line: str, said: str) -> None:
    key = line.partition(" ")[0]
    kept = [old for old in NIGHT.splitlines() if not old.startswith(f"{key} ")]
    base = (SAMPLES / "mailcheck.toml").read_text(encoding="utf-8")
    (night / "mailcheck.toml").write_text("\n".join([base, *kept, line]), encoding="utf-8")
    done = run("check")
    assert done.status == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_without_paths_and_sources_check_says_what_to_do(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("check")
    assert done.status == 2
    assert "name the exports" in done.err


# ---------------------------------------------------------------------------------- deploy/


def test_the_example_configuration_is_read(run: Run, tmp_path: Path) -> None:
    for name in ("employees.csv", "absences.csv"):
        shutil.copy(SAMPLES / name, tmp_path)
    shutil.copy(ROOT / "deploy" / "mailcheck.toml", tmp_path)
    done = run("check", SAMPLES, "--config", tmp_path / "mailcheck.toml", "--fail-on", "never")
    assert done.status == 0, done.err


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze (Debian: systemd)")
def test_the_systemd_units_are_valid_and_hardened() -> None:
    units = [str(ROOT / "deploy" / f"sigulda-mailcheck.{kind}") for kind in ("service", "timer")]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [
        line for line in verified.stderr.splitlines() if "sigulda-mailcheck" in line and "is not executable" not in line
    ]
    assert said == []
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(units[0])
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert unit["Service"]["PrivateNetwork"] == "yes"


def test_a_stray_file_among_the_exports_does_not_stop_the_night(run: Run, night: Path) -> None:
    (night / "exports" / "notes.mbox").write_text("not mail at all\n")
    (night / "exports" / "broken.mbox").write_bytes(b"PK\x03\x04 cut")
    done = run("check", "--output", "json")
    assert done.status == 0, done.err
    notes = "\n".join(done.report["coverage"]["notes"])
    assert "notes.mbox" in notes
    assert "broken.mbox" in notes


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are a Unix affair")
def test_what_is_gone_or_no_file_is_noted_and_the_rest_is_checked(run: Run, night: Path) -> None:
    exports = night / "exports"
    (exports / "anna@s.lv.mbox").symlink_to(night / "nowhere")
    (exports / "circle.mbox").symlink_to(exports / "circle.mbox")
    os.mkfifo(exports / "pipe.mbox")
    for paths in ((), (exports,)):
        found = run("check", *paths, "--config", night / "mailcheck.toml", "--output", "json:r.json")
        assert found.status in (0, 1)
        notes = " ".join(json.loads(Path("r.json").read_text(encoding="utf-8"))["coverage"]["notes"])
        for name in ("anna@s.lv.mbox", "circle.mbox", "pipe.mbox"):
            assert name in notes


def test_a_named_source_that_is_missing_stops_the_night_and_an_idle_pattern_is_noted(run: Run, night: Path) -> None:
    config = night / "mailcheck.toml"
    text = config.read_text(encoding="utf-8")
    start = text.index("sources = [") + len("sources = [")
    config.write_text(f'{text[:start]}"not-mounted", {text[start:]}', encoding="utf-8")
    result = run("check", "--config", config)
    assert result.status == 2
    assert "not-mounted" in result.err
    config.write_text(f'{text[:start]}"idle/*", {text[start:]}', encoding="utf-8")
    assert run("check", "--config", config, "--output", "json:r.json").status in (0, 1)
    assert "idle/*" in " ".join(json.loads(Path("r.json").read_text(encoding="utf-8"))["coverage"]["notes"])


def test_a_look_at_one_person_does_not_replace_the_nights_reports(run: Run, night: Path) -> None:
    run("check")
    before = (night / "reports" / f"{date.today()}.json").read_bytes()
    done = run("check", "--employee", "baiba.strautina@kalnupe.example")
    assert "Baiba" in done.out
    assert (night / "reports" / f"{date.today()}.json").read_bytes() == before


def test_an_unknown_word_in_braces_is_refused(run: Run, night: Path) -> None:
    config = night / "mailcheck.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("{date}.txt", "{datum}.txt"), encoding="utf-8")
    assert "{date} as the only word in braces" in run("check").err


def test_explain_takes_the_nights_state(run: Run, night: Path) -> None:
    run("check")
    report = json.loads((night / "reports" / f"{date.today()}.json").read_text(encoding="utf-8"))
    assert report["findings"][0]["id"] in run("explain", report["findings"][0]["id"]).out
