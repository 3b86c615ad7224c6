"""The clock against an oracle that shares no code with it: Latvia's holidays and moved days written out from the law."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck.worktime import WorkCalendar, read_day

FIRST, LAST = date(2019, 1, 1), date(2027, 12, 31)
# a working day off -> the Saturday worked instead, by the Cabinet's orders
MOVED = {
    "2020-06-22": "2020-06-13", "2021-05-03": "2021-05-08", "2021-06-25": "2021-06-19", "2021-11-19": "2021-11-13",
    "2023-05-05": "2023-05-20", "2024-12-23": "2024-12-14", "2024-12-30": "2024-12-28", "2025-05-02": "2025-05-10",
    "2025-11-17": "2025-11-08", "2026-01-02": "2026-01-17", "2026-06-22": "2026-06-27",
}  # fmt: skip
ONCE = {date(2023, 5, 29), date(2023, 7, 10)}


def easter(year: int) -> date:
    """Gregorian Easter Sunday by Gauss's rule as corrected by Lichtenberg."""
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    s = 2 - (3 * k + 3) // 4
    a = year % 19
    d = (19 * a + m) % 30
    r = (d + a // 11) // 29
    og = 21 + d - r
    sz = 7 - (year + year // 4 + s) % 7
    return date(year, 3, 1) + timedelta(days=og + (7 - (og - sz) % 7) - 1)


def oracle_is_working_day(day: date, moved: bool = True) -> bool:
    if moved and day.isoformat() in MOVED:
        return False
    if moved and day.isoformat() in MOVED.values():
        return True
    if day.weekday() >= 5:
        return False
    fixed = {(1, 1), (5, 1), (5, 4), (6, 23), (6, 24), (11, 18), (12, 24), (12, 25), (12, 26), (12, 31)}
    if (day.month, day.day) in fixed or day in ONCE:
        return False
    if day in (easter(day.year) - timedelta(days=2), easter(day.year) + timedelta(days=1)):
        return False
    for month, number in ((5, 4), (11, 18)):  # on a weekend: the next working day is off
        feast = date(day.year, month, number)
        if feast.weekday() >= 5 and day == feast + timedelta(days=7 - feast.weekday()):
            return False
    return True


def oracle_due(day_zero: date, n: int) -> date:
    when, seen = day_zero, 0
    while seen < n:
        when = when + timedelta(days=1)
        seen += oracle_is_working_day(when)
    return when


days = st.dates(FIRST, LAST - timedelta(days=40))


def test_every_day_of_nine_years() -> None:
    calendar = WorkCalendar()
    day = FIRST
    wrong = []
    while day <= LAST:
        if calendar.is_working_day(day) != oracle_is_working_day(day):
            wrong.append((day, calendar.day(day)))
        day += timedelta(days=1)
    assert wrong == []


def test_every_day_without_the_moved_days() -> None:
    calendar = WorkCalendar(follow_moved_days=False)
    day = FIRST
    while day <= LAST:
        assert calendar.is_working_day(day) == oracle_is_working_day(day, moved=False), day
        day += timedelta(days=1)


@given(days, st.integers(0, 15))
def test_due_date_is_the_oracles(day_zero: date, n: int) -> None:
    assert WorkCalendar().due_date(day_zero, n) == oracle_due(day_zero, n)


@given(days, st.integers(0, 30))
def test_working_days_between_counts_what_due_date_steps(day_zero: date, n: int) -> None:
    calendar = WorkCalendar()
    end = day_zero + timedelta(days=n)
    expected = sum(oracle_is_working_day(day_zero + timedelta(days=k)) for k in range(1, n + 1))
    assert calendar.working_days_between(day_zero, end) == expected


@given(days, st.integers(1, 10))
def test_the_due_day_is_a_working_day_and_the_nth(day_zero: date, n: int) -> None:
    calendar = WorkCalendar()
    due = calendar.due_date(day_zero, n)
    assert calendar.is_working_day(due)
    assert calendar.working_days_between(day_zero, due) == n


@given(st.datetimes(datetime(2019, 1, 1), datetime(2027, 11, 1)))
def test_the_due_moment_is_the_last_second_of_its_local_day(moment: datetime) -> None:
    """DST days have 23 or 25 hours; the due moment is the end of the day on the clock on the wall all the same."""
    calendar = WorkCalendar()
    local = calendar.local(moment.replace(tzinfo=UTC))
    due = calendar.due_moment(local.date(), 3)
    assert (due.hour, due.minute, due.second) == (23, 59, 59)
    assert calendar.local(due.astimezone(UTC)).date() == due.date()
    assert (calendar.local((due + timedelta(seconds=1)).astimezone(UTC)).date()) != due.date() or due.fold == 0


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2024-03-27", "2024-04-03"),  # Good Friday, Easter Monday
        ("2025-05-07", "2025-05-10"),  # Saturday worked
        ("2025-04-30", "2025-05-08"),  # 1 May, moved 2 May, observed 5 May
        ("2024-12-20", "2025-01-02"),  # Christmas, a moved day and a worked Saturday
        ("2023-05-26", "2023-06-01"),  # the hockey team's day
        ("2024-10-26", "2024-10-30"),  # the night the clock goes back
    ],
)
def test_three_working_days(received: str, due: str) -> None:
    assert WorkCalendar().due_date(date.fromisoformat(received), 3) == date.fromisoformat(due)


def test_the_organisations_own_days_win() -> None:
    calendar = WorkCalendar(days_off=frozenset({date(2024, 10, 8)}), working_days=frozenset({date(2024, 10, 12)}))
    assert calendar.day(date(2024, 10, 8)).reason == "configured-off"
    assert calendar.day(date(2024, 10, 12)).reason == "configured-working"
    assert calendar.due_date(date(2024, 10, 7), 4) == date(2024, 10, 12)


def test_says_how_far_moved_days_are_known() -> None:
    known = WorkCalendar().known_until
    assert known is not None and known >= date(2026, 12, 31)
    assert WorkCalendar(follow_moved_days=False).known_until is None


def test_a_day_says_why() -> None:
    calendar = WorkCalendar()
    assert calendar.day(date(2025, 5, 10)).reason == "moved-working"
    assert calendar.day(date(2025, 5, 2)).reason == "moved-off"
    assert calendar.day(date(2024, 11, 18)).name == "Latvijas Republikas Proklamēšanas diena"
    assert calendar.day(date(2024, 11, 17)).reason == "weekend"


@pytest.mark.parametrize("text", ["07.10.24", "1.2.3", "4.1_1.2024", "2024.10.07", "tomorrow", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)
