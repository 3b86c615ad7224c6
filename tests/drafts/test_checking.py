"""A draft gets the findings of the nightly run, knows what it answers, and says what had to be assumed."""

from __future__ import annotations

import mailbox
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.drafts.checking import Request, review
from sigulda_mailcheck.drafts.review import Review
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.examples import DEFAULTS, _messages, example_settings
from sigulda_mailcheck.mail.stage import Context, context_for
from sigulda_mailcheck.pack import find_pack, load_pack
from sigulda_mailcheck.settings import load
from tests.conftest import SAMPLES
from tests.drafts.conftest import AUTHOR, SIGNED, rules

Check = Callable[..., Review]
PACK = load_pack(find_pack("sigulda-5-2023"))
SINGLE = [
    pytest.param(example, id=f"{rule.slug}: {example.title}")
    for rule in PACK.rules
    for example in rule.examples
    if len(example.messages) == 1 and example.messages[0].get("from", DEFAULTS["from"]).endswith("@sigulda.lv")
]
# The nightly run gets these from the message answered; a draft sees that in its own quotation.
BY_QUOTATION = ("late-without-apology", "holding-reply-incomplete", "reply-all-missing", "reply-all-excessive")
ASKED = """\
From: Jānis Ozols <janis.ozols@klients.example>
To: Sintija Rudzīte <sintija.rudzite@kalnupe.example>
Subject: Zemes noma
Date: Mon, 07 Oct 2024 10:12:00 +0300
Message-ID: <jautajums@klients.example>

Labdien! Kā es varu nomāt zemi?
"""
ANSWER = f"""Labdien, Jāni!

Paldies par Jūsu jautājumu. Zemi nomā pēc pieteikuma saņemšanas. Ja rodas jautājumi, lūdzu, zvaniet.

{SIGNED}
"""


def as_report(message: EmailMessage, context: Context, tmp_path: Path) -> set[tuple[object, ...]]:
    box = mailbox.mbox(tmp_path / "one.mbox")
    box.add(message)
    box.close()
    report = pipeline.check([tmp_path / "one.mbox"], context.settings, pipeline.Options(jobs=1))
    return {(f.rule, f.missing, f.fields, f.confidence) for f in report.findings}


def as_draft(octets: bytes, context: Context) -> set[tuple[object, ...]]:
    found = review(Request(octets, datetime.now(UTC)), context)
    return {(p.rule, p.missing, p.fields, p.confidence) for p in found.points}


@pytest.mark.parametrize("example", SINGLE)
def test_the_rules_examples_give_what_the_nightly_run_gives(example: object, tmp_path: Path) -> None:
    settings = example_settings(PACK)
    context = context_for(settings)
    [message] = _messages(example.messages, settings)  # type: ignore[attr-defined]
    assert as_draft(message.as_bytes(), context) == as_report(message, context, tmp_path)


def test_every_sent_message_of_the_samples_gives_its_content_findings(tmp_path: Path) -> None:
    context = context_for(load(SAMPLES / "mailcheck.toml"))
    tried = 0
    for path in sorted(SAMPLES.glob("*.mbox")):
        for message in mailbox.mbox(path):
            if "kalnupe.example" not in str(message["From"]) or message["Date"] is None:
                continue
            folder = tmp_path / str(tried)
            folder.mkdir()
            expected = as_report(message, context, folder)  # type: ignore[arg-type]
            found = as_draft(message.as_bytes(), context)
            content = {entry for entry in found if entry[0] not in BY_QUOTATION}
            other = ("internal", "external", "absence-notice-missing")  # not about this letter
            assert content == {entry for entry in expected if not str(entry[0]).startswith(other)}
            tried += 1
    assert tried > 20


def test_a_good_answer_to_a_known_question(check: Check) -> None:
    found = check(ANSWER, original=ASKED, author=AUTHOR)
    assert found.points == ()
    assert found.clock is not None
    assert (found.clock.state, found.clock.due.date(), found.clock.working_days_left) == (
        "last-day",
        date(2024, 10, 10),
        0,
    )
    assert found.to == ("janis.ozols@klients.example",)


