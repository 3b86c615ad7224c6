"""The main job from the command line: exit statuses, errors in one line, the same bytes every time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sigulda_mailcheck import pipeline
from tests.conftest import SAMPLES, Run

CONFIG = ("--config", SAMPLES / "mailcheck.toml")
LETTER = "From: Anna <anna@x.example>\nTo: ilze@sigulda.lv\nDate: {date}\nMessage-ID: <{id}@x.example>\nSubject: Q\n\nVai drīkst?\n"


def letter(path: Path, date: str = "Mon, 07 Oct 2024 10:00:00 +0300", name: str = "1") -> Path:
    path.write_text(LETTER.format(date=date, id=name), encoding="utf-8")
    return path


def test_findings_mean_status_1_and_never_means_0(run: Run) -> None:
    assert run("check", SAMPLES, *CONFIG).status == 1
    assert run("check", SAMPLES, *CONFIG, "--fail-on", "never").status == 0


def test_no_findings_mean_status_0(run: Run, tmp_path: Path) -> None:
    done = run("check", letter(tmp_path / "a.eml"), "--domain", "sigulda.lv")
    assert done.status == 0
    assert "Pārkāpumu nav." in done.out


def test_the_same_bytes_again_and_with_two_processes(run: Run) -> None:
    outs = {run("check", SAMPLES, *CONFIG, "--output", "json", "--jobs", jobs).out for jobs in ("1", "1", "2")}
    assert len(outs) == 1


def test_english(run: Run) -> None:
    done = run("check", SAMPLES, *CONFIG, "--lang", "en")
    assert "The message received" in done.out
    assert "E-mail standard check" in done.out


def test_plain_text_fits_80_columns_and_has_no_escapes(run: Run) -> None:
    out = run("check", SAMPLES, *CONFIG).out
    assert "\x1b" not in out
    assert max(len(line) for line in out.split("\n")) <= 80


def test_two_outputs(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    done = run("check", SAMPLES, *CONFIG, "--output", "text", "--output", f"json:{target}")
    assert "Baiba Strautiņa" in done.out
    assert json.loads(target.read_text(encoding="utf-8"))["schema"] == "sigulda-mailcheck/report/1"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_guessed_domain_is_said(run: Run, tmp_path: Path) -> None:
    done = run("check", letter(tmp_path / "ilze@sigulda.lv.eml"), "--output", "json", "--lang", "en")
    assert "sigulda.lv" in done.err
    assert any("sigulda.lv" in note for note in done.report["coverage"]["notes"])


def test_only_one_employee_unit_or_period(run: Run) -> None:
    def employees(*options: str) -> set[str]:
        return {f["employee"] for f in run("check", SAMPLES, *CONFIG, "--output", "json", *options).report["findings"]}

    assert employees("--employee", "vija.smilga@kalnupe.example") == {"vija.smilga@kalnupe.example"}
    assert employees("--unit", "Juridiskā nodaļa") == {"ilona.paegle@kalnupe.example", "rolands.vimba@kalnupe.example"}
    assert employees("--until", "2025-04-01") == set()


def test_as_of_decides_what_is_overdue(run: Run, tmp_path: Path) -> None:
    path = letter(tmp_path / "a.eml")
    other = tmp_path / "b.eml"
    other.write_text(
        "From: Ilze <ilze@sigulda.lv>\nTo: kads@y.example\nDate: Mon, 07 Oct 2024 11:00:00 +0300\nSubject: x\n\nLabdien!\n",
        encoding="utf-8",
    )

    def rules(as_of: str) -> list[str]:
        done = run("check", path, other, "--domain", "sigulda.lv", "--as-of", as_of, "--output", "json")
        return [f["rule"] for f in done.report["findings"] if f["rule"].startswith("external")]

    assert rules("2024-10-10") == []
    assert rules("2024-10-11T00:00:01") == ["external-unanswered"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "gone.mbox"], "no such file"),
        (["check"], "name the exports"),
        (["check", "a.eml", "--as-of", "yesterday"], "yesterday"),
        (["check", "a.eml", "--since", "x"], "no date"),
        (["check", "a.eml", "--output", "pdf"], "formats are"),
        (["check", "a.eml", "--output", "json", "--output", "text"], "standard output"),
        (["check", "a.eml", "--domain", "not a domain"], "no domain"),
        (["check", "a.eml", "--config", "gone.toml"], "gone.toml"),
        (["check", "a.eml", "--output", "json:gone/report.json"], "can't be written"),
        (["rules", "no-such-rule"], "unknown rule"),
        (["explain", "0000000000", "a.eml"], "no finding"),
        (["no-such-command"], "No such command"),
    ],
)
def test_usage_errors_are_one_line_and_status_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    letter(tmp_path / "a.eml")
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.status == 2
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[organisation\n", "not valid TOML"),
        ("[organisation]\nnames = 'x'\n", "organisation.names: unknown key"),
        ("[organisation]\ndomains = 'sigulda.lv'\n", "organisation.domains: expected a list"),
        ("[organisation]\ndomains = ['sigulda.lv', ' novads.lv']\n", "organisation.domains: expected domains"),
        ("[organisation]\ndomains = ['https://www.sigulda.lv/']\n", "organisation.domains: expected domains"),
        ("[organisation]\nshared_mailboxes = ['a@b@c.lv']\n", "organisation.shared_mailboxes: expected e-mail"),
        ("[organisation]\nshared_mailboxes = ['x']\n", "expected e-mail addresses"),
        ("[check]\ncontent_scope = 'some'\n", 'check.content_scope: expected "external" or "all"'),
        ("[check]\nstandard = 'other'\n", "known packs: sigulda-5-2023"),
        ("[calendar]\ntimezone = 'Riga'\n", "calendar.timezone"),
        ("[calendar]\ncountry = 'XX'\n", "calendar.country"),
        ("[calendar]\ndays_off = ['tomorrow']\n", "calendar.days_off"),
        ("[calendar]\nfollow_moved_days = 'yes'\n", "true or false"),
        ("[organisation]\nemployees = 'gone.csv'\n", "gone.csv"),
        ("[calender]\n", "calender: unknown key"),
    ],
)
def test_a_bad_configuration_names_file_key_and_expectation(run: Run, tmp_path: Path, toml: str, said: str) -> None:
    config = tmp_path / "mailcheck.toml"
    config.write_text(toml, encoding="utf-8")
    done = run("check", letter(tmp_path / "a.eml"), "--config", config)
    assert done.status == 2
    assert said in done.err
    assert len(done.err.strip().split("\n")) == 1


@pytest.mark.parametrize(
    ("name", "csv", "said"),
    [
        ("employees", "name,position\nIlze,juriste\n", 'column "email" is missing'),
        ("employees", "email,name\nilze,Ilze\n", "line 2: email: expected an e-mail address"),
        ("employees", "email,aliases\na@s.lv,b@s.lv\nb@s.lv,\n", "b@s.lv stands in line 2 already"),
        (
            "absences",
            "email,from,until\na@s.lv,2024-05-01,yesterday\n",
            "line 2: from, until: expected dates such as 2025-08-04",
        ),
        ("absences", "email,from,until\na@s.lv,2024-05-03,2024-05-01\n", "is before from"),
    ],
)
def test_a_bad_directory_names_file_and_line(run: Run, tmp_path: Path, name: str, csv: str, said: str) -> None:
    (tmp_path / f"{name}.csv").write_text(csv, encoding="utf-8")
    config = tmp_path / "mailcheck.toml"
    config.write_text(f'[organisation]\ndomains = ["s.lv"]\n{name} = "{name}.csv"\n', encoding="utf-8")
    done = run("check", letter(tmp_path / "a.eml"), "--config", config)
    assert done.status == 2
    assert said in done.err


def test_a_directory_with_bom_and_semicolons(run: Run, tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_bytes("\ufeffemail;name;unit\nILZE@sigulda.lv;Ilze Kalniņa;Jurists\n".encode())
    config = tmp_path / "mailcheck.toml"
    config.write_text('[organisation]\ndomains = ["sigulda.lv"]\nemployees = "employees.csv"\n', encoding="utf-8")
    other = tmp_path / "b.eml"
    other.write_text(
        "From: Ilze <ilze@sigulda.lv>\nTo: kads@y.example\nDate: Mon, 07 Oct 2024 11:00:00 +0300\nSubject: x\n\nLabdien!\n",
        encoding="utf-8",
    )
    done = run(
        "check", letter(tmp_path / "a.eml"), other, "--config", config, "--as-of", "2024-10-14", "--output", "json"
    )
    assert {row["name"] for row in done.report["employees"]} == {"Ilze Kalniņa"}


def test_configuration_is_found_upwards(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mailcheck.toml").write_text('[organisation]\ndomains = ["upwards.example"]\n', encoding="utf-8")
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    letter(folder / "a.eml")
    monkeypatch.chdir(folder)
    done = run("check", "a.eml")
    assert done.status == 2
    assert "upwards.example" in done.err  # a report about nobody would look like praise


def test_nothing_is_written_beside_the_mail(run: Run, tmp_path: Path) -> None:
    path = letter(tmp_path / "a.eml")
    before = path.read_bytes()
    run("check", tmp_path, "--domain", "sigulda.lv")
    assert [p.name for p in tmp_path.iterdir()] == ["a.eml"]
    assert path.read_bytes() == before


def test_every_column_of_the_table_is_shown(run: Run) -> None:
    lines = run("check", SAMPLES, *CONFIG).out.split("\n")
    assert "Pārkāpumi  Ieteikumi" in next(line for line in lines if line.startswith("Darbinieks"))
    assert next(line for line in lines if line.startswith("Vija Smilga")).split()[-2:] == ["3", "1"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--employee", "nobody@kalnupe.example"], "nobody of that address"),
        (["--unit", "Nav tādas"], "no such unit"),
        (["--since", "2025-05-02", "--until", "2025-05-01"], "is before"),
    ],
)
def test_a_report_about_nobody_is_refused(run: Run, options: list[str], said: str) -> None:
    done = run("check", SAMPLES, *CONFIG, *options)
    assert done.status == 2
    assert said in done.err


def test_a_mistyped_domain_is_refused(run: Run) -> None:
    done = run("check", SAMPLES, "--domain", "kalnupe.exampel")
    assert done.status == 2
    assert "is the domain right?" in done.err


def test_a_folder_without_mail_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("check", tmp_path, "--domain", "x.example").status == 2


def test_a_moment_before_all_mail_is_said(run: Run) -> None:
    done = run("check", SAMPLES, *CONFIG, "--as-of", "2020-01-01", "--output", "json", "--lang", "en")
    assert any("ignored: 210" in note for note in done.report["coverage"]["notes"])


def test_an_unclosed_quote_in_the_directory_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "employees.csv").write_text('email,name\na@s.lv,"Anna\nb@s.lv,Baiba\n', encoding="utf-8")
    config = tmp_path / "mailcheck.toml"
    config.write_text('[organisation]\ndomains = ["s.lv"]\nemployees = "employees.csv"\n', encoding="utf-8")
    done = run("check", letter(tmp_path / "a.eml"), "--config", config)
    assert done.status == 2
    assert "is a quote left open?" in done.err


def test_mail_cannot_steer_a_terminal(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        b"From: =?utf-8?q?=1B[31mIlze?= <ilze@sigulda.lv>\nTo: a@x.example\nDate: Mon, 07 Oct 2024 10:00:00 +0300\n"
        b"Message-ID: <a\x1b[2J\xe2\x80\xae@x>\nSubject: =?utf-8?q?=1B]0;pwn=07?=\n\nDr\xc4\xabkst.\x1b[31m\n"
    )
    for command in (("check",), ("inspect",)):
        out = run(*command, path, "--domain", "sigulda.lv").out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_folder_that_links_to_itself_ends(run: Run, tmp_path: Path) -> None:
    letter(tmp_path / "a.eml")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    report = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json").report
    assert [s["messages"] for s in report["coverage"]["sources"]] == [1]


def test_a_two_megabyte_subject_hides_no_date(run: Run, tmp_path: Path) -> None:
    path = letter(tmp_path / "a.eml")
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("Subject: Q\n", "")
        .replace("From:", f"Subject: {'x' * 2_000_000}\nFrom:", 1),
        encoding="utf-8",
    )
    report = run("check", path, "--domain", "sigulda.lv", "--as-of", "2024-10-31", "--output", "json").report
    assert report["coverage"]["unreadable"] == 0
    assert report["coverage"]["messages"] == 1


def test_an_undated_message_is_listed(run: Run, tmp_path: Path) -> None:
    letter(tmp_path / "a.eml")
    (tmp_path / "b.eml").write_text("From: a@x.example\nTo: ilze@sigulda.lv\n\nVai?\n", encoding="utf-8")
    report = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json").report
    assert [s["unreadable"] for s in report["coverage"]["sources"]] == [[], [{"at": 1, "reason": "nav lasāma datuma"}]]


def test_days_are_read_as_latvians_write_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / "absences.csv").write_text(
        "email;from;until\nilze@sigulda.lv;04.11.2024;2024-11-08\n", encoding="utf-8"
    )
    config = tmp_path / "mailcheck.toml"
    config.write_text(
        '[organisation]\ndomains = ["sigulda.lv"]\nabsences = "absences.csv"\n[calendar]\ndays_off = ["24.12.2024."]\n',
        encoding="utf-8",
    )
    assert run("check", letter(tmp_path / "a.eml"), "--config", config, "--fail-on", "never").status == 0


def test_a_finding_says_that_its_days_are_counted_from_an_absence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "absences.csv").write_text(
        "email,from,until\nilze@sigulda.lv,2024-10-07,2024-10-11\n", encoding="utf-8"
    )
    config = tmp_path / "mailcheck.toml"
    config.write_text(
        '[organisation]\ndomains = ["sigulda.lv"]\nabsences = "absences.csv"\n[check]\ncoverage = "complete"\n',
        encoding="utf-8",
    )
    arguments = (letter(tmp_path / "a.eml"), "--config", config, "--as-of", "2024-10-25", "--output", "json")
    found, _ = run("check", *arguments).report["findings"]
    assert (found["rule"], found["due"]) == ("external-unanswered", "2024-10-16T23:59:59+03:00")
    assert found["message"].endswith(" Prombūtnes dēļ darba dienas skaitītas no 11.10.2024.")
    found, _ = run("check", *arguments, "--lang", "en").report["findings"]
    assert found["message"].endswith(" Because of an absence, working days are counted from 11 Oct 2024.")


@pytest.mark.parametrize("output", ["text", "markdown", "csv", "html", "json"])
def test_a_report_on_a_unit_says_so_and_names_no_other_mailbox(run: Run, output: str) -> None:
    done = run(
        "check",
        SAMPLES,
        "--config",
        SAMPLES / "mailcheck.toml",
        "--unit",
        "būvvalde",
        "--output",
        output,
        "--fail-on",
        "never",
    )
    assert "Būvvalde" in done.out
    assert "edgars.klints@" not in done.out


def test_a_period_without_mail_is_no_praise(run: Run) -> None:
    done = run(
        "check", SAMPLES, "--config", SAMPLES / "mailcheck.toml", "--since", "2019-01-01", "--until", "2019-12-31"
    )
    assert "Pārkāpumu nav" not in done.out
    assert "nav nevienas vērtējamas vēstules" in done.out


def test_what_goes_to_a_file_has_no_colours(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run("check", SAMPLES, "--config", SAMPLES / "mailcheck.toml", "--output", f"text:{tmp_path / 'r.txt'}")
    assert "\x1b" not in (tmp_path / "r.txt").read_text(encoding="utf-8")


def test_a_reports_file_keeps_its_permissions(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    report.write_text("{}", encoding="utf-8")
    report.chmod(0o600)
    before = report.stat().st_mode
    run("check", SAMPLES, "--config", SAMPLES / "mailcheck.toml", "--output", f"json:{report}")
    assert report.stat().st_mode == before
    assert report.stat().st_size > 100


@pytest.mark.parametrize("head", [b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"])
def test_an_archive_of_another_kind_is_no_mailless_file(run: Run, tmp_path: Path, head: bytes) -> None:
    (tmp_path / "anna@sigulda.lv.7z").write_bytes(head + bytes(100))
    result = run("check", tmp_path / "anna@sigulda.lv.7z", "--domain", "sigulda.lv")
    assert result.status == 2
    assert "7z" in result.err and "unpack it" in result.err


@pytest.mark.parametrize("output", ["json:nowhere/r.json", "json:.", "xlsx"])
def test_an_output_in_vain_is_refused_before_any_mail_is_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str
) -> None:
    monkeypatch.chdir(tmp_path)

    def fail(*_: object) -> None:
        raise AssertionError("mail was read")

    monkeypatch.setattr(pipeline, "run", fail)
    result = run(
        "check", SAMPLES, "--config", SAMPLES / "mailcheck.toml", "--output", "json:a.json", "--output", output
    )
    assert result.status == 2
    assert output.partition(":")[2] in result.err
    assert list(tmp_path.iterdir()) == []
