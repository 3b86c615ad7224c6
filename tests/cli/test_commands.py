"""inspect, rules and explain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import SAMPLES, Run

CONFIG = ("--config", SAMPLES / "mailcheck.toml")
KEYS = {
    "path", "at", "message_id", "from", "to", "cc", "subject", "received", "sent", "automatic", "language", "own_text", "greeting", "closing", "signature",
    "fields", "quoted", "attachments", "defects",
}  # fmt: skip


def test_inspect_gives_a_line_a_message(run: Run) -> None:
    box = SAMPLES / "normunds.akmens@kalnupe.example.mbox"
    lines = [json.loads(line) for line in run("inspect", box, *CONFIG, "--output", "jsonl").out.splitlines()]
    assert all(set(line) == KEYS for line in lines)
    assert [line["at"] for line in lines] == list(range(1, len(lines) + 1))
    assert {line["automatic"] for line in lines} == {None, "absence-notice"}
    own = next(
        line for line in lines if line["from"].startswith("normunds") and line["automatic"] is None and line["fields"]
    )
    assert own["fields"]["phone"] == "67000221"
    assert own["closing"] == "Ar cieņu"
    assert "rakstīja:" not in own["own_text"]


def test_inspect_reads_standard_input(run: Run) -> None:
    mail = "From: Anna <anna@x.example>\nTo: b@y.example\nSubject: Q\n\nLabdien!\n\nVai drīkst?\n".encode()
    [line] = run("inspect", "-", "--output", "jsonl", stdin=mail).out.splitlines()
    assert json.loads(line)["greeting"] == "Labdien!"


def test_inspect_text(run: Run) -> None:
    out = run("inspect", SAMPLES / "vija.smilga@kalnupe.example.mbox", *CONFIG).out
    assert "own_text:" in out
    assert "Vija Smilga" in out


def test_rules_lists_every_rule_in_both_languages(run: Run) -> None:
    latvian, english = run("rules").out, run("rules", "--lang", "en").out
    assert latvian.count("VI ") >= 23
    assert "Nav uzrunas" in latvian
    assert "No greeting" in english


def test_rules_shows_one_in_full(run: Run) -> None:
    out = run("rules", "greeting-missing", "--lang", "en").out
    for piece in ("VI 5.1.1.", "sāk ar uzrunu", "Why:", "How to put it right:", "(violation)", "(no finding)"):
        assert piece in out


def explained(run: Run, report: dict[str, Any], rule: str, *options: str) -> str:
    finding = next(f for f in report["findings"] if f["rule"] == rule)
    done = run("explain", finding["id"], SAMPLES, *CONFIG, *options)
    assert done.status == 0
    return done.out


def test_explain_shows_every_day_over_a_worked_saturday(run: Run, sample_report: dict[str, Any]) -> None:
    out = explained(run, sample_report, "external-reply-late")
    days = [line for line in out.split("\n") if line.startswith("  ") and "2025." in line and "diena" in line]
    assert "saņemta (diena 0)" in days[0]
    assert any("10.05.2025. sestdiena" in day and "pārceltā darba diena" in day and "termiņš" in day for day in days)
    assert any("11.05.2025. svētdiena" in day and "–" in day for day in days)
    assert "In-Reply-To" in out


def test_explain_shows_easter(run: Run, tmp_path: Any) -> None:
    mail = (
        "From: Anna <anna@x.example>\nTo: ilze@sigulda.lv\nDate: Wed, 27 Mar 2024 10:00:00 +0200\nMessage-ID: <q@x>\nSubject: Q\n\nVai?\n",
        "From: Ilze <ilze@sigulda.lv>\nTo: anna@x.example\nDate: Thu, 04 Apr 2024 10:00:00 +0300\nMessage-ID: <a@x>\nIn-Reply-To: <q@x>\nSubject: Re: Q\n\nJā.\n",
    )
    for number, text in enumerate(mail):
        (tmp_path / f"{number}.eml").write_text(text, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json").report
    finding = next(f for f in report["findings"] if f["rule"] == "external-reply-late")
    out = run("explain", finding["id"], tmp_path, "--domain", "sigulda.lv", "--lang", "en").out
    lines = {
        line.split()[0] + line.split()[1]: line for line in out.split("\n") if "Mar 2024" in line or "Apr 2024" in line
    }
    assert "public holiday" in lines["29Mar"] and "Lielā Piektdiena" in lines["29Mar"]
    assert "public holiday" in lines["1Apr"]
    assert "due: the end of this day" in lines["3Apr"]
    assert "answered" in lines["4Apr"]


def test_every_finding_of_the_samples_can_be_explained(run: Run, sample_report: dict[str, Any]) -> None:
    for rule in {f["rule"] for f in sample_report["findings"]}:
        for language in ("lv", "en"):
            out = explained(run, sample_report, rule, "--lang", language)
            assert "VI " in out


def test_explain_tells_the_days_of_an_absence_as_people_write_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "absences.csv").write_text("email,from,until\nilze@s.lv,2024-10-07,2024-10-11\n", encoding="utf-8")
    config = tmp_path / "mailcheck.toml"
    config.write_text('[organisation]\ndomains = ["s.lv"]\nabsences = "absences.csv"\n', encoding="utf-8")
    head = "From: anna@x.example\nTo: ilze@s.lv\nSubject: X\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <1@x>\n"
    (tmp_path / "ilze@s.lv.eml").write_text(f"{head}\nLabdien!\n\nVai drīkst?\n", encoding="utf-8")
    arguments = (tmp_path / "ilze@s.lv.eml", "--config", config, "--as-of", "2024-10-25")
    found = run("check", *arguments, "--output", "json").report["findings"]
    identity = next(f["id"] for f in found if f["rule"] == "absence-notice-missing")
    shown = run("explain", identity, *arguments).out
    assert "Prombūtne no: 07.10.2024." in shown
    assert "Prombūtne līdz: 11.10.2024." in shown