@pytest.mark.parametrize(
    ("now", "state", "left"),
    [("2024-10-08T09:00", "in-time", 2), ("2024-10-10T23:59", "last-day", 0), ("2024-10-11T00:00", "late", 0)],
)
def test_the_clock(check: Check, now: str, state: str, left: int) -> None:
    found = check(ANSWER, now=now, original=ASKED, author=AUTHOR)
    assert found.clock is not None
    assert (found.clock.state, found.clock.working_days_left) == (state, left)
    assert rules(found) == ({"late-without-apology"} if state == "late" else set())


@pytest.mark.parametrize(
    ("subject", "said", "confidence"),
    [
        ("Zemes noma", "Vēlos nomāt zemi.", "certain"),
        ("Re: Zemes noma", "Sūtu vēl arī karti.", "probable"),
        ("Re: Zemes noma", "Cik tas maksā?", "certain"),
    ],
)
def test_a_late_answer_to_a_follow_up_that_asks_nothing_is_no_certain_fault(
    check: Check, subject: str, said: str, confidence: str
) -> None:
    asked = ASKED.replace("Subject: Zemes noma", f"Subject: {subject}").replace("Kā es varu nomāt zemi?", said)
    [point] = check(ANSWER, now="2024-10-14T09:00", original=asked, author=AUTHOR).points
    assert (point.rule, point.confidence) == ("late-without-apology", confidence)


QUOTED = [
    "No: Jānis Ozols <janis.ozols@klients.example>\nNosūtīts: pirmdiena, 2024. gada 7. oktobris 10:12\nKam: Sintija Rudzīte <sintija.rudzite@kalnupe.example>\nTēma: Zemes noma\n\nKā nomāt zemi?",
    "-----Original Message-----\nFrom: Jānis Ozols [mailto:janis.ozols@klients.example]\nSent: Monday, October 7, 2024 10:12 AM\nTo: Sintija Rudzīte\nSubject: Zemes noma\n\nKā nomāt zemi?",
    "2024-10-07 10:12, Jānis Ozols <janis.ozols@klients.example> rakstīja:\n> Kā nomāt zemi?",
    "Pirmd., 2024. g. 7. okt., plkst. 10:12 — lietotājs Jānis Ozols\n(<janis.ozols@klients.example>) rakstīja:\n\n> Kā nomāt zemi?",
    "On Mon, 7 Oct 2024 at 10:12, Jānis Ozols <janis.ozols@klients.example> wrote:\n> Kā nomāt zemi?",
    "пн, 7 окт. 2024 г. в 10:12, Jānis Ozols <janis.ozols@klients.example>:\n> Kā nomāt zemi?",
]


@pytest.mark.parametrize(
    "quoted", QUOTED, ids=["outlook-lv", "outlook-en", "thunderbird", "gmail-lv", "gmail-en", "gmail-ru"]
)
def test_what_is_answered_is_seen_from_the_quotation(check: Check, quoted: str) -> None:
    found = check(f"{ANSWER}\n{quoted}\n", now="2024-10-11T09:00")
    assert found.clock is not None
    assert found.clock.from_quotation
    assert f"{found.clock.received:%Y-%m-%d %H:%M}" == "2024-10-07 10:12"
    assert found.clock.state == "late"
    assert found.to == ("janis.ozols@klients.example",)
    assert found.author == AUTHOR  # by the address in the signature
    assert found.pastes["greeting"].text == "Labdien, Jāni!"
    assert rules(found) == {"late-without-apology"}


OUTLOOK = """Labdien! Piedalīšos.

No: Baiba Strautiņa
Nosūtīts: pirmdiena, 2024. gada 7. oktobris 10:12
Kam: {to}
Tēma: Aicinājums uz sanāksmi

Labdien! Aicinu piedalīties sanāksmē 9. oktobrī plkst. 10.
"""


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("Sintija Rudzīte; Edgars Klints", {"reply-all-missing"}),
        ("Sintija Rudzīte; Edgars Klints; Nezināmais Viesis", set()),
    ],
)
def test_a_quoted_circle_is_judged_only_if_everybody_in_it_is_known(check: Check, to: str, found: set[str]) -> None:
    head = f"From: {AUTHOR}\nTo: baiba.strautina@kalnupe.example\nSubject: Re: Aicinājums uz sanāksmi\n\n"
    assert rules(check(head + OUTLOOK.format(to=to), now="2024-10-07T12:00")) == found


