"""Ways in which an answer could be lost, and somebody accused for it."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail import stage
from sigulda_mailcheck.mail.headers import moment
from sigulda_mailcheck.mail.html import render
from sigulda_mailcheck.settings import Settings
from tests.conftest import Run

QUESTION = "Received: from a; Mon, 07 Oct 2024 10:00:05 +0300\nFrom: Anna <anna@x.example>\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <q@x>\nSubject: Q\n\nVai drīkst?\n"
ANSWER = "From: Ilze <ilze@s.lv>\nTo: anna@x.example\nCc: visi@s.lv\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <a@s>\nIn-Reply-To: <q@x>\nSubject: Re: Q\n"


def findings(run: Run, folder: Path, *mails: str) -> list[str]:
    for number, text in enumerate(mails):
        (folder / f"{number}.eml").write_text(text, encoding="utf-8")
    report: dict[str, Any] = run(
        "check", folder, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json"
    ).report
    return [f["rule"] for f in report["findings"] if f["rule"].startswith("external")]


def test_an_answer_is_an_answer(run: Run, tmp_path: Path) -> None:
    assert findings(run, tmp_path, QUESTION, f"{ANSWER}\nJā.\n") == []


def test_a_lists_copy_makes_no_bulk_mail_of_it(run: Run, tmp_path: Path) -> None:
    copy = f"Received: from l; Tue, 08 Oct 2024 10:01:00 +0300\nList-Id: <visi.s.lv>\n{ANSWER}\nJā.\n"
    assert findings(run, tmp_path, QUESTION, f"{ANSWER}\nJā.\n", copy) == []


def test_a_calendar_inside_an_attached_message_is_not_this_ones(run: Run, tmp_path: Path) -> None:
    body = "\n--b\nContent-Type: text/plain\n\nJā.\n--b\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: text/calendar; method=REPLY\n\nMETHOD:REPLY\n--b--\n"
    assert findings(run, tmp_path, QUESTION, f"{ANSWER}Content-Type: multipart/mixed; boundary=b\n{body}") == []


def test_a_text_that_cannot_be_read_leaves_the_answer(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(stage, "_text", fail)
    assert findings(run, tmp_path, QUESTION, f"{ANSWER}\nJā.\n") == []


def test_a_first_line_of_a_thousand_commas(run: Run, tmp_path: Path) -> None:
    assert findings(run, tmp_path, QUESTION, f"{ANSWER}\n{', '.join(map(str, range(1500)))}\n") == []


@pytest.mark.parametrize("value", ["10:30", "Monday", "2024"])
def test_a_date_that_lacks_a_part_is_none(value: str) -> None:
    assert moment(value, Settings().calendar.zone) is None


def test_a_date_in_figures_is_read_day_first() -> None:
    found = moment("05.06.2024 10:00", Settings().calendar.zone)
    assert found is not None and (found.month, found.day) == (6, 5)


def test_html_nested_deep_is_not_empty() -> None:
    assert render("<div>" * 1000 + "Labdien!" + "</div>" * 1000).text.strip() == "Labdien!"


def test_letters_lost_on_the_way_make_nothing_certain(run: Run, tmp_path: Path) -> None:
    head = (
        "From: Ilze <ilze@s.lv>\nTo: Anna <anna@x.example>\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <1@s>\n"
    )
    text = "Labd�en!\n\nCe�u labosim oktobr�.\n\nAr cie�u\nIlze\n"
    (tmp_path / "a.eml").write_text(
        f"{head}Subject: X\nContent-Type: text/plain; charset=utf-8\n\n{text}", encoding="utf-8"
    )
    report = run("check", tmp_path, "--domain", "s.lv", "--output", "json").report
    assert {f["confidence"] for f in report["findings"]} == {"probable"}


def test_a_car_is_no_automatic_reply(run: Run, tmp_path: Path) -> None:
    assert findings(
        run,
        tmp_path,
        QUESTION.replace("Subject: Q", "Subject: Auto: stāvvieta pagalmā"),
        ANSWER.replace("<q@x>", "<other@x>").replace("anna@", "cita@") + "\nJā.\n",
    ) == ["external-unanswered"]


def test_three_hundred_clients_with_one_subject(run: Run, tmp_path: Path) -> None:
    crowd = [
        QUESTION.replace("anna@", f"k{n}@")
        .replace("<q@x>", f"<q{n}@x>")
        .replace("07 Oct 2024 10:00", f"07 Oct 2024 {10 + n // 60}:{n % 60:02d}")
        for n in range(300)
    ]
    unlinked = ANSWER.replace("In-Reply-To: <q@x>\n", "").replace("anna@", "k0@") + "\nJā.\n"
    found = findings(run, tmp_path, *crowd, unlinked)
    assert len(found) == 299


def _original(author: str, to: str, subject: str, text: str, gap: str = "\n") -> str:
    lines = (
        f"No: Kāds <{author}>",
        "Nosūtīts: pirmdiena, 2024. gada 7. oktobris 12:00",
        f"Kam: {to}",
        f"Tēma: {subject}",
    )
    return f"{gap.join(lines)}\n\n{text}\n\n"


CLIENTS = _original("anna@x.example", "Pasts", "Q", "Vai drīkst?")


def unanswered(
    run: Run, folder: Path, quoted: str, author: str = "janis@s.lv", own: str = "Lūdzu, atbildi!"
) -> list[str]:
    """Findings after somebody sent Ilze a forward that holds ``quoted``."""
    head = (
        f"From: {author}\nTo: ilze@s.lv\nSubject: Pārs.: Q\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <f@s>\n"
    )
    (folder / "a.eml").write_text(f"{head}\n{own}\n\n{quoted}", encoding="utf-8")
    read = "From: Ilze <ilze@s.lv>\nTo: dace@s.lv\nSubject: X\nDate: Tue, 08 Oct 2024 11:00:00 +0300\nMessage-ID: <x@s>\n\nLabi.\n"
    (folder / "b.eml").write_text(read, encoding="utf-8")
    (folder / "mailcheck.toml").write_text(
        '[organisation]\nname = "S"\ndomains = ["s.lv"]\nshared_mailboxes = ["pasts@s.lv"]\n', encoding="utf-8"
    )
    options = ("--config", folder / "mailcheck.toml", "--as-of", "2024-10-31", "--output", "json")
    report = run("check", folder / "a.eml", folder / "b.eml", *options).report
    return [f["rule"] for f in report["findings"] if "unanswered" in f["rule"]]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("subject", ["Pārs.: Q", "FW: Q"])
@pytest.mark.parametrize("first", ["dace@s.lv", "pasts@s.lv"])
def test_a_clients_letter_passed_on_twice_is_no_question_of_a_colleague(
    run: Run, tmp_path: Path, first: str, subject: str, gap: str
) -> None:
    assert unanswered(run, tmp_path, _original(first, "Jānis", subject, "Pārsūtu.", gap) + CLIENTS) == []


@pytest.mark.parametrize("first", ["dace@s.lv", "pasts@s.lv"])
def test_an_answer_to_a_client_that_is_passed_on_is_the_colleagues(run: Run, tmp_path: Path, first: str) -> None:
    quoted = _original(first, "Anna", "Atb.: Q", "Jā, drīkst.") + CLIENTS
    assert unanswered(run, tmp_path, quoted) == ["internal-unanswered"]


def test_an_office_that_tells_of_its_answer_leaves_nobody_a_debt(run: Run, tmp_path: Path) -> None:
    quoted = _original("pasts@s.lv", "Anna", "Atb.: Q", "Jā, drīkst.") + CLIENTS
    assert unanswered(run, tmp_path, quoted, "pasts@s.lv", "Informācijai.") == []


def test_another_thread_below_an_attached_message_is_not_what_is_forwarded(run: Run, tmp_path: Path) -> None:
    head = (
        "From: janis@s.lv\nTo: ilze@s.lv\nSubject: Pārs.: R\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <f@s>\n"
    )
    quoted = _original("dace@s.lv", "Jānis", "Pārs.: Q", "Pārsūtu.") + CLIENTS
    attached = "From: dace@s.lv\nTo: janis@s.lv\nSubject: R\nDate: Mon, 07 Oct 2024 09:00:00 +0300\nMessage-ID: <r@s>\n\nPlāns.\n"
    parts = f"--b\nContent-Type: text/plain; charset=utf-8\n\nVai vari pārbaudīt?\n\n{quoted}\n--b\nContent-Type: message/rfc822\n\n{attached}\n--b--\n"
    (tmp_path / "a.eml").write_text(f"{head}Content-Type: multipart/mixed; boundary=b\n\n{parts}", encoding="utf-8")
    read = "From: ilze@s.lv\nTo: dace@s.lv\nSubject: X\nDate: Tue, 08 Oct 2024 11:00:00 +0300\nMessage-ID: <x@s>\n\nLabi.\n"
    (tmp_path / "b.eml").write_text(read, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    assert [f["rule"] for f in report["findings"] if "unanswered" in f["rule"]] == ["internal-unanswered"]


def test_a_context_that_was_used_can_be_sent_to_another_process() -> None:
    directory = Directory(domains=("s.lv",))
    assert directory.is_internal("ilze@s.lv")
    assert pickle.loads(pickle.dumps(directory)).is_internal("ilze@s.lv")


QUOTES = [
    "",
    "Anna rakstīja:\n> Vai drīkst?\n",
    "On Mon, 7 Oct 2024 at 10:00, Anna <anna@x.example> wrote:\n> Vai drīkst?\n",
]


@pytest.mark.parametrize("quoted", QUOTES)
def test_who_answers_the_client_has_answered_the_colleague(run: Run, tmp_path: Path, quoted: str) -> None:
    passed = f"From: janis@s.lv\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 11:00:00 +0300\nMessage-ID: <p@s>\nIn-Reply-To: <q@x>\nSubject: Re: Q\n\nLūdzu, atbildi Annai!\n\n{quoted}"
    asked = QUESTION.replace("To: ilze@s.lv", "To: janis@s.lv")
    for number, text in enumerate((asked, passed, f"{ANSWER}\nJā.\n")):
        (tmp_path / f"{number}.eml").write_text(text, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    assert [f["rule"] for f in report["findings"] if "unanswered" in f["rule"] or "late" in f["rule"]] == []


@pytest.mark.parametrize(
    "subject",
    ["Ielūgums - seminārs 8. novembrī", "Uzaicinājums – darba grupas sanāksme", "Atkārtots uzaicinājums uz sapulci", "Novada svētku ielūgums"],
)  # fmt: skip
def test_an_invitation_is_no_question_however_its_subject_is_worded(run: Run, tmp_path: Path, subject: str) -> None:
    assert _asked(run, tmp_path, subject, "Lūdzu, apstipriniet dalību līdz piektdienai!") == []


@pytest.mark.parametrize(
    "text",
    [
        "Nosūtu ielūgumu maketus saskaņošanai. Lūdzu, pārbaudi!",
        "Deputāti aicināti uz sēdi. Lūdzu, sagatavo materiālus!",
    ],
)
def test_who_writes_of_an_invitation_invites_nobody(run: Run, tmp_path: Path, text: str) -> None:
    assert _asked(run, tmp_path, "Darbi", text) == ["internal-unanswered"]


def _asked(run: Run, folder: Path, subject: str, text: str) -> list[str]:
    head = "From: janis@s.lv\nTo: ilze@s.lv\nDate: Mon, 07 Oct 2024 11:00:00 +0300\n"
    (folder / "a.eml").write_text(f"{head}Message-ID: <p@s>\nSubject: {subject}\n\n{text}\n", encoding="utf-8")
    sent = "From: ilze@s.lv\nTo: dace@s.lv\nSubject: X\nDate: Tue, 08 Oct 2024 11:00:00 +0300\nMessage-ID: <x@s>\n\nLabi.\n"
    (folder / "b.eml").write_text(sent, encoding="utf-8")
    report = run("check", folder, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    return [f["rule"] for f in report["findings"] if "unanswered" in f["rule"]]


def _notices(run: Run, folder: Path, event: str, arrived: str) -> list[str]:
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n"
    (folder / "a.ics").write_text(calendar, encoding="utf-8")
    config = folder / "mailcheck.toml"
    config.write_text('[organisation]\ndomains = ["s.lv"]\nabsences = "a.ics"\n', encoding="utf-8")
    mails = folder / "mails"
    mails.mkdir()
    (mails / "ilze@s.lv.eml").write_text(QUESTION.replace("Mon, 07 Oct 2024 10:00", arrived), encoding="utf-8")
    sent = "From: ilze@s.lv\nTo: c@x.example\nSubject: Y\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <y@s>\n\nTeksts.\n"
    (mails / "b.eml").write_text(sent, encoding="utf-8")
    report = run("check", mails, "--config", config, "--as-of", "2024-10-31", "--output", "json").report
    return [f["rule"] for f in report["findings"] if f["rule"].startswith("absence")]


@pytest.mark.parametrize(
    ("arrived", "found"),
    [
        ("Tue, 08 Oct 2024 09:00", []),  # before the absence began, at noon
        ("Thu, 10 Oct 2024 09:00", ["absence-notice-missing"]),
        ("Fri, 11 Oct 2024 16:00", []),  # after it had ended
    ],
)
def test_on_a_half_day_nobody_misses_a_notice(run: Run, tmp_path: Path, arrived: str, found: list[str]) -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Ilze ilze@s.lv\r\nDTSTART:20241008T120000\r\nDTEND:20241011T120000\r\nEND:VEVENT\r\n"
    assert _notices(run, tmp_path, event, arrived) == found


def test_an_answer_to_reply_to_alone_without_a_link_is_an_answer(run: Run, tmp_path: Path) -> None:
    form = QUESTION.replace("Subject: Q", "Reply-To: berta@y.example\nSubject: Q")
    unlinked = ANSWER.replace("In-Reply-To: <q@x>\n", "").replace("anna@x.example", "berta@y.example")
    assert findings(run, tmp_path, form, f"{unlinked}\nJā.\n") == []


def test_a_new_letter_to_reply_to_may_be_the_answer(run: Run, tmp_path: Path) -> None:
    form = QUESTION.replace("Subject: Q", "Reply-To: berta@y.example\nSubject: Q")
    other = ANSWER.replace("In-Reply-To: <q@x>\n", "").replace("anna@x.example", "berta@y.example")
    other = other.replace("Subject: Re: Q", "Subject: Par nojumi")
    for number, text in enumerate((form, f"{other}\nJā.\n")):
        (tmp_path / f"{number}.eml").write_text(text, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    found = [f["confidence"] for f in report["findings"] if f["rule"] == "external-unanswered"]
    assert found == ["probable"]


def test_who_answers_the_client_in_time_kept_what_they_promised_a_colleague(run: Run, tmp_path: Path) -> None:
    asked = QUESTION.replace("To: ilze@s.lv", "To: ilze@s.lv\nCc: janis@s.lv")
    head = "Date: Mon, 07 Oct 2024 1{0}:00:00 +0300\nMessage-ID: <c{0}@s>\nIn-Reply-To: <{1}>\nSubject: Re: Q\n\n{2}\n"
    reminder = "From: janis@s.lv\nTo: ilze@s.lv\n" + head.format(1, "q@x", "Vai atbildēsi klientam?")
    promise = "From: ilze@s.lv\nTo: janis@s.lv\n" + head.format(2, "c1@s", "Atbildi sniegšu līdz trešdienai.")
    mails = (asked, reminder, promise, f"{ANSWER}\nJā.\n")
    for number, text in enumerate(mails):
        (tmp_path / f"{number}.eml").write_text(text, encoding="utf-8")
    arguments = ("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json")
    assert "promise-broken" not in [f["rule"] for f in run(*arguments).report["findings"]]
    (tmp_path / "3.eml").unlink()
    assert "promise-broken" in [f["rule"] for f in run(*arguments).report["findings"]]


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("Rīt Jums piezvanīšu.", "probable"),
        ("Sazināsimies ar Jums rīt pa tālruni.", "probable"),
        ("Atbildi sniegsim rīt.", "certain"),
        ("Atbildi sniegsim rīt; steidzamos jautājumos zvaniet pa tālruni 67800949.", "certain"),
        ("Rīt Jums piezvanīšu. Rakstisku atbildi sniegsim rīt.", "certain"),
    ],
)
def test_mail_does_not_show_whether_somebody_telephoned(run: Run, tmp_path: Path, text: str, confidence: str) -> None:
    for number, mail in enumerate((QUESTION, f"{ANSWER}\n{text}\n")):
        (tmp_path / f"{number}.eml").write_text(mail, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    found = {f["rule"]: f["confidence"] for f in report["findings"]}
    assert found["promise-broken"] == confidence
    assert found.get("holding-reply-incomplete", confidence) == confidence


def test_lost_letters_make_a_missing_reference_probable(run: Run, tmp_path: Path) -> None:
    answer = ANSWER.replace("Subject: Re: Q", "Subject: Q")
    for number, mail in enumerate((QUESTION, f"{answer}\nSakar\ufffd ar J\ufffdsu v\ufffdstuli: var.\n")):
        (tmp_path / f"{number}.eml").write_text(mail, encoding="utf-8")
    report = run("check", tmp_path, "--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json").report
    assert [f["confidence"] for f in report["findings"] if f["rule"] == "reference-missing"] == ["probable"]


@pytest.mark.parametrize(
    "text",
    [
        "Darbinieki tiek aicināti piedalīties seminārā. Lūdzu, nekavējiet!",
        "Nosūtu uzaicinājumu pirmdienas sanāksmei. Lūdzu, ierodieties!",
        "Nosūtu uzaicinājumu semināram, lūdzu, nekavējiet!",
        "Nosūtu ielūgumus visiem. Lūdzu, ierodieties!",
    ],
)
def test_who_invites_asks_no_question(run: Run, tmp_path: Path, text: str) -> None:
    assert _asked(run, tmp_path, "Darbi", text) == []


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_whose_mailbox_could_not_be_read_is_accused_of_no_silence(run: Run, tmp_path: Path) -> None:
    exports, state = tmp_path / "exports", tmp_path / "state.sqlite"
    for owner, mails in (("ilze@s.lv", (QUESTION, f"{ANSWER}\nJā.\n")), ("janis@s.lv", (QUESTION,))):
        (exports / owner).mkdir(parents=True)
        for number, text in enumerate(mails):
            (exports / owner / f"{number}.eml").write_text(text.replace("To: ilze@s.lv", "To: ilze@s.lv, janis@s.lv"))
    note = "From: ilze@s.lv\nTo: janis@s.lv\nDate: Mon, 07 Oct 2024 09:00:00 +0300\nMessage-ID: <n@s>\nSubject: N\n\nSveiki!\n"
    (exports / "janis@s.lv" / "note.eml").write_text(
        note, encoding="utf-8"
    )  # she was seen to write: D24 protects her not
    arguments = ("--domain", "s.lv", "--as-of", "2024-10-31", "--output", "json", "--lang", "en", "--state", state)

    def accused() -> tuple[list[str], list[str]]:
        report = run("check", exports, *arguments).report
        found = [f["employee"] for f in report["findings"] if f["rule"] == "external-unanswered"]
        return found, [row["reason"] for row in report["coverage"]["cannot_tell"] if row["employee"] == "ilze@s.lv"]

    assert accused() == ([], [])
    (exports / "ilze@s.lv").rename(tmp_path / "elsewhere")
    (exports / "ilze@s.lv").symlink_to(tmp_path / "share-not-mounted")
    assert accused() == ([], ["a part of the mailbox couldn't be read"])
    (exports / "ilze@s.lv").unlink()
    (tmp_path / "elsewhere").rename(exports / "ilze@s.lv")
    assert accused() == ([], [])


NEWSLETTER = "Received: from n; Mon, 07 Oct 2024 10:00:05 +0300\nFrom: jaunumi@n.example\nTo: pasts@s.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <n@n>\nList-Unsubscribe: <https://n.example/u>\nSubject: Vai esat gatavi?\n\nVai jau pasūtījāt sēklas?\n"
PASSED = "From: pasts@s.lv\nTo: ilze@s.lv\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <p@s>\nIn-Reply-To: <n@n>\nSubject: Pārs.: Vai esat gatavi?\n\nZināšanai.\n\n"
SHOWN = "No: {0} <{0}>\nNosūtīts: pirmdiena, 2024. gada 7. oktobris 10:00\nKam: pasts@s.lv\nTēma: Vai esat gatavi?\n\nVai jau pasūtījāt sēklas?\n"


@pytest.mark.parametrize(
    "mails",
    [
        (NEWSLETTER, PASSED + SHOWN.format("jaunumi@n.example")),
        (NEWSLETTER, PASSED + "-----Sākotnējais ziņojums-----\nVai jau pasūtījāt sēklas?\n"),
        (PASSED + SHOWN.format("noreply@n.example"),),
    ],
)
def test_automatic_mail_sent_on_is_no_clients_question(run: Run, tmp_path: Path, mails: tuple[str, ...]) -> None:
    assert _unanswered(run, tmp_path, mails) == []


def test_a_clients_mail_sent_on_is(run: Run, tmp_path: Path) -> None:
    assert _unanswered(run, tmp_path, (PASSED + SHOWN.format("anna@x.example"),)) == ["ilze@s.lv"]


def _unanswered(run: Run, folder: Path, mails: tuple[str, ...]) -> list[str]:
    (folder / "mailcheck.toml").write_text(
        '[organisation]\ndomains = ["s.lv"]\nshared_mailboxes = ["pasts@s.lv"]\n[check]\ncoverage = "complete"\n',
        encoding="utf-8",
    )
    for number, text in enumerate(mails):
        (folder / f"{number}.eml").write_text(text, encoding="utf-8")
    ran = run("check", folder, "--config", folder / "mailcheck.toml", "--as-of", "2024-10-31", "--output", "json")
    return [f["employee"] for f in ran.report["findings"] if "unanswered" in f["rule"]]
