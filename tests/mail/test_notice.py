"""Absence notices: until when, as their text says (D26)."""

from __future__ import annotations

from datetime import date

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