NAME_ALONE = [
    "Jānis Ozols rakstīja 07.10.2024. plkst. 10:12:\n> Kā nomāt zemi?",
    "On 07.10.2024 10:12, Jānis Ozols wrote:\n> Kā nomāt zemi?",
    "07.10.2024 10:12 Jānis Ozols rakstīja:\n> Kā nomāt zemi?",
    "2024. gada 7. oktobrī 10:12, Jānis Ozols rakstīja:\n> Kā nomāt zemi?",
    "No: Jānis Ozols\nNosūtīts: pirmdiena, 2024. gada 7. oktobris 10:12\nKam: Sintija Rudzīte\nTēma: RE: Zemes noma\n\nKā nomāt zemi?",
]


@pytest.mark.parametrize("quoted", NAME_ALONE, ids=["verb-first", "english", "thunderbird", "written", "outlook"])
def test_who_is_quoted_by_name_alone_is_whom_the_letter_goes_to(check: Check, quoted: str) -> None:
    letter = f"{ANSWER}\n{quoted}\n"
    bare, addressed = (
        check(letter, now="2024-10-11T09:00"),
        check(letter, now="2024-10-11T09:00", to=("x@klients.example",)),
    )
    for found in (bare, addressed):
        assert found.clock is not None
        assert (f"{found.clock.received:%d %H:%M}", found.clock.state) == ("07 10:12", "late")
        assert found.pastes["greeting"].text == "Labdien, Jāni!"
        assert rules(found) == {"late-without-apology"}
    assert bare.clock.asker == "Jānis Ozols"
    assert addressed.clock.asker == "x@klients.example"
    assert not bare.subject.startswith("Re: RE:")


WRAPPED = [
    "On Mon, 7 Oct 2024 at 10:12, Jānis Ozols <janis.ozols@klients.example>\nwrote:\n> Kā?",
    "On Mon, Oct 7, 2024 at 10:12 AM Jānis Ozols <\njanis.ozols@klients.example> wrote:\n\n> Kā?",
    "Pirmd., 2024. g. 7. okt., plkst. 10:12 — lietotājs Jānis Ozols\n(<janis.ozols@klients.example>)\nrakstīja:\n\n> Kā?",
]


@pytest.mark.parametrize("quoted", WRAPPED)
def test_an_attribution_may_wrap(check: Check, quoted: str) -> None:
    found = check(f"{ANSWER}\n{quoted}\n", now="2024-10-08T09:00")
    assert found.clock is not None
    assert f"{found.clock.received:%Y-%m-%d %H:%M}" == "2024-10-07 10:12"
    assert found.to == ("janis.ozols@klients.example",)


def test_a_late_holding_reply_is_offered_with_an_apology(check: Check) -> None:
    offered = check(ANSWER, now="2024-10-14T09:00", original=ASKED, author=AUTHOR).pastes["holding-reply"].text
    found = check(offered, now="2024-10-14T09:00", original=ASKED, author=AUTHOR, subject="Re: Zeme")
    assert rules(found) == set()


def test_a_quotation_without_a_moment_says_nothing_of_the_clock(check: Check) -> None:
    found = check(f"{ANSWER}\nJānis Ozols rakstīja:\n> Kā nomāt zemi?\n")
    assert found.clock is None


def test_a_holding_reply_names_its_day(check: Check) -> None:
    letter = f"Labdien!\n\nPaldies par vēstuli. Atbildi sniegsim līdz 21. oktobrim, jo jāsaņem Būvvaldes atzinums.\n\n{SIGNED}\n"
    found = check(letter, original=ASKED, author=AUTHOR)
    assert (found.is_holding, found.promised, found.points) == (True, date(2024, 10, 21), ())
    vague = check(letter.replace("līdz 21. oktobrim", "tuvākajā laikā"), original=ASKED, author=AUTHOR)
    [point] = vague.points
    assert (point.rule, point.missing, point.paste) == ("holding-reply-incomplete", ("deadline",), ("holding-reply",))
    assert "līdz 2024. gada 15. oktobrim" in vague.pastes["holding-reply"].text  # three working days after the due day
    assert vague.text[point.places[0].start : point.places[0].end].startswith("Atbildi sniegsim")


