"""The own text: quotations of every client, forwards, footers; greetings, closings, and what only looks like them."""

from __future__ import annotations

import pytest

from sigulda_mailcheck.mail.own_text import closing_in, is_address, read_own_text

OWN = "Labdien!\n\nPaldies par jautājumu. Jā, drīkst.\n\nAr cieņu\nIlze Kalniņa"
ORIGINAL = "Labdien!\n\nVai drīkst?\n\nAr cieņu\nAnna Liepa"
ARROWS = "\n".join(f"> {line}".rstrip() for line in ORIGINAL.split("\n"))

QUOTATIONS = {
    "gmail lv": f"otrd., 2023. g. 13. jūn., plkst. 10:15 — lietotājs Anna Liepa\n(<anna@x.example>) rakstīja:\n\n{ARROWS}",
    "gmail lv without arrows": f"otrd., 2023. g. 13. jūn., plkst. 10:15 — lietotājs Anna Liepa\n(<anna@x.example>) rakstīja:\n\n{ORIGINAL}",
    "gmail lv long name": f"otrd., 2023. g. 13. jūn., plkst. 10:15 — lietotājs Anna Marija\nLiepa-Kļaviņa\n(<anna@x.example>) rakstīja:\n\n{ARROWS}",
    "gmail en": f"On Tue, Jun 13, 2023 at 10:15 AM Anna Liepa <anna@x.example> wrote:\n\n{ARROWS}",
    "gmail ru": f"вт, 13 июн. 2023 г. в 10:15, Anna Liepa <anna@x.example>:\n\n{ARROWS}",
    "gmail ru old": f"13 июня 2023 г., 10:15 пользователь Anna Liepa <anna@x.example> написал:\n\n{ARROWS}",
    "gmail old": f"2016-03-03 17:21 GMT+02:00 Anna Liepa <anna@x.example>:\n\n{ARROWS}",
    "outlook lv": f"No: Anna Liepa <anna@x.example>\nNosūtīts: otrdiena, 2023. gada 13. jūnijs 10:15\nKam: Ilze Kalniņa\nTēma: Jautājums\n\n{ORIGINAL}",
    "outlook lv rule": f"{'_' * 32}\nNo: Anna Liepa <anna@x.example>\nNosūtīts: otrdiena, 2023. gada 13. jūnijs 10:15\nKam: Ilze\nTemats: Jautājums\n\n{ORIGINAL}",
    "outlook lv bold": f"*No:* Anna Liepa <anna@x.example>\n*Nosūtīts:* otrdiena, 2023. gada 13. jūnijs 10:15\n*Kam:* Ilze\n*Tēma:* Jautājums\n\n{ORIGINAL}",
    "outlook lv one line": f"No: Anna <anna@x.example> Nosūtīts: otrdiena, 2023. gada 13. jūnijs 10:15 Kam: Ilze Tēma: Jautājums\n\n{ORIGINAL}",
    "outlook no diacritics": f"No: Anna Liepa <anna@x.example>\nNosutits: otrdiena, 2023. gada 13. junijs 10:15\nKam: Ilze\nTema: Jautajums\n\n{ORIGINAL}",
    "outlook en": f"-----Original Message-----\nFrom: Anna <anna@x.example>\nSent: Tuesday, June 13, 2023 10:15 AM\nTo: Ilze\nSubject: Q\n\n{ORIGINAL}",
    "outlook ru": f"От: Anna <anna@x.example>\nОтправлено: 13 июня 2023 г. 10:15\nКому: Ilze\nТема: Q\n\n{ORIGINAL}",
    "outlook de": f"Von: Anna <anna@x.example>\nGesendet: Dienstag, 13. Juni 2023 10:15\nAn: Ilze\nBetreff: Q\n\n{ORIGINAL}",
    "thunderbird lv": f"13.06.2023. 10:15 Anna Liepa rakstīja:\n{ARROWS}",
    "thunderbird lv old": f"2023.06.13. 10:15 Anna Liepa rakstīja:\n{ARROWS}",
    "thunderbird lv header": f"-------- Sākotnējā vēstule --------\nTemats: Q\nDatums: 13.06.2023\nNo: Anna\nUz: Ilze\n\n{ORIGINAL}",
    "thunderbird ru": f"13.06.2023 10:15, Anna пишет:\n{ARROWS}",
    "roundcube lv": f"Anna Liepa @ 2023-06-13 10:15 rakstīja:\n\n{ARROWS}",
    "roundcube ru": f"Anna Liepa писал(а) 2023-06-13 10:15:\n\n{ARROWS}",
    "sogo lv": f"Otrdiena, 13. jūnijs 2023 10:15, Anna <anna@x.example> rakstīja:\n\n{ARROWS}",
    "k-9 lv": f"-------- Sākotnējā ziņa --------\nTemats: Q\nNosūtīts: 13.06.2023\nKas: Anna\nKam: Ilze\n\n{ORIGINAL}",
    "horde lv": f"Citēju Anna Liepa <anna@x.example>:\n\n{ARROWS}",
    "evolution lv": f"Ot, 2023.06.13. 10:15 +0300, Anna Liepa rakstīja:\n{ARROWS}",
    "iphone en": f"Sent from my iPhone\n\n> On 13 Jun 2023, at 10:15, Anna <anna@x.example> wrote:\n>\n{ARROWS}",
    "iphone ru": f"Отправлено с iPhone\n\n> 13 июня 2023 г., в 10:15, Anna <anna@x.example> написал(а):\n>\n{ARROWS}",
    "mail.ru": f"Вторник, 13 июня 2023, 10:15 +03:00 от Anna <anna@x.example>:\n\n{ARROWS}",
    "lt": f"2023-06-13 10:15, Anna rašė:\n{ARROWS}",
    "et": f"13.06.2023 10:15 kirjutas Anna:\n{ARROWS}",
    "unknown language": f"Ar 13/06/2023 am 10:15, scríobh Anna <anna@x.example>:\n{ARROWS}",
    "arrows alone": ARROWS,
}  # fmt: skip


