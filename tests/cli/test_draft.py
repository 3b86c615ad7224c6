"""draft, signature, notice and serve as a shell sees them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import SAMPLES, Run
from tests.drafts.conftest import AUTHOR, SIGNED
from tests.drafts.test_checking import ANSWER, ASKED

CONFIG = ("--config", SAMPLES / "mailcheck.toml")
SCHEMA = json.loads(files("sigulda_mailcheck").joinpath("formats", "draft.schema.json").read_text(encoding="utf-8"))


def test_a_good_letter_from_standard_input(run: Run) -> None:
    done = run("draft", "-", *CONFIG, stdin=ANSWER.encode())
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Piezīmju nav. Vēstuli var sūtīt.\n")


def test_points_with_their_places_marked(run: Run, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text(f"Paldies par jautājumu. Pielikumā nosūtu līgumu. Zvaniet.\n\n{SIGNED}\n", encoding="utf-8")
    done = run("draft", letter, *CONFIG)
    assert done.status == 1
    lines = done.out.splitlines()
    at = lines.index("    1 | Paldies par jautājumu. Pielikumā nosūtu līgumu. Zvaniet.")
    assert lines[at + 1].rstrip() == "      | " + "^" * 56
    assert "      |                        ^^^^^^^^^^^^^^^^^^^^^^^^" in lines
    assert "    Labdien!" in lines


def test_json_in_a_file_and_text_at_once(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "review.json"
    done = run(
        "draft", "-", *CONFIG, "--output", "text", "--output", f"json:{target}", "--lang", "en", stdin=b"Teksts."
    )
    review = json.loads(target.read_text(encoding="utf-8"))
    jsonschema.validate(review, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert "No greeting" in done.out
    assert {point["rule"] for point in review["points"]} >= {"greeting-missing", "closing-missing", "signature-missing"}


def test_the_message_answered_and_the_moment(run: Run, tmp_path: Path) -> None:
    (tmp_path / "asked.eml").write_text(ASKED, encoding="utf-8")
    given = ("draft", "-", *CONFIG, "--reply-to", tmp_path / "asked.eml", "--from", AUTHOR)
    late = run(*given, "--as-of", "2024-10-14T09:00", "--fail-on", "advice", stdin=ANSWER.encode())
    assert late.status == 1
    assert "Termiņš bija 10.10.2024.: atvainojieties" in " ".join(late.out.split())
    in_time = run(*given, "--as-of", "2024-10-08T09:00", "--fail-on", "advice", stdin=ANSWER.encode())
    assert (in_time.status, "(vēl 2 darba dienas)" in " ".join(in_time.out.split())) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("-",), b"", "-: vēstule ir tukša"),
        (("-",), b"%PDF-1.7", "-: tas ir dokuments"),
        (("nowhere.eml",), b"", "nowhere.eml: can't be read: No such file or directory"),
        (("-", "--reply-to", "nowhere.eml"), b"x", "nowhere.eml: can't be read"),
        (
            ("-", "--from", "a@gmail.example"),
            b"x",
            "-: vēstules autora adrese a@gmail.example nav organizācijas adrese (kalnupe.example)",
        ),
        (("-", "--output", "html"), b"x", "'html': formats are text, json"),
        (("-", "--as-of", "soon"), b"x", "'soon' is no moment"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(run: Run, arguments: tuple[str, ...], stdin: bytes, said: str) -> None:
    done = run("draft", *arguments, *CONFIG, stdin=stdin)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_nothing_is_written_anywhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run("draft", "-", *CONFIG, stdin=ANSWER.encode())
    assert list(tmp_path.iterdir()) == []


def test_what_a_draft_does_not_need_is_not_loaded() -> None:
    """The answer comes in an instant because the night's machinery stays out of it."""
    code = (
        "import sys; from sigulda_mailcheck.cli import main; "
        f"main(['draft', '-', '--config', {str(SAMPLES / 'mailcheck.toml')!r}, '--output', 'json:{os.devnull}']); "
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=b"Teksts.", capture_output=True, timeout=60)
    loaded = set(done.stdout.decode().split())
    heavy = {
        "sqlite3",
        "mailparser",
        "lxml.etree",
        "holidays",
        "rich.console",
        "icalendar",
        "flask",
        "babel",
        "multiprocessing",
    }
    assert loaded & heavy == set()
    assert "sigulda_mailcheck.drafts.checking" in loaded


def test_signature_as_text_and_html(run: Run) -> None:
    done = run("signature", AUTHOR, *CONFIG)
    assert (done.status, done.out, done.err) == (0, f"{SIGNED}\n", "")
    assert 'href="mailto:' in run("signature", AUTHOR, *CONFIG, "--output", "html").out
    english = run("signature", AUTHOR, *CONFIG, "--lang", "en").out
    assert english.startswith("Kind regards\nSintija Rudzīte\n")
    shared = run("signature", "pasts@kalnupe.example", *CONFIG)
    assert (shared.status, "darbinieku sarakstā nav: tālrunis" in shared.err) == (0, True)
    assert run("signature", "x@kalnupe.example", *CONFIG).status == 2


def test_notice(run: Run) -> None:
    given = ("notice", AUTHOR, *CONFIG, "--until", "2099-12-03")
    done = run(*given, "--substitute", "edgars.klints@kalnupe.example")
    assert done.status == 0
    assert "Esmu prombūtnē līdz 2099. gada 3. decembrim (ieskaitot)." in done.out
    assert "Edgars Klints, klientu apkalpošanas speciālists, tālrunis 67000212" in done.out
    assert run(*given, "--substitute", AUTHOR).status == 2
    early = run(*given, "--from", "04.12.2099", "--substitute", "edgars.klints@kalnupe.example")
    assert (early.status, "ir pirms pirmās dienas 2099-12-04" in early.err) == (2, True)
    past = run("notice", AUTHOR, *CONFIG, "--until", "2020-01-01", "--substitute", "edgars.klints@kalnupe.example")
    assert (past.status, "2020-01-01 jau ir pagājis" in past.err) == (2, True)


def test_serve_needs_an_organisation_and_its_extra(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pytest.importorskip("waitress", reason="needs the web extra: pip install '.[web]'")
    assert "Name the organisation" in run("serve").err
    assert "say with --name" in run("serve", "--domain", "kalnupe.example", "--host", "0.0.0.0").err
    monkeypatch.setitem(sys.modules, "sigulda_mailcheck.web.server", None)
    done = run("serve", "--domain", "kalnupe.example")
    assert (done.status, "pip install 'sigulda-mailcheck[web]'" in done.err) == (2, True)


def test_one_block_is_pasted_once(run: Run) -> None:
    done = run(
        "draft",
        "-",
        "--config",
        SAMPLES / "mailcheck.toml",
        "--from",
        AUTHOR,
        stdin=b"Labdien!\n\nZemi nom\xc4\x81 p\xc4\x93c pieteikuma.\n",
    )
    assert done.out.count("Ar cieņu\n") == 1
    assert "tas pats, kas jau parādīts" in done.out