INVITATION = """\
From: Baiba Strautiņa <baiba.strautina@kalnupe.example>
To: sintija.rudzite@kalnupe.example, edgars.klints@kalnupe.example
Subject: Aicinājums uz sanāksmi
Date: Mon, 07 Oct 2024 10:12:00 +0300
Message-ID: <sanaksme@kalnupe.example>

Labdien! Aicinu piedalīties sanāksmē 9. oktobrī plkst. 10.
"""


def test_an_invitation_is_answered_to_all(check: Check) -> None:
    reply = "From: sintija.rudzite@kalnupe.example\nTo: baiba.strautina@kalnupe.example\nSubject: Re: Aicinājums uz sanāksmi\nIn-Reply-To: <sanaksme@kalnupe.example>\n\nLabdien! Piedalīšos.\n"
    found = check(reply, now="2024-10-07T12:00", original=INVITATION)
    [point] = found.points
    assert (point.rule, point.missing) == ("reply-all-missing", ("edgars.klints@kalnupe.example",))
    assert found.pastes["recipients"].text == "baiba.strautina@kalnupe.example, edgars.klints@kalnupe.example"


def test_bare_text_is_not_accused_of_its_addressees(check: Check) -> None:
    found = check("Labdien! Piedalīšos.", now="2024-10-07T12:00", original=INVITATION, author=AUTHOR)
    assert found.points == ()
    assert "edgars.klints@kalnupe.example" in found.pastes["recipients"].text


def test_an_absence_notice_is_checked_as_one(check: Check) -> None:
    notice = f"From: {AUTHOR}\nTo: a@klients.example\nAuto-Submitted: auto-replied\nSubject: Prombūtne\n\nLabdien! Esmu atvaļinājumā.\n\n{SIGNED}\n"
    [point] = check(notice).points
    assert (point.rule, point.missing) == ("absence-notice-incomplete", ("until", "substitute"))


def test_an_author_whom_nothing_names_is_compared_with_nobody(check: Check) -> None:
    found = check("Labdien!\n\nPaldies par jautājumu. Zvaniet.\n\nAr cieņu\nAnna Priede\n")
    assert found.author == ""
    assert {p.rule for p in found.points} == {"signature-incomplete"}
    assert any("autors nav zināms" in note for note in found.notes)


def test_a_foreign_author_is_refused(check: Check) -> None:
    with pytest.raises(InputError, match=r"no address of the organisation \(kalnupe\.example\)"):
        check("From: anna@gmail.example\nTo: b@klients.example\nSubject: x\n\nLabdien!\n")


def test_an_author_outside_the_directory_is_not_judged_and_it_is_said(check: Check) -> None:
    found = check("From: jauns@kalnupe.example\nTo: b@klients.example\nSubject: x\n\nPaldies!\n")
    assert found.points == ()
    assert any("darbinieku sarakstā nav" in note for note in found.notes)


def test_without_configuration_the_authors_domain_is_the_organisations(context: Context) -> None:
    from sigulda_mailcheck.settings import Settings

    found = review(
        Request(
            b"From: a@pagasts.example\nTo: b@klients.example\nSubject: x\n\nTeksts bez uzrunas.\n", datetime.now(UTC)
        ),
        context_for(Settings()),
    )
    assert "greeting-missing" in rules(found)


def test_an_unsent_draft_is_judged_now_and_a_sent_letter_at_its_date(check: Check) -> None:
    letter = f"From: {AUTHOR}\nTo: b@klients.example\nSubject: x\nDate: Tue, 01 Oct 2024 09:00:00 +0300\n\nTeksts.\n"
    assert check(letter).as_of.date() == date(2024, 10, 1)
    assert check(f"X-Unsent: 1\n{letter}").as_of.date() == date(2024, 10, 10)


def test_places_are_those_of_the_words_meant(check: Check) -> None:
    found = check("Labdien!\n\nPaldies. Pielikumā nosūtu\nlīgumu. Zvaniet.\n\n" + SIGNED)
    [point] = found.points
    [place] = point.places
    assert (found.text[place.start : place.end], place.line) == ("Pielikumā nosūtu\nlīgumu.", 3)


