"""What protects people: evidence on demand, pseudonyms, small units, private mail, one's own data, forgetting."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES, Run

CONFIG = ("--config", SAMPLES / "mailcheck.toml")
BAIBA = "baiba.strautina@kalnupe.example"
LETTER = "From: anna@x.example\nTo: ilze@sigulda.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <{id}@x.example>\nSubject: {subject}\n{more}\nVai drīkst?\n"


@pytest.fixture
def state(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "state.sqlite"
    run("check", SAMPLES, *CONFIG, "--state", path, "--output", f"json:{tmp_path / 'out.json'}")
    return path


def test_subjects_and_evidence_are_in_the_report_on_demand_alone(run: Run) -> None:
    plain = run("check", SAMPLES, *CONFIG, "--output", "json").report
    full = run("check", SAMPLES, *CONFIG, "--output", "json", "--evidence").report
    assert not [f for f in plain["findings"] if "subject" in f or "evidence" in f]
    assert [f for f in full["findings"] if "subject" in f and "evidence" in f]
    assert [f["id"] for f in plain["findings"]] == [f["id"] for f in full["findings"]]


# ---------------------------------------------------------------------------------- pseudonyms


def test_pseudonyms_name_nobody_and_stay_the_same(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef-secret")
    for name in ("json", "html", "csv", "markdown", "text", "junit"):
        first = run("check", SAMPLES, *CONFIG, "--pseudonyms", key, "--output", name).out
        assert first == run("check", SAMPLES, *CONFIG, "--pseudonyms", key, "--output", name).out
        for person in ("baiba.strautina", "Strautiņa", "kalnupe.example.mbox"):
            assert person not in first, name
    key.write_text("another-key-0123456789")
    assert run("check", SAMPLES, *CONFIG, "--pseudonyms", key, "--output", "text").out != first


def test_pseudonyms_change_no_figure(run: Run, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef-secret")
    plain = run("check", SAMPLES, *CONFIG, "--output", "json").report
    marked = run("check", SAMPLES, *CONFIG, "--output", "json", "--pseudonyms", key).report
    assert plain["totals"] == marked["totals"]
    assert sorted(map(str, (r["external"] for r in plain["employees"]))) == sorted(
        map(str, (r["external"] for r in marked["employees"]))
    )


def test_pseudonyms_touch_no_word_of_the_report(run: Run, tmp_path: Path) -> None:
    """A display name like a word of ours changes nothing; paths, ids and odd addresses name nobody."""
    key = tmp_path / "key"
    key.write_text("0123456789abcdef-secret")
    home = tmp_path / "mail" / "ilze kalniņa"
    home.mkdir(parents=True)
    letter = LETTER.format(id="1.ilze@PC-ILZE", subject="A", more="").replace("To: ilze@", "To: certain <jānis@")
    (home / "1.eml").write_text(letter, encoding="utf-8")
    answer = "From: violation <jānis@sigulda.lv>\nTo: anna@x.example\nDate: Fri, 18 Oct 2024 10:00:00 +0300\nMessage-ID: <2@PC-JANIS>\nIn-Reply-To: <1.ilze@PC-ILZE@x.example>\nSubject: Re: A\n\nJā, drīkst nākt.\n"
    (home / "2.eml").write_text(answer, encoding="utf-8")
    done = run("check", tmp_path / "mail", "--domain", "sigulda.lv", "--output", "json", "--pseudonyms", key)
    assert done.status == 1
    assert {f["confidence"] for f in done.report["findings"]} == {"certain"}
    assert not [word for word in ("ilze", "jānis", "janis", "ILZE", "anna") if word in done.out]


def test_a_short_key_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("short")
    done = run("check", SAMPLES, *CONFIG, "--pseudonyms", tmp_path / "key")
    assert done.status == 2
    assert "at least 16 characters" in done.err


# ---------------------------------------------------------------------------------- small units


def test_small_units_have_no_figures_of_their_own(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "in")
    config = tmp_path / "in" / "mailcheck.toml"
    config.write_text(config.read_text(encoding="utf-8") + "\n[report]\nsmallest_unit = 4\n", encoding="utf-8")
    units = run("check", tmp_path / "in", "--config", config, "--output", "json").report["units"]
    assert units
    assert all(unit["people"] >= 4 for unit in units if unit["unit"])
    assert sum(unit["people"] for unit in units) == 9


# ---------------------------------------------------------------------------------- private mail


@pytest.mark.parametrize(
    ("subject", "more", "private"),
    [
        ("Privāti: svētki", "", True),
        ("[Privāti] svētki", "", True),
        ("Re: Privāti – svētki", "", True),
        ("Private-public partnership", "", False),
        ("svētki", "Sensitivity: Private\n", True),
        ("svētki", "X-Gmail-Labels: =?UTF-8?Q?Ies=C5=ABtne,Priv=C4=81ti?=\n", True),
        ("Privātmājas būvniecība", "", False),
        ("Par privātu ceļu", "", False),
        ("svētki", "Sensitivity: Company-Confidential\n", False),
    ],
)
def test_private_mail_is_left_out_and_counted(run: Run, tmp_path: Path, subject: str, more: str, private: bool) -> None:
    (tmp_path / "1.eml").write_text(LETTER.format(id=1, subject=subject, more=more), encoding="utf-8")
    (tmp_path / "2.eml").write_text(LETTER.format(id=2, subject="Cits", more=""), encoding="utf-8")
    coverage = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json", "--lang", "en").report["coverage"]
    assert coverage["messages"] == (1 if private else 2)
    assert coverage["unreadable"] == 0
    assert [note for note in coverage["notes"] if "private" in note] == (
        ["private messages, left out: 1"] if private else []
    )


def test_a_private_folder_is_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Privāti").mkdir()
    (tmp_path / "Privāti" / "1.eml").write_text(LETTER.format(id=1, subject="A", more=""), encoding="utf-8")
    (tmp_path / "2.eml").write_text(LETTER.format(id=2, subject="B", more=""), encoding="utf-8")
    coverage = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json").report["coverage"]
    assert coverage["messages"] == 1


def test_the_store_holds_nothing_of_a_private_message(run: Run, tmp_path: Path) -> None:
    mail, state = tmp_path / "mail", tmp_path / "s.sqlite"
    mail.mkdir()
    (mail / "1.eml").write_text(LETTER.format(id="slepens", subject="Privāti: svētki", more=""), encoding="utf-8")
    (mail / "2.eml").write_text(LETTER.format(id=2, subject="B", more=""), encoding="utf-8")
    run("check", mail, "--domain", "sigulda.lv", "--state", state)
    assert b"slepens" not in state.read_bytes()


# ---------------------------------------------------------------------------------- one's own data, forgetting


def test_my_data_is_everything_on_one_person(run: Run, state: Path) -> None:
    done = run("my-data", BAIBA, "--state", state, *CONFIG)
    found = json.loads(done.out)
    assert [row["employee"] for row in found["report"]["employees"]] == [BAIBA]
    assert {f["employee"] for f in found["report"]["findings"]} == {BAIBA}
    assert found["messages"]
    assert all(BAIBA in (m["sender"], m["owner"], *m["to"], *m["cc"]) for m in found["messages"])
    page = run("my-data", BAIBA, "--state", state, *CONFIG, "--output", "html").out
    assert "Baiba Strautiņa" in page
    assert "edgars" not in page.lower()


def test_my_data_of_a_client(run: Run, state: Path) -> None:
    everything = json.loads(run("my-data", BAIBA, "--state", state, *CONFIG).out)["messages"]
    client = next(m["sender"] for m in everything if not m["sender"].endswith("kalnupe.example"))
    found = json.loads(run("my-data", client, "--state", state, *CONFIG).out)
    assert found["messages"]
    assert found["report"] is None
    assert run("my-data", client, "--state", state, *CONFIG, "--output", "html").status == 2


def test_my_data_of_a_stranger_is_an_error(run: Run, state: Path) -> None:
    assert run("my-data", "nav@kalnupe.example", "--state", state, *CONFIG).status == 2


def test_purge_forgets_what_is_older(run: Run, state: Path) -> None:
    before = json.loads(run("my-data", BAIBA, "--state", state, *CONFIG).out)["messages"]
    done = run("purge", "--state", state, "--older-than", "2025-05-15")
    assert done.status == 0
    assert "Izdzēst" in done.out
    after = json.loads(run("my-data", BAIBA, "--state", state, *CONFIG).out)["messages"]
    assert 0 < len(after) < len(before)
    gone = {m["message_id"] for m in before} - {m["message_id"] for m in after}
    stored = state.read_bytes()
    assert not [number for number in gone if number.encode() in stored]


def test_purge_says_what_a_wrong_day_should_be(run: Run, state: Path) -> None:
    assert "write 2024-01-01 or 365d" in run("purge", "--state", state, "--older-than", "soon").err


# ---------------------------------------------------------------------------------- reports on periods


def test_a_period_of_the_state_is_that_of_the_mail(run: Run, state: Path) -> None:
    from_state = run("report", "--state", state, *CONFIG, "--period", "2025-05", "--output", "json").report
    from_mail = run(
        "check", SAMPLES, *CONFIG, "--since", "2025-05-01", "--until", "2025-05-31", "--output", "json"
    ).report
    assert from_state["employees"] == from_mail["employees"]
    assert from_state["findings"] == from_mail["findings"]


@pytest.mark.parametrize(
    ("period", "since", "until"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
    ],
)
def test_periods(run: Run, state: Path, period: str, since: str, until: str) -> None:
    report = run("report", "--state", state, *CONFIG, "--period", period, "--output", "json").report
    assert report["period"] == {"since": since, "until": until}


def test_a_comparison_shows_differences(run: Run, state: Path) -> None:
    page = run("report", "--state", state, *CONFIG, "--period", "2025-05", "--compare", "--output", "html").out
    assert "Salīdzinājums ar iepriekšējo periodu" in page
    assert "<td>▲ +" in page


def test_nothing_is_compared_with_a_period_that_holds_nothing(run: Run, state: Path) -> None:
    page = run("report", "--state", state, *CONFIG, "--period", "2025", "--compare", "--output", "html").out
    assert "nav ar ko salīdzināt" in page
    assert "<td>▲ +" not in page


def test_the_yearly_statement_names_clauses_and_nobody(run: Run, state: Path) -> None:
    text = run("report", "--state", state, *CONFIG, "--period", "2025", "--annual").out
    assert text.startswith("# 2025. gada pārskats")
    assert "VI 21.1." in text
    assert "; 7.2. ja objektīvu iemeslu dēļ" in text
    assert "strautina" not in text.lower()
    assert "Strautiņa" not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--period", "May"), "is no period"),
        (("--compare",), "--compare needs a --period"),
        (("--annual", "--period", "2025-05"), "--annual needs a --period of one year"),
        (("--unit", "Nav"), "no such unit"),
        (("--output", "xlsx"), "xlsx needs a file"),
        (("--compare", "--period", "2025-05"), "part of the HTML report alone"),
        (("--annual", "--period", "2025", "--output", "html:x.html"), "writes Markdown to standard output"),
    ],
)
def test_wrong_options_of_report_are_one_line(run: Run, state: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("report", "--state", state, *CONFIG, *arguments)
    assert done.status == 2
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_json_report_is_shown_in_other_formats(run: Run, tmp_path: Path) -> None:
    for name in ("html", "csv", "markdown", "text", "json"):
        direct = run("check", SAMPLES, *CONFIG, "--output", name, "--output", f"json:{tmp_path / 'r.json'}").out
        assert run("report", tmp_path / "r.json", *CONFIG, "--output", name).out == direct


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "sigulda-mailcheck/report/1"}'])
def test_a_file_that_is_no_report_is_an_error(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "r.json").write_text(content)
    done = run("report", tmp_path / "r.json", *CONFIG)
    assert done.status == 2
    assert done.err.count("\n") == 1


def test_an_answer_marked_private_still_answers(run: Run, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text(LETTER.format(id=1, subject="Jautājums", more=""), encoding="utf-8")
    answer = "From: ilze@sigulda.lv\nTo: anna@x.example\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <2@sigulda.lv>\nIn-Reply-To: <1@x.example>\nSensitivity: Personal\nSubject: slepens\n\nJā.\n"
    (tmp_path / "2.eml").write_text(answer, encoding="utf-8")
    done = run("check", tmp_path, "--domain", "sigulda.lv", "--as-of", "2024-12-01", "--output", "json", "--evidence")
    assert done.report["findings"] == []
    assert done.report["employees"][0]["external"]["in_time"] == 1
    assert "slepens" not in done.out


def test_a_folder_named_to_be_checked_is_not_private(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Personal").mkdir()
    (tmp_path / "Personal" / "1.eml").write_text(LETTER.format(id=1, subject="A", more=""), encoding="utf-8")
    done = run("check", tmp_path / "Personal", "--domain", "sigulda.lv", "--output", "json")
    assert done.report["coverage"]["messages"] == 1


def test_nothing_but_private_mail_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_text(LETTER.format(id=1, subject="Privāti: A", more=""), encoding="utf-8")
    done = run("check", tmp_path / "1.eml", "--domain", "sigulda.lv")
    assert (done.status, done.err.count("\n")) == (2, 1)


def test_purged_conversations_do_not_come_back(run: Run, tmp_path: Path, state: Path) -> None:
    run("purge", "--state", state, "--older-than", "2025-05-15")
    count = len(json.loads(run("my-data", BAIBA, "--state", state, *CONFIG).out)["messages"])
    config = tmp_path / "conf"
    shutil.copytree(SAMPLES, config, ignore=shutil.ignore_patterns("*.mbox"))
    changed = config / "mailcheck.toml"
    changed.write_text(
        changed.read_text(encoding="utf-8") + '\n[calendar]\ndays_off = ["2025-05-05"]\n', encoding="utf-8"
    )
    run("check", SAMPLES, "--config", changed, "--state", state, "--output", "json")
    again = json.loads(run("my-data", BAIBA, "--state", state, "--config", changed).out)["messages"]
    assert len(again) == count


def test_purge_accuses_nobody(run: Run, tmp_path: Path, state: Path) -> None:
    before = run("check", SAMPLES, *CONFIG, "--output", "json").report["findings"]
    for day in ("2025-05-06", "2025-05-14", "2025-05-20"):
        run("purge", "--state", state, "--older-than", day)
        after = run("check", SAMPLES, *CONFIG, "--state", state, "--output", "json").report["findings"]
        assert {f["id"] for f in after} <= {f["id"] for f in before}


def test_a_period_without_mail_says_so(run: Run, state: Path) -> None:
    report = run("report", "--state", state, *CONFIG, "--period", "2024-Q1", "--output", "json").report
    assert "šajā periodā nav nevienas vērtējamas vēstules" in report["coverage"]["notes"]
