"""What asks, what only thanks, what apologises; holding replies and the days they promise; languages."""

from __future__ import annotations

from datetime import date

import pytest

from sigulda_mailcheck.language.detect import language_of
from sigulda_mailcheck.language.promises import read_holding
from sigulda_mailcheck.language.sentences import apologises, asks, is_thanks_only, may_ask
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.worktime import WorkCalendar

CALENDAR = WorkCalendar()
WRITTEN = date(2024, 10, 16)


@pytest.mark.parametrize(
    "text",
    [
        "Vai drīkst?", "Lūdzu, atsūti līgumu.", "Vai vari atsūtīt", "Gribētu zināt, cik tas maksā.", "Paldies! Lūdzu nosūtiet līgumu.", "Could you send it", "Please send the form.", "Прошу сообщить сроки.",
    ],
)  # fmt: skip
def test_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ja ir jautājumi, lūdzu, zvaniet.", "Lūdzu!", "Projekts ir gatavs.", "Skaties https://x.example/?a=1", "Jautājumu gadījumā lūdzu sazināties.", "Lūdzu, pielikumā dokuments.",
        "Please find attached the programme.", "If you have any questions, please do not hesitate to contact me.",
    ],
)  # fmt: skip
def test_asks_nothing(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Paldies!", "Liels paldies par atbildi!\n\nLinda Āboltiņa", "Sapratu, paldies. Jauku dienu!", "Ok, thanks", "Paldies par ātro atbildi un palīdzību.", "Saņēmu.", "Спасибо!", "Thank you!", "Paldies jau iepriekš!", "Great, thank you, that is all I needed.",
    ],
)  # fmt: skip
def test_thanks_only(text: str) -> None:
    assert is_thanks_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "Paldies! Vai tas attiecas arī uz garāžu?", "Paldies, bet tas neatbild uz jautājumu.", "Saņēmu, bet nevaru atvērt.", "Paldies! Lūdzu nosūtiet līgumu.", "Papildinu, ka dzīvoklis ir trešajā stāvā.",
        "Thanks! Could you also send me the form?", "", "Спасибо, но я не понял.",
    ],
)  # fmt: skip
def test_not_thanks_only(text: str) -> None:
    assert not is_thanks_only(text)


@pytest.mark.parametrize(
    ("text", "until", "explains"),
    [
        (
            "Lai atbildētu pilnīgi, man jāsaņem dati no arhīva. Atbildi Jums sniegšu līdz 25. oktobrim.",
            "2024-10-25",
            True,
        ),
        ("Atbildi Jums sniegšu līdz 25. oktobrim.", "2024-10-25", False),
        ("Atbildēsim tuvākajā laikā.", None, False),
        ("Tiklīdz saņemšu mērnieka skaidrojumu, sniegšu Jums atbildi.", None, True),
        ("Jūsu vēstule ir saņemta. Atbildi nosūtīsim nedēļas laikā.", "2024-10-23", False),
        ("Noskaidrošu pie kolēģiem un došu ziņu līdz piektdienai.", "2024-10-18", True),
        ("Atbildi saņemsiet divu nedēļu laikā.", "2024-10-30", False),
        ("Gaidām VZD atzinumu, tāpēc atbildi sniegsim līdz 22. oktobrim.", "2024-10-22", True),
        ("Jūsu iesniegums ir nodots izskatīšanai Būvvaldei.", None, True),
        ("Atbildi sniegsim trīs dienu laikā pēc datu saņemšanas.", None, True),
        ("Paskatīsim un padosim ziņu.", None, True),
        ("Par to lemj pārvalde, tāpēc man jāsagaida tās viedoklis. Atbildi nosūtīšu līdz 20.", "2024-10-20", True),
        ("We need to check the archive and will reply by Friday.", "2024-10-18", True),
        ("Нам нужно уточнить данные. Ответим до 25 октября.", "2024-10-25", True),
        ("Ar atbildi atgriezīšos līdz 25. oktobrim.", "2024-10-25", False),
        ("Lūdzu, dodiet mums laiku līdz 25. oktobrim, lai sagatavotu atbildi.", "2024-10-25", True),
        ("Jautājums tiks skatīts komitejas sēdē 22. oktobrī, atbildi sniegsim līdz 25. oktobrim.", "2024-10-25", True),
        (
            "Iesniegums jāizskata komisijai, kuras sēde vēl nav notikusi. Par rezultātu Jūs informēsim līdz 25. oktobrim.",
            "2024-10-25",
            True,
        ),
        ("Sēde notiks 22. oktobrī, un par tās lēmumu informēšu Jūs līdz 25. oktobrim.", "2024-10-25", True),
        ("Līdz 25. oktobrim paziņosim Jums komisijas lēmumu.", "2024-10-25", False),
        (
            "Lai sniegtu precīzu atbildi, jāapseko vieta. To darīsim šonedēļ un ar Jums sazināsimies līdz 25. oktobrim.",
            "2024-10-25",
            True,
        ),
        ("The commission meets next week. We will let you know the outcome by 25 October.", "2024-10-25", True),
        ("Комиссия соберётся на следующей неделе. О результате сообщим до 25 октября.", "2024-10-25", True),
        ("Šobrīd pētām lietas materiālus un atbildi sniegsim līdz 25. oktobrim.", "2024-10-25", True),
    ],
)
def test_holding_replies(text: str, until: str | None, explains: bool) -> None:
    found = read_holding(text, WRITTEN, CALENDAR)
    assert found is not None
    assert (found.until.isoformat() if found.until else None, found.explains) == (until, explains)


