"""The grammar of dates: every form of the language sheet, and by property: a date written out reads back as itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck.language.dates import mentions, resolve
from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.worktime import WorkCalendar

CALENDAR = WorkCalendar()
WEDNESDAY = date(2023, 7, 5)
FORMS = {int(number): forms[:5] for number, forms in data("lv")["months"].items()}  # nominative to locative


def read(text: str, written: date = WEDNESDAY) -> list[date | None]:
    return [resolve(mention, written, CALENDAR) for mention in mentions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20.07.2023.", "2023-07-20"), ("20.7.23.", "2023-07-20"), ("2023-07-20", "2023-07-20"), ("20/07/2023", "2023-07-20"), ("2023.07.20.", "2023-07-20"), ("20.07.", "2023-07-20"),
        ("līdz 20.07", "2023-07-20"), ("2023. gada 20. jūlijs", "2023-07-20"), ("2023.gada 20.jūlijam", "2023-07-20"), ("2023. g. 20. jūl.", "2023-07-20"), ("š.g. 20. jūlijam", "2023-07-20"),
        ("3. februārī", "2024-02-03"), ("15. jan.", "2024-01-15"), ("līdz 10. datumam", "2023-07-10"), ("līdz nākamā mēneša 10. datumam", "2023-08-10"), ("šodien", "2023-07-05"),
        ("rīt", "2023-07-06"), ("līdz rītdienai", "2023-07-06"), ("parīt", "2023-07-07"), ("aizparīt", "2023-07-08"), ("līdz piektdienai", "2023-07-07"), ("trešdien", "2023-07-12"),
        ("līdz nākamajai piektdienai", "2023-07-14"), ("šo piektdien", "2023-07-07"), ("nākamnedēļ", "2023-07-16"), ("līdz nedēļas beigām", "2023-07-09"), ("līdz nākamās nedēļas beigām", "2023-07-16"),
        ("nākamās nedēļas laikā", "2023-07-16"), ("šīs nedēļas laikā", "2023-07-09"), ("nākamā mēneša laikā", "2023-08-31"), ("šī mēneša laikā", "2023-07-31"), ("novembra laikā", "2023-11-30"), ("līdz mēneša beigām", "2023-07-31"), ("līdz augusta beigām", "2023-08-31"), ("septembrī", "2023-09-30"), ("nedēļas laikā", "2023-07-12"), ("divu nedēļu laikā", "2023-07-19"),
        ("mēneša laikā", "2023-08-05"), ("trīs darba dienu laikā", "2023-07-11"), ("trīs (3) darba dienu laikā", "2023-07-11"), ("5 d.d. laikā", "2023-07-13"), ("3-5 darba dienu laikā", "2023-07-13"),
        ("10 dienu laikā", "2023-07-15"), ("pēc 3 dienām", "2023-07-08"), ("pēc nedēļas", "2023-07-12"), ("24 stundu laikā", "2023-07-06"), ("pusgada laikā", "2024-01-05"),
        ("by 20 July", "2023-07-20"), ("by July 20, 2023", "2023-07-20"), ("within five working days", "2023-07-13"), ("within a week", "2023-07-12"), ("by the end of the week", "2023-07-09"),
        ("līdz 20.", "2023-07-20"), ("līdz 20., ja varēs", "2023-07-20"), ("by the 20th.", "2023-07-20"), ("до 20-го", "2023-07-20"), ("до 20 числа", "2023-07-20"),
        ("tomorrow", "2023-07-06"), ("до 20 июля", "2023-07-20"), ("в течение трёх рабочих дней", "2023-07-11"), ("в течение недели", "2023-07-12"), ("до пятницы", "2023-07-07"), ("завтра", "2023-07-06"),
    ],
)  # fmt: skip
def test_forms(text: str, expected: str) -> None:
    assert read(text) == [date.fromisoformat(expected)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("līdz piektdienai (14.07.)", 14), ("līdz piektdienai (14. jūlijam)", 14), ("līdz piektdienai – 14. jūlijam", 14), ("до пятницы (14 июля)", 14), ("by Friday, July 14.", 14),
        ("mēneša laikā, bet ne vēlāk kā līdz 14. jūlijam", 14), ("nedēļas laikā (līdz 14. jūlijam)", 14), ("nākamnedēļ, trešdien", 12), ("aiznākamnedēļ, otrdien", 18), ("until July 14.", 14),
    ],
)  # fmt: skip
def test_a_date_explains_a_weekday_or_a_period(text: str, day: int) -> None:
    assert read(text) == [date(2023, 7, day)]


def test_the_day_of_another_matter_explains_nothing() -> None:
    assert read("līdz piektdienai, 3. jūlijā saņēmām atzinumu")[0] == date(2023, 7, 7)


@pytest.mark.parametrize(
    "text",
    [
        "Nr. 2.1-10/1234", "2.3. punkts", "12.07. apakšpunkts", "MK noteikumi Nr. 529", "120,50 EUR", "plkst. 10.30", "līdz 17.30", "tuvākajā laikā", "tuvāko dienu laikā", "drīzumā",
        "līdz 20. lapai", "līdz 45.", "on the 20th floor", "līdz 20.00", "до 20-го этажа", "tālrunis 67000113", "kadastra numurs 8015 002 1234", "Marta Liepa un Maija Egle", "31. aprīļa",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert [day for day in read(text) if day] == []


@pytest.mark.parametrize(
    "text",
    [
        "He is the legend of the year.",
        "the weekend of the month",
        "we spend of the day half",
    ],
)
def test_a_date_begins_with_a_word(text: str) -> None:
    assert [m for m in mentions(text) if m.kind == "end"] == []


@pytest.mark.parametrize(("text", "months"), [("nākamā mēneša 5. datumā", 1), ("aiznākamā mēneša 5. datumā", 2)])
def test_a_day_of_a_coming_month(text: str, months: int) -> None:
    assert [m.values for m in mentions(text)] == [(5, months)]


def test_a_range_gives_both_ends() -> None:
    first, last = mentions("no 3. līdz 14. jūlijam")
    assert (first.role, last.role) == ("from", "by")
    assert resolve(last, WEDNESDAY, CALENDAR) == date(2023, 7, 14)


def test_friday_written_on_a_friday_is_a_week_later() -> None:
    assert read("līdz piektdienai", date(2023, 7, 7)) == [date(2023, 7, 14)]


def test_a_month_from_the_31st_ends_on_the_months_last_day() -> None:
    assert read("mēneša laikā", date(2024, 1, 31)) == [date(2024, 2, 29)]


def test_the_nearest_year_for_absences() -> None:
    [mention] = mentions("līdz 6. janvārim")
    assert resolve(mention, date(2024, 12, 27), CALENDAR, nearest=True) == date(2025, 1, 6)
    [mention] = mentions("līdz 20. decembrim")
    assert resolve(mention, date(2025, 1, 3), CALENDAR, nearest=True) == date(2024, 12, 20)


days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days, st.integers(0, 4), st.sampled_from(["{y}. gada {d}. {m}", "{y}.gada {d}.{m}", "{y}. g. {d}. {m}"]))
def test_a_date_in_words_reads_back_as_itself(day: date, case: int, form: str) -> None:
    text = form.format(y=day.year, d=day.day, m=FORMS[day.month][case])
    assert read(f"Atbildi sniegšu {text}, kā runāts.") == [day]


@given(
    days,
    st.sampled_from(
        [
            "{0:%d.%m.%Y.}",
            "{0:%d.%m.%Y}",
            "{0:%Y-%m-%d}",
            "{0:%d/%m/%Y}",
            "{0.day}.{0.month}.{0.year}.",
            "{0:%Y.%m.%d.}",
        ]
    ),
)
def test_a_date_in_figures_reads_back_as_itself(day: date, form: str) -> None:
    assert read(f"līdz {form.format(day)} ") == [day]


@given(days, st.integers(0, 364), st.integers(0, 4))
def test_a_date_without_a_year_is_the_next_such_date(written: date, ahead: int, case: int) -> None:
    day = written + timedelta(days=ahead)
    if (day.month, day.day) == (2, 29):
        return
    assert read(f"līdz {day.day}. {FORMS[day.month][case]}", written) == [day]


@given(days, st.integers(1, 60))
def test_periods_of_days(written: date, count: int) -> None:
    assert read(f"{count} dienu laikā", written) == [written + timedelta(days=count)]


@given(st.dates(date(2019, 1, 1), date(2027, 6, 1)), st.integers(1, 30))
def test_periods_of_working_days(written: date, count: int) -> None:
    assert read(f"{count} darba dienu laikā", written) == [CALENDAR.due_date(written, count)]


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    for mention in mentions(text):
        resolve(mention, WEDNESDAY, CALENDAR)


ORDINALS = [
    "pirm",
    "otr",
    "treš",
    "ceturt",
    "piekt",
    "sest",
    "septīt",
    "astot",
    "devīt",
    "desmit",
    "vienpadsmit",
    "divpadsmit",
    "trīspadsmit",
    "četrpadsmit",
    "piecpadsmit",
    "sešpadsmit",
    "septiņpadsmit",
    "astoņpadsmit",
    "deviņpadsmit",
]


def in_words(day: int, ending: str) -> str:
    """A day of the month as an ordinal number in words."""
    if day < 20:
        return ORDINALS[day - 1] + ending
    tens = "divdesmit" if day < 30 else "trīsdesmit"
    return f"{tens} {ORDINALS[day % 10 - 1]}{ending}" if day % 10 else tens + ending


@given(st.dates(date(2024, 1, 2), date(2024, 12, 31)), st.sampled_from([("ajam", 2), ("ajā", 4), ("ā", 1), ("ais", 1)]))
def test_a_date_with_its_day_in_words_reads_back(day: date, form: tuple[str, int]) -> None:
    ending, case = form
    month = data("lv")["months"][str(day.month)][case]
    [mention] = mentions(f"līdz {in_words(day.day, ending)} {month}")
    assert resolve(mention, date(2024, 1, 1), CALENDAR) == day


@pytest.mark.parametrize(
    "text",
    [
        "Lūdzu, sazinieties ar Ritu Sīli.",
        "Ritu aizvieto Anna.",
        "Rita Sīle atbildēs",
        "Jautājiet, Rita zinās",
        "E-pasts rita.sile@x.example",
        "e-pasts rita.sile@x.example",
    ],
)
def test_a_person_is_no_morning(text: str) -> None:
    assert mentions(text) == []


@pytest.mark.parametrize(
    "text", ["Rīt atbildēšu.", "Atbildēšu rit.", "Paldies. Rīt rakstīšu", "- Rīt zvanīšu", "atbildēšu uz rītu"]
)
def test_a_morning_is_no_person(text: str) -> None:
    assert [m.kind for m in mentions(text)] == ["offset"]
