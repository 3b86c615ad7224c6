"""The store: unchanged files aren't read again, and whatever happens to it, the report is that of a fresh run."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sigulda_mailcheck import reading, store
from sigulda_mailcheck.mail.sources import mbox
from sigulda_mailcheck.mail.sources.opened import Opened
from sigulda_mailcheck.store import VERSION
from tests.conftest import SAMPLES, Run

CONFIG = ("--config", SAMPLES / "mailcheck.toml", "--fail-on", "never", "--output", "json")


@pytest.fixture
def boxes(tmp_path: Path) -> Path:
    folder = tmp_path / "boxes"
    folder.mkdir()
    for box in SAMPLES.glob("*.mbox"):
        shutil.copy(box, folder)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the messages that were read, in order."""
    seen: list[str] = []
    original = reading._read

    def spy(opened: Any, work: reading.Work, context: Any) -> Any:
        seen.append(work.span.place.path)
        return original(opened, work, context)

    monkeypatch.setattr(reading, "_read", spy)
    return seen


def fresh(run: Run, boxes: Path, *more: object) -> str:
    return run("check", boxes, *CONFIG, "--jobs", 1, *more).out


def test_unchanged_files_are_not_read_again(run: Run, boxes: Path, tmp_path: Path, read: list[str]) -> None:
    state = tmp_path / "state.sqlite"
    cold = fresh(run, boxes, "--state", state)
    assert len(read) > 200
    read.clear()
    assert fresh(run, boxes, "--state", state) == cold
    assert read == []
    assert cold == fresh(run, boxes)