@pytest.mark.parametrize(
    "text",
    [
        "Jā, drīkst būvēt. Ja rodas papildu jautājumi, labprāt atbildēsim.", "Soliņu uzstādīsim pavasarī. Par darbu sākumu Jums paziņosim.", "Kārtas numurs ir 27. Vietu piešķirs pavasarī, un par to paziņosim.",
        "Atbildot uz Jūsu jautājumu: vajadzīga kaimiņa piekrišana.", "Lūdzu sniegt atbildi līdz 5. novembrim.", "Gaidīsim Jūsu atbildi līdz piektdienai.", "Jūsu meita ir rindā. Kad vieta atbrīvosies, sazināsimies ar Jums.",
        "Par lēmumu Jūs līdz 25. oktobrim informēs Valsts zemes dienests.", "Rezultātu līdz 25. oktobrim uzzināsiet mūsu tīmekļvietnē.", "Iesniegums jāizskata komisijai. Tās nolikums ir tīmeklī.", "Lai sniegtu atbildi, lūdzu, atsūtiet kadastra numuru.",
        "Konkursam var pieteikties līdz 30. oktobrim; par rezultātu paziņosim mājaslapā.", "Iesniegumi jāiesniedz līdz 30. oktobrim, un par rezultātu paziņosim decembrī.",
        "Šķūni drīkst būvēt, atļauja nav vajadzīga. Par domes lēmumu paziņosim līdz 30. oktobrim.",
        "Paldies, saņemts!", "Atbildi sniegs Valsts zemes dienests.", "Atbildi nosūtījām 5. oktobrī. Fasādes krāsa jāsaskaņo.", "Līgumu var pagarināt. Dodiet man vēlamo laiku, un pierakstīšu Jūs.", "Līgumu var pagarināt. Likums liek dot laiku iebildumiem.", "Karti nosūtīšu līdz piektdienai.",
    ],
)  # fmt: skip
def test_answers_that_postpone_nothing(text: str) -> None:
    assert read_holding(text, WRITTEN, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Atbildi sniegsim nedēļas laikā, 18. oktobrī notiks komitejas sēde.", "2024-10-23"),
        ("Atbildi sniegsim mēneša laikā (25. oktobrī notiks komitejas sēde).", "2024-11-16"),
        ("Atbildi sniegsim līdz piektdienai (17. oktobrī notiks komitejas sēde).", "2024-10-18"),
        ("Atbildi sniegsim līdz piektdienai, 17.10. notiks komitejas sēde.", "2024-10-18"),
        ("Atbildi sniegsim nākamnedēļ, pirmdien saņemsim būvvaldes atzinumu.", "2024-10-27"),
        ("Atbildi sniegsim līdz nākamās nedēļas beigām, trešdien notiks komitejas sēde.", "2024-10-27"),
        ("We will reply within a week, October 18 being the committee meeting.", "2024-10-23"),
        ("Ответим до пятницы, 17 октября состоится заседание.", "2024-10-18"),
        ("Atbildi sniegsim mēneša laikā, bet ne vēlāk kā līdz 8. novembrim.", "2024-11-08"),
        ("Atbildi sniegsim līdz piektdienai (25.10.).", "2024-10-25"),
        ("Atbildi sniegsim līdz piektdienai, 25. oktobrim.", "2024-10-25"),
        ("Atbildi sniegsim nākamnedēļ, trešdien.", "2024-10-23"),
        ("Atbildi sniegsim divu nedēļu laikā, 4. novembrī.", "2024-11-04"),
        # whatever follows, a date that falls on the weekday explains it
        ("We will reply by Friday, 25 October at the latest.", "2024-10-25"),
        ("We will reply by Friday, October 25 at noon.", "2024-10-25"),
        ("Ответим до пятницы, 25 октября включительно.", "2024-10-25"),
    ],
)
def test_a_day_explains_another_only_where_nothing_else_happens_on_it(text: str, until: str) -> None:
    found = read_holding(text, WRITTEN, CALENDAR)
    assert found is not None and found.until is not None
    assert found.until.isoformat() == until