def test_a_place_is_never_in_somebody_elses_lines(check: Check) -> None:
    found = check(f"Pielikumā nosūtu līgumu.\n\n{QUOTED[2]}\n> Pielikumā nosūtu līgumu.\n")
    places = [place for point in found.points for place in point.places]
    assert places
    assert all(place.line in found.own for place in places)


def test_a_place_that_nobody_filled_in_is_warned_of(check: Check) -> None:
    offered = check(ANSWER, original=ASKED, author=AUTHOR).pastes["holding-reply"].text
    found = check(offered, original=ASKED, author=AUTHOR, subject="Re: Zeme")
    assert found.points == ()
    assert found.warnings == ("Vēstulē palikusi neaizpildīta vieta: [iemesls].",)
    filled = check(
        offered.replace("[iemesls]", "jāsaņem atzinums [Nr. 5]"), original=ASKED, author=AUTHOR, subject="Re: Zeme"
    )
    assert filled.warnings == ()


def test_a_letter_that_only_postpones_is_warned_of_what_it_lacks(check: Check) -> None:
    text = f"Labdien!\n\n{{}}\n\nPaldies par pacietību!\n\n{SIGNED}\n"
    warned = check(text.format("Jūsu jautājumu izskatīsim un atbildi sniegsim vēlāk."), author=AUTHOR).warnings
    assert warned == (
        "Šī vēstule atbildi tikai atliek. Ja tā ir atbilde klientam, tajā jānorāda arī: atbildes termiņš (VI 21.1.).",
    )
    whole = "Jautājumu vēl izskatām, jo gaidām atzinumu. Atbildi sniegsim trīs darba dienu laikā."
    assert check(text.format(whole), author=AUTHOR).warnings == ()


def test_a_letter_to_somebody_else_than_who_asked_is_warned_of(check: Check) -> None:
    letter = f"From: {AUTHOR}\nTo: x@citi.example\nSubject: Re: Zeme\n\n{ANSWER}"
    assert check(letter, original=ASKED).warnings == (
        "Saņēmējos nav janis.ozols@klients.example, uz kura vēstuli atbildat.",
    )


def test_what_bare_text_does_not_show_is_no_certain_violation(check: Check) -> None:
    text = f"Labdien!\n\nPielikumā nosūtu līgumu. Zvaniet.\n\n{SIGNED}\n"
    [pasted] = check(text).points
    [sent] = check(f"From: {AUTHOR}\nTo: b@klients.example\nSubject: x\n\n{text}").points
    assert (pasted.rule, pasted.confidence) == ("attachment-missing", "probable")
    assert (sent.rule, sent.confidence) == ("attachment-missing", "certain")


def test_no_second_closing_is_offered(check: Check) -> None:
    closed = check("Labdien!\n\nTeksts par lietu. Zvaniet.\n\nAr cieņu\nSintija Rudzīte\n", author=AUTHOR)
    assert closed.pastes["signature"].text.splitlines()[0] == "Sintija Rudzīte"
    bare = check("Labdien!\n\nTeksts par lietu. Zvaniet.\n", author=AUTHOR)
    assert {point.rule: point.paste for point in bare.points} == {
        "closing-missing": ("signature",),
        "signature-missing": ("signature",),
    }


def test_a_quotation_of_which_nothing_can_be_told_is_said(check: Check) -> None:
    found = check(f"{ANSWER}\nViņš rakstīja:\n> Kā nomāt zemi?\n")
    assert found.clock is None
    assert any("atbildes termiņš nav parādīts" in note for note in found.notes)


def test_being_late_to_a_colleague_asks_for_no_apology(check: Check) -> None:
    from sigulda_mailcheck.formats.draft_text import clock_sentences

    asked = ASKED.replace("janis.ozols@klients.example", "edgars.klints@kalnupe.example")
    found = check(ANSWER, now="2024-10-11T09:00", original=asked, author=AUTHOR)
    assert found.clock is not None
    assert (found.clock.kind, found.clock.state) == ("internal", "late")
    assert not any("atvainojieties" in sentence for sentence in clock_sentences(found, "lv"))


@pytest.mark.parametrize("stamp", ["10/7/2024 10:12 AM", "10/7/2024, 10:12 AM", "10/27/2024 10:12"])
def test_americans_write_the_month_first(check: Check, stamp: str) -> None:
    found = check(
        f"{ANSWER}\nOn {stamp}, Jānis Ozols <janis.ozols@klients.example> wrote:\n> Kā?\n", now="2024-10-28T09:00"
    )
    assert found.clock is not None
    assert found.clock.received.month == 10


