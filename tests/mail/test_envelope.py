"""Subjects, ids, Thread-Index, calendar methods and marks of automatic mail."""

from __future__ import annotations

import base64
from zoneinfo import ZoneInfo

import pytest

from sigulda_mailcheck.mail.envelope import base_subject, is_forward_subject, is_reply_subject, read_envelope

RIGA = ZoneInfo("Europe/Riga")


@pytest.mark.parametrize(
    ("subject", "base", "reply", "forward"),
    [
        ("Zemes nodoklis", "zemes nodoklis", False, False),
        ("Re: Zemes nodoklis", "zemes nodoklis", True, False),
        ("ATB.: RE: Zemes  nodoklis", "zemes nodoklis", True, False),
        ("Atb: x", "x", True, False),
        ("Re[2]: x", "x", True, False),
        ("RE(3): x", "x", True, False),
        ("НА: x", "x", True, False),
        ("HA: x", "x", True, False),
        ("Отв: x", "x", True, False),
        ("Pārs.: x", "x", False, True),
        ("PARS: Re: x", "x", True, True),
        ("FW: x", "x", False, True),
        ("[Fwd: x]", "x", False, True),
        ("x (fwd)", "x", False, False),
        ("MK: noteikumi", "mk: noteikumi", False, False),
        ("Par zemi", "par zemi", False, False),
        ("Automātiskā atbilde: x", "x", False, False),
        ("[EXTERNAL] Re: x", "x", True, False),
        ("Re：x", "x", True, False),
        ("", "", False, False),
    ],
)
def test_subject_prefixes(subject: str, base: str, reply: bool, forward: bool) -> None:
    assert base_subject(subject) == base
    assert is_reply_subject(subject) is reply
    assert is_forward_subject(subject) is forward


def envelope(*lines: str, body: str = "text"):  # type: ignore[no-untyped-def]
    head = "\n".join(
        ("From: Anna <anna@x.example>", "To: ilze@y.example", "Date: Thu, 12 Sep 2024 10:14:00 +0300", *lines)
    )
    return read_envelope(f"{head}\n\n{body}\n".encode(), RIGA)[0]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Subject: Sveiki"], None),
        (["Auto-Submitted: no"], None),
        (["Auto-Submitted: auto-replied"], "auto-reply"),
        (["Auto-Submitted: auto-generated"], "auto-reply"),
        (["X-Auto-Response-Suppress: All", "Subject: Jautājums"], None),
        (["X-Auto-Response-Suppress: All", "Subject: Automātiskā atbilde: x"], "auto-reply"),
        (["Subject: Automātiskā atbilde: x"], "auto-reply"),
        (["Subject: Automatic reply: x"], "auto-reply"),
        (["Subject: Автоматический ответ: x"], "auto-reply"),
        (["Subject: Re: Automātiskā atbilde: x"], None),
        (["X-Autoreply: yes"], "auto-reply"),
        (["Precedence: auto_reply"], "auto-reply"),
        (["Precedence: bulk", "Auto-Submitted: auto-replied"], "auto-reply"),
        (["Precedence: bulk"], "bulk"),
        (["Precedence: first-class"], None),
        (["List-Id: <x.lists.example>"], "bulk"),
        (["List-Unsubscribe: <mailto:x@y.example>"], "bulk"),
        (["Content-Type: multipart/report; report-type=delivery-status; boundary=x"], "bounce"),
        (["Content-Type: multipart/report; report-type=disposition-notification; boundary=x"], "receipt"),
        (["Return-Path: <>", "Subject: Undeliverable: x"], "bounce"),
        (["Return-Path: <anna@x.example>"], None),
        (["Content-Type: text/calendar; method=REPLY"], "calendar-reply"),
        (["Content-Type: text/calendar; method=REQUEST"], None),
    ],
)
def test_marks_of_automatic_mail(lines: list[str], kind: str | None) -> None:
    assert envelope(*lines).automatic == kind


@pytest.mark.parametrize("local", ["noreply", "no-reply", "no_reply", "do-not-reply", "mailer-daemon", "postmaster"])
def test_senders_that_nobody_reads(local: str) -> None:
    octets = f"From: {local}@x.example\nTo: a@b.lv\nDate: Thu, 12 Sep 2024 10:14:00 +0300\n\nx".encode()
    assert read_envelope(octets, RIGA)[0].automatic == "no-reply"


def test_calendar_method_in_a_base64_part() -> None:
    packed = base64.encodebytes(b"BEGIN:VCALENDAR\r\nPRODID:x\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n").decode()
    body = f"--b\nContent-Type: text/plain\n\nx\n--b\nContent-Type: text/calendar\nContent-Transfer-Encoding: base64\n\n{packed}--b--"
    assert envelope('Content-Type: multipart/alternative; boundary="b"', body=body).calendar_method == "REQUEST"


def test_thread_root_is_shared_by_a_reply() -> None:
    root = bytes(range(22))
    first = envelope(f"Thread-Index: {base64.b64encode(root).decode()}").thread_root
    reply = envelope(f"Thread-Index: {base64.b64encode(root + b'12345').decode()}").thread_root
    assert first and first == reply
    assert envelope("Thread-Index: broken!").thread_root == ""


def test_sender_stands_in_only_where_from_is_absent() -> None:
    octets = b"Sender: office@x.example\nTo: a@b.lv\nDate: Thu, 12 Sep 2024 10:14:00 +0300\n\nx"
    assert read_envelope(octets, RIGA)[0].sender.email == "office@x.example"
    assert envelope("Sender: secretary@x.example").sender.email == "anna@x.example"


def test_a_message_without_an_id_gets_one_that_each_copy_shares() -> None:
    one = envelope("Subject: x")
    other = read_envelope(
        b"Received: from a; Thu, 12 Sep 2024 10:15:00 +0300\nFrom: Anna <anna@x.example>\nTo: ilze@y.example\nDate: Thu, 12 Sep 2024 10:14:00 +0300\nSubject: x\n\ntext\n",
        RIGA,
    )[0]
    assert one.message_id == other.message_id
    assert envelope("Subject: y").message_id != one.message_id
    assert "no Message-ID" in one.defects