@pytest.mark.parametrize(
    "reason",
    ["22. oktobrī objektu apmeklēs eksperts", "saņemsim būvvaldes atzinumu", "otrdien saņemsim atzinumu par ēku"],
)
def test_a_reason_may_name_a_day(reason: str) -> None:
    found = read_holding(f"Atbildi sniegsim līdz 25. oktobrim, {reason}.", WRITTEN, CALENDAR)
    assert found is not None
    assert found.explains


def test_between_colleagues_a_thing_promised_is_a_promise() -> None:
    found = read_holding("Saņēmu, karti nosūtīšu līdz piektdienai.", WRITTEN, CALENDAR, to_colleague=True)
    assert found is not None and found.until == date(2024, 10, 18)


@pytest.mark.parametrize(
    "text",
    [
        "Atvainojos par kavēšanos!",
        "Lūdzu piedošanu.",
        "Sorry for the delay.",
        "Приносим извинения.",
        "Piedošanu par ilgo klusumu!",
    ],
)
def test_apologies(text: str) -> None:
    assert apologises(fold(text))


@pytest.mark.parametrize(
    "text", ["Diemžēl zemi sadalīt nevar.", "К сожалению, участок разделить нельзя.", "Paldies par pacietību!"]
)
def test_no_apologies(text: str) -> None:
    assert not apologises(fold(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Labdien! Paldies par jautājumu.", "lv"), ("Varat nakt rit plkst. 10, busu uz vietas.", "lv"), ("Thank you for your message, the festival is in June.", "en"), ("Спасибо за Ваш вопрос.", "ru"),
        ("Vielen Dank für Ihre Nachricht, wir kommen am Montag.", "other"), ("Kelias prie stadiono bus sutvarkytas lapkričio mėnesį, nes danga yra susidėvėjusi.", "other"),
        ("Täname teid kirja eest, tuleme oktoobris.", "other"), ("Дякуємо за ваш лист, її розглянуть і повідомлять вас.", "other"), ("14:00", "lv"), ("", "lv"),
    ],
)  # fmt: skip
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Paldies par informāciju! Padošu Jūsu ziņu kolēģiem.",
        "Jums vēl jāsagatavo situācijas plāns. Par lēmumu Jums paziņosim.",
    ],
)
def test_what_is_passed_on_or_is_the_clients_duty_promises_nothing(text: str) -> None:
    assert read_holding(text, WRITTEN, CALENDAR) is None


def test_a_range_is_no_promised_day() -> None:
    text = "Vispirms jānoskaidro detaļas. Sniegsim atbildi uz jautājumiem no 8. līdz 9."
    found = read_holding(text, WRITTEN, CALENDAR)
    assert found is not None
    assert found.until is None


def test_the_end_of_the_working_day_is_a_day() -> None:
    found = read_holding("Atbildi sniegsim līdz darbdienas beigām. Vispirms jānoskaidro detaļas.", WRITTEN, CALENDAR)
    assert found is not None
    assert found.until == WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        "Lūdzu atsūti\nman līgumu.", "Vai   vari atsūtīt protokolu", "Gaidu Tavu  viedokli līdz piektdienai.", "Kad tiekamies?",
        "Pasaki, kad Tev ērtāk.", "Mums nepieciešams Tavs atzinums.", "Could you  please\ncheck it", "Пришли, пожалуйста, договор.",
        "Skaties https://x.example/?a=1 un\n\nVai tu zini, kur tas ir", "Atraksti, lūdzu.",
    ],
)  # fmt: skip
def test_what_asks_may_ask(text: str) -> None:
    assert asks(text)
    assert may_ask(" ".join(fold(text).split()))


@pytest.mark.parametrize("text", ["Rēķins apmaksāts.", "Paldies par palīdzību!", "Mums vajadzētu par to padomāt kopā."])
def test_what_only_tells(text: str) -> None:
    assert not asks(text)
