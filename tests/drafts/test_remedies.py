"""What is offered to paste satisfies the very rules that ask for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date

import pytest

from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.people import identity_of, substitute_of
from sigulda_mailcheck.drafts.review import Review
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.language.vocative import vocative
from sigulda_mailcheck.mail.notice import read_notice
from sigulda_mailcheck.mail.own_text import read_own_text
from sigulda_mailcheck.mail.signature import BlockFinder, read_signature
from sigulda_mailcheck.mail.stage import Context
from tests.drafts.conftest import AUTHOR, rules
from tests.drafts.test_checking import ASKED

BODY = {
    "lv": "Zemi nomā, ja to ir atļāvusi dome. Sarakste notiek rakstveidā.",
    "en": "The land is let by the council, and the rent is paid each quarter.",
    "ru": "Земля сдается в аренду, если это разрешила дума. Плата вносится каждый квартал.",
}


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_a_bare_letter_with_everything_pasted_is_in_order(check: Callable[..., Review], language: str) -> None:
    letter = BODY[language]
    for _ in range(9):
        found = check(letter, now="2024-10-14T10:00", original=ASKED, author=AUTHOR, subject="Zeme")
        if not found.points:
            break
        wanted = [kind for point in found.points for kind in point.paste]
        assert wanted, rules(found)
        letter = _pasted(letter, wanted[0], found.pastes[wanted[0]].text)
    assert not found.points, (rules(found), letter)
    assert found.language == language


def _pasted(letter: str, kind: str, text: str) -> str:
    if kind in ("greeting", "apology", "reference", "introduction"):
        head, _, rest = letter.partition("\n\n")
        is_greeted = head.endswith(("!", ","))
        return f"{head}\n\n{text} {rest}" if kind != "greeting" and is_greeted else f"{text}\n\n{letter}"
    if kind == "conclusion":  # above the closing
        body, _, block = letter.rpartition("\n\n")
        return f"{body}\n\n{text}\n\n{block}" if body else f"{letter}\n\n{text}"
    return f"{letter}\n\n{text}"


@pytest.mark.parametrize("language", ["lv", "en", "ru"])
def test_a_holding_reply_holds(check: Callable[..., Review], language: str) -> None:
    offered = check(BODY[language], original=ASKED, author=AUTHOR).pastes["holding-reply"].text
    found = check(offered, original=ASKED, author=AUTHOR, subject="Zeme")
    assert (found.is_holding, found.promised) == (True, date(2024, 10, 15))
    assert rules(found) <= {"conclusion-missing"}, rules(found)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_block_of_the_directory_is_complete_and_agrees(context: Context, language: str) -> None:
    for person in context.directory.people.values():
        who = identity_of(person.email, context.settings, context.directory)
        block, missing = remedies.signature(who, context.settings, language)
        own = read_own_text(f"Labdien!\n\nTeksts par lietu.\n\n{block}", BlockFinder(who))
        read = read_signature(own.signature, who)
        assert (missing, read.missing, read.mismatched) == ([], (), ()), block
        assert own.closing == block.splitlines()[0]


def test_a_shared_mailbox_needs_neither_name_nor_position(context: Context) -> None:
    who = identity_of("pasts@kalnupe.example", context.settings, context.directory)
    block, missing = remedies.signature(who, context.settings)
    assert missing == ["phone"]
    assert block.splitlines()[1] == "Kalnupes novada pašvaldība"


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("since", [None, date(2024, 10, 14)])
def test_a_notice_is_complete(context: Context, language: str, since: date | None) -> None:
    who = identity_of(AUTHOR, context.settings, context.directory)
    block, _ = remedies.signature(who, context.settings, language)
    substitute = substitute_of("edgars.klints@kalnupe.example", AUTHOR, context.settings, context.directory)
    text = remedies.absence_notice(block, language, date(2024, 10, 25), since, substitute)
    own = read_own_text(text, BlockFinder(who))
    fields = tuple(read_signature(own.signature, who).fields)
    notice = read_notice(own.body, own.greeting is not None, fields, who, date(2024, 10, 11), context.settings.calendar)
    assert notice is not None
    assert (notice.missing, notice.until, notice.since) == ((), date(2024, 10, 25), since)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("Jana", "no e-mail address"),
        (AUTHOR, "is the absent person"),
        ("jana@klienti.example", "the name is not known"),
        ("Jana Kalna, jana@klienti.example", "the phone is not known"),
    ],
)
def test_a_substitute_who_can_not_be_reached_is_refused(context: Context, said: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        substitute_of(said, AUTHOR, context.settings, context.directory)


def test_a_substitute_from_outside(context: Context) -> None:
    said = "Klientu centrs, 80000388, centrs@novads.example"
    assert substitute_of(said, AUTHOR, context.settings, context.directory) == (
        "Klientu centrs",
        "80000388",
        "centrs@novads.example",
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jānis Ozols", "Jāni"),
        ("Ozols Jānis", "Jāni"),
        ("JĀNIS OZOLS", "Jāni"),
        ("Janis Ozols", "Jāni"),
        ("Karīna Ābele", "Karīna"),
        ("Mārika Bērziņa", ""),  # not known: nothing is taken from a name or added to it
        ("Felikss Āboliņš", "Feliks"),
        ("Daniels Āboliņš", "Daniel"),
        ("Ainars Bērziņš", "Ainar"),
        ("Diana Kalnina", "Diana"),
        ("Martins Berzins", "Mārtiņ"),
        ("Mārtiņš Kalns", "Mārtiņ"),
        ("Artūrs Bērziņš", "Artūr"),
        ("Ingus Liepa", "Ingu"),
        ("Hugo Ozols", "Hugo"),
        ("Anna Liepa", "Anna"),
        ("Ilze Kalniņa", "Ilze"),
        ("Andrejs Roze", ""),  # a given name and a surname that is one too, a man's and a woman's
        ("Siguldas novada pašvaldība", ""),
        ("Chris Davis", ""),
        ("", ""),
    ],
)
def test_vocative(name: str, expected: str) -> None:
    assert vocative(name) == expected


def test_html_is_escaped_and_linked() -> None:
    made = remedies.paste("x", "A & B <b>\nE-pasts a.b@c.example\n\nwww.c.example").html
    assert made == (
        "<p>A &amp; B &lt;b&gt;<br>\n"
        'E-pasts <a href="mailto:a.b@c.example">a.b@c.example</a></p>\n<p><a href="https://www.c.example">www.c.example</a></p>'
    )


@pytest.mark.parametrize(
    ("unit", "position", "line"),
    [
        ("Īpašumu nodaļa", "vadītājs", "Kalnupes novada pašvaldības Īpašumu nodaļas vadītājs"),
        ("Būvvalde", "vadītāja vietniece", "Kalnupes novada pašvaldības Būvvaldes vadītāja vietniece"),
        ("Īpašumu nodaļa", "jurists", "Kalnupes novada pašvaldības jurists"),
        ("", "vadītājs", "Kalnupes novada pašvaldības vadītājs"),
        ("Juridiskā nodaļa", "vadītājs", "Kalnupes novada pašvaldība\nJuridiskā nodaļa\nvadītājs"),
        ("Kalnupes novada pašvaldība", "vadītājs", "Kalnupes novada pašvaldības vadītājs"),
    ],
)
def test_the_head_of_a_unit_is_not_the_municipalitys(context: Context, unit: str, position: str, line: str) -> None:
    who = identity_of(AUTHOR, context.settings)
    assert who.person is not None
    person = dataclasses.replace(who.person, unit=unit, position=position, institution="")
    block, _ = remedies.signature(dataclasses.replace(who, person=person), context.settings)
    assert f"\n{line}\n" in block


def test_nobody_gets_an_invented_website(context: Context) -> None:
    settings = context.settings.with_domain("organizacija.invalid")
    organisation = dataclasses.replace(settings.organisation, domains=("organizacija.invalid",), websites=())
    block, unknown = remedies.signature(
        identity_of(AUTHOR, context.settings), dataclasses.replace(settings, organisation=organisation)
    )
    assert "invalid" not in block
    assert "website" in unknown
