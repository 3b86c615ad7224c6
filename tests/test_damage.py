"""Damaged and hostile mail beside good mail: it is checked or listed with its place and reason, and the rest is checked."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.conftest import Run

GOOD = b"From: anna@x.example\nTo: ilze@sigulda.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <good@x.example>\nSubject: Q\n\nVai?\n"
SEPARATOR = b"From anna@x.example Mon Oct 07 10:00:00 2024\n"
HEAD = b"From: berta@y.example\nTo: ilze@sigulda.lv\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <bad@y.example>\nSubject: B\n"
DEEP = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(1000))

CASES = {
    "truncated": (HEAD + b'Content-Type: multipart/mixed; boundary="x"\n\n--x\nContent-Type: text/plain\n\nVai va', 2, ""),
    "a separator inside": (HEAD + b"\nVai?\n\nFrom now on we wait.\n\nFrom Anna Mon Jan  1 10:00:00 2024\nyours\n", 2, ""),
    "no Message-ID": (HEAD.replace(b"Message-ID: <bad@y.example>\n", b"") + b"\nVai?\n", 2, ""),
    "the same Message-ID on another message": (HEAD.replace(b"<bad@y.example>", b"<good@x.example>") + b"\nVai?\n", 2, ""),
    "a From without an address": (HEAD.replace(b"berta@y.example", b"Berta") + b"\nVai?\n", 2, ""),
    "a date of 1970": (HEAD.replace(b"08 Oct 2024", b"01 Jan 1970") + b"\nVai?\n", 2, ""),
    "a date of 2099": (HEAD.replace(b"08 Oct 2024", b"08 Oct 2099") + b"\nVai?\n", 1, ""),
    "no date": (HEAD.replace(b"Date: Tue, 08 Oct 2024 10:00:00 +0300\n", b"") + b"\nVai?\n", 2, ""),
    "nothing to know it by": (b"Subject: B\n\nVai?\n", 1, "no sender, no recipient and no date"),
    "a header of a megabyte": (HEAD + b"X-Long: " + b"a b " * 262_144 + b"\n\nVai?\n", 2, ""),
    "a subject of a megabyte": (HEAD + b"Subject: " + b"=?utf-8?q?=C4=81?= " * 60_000 + b"\n\nVai?\n", 2, ""),
    "MIME a thousand deep": (HEAD + DEEP + b"Content-Type: text/plain\n\nVai?\n", 2, ""),
    "a hundred thousand recipients": (HEAD + b"Cc: " + b", ".join(b"a%d@z.example" % n for n in range(100_000)) + b"\n\nVai?\n", 2, ""),
    "NUL octets": (HEAD.replace(b"Subject: B", b"Subject: B\0C") + b"\n\0\0Vai\0?\n" + b"\0" * 5000, 2, ""),
    "no header at all": (b"\n\nVai?\n", 1, ""),
    "a charset that doesn't exist": (HEAD + b"Content-Type: text/plain; charset=x-klingon\n\nVai \xff\xfe?\n", 2, ""),
    "base64 that isn't": (HEAD + b"Content-Transfer-Encoding: base64\n\n!!!!VmFp%%%%\n", 2, ""),
    "HTML without end": (HEAD + b"Content-Type: text/html\n\n" + b"<div><table><tr><td>" * 20_000 + b"Vai?", 2, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_checked_or_listed_and_the_rest_is_checked(run: Run, tmp_path: Path, name: str) -> None:
    octets, messages, reason = CASES[name]
    box = tmp_path / "ilze@sigulda.lv.mbox"
    box.write_bytes(SEPARATOR + octets + b"\n\n" + SEPARATOR + GOOD)
    started = time.monotonic()
    done = run("check", box, "--domain", "sigulda.lv", "--as-of", "2024-12-01", "--output", "json", "--lang", "en")
    assert done.status in (0, 1), done.err
    assert "Traceback" not in done.err
    report = done.report
    assert report["coverage"]["messages"] == messages
    [source] = report["coverage"]["sources"]
    assert source["messages"] >= messages
    if reason:
        assert source["unreadable"] == [{"at": 1, "reason": reason}]
    waiting = report["coverage"]["cannot_tell"]
    assert waiting[0]["waiting"] >= 1
    assert time.monotonic() - started < 20


def test_hostile_texts_do_no_harm_on_a_terminal(run: Run, tmp_path: Path) -> None:
    box = tmp_path / "ilze@sigulda.lv.mbox"
    box.write_bytes(SEPARATOR + GOOD.replace(b"Subject: Q", b"Subject: \x1b]0;owned\x07\xe2\x80\xae[bold]X[/bold]"))
    done = run("check", box, "--domain", "sigulda.lv", "--as-of", "2024-12-01")
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 -0500", "Mon, 01 Jan 0001 00:00:00 +0300"])
@pytest.mark.parametrize("header", ["Date", "Received"])
def test_a_year_at_the_end_of_time_stops_nothing(run: Run, tmp_path: Path, date: str, header: str) -> None:
    field = (
        f"Date: {date}" if header == "Date" else f"Received: from a by b; {date}\nDate: Tue, 08 Oct 2024 10:00:00 +0300"
    )
    bad = HEAD.replace(b"Date: Tue, 08 Oct 2024 10:00:00 +0300", field.encode())
    (tmp_path / "ilze@sigulda.lv.mbox").write_bytes(SEPARATOR + bad + b"\nVai?\n\n" + SEPARATOR + GOOD)
    done = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json")
    assert done.status in (0, 1), done.err
    assert done.report["coverage"]["messages"] == 2


def test_many_wrong_clocks_do_not_move_the_moment_of_judging(run: Run, tmp_path: Path) -> None:
    box = []
    for number in range(700):
        year = 2034 if number < 15 else 2024
        head = GOOD.replace(b"<good@", b"<%d@" % number).replace(b"Oct 2024", b"Oct %d" % year)
        box.append(SEPARATOR + head + b"\n")
    (tmp_path / "ilze@sigulda.lv.mbox").write_bytes(b"".join(box))
    assert run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json").report["as_of"].startswith("2024-10-07")


def test_a_message_cut_within_its_header_moves_no_clock(run: Run, tmp_path: Path) -> None:
    question = "From a@x Mon Oct  7 10:00:00 2024\nFrom: a@x.example\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <q@x>\nSubject: Q\n\nVai?\n\n"
    cut = "From ilze@s.lv Tue Nov 26 10:00:00 2024\nFrom: ilze@s.lv\nTo: a@x.example\nSubj"
    (tmp_path / "a.mbox").write_text(question + cut, encoding="utf-8")
    report = run("check", tmp_path / "a.mbox", "--domain", "s.lv", "--output", "json").report
    assert report["coverage"]["sources"][0]["unreadable"] == [{"at": 2, "reason": "pārrauta galvenes vidū"}]
    assert report["as_of"].startswith("2024-10-07")