def test_a_grown_mailbox_is_read_from_where_it_ended(run: Run, boxes: Path, tmp_path: Path, read: list[str]) -> None:
    state, box = tmp_path / "state.sqlite", next(boxes.glob("baiba*"))
    whole = box.read_bytes()
    cut = whole.rfind(b"\n\nFrom ", 0, len(whole) * 2 // 3) + 2
    box.write_bytes(whole[:cut])
    fresh(run, boxes, "--state", state)
    box.write_bytes(whole)
    read.clear()
    grown = fresh(run, boxes, "--state", state)
    assert 0 < len(read) < whole.count(b"\n\nFrom ") // 2
    assert grown == fresh(run, boxes)


def test_keys_too_many_for_memory_are_sorted_on_disk(run: Run, boxes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_memory = fresh(run, boxes)
    monkeypatch.setattr(store, "KEYS_IN_MEMORY", 0)
    assert fresh(run, boxes) == in_memory


@pytest.mark.skipif(os.name == "nt", reason="file names are text on Windows")
def test_a_file_name_that_is_not_utf_8_is_shown_and_read_again(run: Run, boxes: Path, tmp_path: Path) -> None:
    box = next(boxes.glob("baiba*"))
    state, odd = tmp_path / "state.sqlite", os.fsencode(boxes) + b"/v\xe7stules \xff.mbox"
    try:
        Path(os.fsdecode(odd)).write_bytes(box.read_bytes())
    except OSError as error:
        pytest.skip(f"the file system takes no such name: {error}")
    box.unlink()
    cold = fresh(run, boxes, "--state", state)
    (shown,) = (s["path"] for s in json.loads(cold)["coverage"]["sources"] if "stules" in s["path"])
    assert shown.encode("utf-8")
    assert fresh(run, boxes, "--state", state) == cold
    assert fresh(run, boxes, "--jobs", 2) == cold


def numbers(state: Path) -> set[tuple[str, int, int]]:
    """Each message's file, number and offset."""
    sql = "SELECT f.path, m.number, m.offset FROM message m JOIN file f ON f.id = m.file"
    with sqlite3.connect(state) as db:
        return set(db.execute(sql))


def test_a_mailbox_that_grew_after_a_purge_keeps_its_numbers(run: Run, boxes: Path, tmp_path: Path) -> None:
    state, box = tmp_path / "state.sqlite", next(boxes.glob("baiba*"))
    whole = box.read_bytes()
    cut = whole.rfind(b"\n\nFrom ", 0, len(whole) * 2 // 3) + 2
    box.write_bytes(whole[:cut])
    fresh(run, boxes, "--state", state)
    run("purge", "--state", state, "--older-than", "2025-05-12")
    box.write_bytes(whole)
    fresh(run, boxes, "--state", state)
    fresh(run, boxes, "--state", tmp_path / "other.sqlite")
    kept, every = (numbers(path) for path in (state, tmp_path / "other.sqlite"))
    assert kept < every


def test_a_changed_mailbox_is_read_anew(run: Run, boxes: Path, tmp_path: Path) -> None:
    state, box = tmp_path / "state.sqlite", next(boxes.glob("baiba*"))
    fresh(run, boxes, "--state", state)
    box.write_bytes(box.read_bytes().replace(b"Labdien", b"Sveicin", 1) + b"\n")
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


def test_a_rotated_mailbox_is_read_anew(run: Run, boxes: Path, tmp_path: Path) -> None:
    state, box = tmp_path / "state.sqlite", next(boxes.glob("baiba*"))
    fresh(run, boxes, "--state", state)
    whole = box.read_bytes()
    box.write_bytes(whole[whole.rfind(b"\n\nFrom ") + 2 :])
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


def test_a_deleted_mailbox_is_forgotten(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    next(boxes.glob("baiba*")).unlink()
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


def test_another_configuration_reads_everything_anew(run: Run, boxes: Path, tmp_path: Path, read: list[str]) -> None:
    state = tmp_path / "state.sqlite"
    shutil.copytree(SAMPLES, tmp_path / "conf", ignore=shutil.ignore_patterns("*.mbox"))
    config = tmp_path / "conf" / "mailcheck.toml"
    options = ("--fail-on", "never", "--output", "json", "--state", state, "--config", config)
    run("check", boxes, *options)
    read.clear()
    config.write_text(
        config.read_text(encoding="utf-8") + '\n[calendar]\ndays_off = ["2024-10-08"]\n', encoding="utf-8"
    )
    run("check", boxes, *options)
    assert len(read) > 200


def test_the_store_holds_no_mail_text(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    stored = state.read_bytes()
    phrases = {
        line
        for box in boxes.glob("*.mbox")
        for line in box.read_bytes().splitlines()
        if len(line) > 40 and b" " in line
    }
    bodies = [p for p in phrases if not p.startswith((b" ", b"\t")) and b":" not in p[:30] and b"=?" not in p]
    assert len(bodies) > 100
    assert not [line for line in bodies if line in stored]


# ---------------------------------------------------------------------------------- accidents


COMMAND = (
    "import sys; from pathlib import Path; from sigulda_mailcheck import reading\n"
    "reading.COMMIT_SECONDS = 0.0; reading.CHUNK_MESSAGES = 8\n"
    "from sigulda_mailcheck.cli import entry_point\n"
    "entry_point()"
)


def start(boxes: Path, state: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    arguments = ["check", boxes, *CONFIG, "--jobs", jobs, "--state", state]
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is a Unix affair")
def test_a_run_killed_at_any_moment_leaves_a_store_that_the_next_one_repairs(
    run: Run, boxes: Path, tmp_path: Path
) -> None:
    state, draw = tmp_path / "state.sqlite", random.Random(5)
    for _ in range(8):
        killed = start(boxes, state)
        time.sleep(draw.uniform(0.5, 2.2))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        if killed.stderr:
            killed.stderr.close()
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


@pytest.mark.parametrize("where", [(Opened, "read"), (mbox, "_following")])
def test_what_could_not_be_read_tonight_is_read_tomorrow(
    run: Run, boxes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: tuple[Any, str]
) -> None:
    state = tmp_path / "state.sqlite"
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise OSError(errno.EIO, "Input/output error")

        patch.setattr(*where, fail)
        failed = run("check", boxes, *CONFIG, "--jobs", 1, "--state", state)
        assert "Input/output error" in failed.out + failed.err
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


@pytest.mark.skipif(os.name == "nt", reason="file modes and signals are a Unix affair")
def test_only_its_owner_reads_a_state(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    assert state.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name == "nt", reason="file modes and signals are a Unix affair")
def test_a_run_that_is_told_to_stop_leaves_no_unpacked_mail(
    boxes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setenv("TMPDIR", str(passing))
    monkeypatch.setenv("LC_ALL", "C")
    mail = b"".join(box.read_bytes() for box in sorted(boxes.glob("*.mbox")))
    with gzip.open(boxes / "big.mbox.gz", "wb") as file:
        for _ in range(60):
            file.write(mail)
    process = start(boxes, tmp_path / "state.sqlite")
    waited = time.monotonic()
    while not any(passing.glob("mailcheck-*/*")) and time.monotonic() - waited < 30:
        time.sleep(0.01)
    process.terminate()
    time.sleep(0.05)
    process.terminate()  # an impatient second time, while the first is tidied up after
    assert process.wait(30) == 128 + signal.SIGTERM
    assert list(passing.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="file modes and signals are a Unix affair")
def test_a_run_that_was_told_to_ignore_hanging_up_goes_on(boxes: Path, tmp_path: Path) -> None:
    with gzip.open(boxes / "big.mbox.gz", "wb") as file:
        file.write(b"".join(box.read_bytes() for box in sorted(boxes.glob("*.mbox"))) * 30)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = start(boxes, tmp_path / "state.sqlite")
    finally:
        signal.signal(signal.SIGHUP, before)
    while not (tmp_path / "state.sqlite").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) in (0, 1)


def test_damaged_facts_are_no_bug_of_the_program(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    with sqlite3.connect(state) as database:
        database.execute("UPDATE message SET facts = x'00'")
    result = run("check", boxes, *CONFIG, "--state", state)
    assert result.status == 2
    assert "delete a damaged state file" in result.err


def test_a_file_that_was_read_half_is_swept_out(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    with sqlite3.connect(state) as db:
        db.execute("UPDATE file SET complete = 0 WHERE id = (SELECT MIN(id) FROM file)")
        db.execute("DELETE FROM message WHERE file = (SELECT MIN(id) FROM file) AND number > 3")
    assert fresh(run, boxes, "--state", state) == fresh(run, boxes)


def test_a_second_run_at_the_same_time_says_so_and_stops(run: Run, boxes: Path, tmp_path: Path) -> None:
    from filelock import FileLock

    state = tmp_path / "state.sqlite"
    with FileLock(f"{state}.lock"):
        done = run("check", boxes, *CONFIG, "--state", state)
    assert done.status == 2
    assert "another run is using it" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"just a text, no database at all" * 99, "can't be used as a state file"),
        (b"SQLite format 3\0" + b"x" * 999, "state file"),
    ],
)
def test_a_file_that_is_no_store_is_refused(run: Run, boxes: Path, tmp_path: Path, content: bytes, said: str) -> None:
    state = tmp_path / "state.sqlite"
    state.write_bytes(content)
    done = run("check", boxes, *CONFIG, "--state", state)
    assert (done.status, state.read_bytes()) == (2, content)
    assert said in done.err


def test_another_programs_database_is_refused(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    with sqlite3.connect(state) as db:
        db.execute("CREATE TABLE accounts (id INTEGER)")
    assert "database of another program" in run("check", boxes, *CONFIG, "--state", state).err


def test_an_older_schema_is_filled_anew_and_a_newer_one_refused(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    expected = fresh(run, boxes, "--state", state)
    with sqlite3.connect(state) as db:
        db.execute("PRAGMA user_version = 0")
        db.execute("CREATE TABLE left_over (x)")
    assert fresh(run, boxes, "--state", state) == expected
    with sqlite3.connect(state) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'left_over'").fetchone()
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    done = run("check", boxes, *CONFIG, "--state", state)
    assert done.status == 2
    assert "newer sigulda-mailcheck" in done.err


def test_a_state_in_no_folder_is_an_error(run: Run, boxes: Path, tmp_path: Path) -> None:
    assert "there is no folder" in run("check", boxes, *CONFIG, "--state", tmp_path / "gone" / "s.sqlite").err


# ---------------------------------------------------------------------------------- explain from a store


def test_a_finding_is_explained_from_the_store(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    report = json.loads(fresh(run, boxes, "--state", state))
    for rule in ("external-reply-late", "greeting-missing", "absence-notice-incomplete"):
        finding = next(f for f in report["findings"] if f["rule"] == rule)
        from_state = run("explain", finding["id"], "--state", state, *CONFIG[:2])
        assert from_state.out == run("explain", finding["id"], boxes, *CONFIG[:2]).out
        assert finding["id"] in from_state.out


def test_without_the_export_explain_says_so(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    report = json.loads(fresh(run, boxes, "--state", state))
    finding = next(f for f in report["findings"] if f["rule"] == "greeting-missing")
    shutil.rmtree(boxes)
    done = run("explain", finding["id"], "--state", state, *CONFIG[:2])
    assert done.status == 2
    assert "the export is needed" in done.err


def test_a_store_of_another_configuration_is_not_explained(run: Run, boxes: Path, tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    fresh(run, boxes, "--state", state)
    assert "another configuration" in run("explain", "abcdef", "--state", state, "--domain", "cits.lv").err


def test_explain_needs_paths_or_a_store(run: Run) -> None:
    done = run("explain", "abcdef")
    assert done.status == 2
    assert "--state" in done.err
