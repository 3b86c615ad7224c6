"""Absence notices: until when, as their text says (D26)."""

from __future__ import annotations

from datetime import date

import pytest

from sigulda_mailcheck.mail.notice import read_notice
from sigulda_mailcheck.mail.signature import Identity
from sigulda_mailcheck.worktime import WorkCalendar


def test_a_substitute_called_rita_ends_no_absence() -> None:
    text = (
        "Pašlaik esmu atvaļinājumā.\n\nPrombūtnes laikā, lūdzu, sazinieties ar Ritu Sīli, tālrunis 67000203, "
        "e-pasts rita.sile@novads.example."
    )
    who = Identity("jana.liepina@novads.example", "Jana Liepiņa")
    notice = read_notice(text, True, ("name",), who, date(2025, 7, 14), WorkCalendar())
    assert notice is not None
    assert (notice.until, notice.missing) == (None, ("until",))


WHO = Identity("jana.liepina@novads.example", "Jana Liepiņa")
SENT = date(2024, 10, 8)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Esmu atvaļinājumā no 14. oktobra līdz 25. oktobrim.", date(2024, 10, 14)),
        ("No 14. līdz 25. oktobrim būšu atvaļinājumā.", date(2024, 10, 14)),
        ("No 14. oktobra esmu atvaļinājumā, atgriezīšos 28. oktobrī.", date(2024, 10, 14)),
        ("Būšu prombūtnē no pirmdienas līdz 25. oktobrim.", date(2024, 10, 14)),
        ("I will be on leave from October 14 to October 25.", date(2024, 10, 14)),
        ("Laika posmā no 14.10.2024. (ieskaitot) līdz 25.10.2024. nebūšu darbā.", date(2024, 10, 14)),
        # what follows the last day tells of another absence, and a day of return begins none
        ("Esmu atvaļinājumā līdz 25. oktobrim. No 21. oktobra būšu komandējumā Rīgā.", None),
        ("Esmu atvaļinājumā līdz 25. oktobrim, no 21. oktobra prombūtnē arī mana aizvietotāja.", None),
        ("Esmu prombūtnē. No 28. oktobra pēc atvaļinājuma atkal būšu sasniedzama.", None),
        # since when somebody stands in, or an office is open, is no beginning; nor is a weekday that has been
        ("Esmu atvaļinājumā līdz 25. oktobrim. No 14. oktobra mani aizvieto Jānis Ozols.", None),
        ("Esmu atvaļinājumā līdz 25. oktobrim. Steidzamos jautājumos no pirmdienas līdz piektdienai rakstiet man.", None),
        ("Esmu atvaļinājumā līdz 25. oktobrim, bet no 21. oktobra reizēm lasīšu e-pastu.", None),
        ("Esmu atvaļinājumā līdz 25. oktobrim. Ar 14. oktobri biroja adrese ir Pils iela 16.", None),
        ("Esmu prombūtnē no pirmdienas līdz 25. oktobrim.", None),
        ("Atrodos atvaļinājumā kopš pirmdienas, atgriezīšos 28. oktobrī.", None),
    ],
)  # fmt: skip
def test_since_when(text: str, since: date | None) -> None:
    notice = read_notice(text, True, ("name",), WHO, SENT, WorkCalendar())
    assert notice is not None
    assert notice.until in (date(2024, 10, 25), date(2024, 10, 27))
    assert notice.since == since
