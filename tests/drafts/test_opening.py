"""Whatever a letter comes as, it becomes one message; what is no letter is refused in one line."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sigulda_mailcheck.drafts.opening import CLIENT, MAX_OCTETS, Given, open_draft, open_message
from sigulda_mailcheck.drafts.review import Review
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.letter import read_letter
from sigulda_mailcheck.mail.stage import Context
from tests.drafts.conftest import AUTHOR, SIGNED, rules

NOW = datetime(2024, 10, 10, 9, 0, tzinfo=UTC)
TEXT = f"Labdien, Jāni!\n\nPaldies par vēstuli. Zvaniet.\n\n{SIGNED}\n"


def zipped() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    "octets",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("windows-1257"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        f"<html><body>{''.join(f'<p>{line}</p>' for line in TEXT.splitlines())}</body></html>".encode(),
        f"<p>{TEXT.replace(chr(10), '<br>')}</p>".encode(),
        f"From: {AUTHOR}\nTo: b@klients.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}".encode(),
        f"From x Mon Oct 07 10:00:00 2024\nFrom: {AUTHOR}\nTo: b@klients.example\nSubject: x\n\n{TEXT}".encode(),
    ],
    ids=["text", "crlf", "bom", "windows-1257", "utf-16", "page", "fragment", "message", "mbox"],
)
def test_all_forms_of_a_good_letter_are_good(check: Callable[..., Review], octets: bytes) -> None:
    found = check(octets)
    assert found.points == ()
    assert found.author == AUTHOR


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"%PDF-1.7\n", "a document"),
        (zipped(), "an archive or a document"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"\x89PNG\r\n\0\0", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Outlook item"),
        (b"a" * (MAX_OCTETS + 1), "larger than 25 MB"),
    ],
    ids=["empty", "white", "pdf", "zip", "gzip", "png", "ole", "huge"],
)
def test_what_is_no_letter_is_refused(octets: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        open_draft(octets, Given(), NOW, AUTHOR)


def test_what_is_answered_must_be_a_message() -> None:
    with pytest.raises(InputError, match="no message"):
        open_message(b"Labdien!")


def test_what_the_person_says_wins_and_folded_fields_go_whole(context: Context) -> None:
    letter = b"From: a@kalnupe.example\nTo: x@klients.example,\n y@klients.example\nSubject: Vecs\n garums\nX-Keep: 1\n\nTeksts.\n"
    draft = open_draft(
        letter, Given("b@kalnupe.example", ("J\u0101nis <z@klients.example>",), (), "Jauns"), NOW, AUTHOR
    )
    envelope = read_letter(draft.octets, context.settings, context.directory).envelope
    assert envelope.sender.email == "b@kalnupe.example"
    assert [(a.name, a.email) for a in envelope.to] == [("Jānis", "z@klients.example")]
    assert envelope.subject == "Jauns"
    assert b"garums" not in draft.octets
    assert b"X-Keep: 1" in draft.octets


def test_a_field_cannot_be_smuggled_in(context: Context) -> None:
    draft = open_draft(b"Teksts.", Given("a@kalnupe.example\nBcc: x@y.example", subject="x\r\n\r\nTeksts"), NOW, AUTHOR)
    envelope = read_letter(draft.octets, context.settings, context.directory).envelope
    assert envelope.subject == "x Teksts"
    assert b"\nBcc" not in draft.octets


def test_a_letter_without_addressees_is_one_to_a_client(context: Context) -> None:
    draft = open_draft(f"From: {AUTHOR}\nSubject: x\n\nTeksts.\n".encode(), Given(), NOW, AUTHOR)
    assert draft.notes == ("to-client",)
    letter = read_letter(draft.octets, context.settings, context.directory)
    assert [a.email for a in letter.envelope.to] == [CLIENT]


def test_a_letter_to_colleagues_is_not_checked_for_content(check: Callable[..., Review]) -> None:
    found = check(f"From: {AUTHOR}\nTo: edgars.klints@kalnupe.example\nSubject: x\n\nPaldies.\n")
    assert rules(found) == set()
    assert any("neviena ārēja adresāta" in note for note in found.notes)


def test_an_address_that_is_not_ascii_stops_nothing(check: Callable[..., Review]) -> None:
    found = check(
        "Labdien!\n\nTeksts.\n\nNo: Jānis <jānis@klients.example>\nNosūtīts: 08.10.2024 10:12\nKam: a\nTēma: b\n\nKur?\n"
    )
    assert found.clock is not None
    assert found.clock.asker == "jānis@klients.example"


def test_header_lines_copied_with_the_text_are_read(check: Callable[..., Review]) -> None:
    found = check(f"Kam: Anna Liepa <anna.liepa@klients.example>; b@klients.example\nTēma: Atb.: Noma\n\n{TEXT}")
    assert (found.to, found.subject) == (("anna.liepa@klients.example", "b@klients.example"), "Atb.: Noma")
    assert found.text.startswith("Labdien, Jāni!")
    assert found.points == ()


def test_a_first_sentence_with_a_colon_is_no_header(check: Callable[..., Review]) -> None:
    assert check(f"No: rīta līdz vakaram\n\n{TEXT}").text.startswith("No: rīta")