@pytest.mark.parametrize("form", QUOTATIONS)
def test_the_quotation_is_not_own_text(form: str) -> None:
    own = read_own_text(f"{OWN}\n\n{QUOTATIONS[form]}")
    assert own.text == "Labdien!\n\nPaldies par jautājumu. Jā, drīkst.\n\nAr cieņu"
    assert own.signature == ("Ilze Kalniņa",)
    assert own.has_quotation
    assert "Vai drīkst?" in own.quoted


@pytest.mark.parametrize("form", [form for form in QUOTATIONS if ARROWS in QUOTATIONS[form] and "iphone" not in form])
def test_an_answer_below_the_quotation(form: str) -> None:
    own = read_own_text(f"{QUOTATIONS[form]}\n\n{OWN}")
    assert own.greeting == "Labdien!"
    assert "Vai drīkst?" not in own.text
    assert "rakstīja" not in own.text


def test_answers_between_quotations() -> None:
    own = read_own_text(
        "Labdien!\n\n13.06.2023. 10:15 Anna rakstīja:\n> Vai drīkst?\n\nJā.\n\n> Kad?\n\nRīt.\n\nAr cieņu\nIlze"
    )
    assert own.text == "Labdien!\n\n\nJā.\n\n\nRīt.\n\nAr cieņu"


@pytest.mark.parametrize(
    "line",
    [
        "No: 1. janvāra spēkā jauna kārtība.",
        "Direktors līgumu parakstīja: tas ir spēkā.",
        "Ministrija savā vēstulē rakstīja:",
        "No: Siguldas\nUz: Allažiem",
        "Kam: visiem kolēģiem",
        "Datums: 12. maijs",
        "--- svarīgi ---",
    ],
)
def test_ordinary_text_that_looks_like_a_quotation(line: str) -> None:
    own = read_own_text(f"Labdien!\n\n{line}\n\nTālāk vēl mūsu teksts.\n\nAr cieņu\nIlze Kalniņa")
    assert "Tālāk vēl mūsu teksts." in own.text
    assert own.closing == "Ar cieņu"


