"""Junk and what was never sent: neither obliges anybody, nor answers, nor is judged; both are counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

SPAM = "From: win@spam.example\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <w@x>\nSubject: Vai vinnēji?\n{}\nVai vinnēji?\n"
QUESTION = "From: anna@x.example\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <q@x>\nSubject: Q\n\nVai drīkst?\n"
ANSWER = "From: ilze@s.lv\nTo: anna@x.example\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <a@s>\nIn-Reply-To: <q@x>\nSubject: Re: Q\n{}\nJā.\n"
SENT = "From: ilze@s.lv\nTo: cits@x.example\nDate: Mon, 07 Oct 2024 09:00:00 +0300\nMessage-ID: <s@s>\nSubject: Cits\n\nLabdien!\n"


def check(run: Run, folder: Path, mails: dict[str, str]) -> dict[str, Any]:
    for name, text in mails.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    arguments = ("--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json", "--lang", "en")
    report: dict[str, Any] = run("check", folder, *arguments).report
    return report


def unanswered(report: dict[str, Any]) -> list[str]:
    return [f["message_id"] for f in report["findings"] if f["rule"] == "external-unanswered"]


def noted(report: dict[str, Any], word: str) -> bool:
    return any(word in note and note.endswith(": 1") for note in report["coverage"]["notes"])


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Junk/1.eml", ""),
        ("Mēstules/1.eml", ""),
        (".Spam/cur/1.eml", ""),
        ("Iesūtne/1.eml", "X-Spam-Flag: YES\n"),
        ("Takeout/1.eml", "X-Gmail-Labels: =?UTF-8?Q?M=C4=93stules,Neatv=C4=93rts?=\n"),
    ],
)
def test_nobody_owes_spam_an_answer(run: Run, tmp_path: Path, name: str, mark: str) -> None:
    report = check(run, tmp_path, {"sent.eml": SENT, name: SPAM.format(mark)})
    assert unanswered(report) == []
    assert noted(report, "junk")


@pytest.mark.parametrize("mark", ["", "X-Spam-Flag: NO\n", "X-Gmail-Labels: Inbox\n"])
def test_what_no_filter_caught_is_a_letter(run: Run, tmp_path: Path, mark: str) -> None:
    assert unanswered(check(run, tmp_path, {"sent.eml": SENT, "Inbox/1.eml": SPAM.format(mark)})) == ["<w@x>"]


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("Melnraksti/1.eml", ""),
        ("Drafts/cur/1.eml", ""),
        ("Outbox/1.eml", ""),
        ("Sagataves/1.eml", ""),
        ("Sent/cur/1728.M1P2.host:2,DS", ""),
        ("Sent/1.eml", "X-Unsent: 1\n"),
        ("Takeout/1.eml", "X-Gmail-Labels: Drafts\n"),
    ],
)
def test_what_was_never_sent_answers_nobody(run: Run, tmp_path: Path, name: str, mark: str) -> None:
    report = check(run, tmp_path, {"sent.eml": SENT, "q.eml": QUESTION, name: ANSWER.format(mark)})
    assert unanswered(report) == ["<q@x>"]
    assert noted(report, "never sent")


def test_a_colleagues_answer_in_somebodys_junk_answers(run: Run, tmp_path: Path) -> None:
    report = check(run, tmp_path, {"sent.eml": SENT, "q.eml": QUESTION, "Junk/1.eml": ANSWER.format("")})
    assert unanswered(report) == []
    assert [f["rule"] for f in report["findings"] if f["message_id"] == "<a@s>"] == []


def test_a_folder_that_is_named_is_read(run: Run, tmp_path: Path) -> None:
    report = check(run, tmp_path / "Drafts", {"sent.eml": SENT, "1.eml": QUESTION})
    assert unanswered(report) == ["<q@x>"]