def test_a_date_that_may_be_either_is_none(check: Check) -> None:
    found = check(f"{ANSWER}\nOn 10/7/2024 10:12, Jānis Ozols <janis.ozols@klients.example> wrote:\n> Kā?\n")
    assert (found.clock, found.points) == (None, ())


def test_an_original_that_cannot_be_read_is_said_and_stops_nothing(check: Check) -> None:
    found = check(ANSWER, original=ASKED.replace("Mon, 07 Oct 2024 10:12:00 +0300", "rub"), author=AUTHOR)
    assert found.clock is None
    assert any("nav izlasīta" in note for note in found.notes)


def test_a_letter_marked_private_is_its_authors_to_check(check: Check) -> None:
    letter = f"From: {AUTHOR}\nTo: b@klients.example\nSubject: x\nSensitivity: private\n\nTeksts.\n"
    assert "greeting-missing" in rules(check(letter))


def test_an_answer_that_the_nightly_run_would_not_see_is_warned_of(check: Check) -> None:
    head = f"From: {AUTHOR}\nTo: janis.ozols@klients.example\nSubject: {{}}\n\n"
    assert check(head.format("Par nomu") + ANSWER, original=ASKED).warnings[0].startswith("Vēstule nav sākta ar")
    assert check(head.format("Atb.: Zemes noma") + ANSWER, original=ASKED).warnings == ()


def test_a_nul_in_a_charset_stops_nothing(check: Check) -> None:
    letter = (
        f'From: {AUTHOR}\nTo: b@klients.example\nSubject: x\nContent-Type: text/html; charset="utf\0-8"\n\n<p>Labdien ā'
    )
    assert check(letter).text


HOSTILE = {
    "one letter a line": "Labdien!\n" + "a\n" * 60_000,
    "between quotations": "Labdien!\n" + "> a\nPielikumā nosūtu līgumu.\n" * 2_000,
    "paragraphs": "<html>" + "<p>a" * 20_000,
    "one word again and again": "Labdien!\n" + "a " * 60_000 + "b",
    "addresses without an end": "Labdien!\n\nTeksts.\n\nNo: a@a "
    + ("a@" * 199 + " ") * 50
    + "\nNosūtīts: 2024-10-07 10:12\nKam: x\nTēma: x\n\nt",
    "dates without an end": "Labdien!\n\nTeksts.\n\nNo: a@b.example\nNosūtīts: "
    + "1.1.2024 " * 11_000
    + "\nKam: x\nTēma: x\n\nt",
    "names without an end": "Labdien!\n\nTeksts.\n\nNo: "
    + ("a" * 399 + " ") * 250
    + "<x\nNosūtīts: 2024-10-07 10:12\nKam: x\nTēma: x\n\nt",
}


@pytest.mark.parametrize("letter", HOSTILE.values(), ids=HOSTILE)
def test_no_letter_takes_long(check: Check, letter: str) -> None:
    """Each of these took from seconds to minutes once, for what it costs grew with the square or the cube of its length."""
    started = time.process_time()
    check(letter)
    assert time.process_time() - started < 10


@pytest.mark.parametrize("position", ["klientu apkalpošanas speciāliste", "juridiskās nodaļas vadītājas vietniece"])
def test_the_block_of_one_whom_no_directory_knows_keeps_its_lines(tmp_path: Path, position: str) -> None:
    (tmp_path / "mailcheck.toml").write_text('[organisation]\ndomains = ["kalnupe.example"]\n', encoding="utf-8")
    context = context_for(load(tmp_path / "mailcheck.toml"))
    lines = ("Baiba Strautiņa", position, "Kalnupes novada pašvaldība")
    rest = ("baiba.strautina@kalnupe.example", "www.kalnupe.example")
    text = "\n".join(("Labdien!", "", "Ceļu labos maijā.", "", "Ar cieņu", *lines, *rest))
    found = review(Request(text.encode(), datetime.now(UTC)), context)
    assert found.pastes["signature"].text.splitlines() == [*lines, "Tālrunis [tālrunis]", *rest]
