"""The absence list as an iCalendar file: which days, in which time zone, whose."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sigulda_mailcheck.directory import QUOTED, Absence, read_absences
from sigulda_mailcheck.errors import ConfigurationError

RIGA = ZoneInfo("Europe/Riga")
ILZE = "ilze@sigulda.lv"
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Ilze ilze@sigulda.lv\r\n"


def absences(folder: Path, *lines: str) -> list[Absence]:
    path = folder / "absences.ics"
    path.write_text(HEAD + "".join(f"{line}\r\n" for line in lines) + "END:VEVENT\r\nEND:VCALENDAR\r\n", "utf-8")
    return read_absences(path, RIGA)


@pytest.mark.parametrize(
    ("lines", "first", "last"),
    [
        (("DTSTART;VALUE=DATE:20250707", "DTEND;VALUE=DATE:20250712"), 7, 11),
        (("DTSTART;VALUE=DATE:20250707",), 7, 7),
        (("DTSTART:20250706T210000Z", "DTEND:20250711T210000Z"), 7, 11),  # midnight to midnight in Riga
        (("DTSTART:20250707T080000", "DTEND:20250708T170000"), 7, 8),
        (("DTSTART:20250707T080000", "DURATION:P1D"), 7, 8),
    ],
)
def test_the_days_of_an_event(tmp_path: Path, lines: tuple[str, ...], first: int, last: int) -> None:
    (found,) = absences(tmp_path, *lines)
    assert (found.email, found.first, found.last) == (ILZE, date(2025, 7, first), date(2025, 7, last))


def test_hours_are_no_whole_day(tmp_path: Path) -> None:
    (found,) = absences(tmp_path, "DTSTART:20250708T130000", "DTEND:20250709T120000")
    assert found.partial == {date(2025, 7, 8), date(2025, 7, 9)}
    (found,) = absences(tmp_path, "DTSTART:20250708T080000", "DTEND:20250709T170000")
    assert not found.partial


def test_a_cancelled_event_is_no_absence(tmp_path: Path) -> None:
    assert absences(tmp_path, "DTSTART;VALUE=DATE:20250707", "STATUS:CANCELLED") == []


@pytest.mark.parametrize(
    "lines", [("DTSTART:99991231T230000Z", "DURATION:P9D"), ("DTSTART;VALUE=DATE:20250707", "DTEND:x")]
)
def test_days_that_no_calendar_has_are_said(tmp_path: Path, lines: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match=r"absences\.ics"):
        absences(tmp_path, *lines)


def test_an_error_shows_little_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "absences.ics"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(ConfigurationError) as caught:
        read_absences(path, RIGA)
    assert len(str(caught.value)) < len(str(path)) + QUOTED + 100