def test_a_forward_says_whose_message_it_holds() -> None:
    text = "Lūdzu, atbildi.\n\n---------- Forwarded message ---------\nNo: Anna <anna@x.example>\nDate: otrd.\nSubject: Q\nTo: Ilze\n\nVai drīkst?"
    own = read_own_text(text)
    assert own.forwarded
    assert own.original_author == "anna@x.example"
    assert own.text == "Lūdzu, atbildi."


@pytest.mark.parametrize(
    "footer",
    [
        "Sent from my iPhone", "Get Outlook for iOS<https://aka.ms/o0ukef>", "Nosūtīts no mana Samsung Galaxy", "Iegūstiet Outlook darbam ar Android",
        "Отправлено с iPhone", "Šis e-pasts un tā pielikumi ir konfidenciāli.", "Lūdzu, padomājiet par vidi, pirms izdrukājat šo vēstuli.",
        "This e-mail and any attachments are confidential.", "Pirms drukāt, padomā par dabu!",
    ],
)  # fmt: skip
def test_footers_are_neither_text_nor_signature(footer: str) -> None:
    own = read_own_text(f"{OWN}\n\n{footer}")
    assert own.signature == ("Ilze Kalniņa",)
    assert footer not in own.text


@pytest.mark.parametrize(
    "line",
    [
        "Labdien!", "labdien", "LABDIEN", "Lab dien!", "Labrīt, kolēģi!", "Sveiki!", "Sveika, Ilze!", "Esiet sveicināti!", "Cienījamā Liepas kundze!", "Cienijamais kungs",
        "Godātais Dzeņa kungs!", "A. god. J. Bērziņa kungs!", "Ļ. cien. Liepas kundze!", "Augsti godātā Bērziņas kundze!", "Dear Ms Brown,", "Hello,", "Good afternoon!",
        "To whom it may concern", "Здравствуйте, Ольга!", "Уважаемый господин Иванов!", "Labdien!/Hello!/Добрый день!", "Liepas kundze!", "Kolēģi!", "Jāni!", "Jāni, Anna un Pēteri!",
    ],
)  # fmt: skip
def test_greetings(line: str) -> None:
    assert read_own_text(f"{line}\n\nTeksts turpinās šeit un tagad.").greeting == line


@pytest.mark.parametrize(
    "line",
    [
        "Paldies par vēstuli!", "Jā!", "Saņemts!", "Pielikumā nosūtu līgumu.", "Steidzami!", "Hipotēka ir dzēsta.", "Rīgā, pirmdien, notiks sanāksme.", "Līgums, ko parakstījāt, ir spēkā.",
        "Skolotāja ir slima, nodarbība nenotiks.", "Pašvaldība atbild, ka darbi sākti.", "Jānis Bērziņš, teritorijas plānotājs, Jums piezvanīs.", "Deara street", "Sveikuma balva ir Jūsu.",
    ],
)  # fmt: skip
def test_no_greetings(line: str) -> None:
    assert read_own_text(f"{line}\n\nTeksts turpinās šeit un tagad.").greeting is None


@pytest.mark.parametrize(
    ("line", "greeting", "rest"),
    [
        ("Labdien, nosūtu solīto.", "Labdien", "nosūtu solīto."),
        ("Labdien! Cik augstu drīkst būvēt?", "Labdien!", "Cik augstu drīkst būvēt?"),
        ("Labdien, Anna! Paldies.", "Labdien, Anna!", "Paldies."),
        ("Labdien, Liepas kundze!", "Labdien, Liepas kundze!", ""),
    ],
)
def test_what_the_greetings_line_goes_on_to_say_is_body(line: str, greeting: str, rest: str) -> None:
    own = read_own_text(line)
    assert (own.greeting, own.body) == (greeting, rest)


@pytest.mark.parametrize(
    "above",
    [
        "Siguldā, 10.10.2024.", "Nr. 2.1-10/1234", "Uz 05.07.2023. Nr. 12", "Jānim Bērziņam", "SIA „Jumts”\nPils iela 1, Sigulda, LV-2150", "Par ceļa remontu", "Temats: ceļš",
        "[EXTERNAL] This message came from outside.", "Pārsūtu zināšanai.", "Atbildes zemāk tekstā.", "(Labots)", "IEROBEŽOTAS PIEEJAMĪBAS INFORMĀCIJA",
    ],
)  # fmt: skip
def test_what_may_stand_above_a_greeting(above: str) -> None:
    assert read_own_text(f"{above}\n\nLabdien!\n\nTeksts.").greeting == "Labdien!"


def test_a_name_is_an_address_only_of_an_addressee() -> None:
    assert is_address("Anna!", ["anna", "liepa"])
    assert not is_address("Pirmdiena!", ["anna", "liepa"])


@pytest.mark.parametrize(
    ("line", "phrase", "rest"),
    [
        ("Ar cieņu", "Ar cieņu", ""), ("ar cienu,", "ar cienu", ""), ("Ar  cieņu,", "Ar cieņu", ""), ("Ar cieņu, Ilze Kalniņa", "Ar cieņu", "Ilze Kalniņa"),
        ("Ar cieņu un pateicību,", "Ar cieņu un pateicību", ""), ("Lai jauka diena!", "Lai jauka diena!", ""), ("Jauku Jums dienu!", "Jauku Jums dienu!", ""),
        ("Kind regards,", "Kind regards", ""), ("С уважением", "С уважением", ""), ("Jā, drīkst. Ar cieņu Ilze Kalniņa", "Ar cieņu", "Ilze Kalniņa"), ("Pateicībā", "Pateicībā", ""),
    ],
)  # fmt: skip
def test_closings(line: str, phrase: str, rest: str) -> None:
    found = closing_in(line)
    assert found is not None
    assert found[1:] == (phrase, rest)


@pytest.mark.parametrize(
    "line",
    [
        "Ar cieņu izturamies pret dabu.", "Paldies jau iepriekš! Kad būs gatavs?", "Thank you! Could you also send me the form, please?", "Jauku dienu! Vai varat piezvanīt?",
        "Saņemiet to ar cieņu pret likumu.", "Bestsellers", "",
    ],
)  # fmt: skip
def test_no_closings(line: str) -> None:
    assert closing_in(line) is None


def test_the_postscript_is_own_text() -> None:
    own = read_own_text(f"{OWN}\n\nP.S. Pielikumā nosūtu grafiku.")
    assert own.postscript == "P.S. Pielikumā nosūtu grafiku."
    assert own.signature == ("Ilze Kalniņa",)


def test_a_letter_without_own_text() -> None:
    assert read_own_text("").is_empty
    assert read_own_text(ARROWS).is_empty
    assert read_own_text("Ar cieņu\nIlze Kalniņa").is_empty
    assert not read_own_text("Labdien!").is_empty


@pytest.mark.parametrize(
    ("line", "greeting", "rest"),
    [
        ("Jāni, paldies par vēstuli.", "Jāni", "paldies par vēstuli."),
        ("Artūr, pārbaudīju, attālums ir divi metri.", "Artūr", "pārbaudīju, attālums ir divi metri."),
        ("Artūrs, kas to mērīja, ir prom.", None, "Artūrs, kas to mērīja, ir prom."),
        ("Skolotāja, pārbaudīju, ir prom.", None, "Skolotāja, pārbaudīju, ir prom."),
    ],
)
def test_a_name_may_open_a_sentence(line: str, greeting: str | None, rest: str) -> None:
    own = read_own_text(f"{line}\n\nTeksts turpinās šeit.", addressees=("arturs", "kalejs", "janis"))
    assert own.greeting == greeting
    assert own.body.startswith(rest)
