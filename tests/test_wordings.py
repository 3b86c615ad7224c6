"""Wordings that look like one thing and are another: each pair shows a truth about Latvian office letters."""

from __future__ import annotations

import pytest

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.language.phrases import phrases
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.mail.letter import read_letter, text_facts
from sigulda_mailcheck.mail.stage import check_letter
from sigulda_mailcheck.settings import Settings

CONTEXT = pipeline.context_for(Settings().with_domain("sigulda.lv"))
BLOCK = "Ilze Kalniņa\nTālrunis 67800949\nilze@sigulda.lv"


def found(text: str, to: str = "Anna Liepa <anna@x.example>") -> set[str]:
    """The rules that a new letter with this text breaks."""
    head = f"From: Ilze Kalniņa <ilze@sigulda.lv>\nTo: {to}\nSubject: Ziņa\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <1@sigulda.lv>\n"
    octets = f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode()
    return {o.rule for o in check_letter(read_letter(octets, CONTEXT.settings, CONTEXT.directory), CONTEXT.pack)}


def letter(
    body: str = "Ceļu labosim oktobrī.",
    opening: str = "Labdien!",
    end: str = "Paldies par pacietību!",
    closing: str = "Ar cieņu",
) -> str:
    return "\n\n".join(part for part in (opening, body, end, f"{closing}\n{BLOCK}") if part)


@pytest.mark.parametrize(
    ("opening", "greets"),
    [
        ("Cienījamo iedzīvotāju sapulce notiks 21. oktobrī kultūras centrā.", False),
        ("Dārgās elektroenerģijas dēļ ielu apgaismojumu naktīs izslēgsim.", False),
        ("Sveikas ziņas no Siguldas: ceļš ir gatavs.", False),
        ("Dear prices forced us to change the plan.", False),
        ("Cienījamā Liepas kundze!", True),
        ("Cienījamie vecāki,", True),
        ("Dear Ms Liepa,", True),
        ("Sveikas, meitenes!", True),
        ("Esi sveicināta!", True),
        ("Marta, labdien!", True),  # somebody else at the same address
    ],
)
def test_an_address_stands_apart(opening: str, greets: bool) -> None:
    assert ("greeting-missing" not in found(letter(opening=opening))) is greets


def test_an_office_is_addressed_by_whoever_works_there() -> None:
    assert "greeting-missing" not in found(letter(opening="Jāni!"), to="SIA Jumts <jumts@x.example>")
    assert "greeting-missing" in found(letter(opening="Jāni!"))


@pytest.mark.parametrize(
    "closing",
    [
        "Jauku nedēļas nogali vēlot,",
        "Vēlot jauku dienu,",
        "Lai Jums labi veicas!",
        "Ar dziļu līdzjūtību",
        "…ar cieņu",
        "Ar cieņu pret Jums,",
    ],
)
def test_wishes_close_a_letter_in_any_order(closing: str) -> None:
    assert "closing-missing" not in found(letter(closing=closing))


@pytest.mark.parametrize(
    ("end", "concludes"),
    [
        ("Būvnieks 2016. gadā atvainojās un salaboja jumtu.", False),
        ("Pateicības rakstus pērn saņēma desmit treneri.", False),
        ("Atvainojamies par kavēšanos.", True),
        ("Segums būvēts 2009. gadā.", False),
        ("Atjaunošana paredzēta 2026. gada vasarā.", True),
        ("Pieteikties var pie manis līdz 5. novembrim.", True),
        ("Visērtāk būtu, ja Jūs ierastos ceturtdien.", True),
        ("Meistars izsaukts, pēcpusdienā strādās.", True),
        ("Ja netiec klāt, raksti!", True),
        ("Laipni lūgti ar to iepazīties darba dienās.", True),
        ("Ieteiktu vērsties pie notāra Siguldā.", True),
    ],
)
def test_thanks_and_next_steps_are_the_authors_own(end: str, concludes: bool) -> None:
    broken = found(letter(body="Jumts ir divus gadus vecs un stāv labi.", end=end))
    assert ("conclusion-missing" not in broken) is concludes


@pytest.mark.parametrize(
    ("body", "promised"),
    [
        ("Piel.: tāme uz 2 lp.", True),
        ("Pielikumi: 1) tāme, 2) plāns.", True),
        ("Jums zināšanai pievienots sēdes protokols.", True),
        ("Lēmuma kopija pievienota.", True),
        ("Atbildot uz Jūsu e-pastu, šai vēstulei pievienots izlīguma projekts.", True),
        ("Nosūtu Jūsu pieprasīto plānu pielikumā.", True),
        ("Jūsu rēķins ir pielikumā.", True),
        ("Jūsu vēstules pielikumā ir plāns.", False),
        ("Jūsu iesniegumam pievienots plāns.", False),
        ("Plāns ir pievienots Būvniecības informācijas sistēmā.", False),
        ("Pielieku līguma kopiju.", True),
        ("Paldies par zvanu, pielikuma nosutu precizeto tami.", True),
        ("Bērna apliecības kopijas nav, bet pievienotais ārsta atzinums neatveras.", False),
        ("Pielikām visas pūles, lai ceļu salabotu laikus.", False),
        ("Pie skolas pielikām jaunu zīmi.", False),
        ("Esam izskatījuši tai pievienoto skici.", False),
        ("Rēķinā, ko atsūtījāt pielikumā, nav norādīts datums.", False),
        ("E-pastu saņēmām, bet pielikumā esošo failu diemžēl nevar atvērt.", False),
        ("Pielikumā ir veidlapa, kuru nevar iesniegt elektroniski.", True),
        ("Atzinumu šai vēstulei nepievienoju, jo to vēl paraksta kolēģi.", False),
        ("Sarakstei pievienoju kolēģi Gintu.", False),
        ("Ceriņu ielu pievienojām trešdienas maršrutam.", False),
        ("Garāža ir pievienota dzīvojamai mājai.", False),
        ("The mount point is not attached and cannot be attached again.", False),
        ("Sūtu Jums līgumu.", True),
        ("Sūtu Jums līgumu e-adresē.", False),
        ("Nosūtu līgumu pa pastu.", False),
        ("Līgumu sūtu ar kurjeru.", False),
        ("Pa pastu nosūtu arī līgumu.", False),
        ("Pielikumā nosūtīto skici esam saņēmuši.", False),
        ("Pielikumā esošajā lēmumā, ko saņēmāt 12. oktobrī, ir norādīts termiņš.", False),
    ],
)
def test_what_is_attached_to_what(body: str, promised: bool) -> None:
    assert ("attachment-missing" in found(letter(body=body))) is promised


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("Naudu pārskaitīs uz Jūsu kontu 15. martā.", False),
        ("Atbildot uz Valsts kontroles 3. maija vēstuli, dome palielināja budžetu.", False),
        ("Atsaucoties uz kaimiņu vienošanos, žogs paliek.", False),
        ("Пособие перечислят на Ваш счёт 15 марта.", False),
        ("Atbildot uz Jūsu 3. maija vēstuli, informēju par ceļu.", True),
        ("Atbildot uz iesniegumu, informēju par ceļu.", True),
    ],
)
def test_a_reference_is_to_what_this_client_wrote(text: str, refers: bool) -> None:
    octets = f"From: ilze@sigulda.lv\nTo: anna@x.example\nSubject: Ziņa\nDate: Tue, 08 Oct 2024 10:00:00 +0300\n\n{text}\n".encode()
    assert text_facts(read_letter(octets, CONTEXT.settings, CONTEXT.directory)).refers is refers


def test_a_whole_block_on_one_long_line_is_a_signature() -> None:
    line = "Ilze Kalniņa, Siguldas novada pašvaldības projektu vadītāja, tālr. 67800949, ilze.kalnina@sigulda.lv, www.sigulda.lv"
    assert "signature-missing" not in found(f"Labdien!\n\nCeļu labosim oktobrī.\n\nPaldies par pacietību!\n\n{line}")


@pytest.mark.parametrize(
    ("text", "thanks_only"),
    [
        ("Ļoti liels paldies Jums, Līga, par atbildi! Visu labu!", True),
        ("Esmu Jums ļoti pateicīga par palīdzību!", True),
        ("No sirds paldies!", True),
        ("Paldies, ka atbildējāt tik ātri.", True),
        ("Paldies, bet saite neatveras.", False),
        ("Paldies! Kā lai es to aizpildu.", False),
    ],
)
def test_thanks_owe_nobody_an_answer(text: str, thanks_only: bool) -> None:
    octets = f"From: anna@x.example\nTo: ilze@sigulda.lv\nSubject: Re: Ziņa\nDate: Tue, 08 Oct 2024 10:00:00 +0300\n\n{text}\n".encode()
    assert text_facts(read_letter(octets, CONTEXT.settings, CONTEXT.directory)).thanks_only is thanks_only


@pytest.mark.parametrize(
    ("text", "explains"),
    [
        (
            "Jūsu vēstuli esam saņēmuši un nodevuši Būvvaldei, jo tās kompetencē ir šis jautājums. Par rezultātu informēsim līdz 27. novembrim.",
            True,
        ),
        ("Jūsu vēstuli esam saņēmuši. Atbildi sniegsim līdz 27. novembrim.", False),
        ("Our accountant is away today, so I will reply tomorrow.", True),
        ("Thank you, so I will reply tomorrow.", False),
        ("Jāpārbauda zemesgrāmatas ieraksti, tāpēc atbilde tiks sniegta 10 darba dienu laikā.", True),
    ],
)
def test_a_reason_counts_wherever_it_stands(text: str, explains: bool) -> None:
    octets = f"From: ilze@sigulda.lv\nTo: anna@x.example\nSubject: Re: Ziņa\nDate: Tue, 08 Oct 2024 10:00:00 +0300\n\n{text}\n".encode()
    holding = text_facts(read_letter(octets, CONTEXT.settings, CONTEXT.directory)).holding
    assert holding is not None
    assert (holding.explains, holding.until is not None) == (explains, True)


def test_a_patch_is_no_prose() -> None:
    patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n+/* the attached mount */\n"
    assert "attachment-missing" not in found(
        f"Labdien!\n\nLabojums ir zemāk.\n\nPaldies!\n\nAr cieņu\n{BLOCK}\n\n{patch}"
    )


def test_a_label_may_stick_to_its_number() -> None:
    block = BLOCK.replace("Tālrunis 67800949", "tālr.67800949")
    assert "signature-missing" not in found(f"Labdien!\n\nCeļu labosim.\n\nPaldies!\n\nAr cieņu\n{block}")


@pytest.mark.parametrize("closing", ["Ar cieņu/Kind regards", "Ar cieņu / Kind regards", "Kind regards/Ar cieņu"])
def test_two_languages_may_sign_off_on_one_line(closing: str) -> None:
    assert "closing-missing" not in found(letter(closing=closing))


def test_a_question_to_the_reader_says_what_comes_next() -> None:
    assert "conclusion-missing" not in found(letter(end="Vai Jūs varētu precizēt adresi?"))


@pytest.mark.parametrize(
    "address", ["Your Excellency,", "Excellencies!", "Ваше Превосходительство!", "Jūsu Ekselence!"]
)
def test_a_form_of_address_by_rank_greets(address: str) -> None:
    assert "greeting-missing" not in found(letter(opening=address))


@pytest.mark.parametrize(
    "sentence",
    [
        "Your grace period ends on Friday.",
        "Your honours degree was received.",
        "Your worship service application is approved.",
        "Ваше преосвященство посетил город.",
    ],
)
def test_a_sentence_about_honour_does_not_greet(sentence: str) -> None:
    assert "greeting-missing" in found(letter(opening=sentence))


@pytest.mark.parametrize(
    ("end", "concludes"),
    [
        ("Estrādes skatuvei ir koka grīda. Grīdas dēļi ir četrus centimetrus biezi.", False),
        ("Granti uzbēra 2016. gada rudenī. Slāņa biezums ir piecpadsmit centimetri.", False),
        ("Torņa augstums ir 22 metri. Torņa atklāšana notika 3. septembrī.", False),
        ("Ставка в прошлом году была такой же. Стоимость участка – 4 200 евро.", False),
        ("The library holds three newspapers. The oldest issue was printed in Riga.", False),
        ("Pieteikumus reģistrē saņemšanas secībā.\n\nUzņemšana sākas 25. oktobrī plkst. 9.00.", True),
        ("Elektrību mājās neatslēgs.\n\nSazināties ar būvdarbu vadītāju var pa tālruni 29100555.", True),
        ("Pašvaldība priekšlikumu atbalsta, bet lūdz termiņu pagarināt.\n\nEsam gatavi viedokli izklāstīt sēdē.", True),
        ("Bērns ir iekļauts sarakstā. Citas darbības no Jums nav vajadzīgas.", True),
        ("Когда место освободится, мы Вам сразу позвоним.", True),
        ("Договор лежит в центре обслуживания. Забрать его можно в любой рабочий день.", True),
        ("Plāns ir pievienots.\n\nVēlos dzirdēt viedokli par to.", True),
        ("Sapulcē spriedām par bruģi.\n\nVienojāmies:\n- pašvaldība sedz pusi;\n- biedrība izvēlas būvnieku.", True),
        ("Parakstītu līgumu lūdzu atsūtīt pastā.\n\nPielikumā:\n1. Līgums (3 lpp.).\n2. Tāme (1 lpp.).", True),
        ("Galdi ir divi metri gari.\n\nKrāsas:\n- zila;\n- balta.", False),
    ],
)
def test_a_letter_ends_with_people_or_with_a_detail(end: str, concludes: bool) -> None:
    assert ("conclusion-missing" not in found(letter(body="", end=end))) is concludes


@pytest.mark.parametrize(
    ("sentence", "promises"),
    [
        ("The brochure is attached to this message.", True),
        ("The rope is attached to the pole.", False),
        ("Apraksts bija mūsu 4. novembra vēstules pielikumā.", False),
        ("Apraksts ir šīs vēstules pielikumā.", True),
        ("Lēmums tika pieņemts vakar un ir pielikumā.", True),
        ("Lēmums tika nosūtīts vakardienas vēstules pielikumā.", False),
    ],
)
def test_attached_to_this_very_message(sentence: str, promises: bool) -> None:
    assert ("attachment-missing" in found(letter(body=sentence))) is promises


def test_an_address_alone_is_no_introduction() -> None:
    body = "https://www.sigulda.lv/lv/pasvaldiba/saraksti/2024/rudens"
    assert "introduction-missing" in found(letter(body=body, end=""))


def test_opening_hours_are_a_detail() -> None:
    end = "Lasītava ir otrajā stāvā.\n\nPirmdien 10.00–18.00\nOtrdien 10.00–18.00"
    assert "conclusion-missing" in found(letter(end=end))


def test_thanks_for_a_proposal_refer_to_it() -> None:
    assert phrases("references").search(fold("Pateicamies par Jūsu priekšlikumu."))


@pytest.mark.parametrize(
    "end",
    [
        "15. oktobrī Jums piezvanīsim.",
        "15. oktobrī plkst. 9.00 lūdzam ierasties sapulcē.",
        "– Lūdzu, izmantojiet apvedceļu.",
        "Pielikumā līgums: lūdzu, parakstiet un atsūtiet līdz piektdienai.",
        "Pielikumā: līgums. Paldies par sadarbību!",
    ],
)
def test_what_looks_like_a_list_may_conclude(end: str) -> None:
    assert "conclusion-missing" not in found(letter(end=end))


@pytest.mark.parametrize(
    ("text", "invites"),
    [
        ("Lūdzu, nosūtiet uzaicinājumu uz sanāksmi deputātiem.", False),
        ("Vai saņēmāt ielūgumu uz semināru?", False),
        ("Kurš sagatavos ielūgumus uz pasākumu?", False),
        ("Lūdzu, izlasiet ielūguma tekstu.", False),
        ("Uzaicinājums uz sanāksmi!", True),
        ("Semināra uzaicinājums.", True),
        ("Sanāksmes uzaicinājums ir izsūtīts.", False),
        ("Sveiki! Pielikumā uzaicinājums uz sanāksmi.", True),
        ("Vai ielūgums uz pasākumu ir gatavs?", False),
        ("Sveiki! Ielūgums piedalīties seminārā.", True),
        ("Nosūtu uzaicinājumu uz sanāksmi 8. novembrī.", True),
        ("Aicinām piedalīties sanāksmē.", True),
    ],
)
def test_an_invitation_that_is_mentioned_invites_nobody(text: str, invites: bool) -> None:
    octets = (
        f"From: ilze@sigulda.lv\nTo: janis@sigulda.lv\nSubject: Ziņa\nDate: Tue, 08 Oct 2024 10:00:00 +0300\n\n{text}\n"
    )
    facts = text_facts(read_letter(octets.encode(), CONTEXT.settings, CONTEXT.directory))
    assert facts.invites is invites


@pytest.mark.parametrize(
    "body",
    [
        "Māju iespējams pievienot ūdensvadam. Kaimiņu mājas pievienotas pagājušajā rudenī.",
        "Šīs ielas jau pievienotas, pārējās tiks izbūvētas vēlāk.",
        "We attach great importance to quiet after ten in the evening.",
    ],
)
def test_houses_and_importance_are_attached_to_no_message(body: str) -> None:
    assert "attachment-missing" not in found(letter(body=body))


def test_documents_are_attached_whatever_they_are_called() -> None:
    assert "attachment-missing" in found(letter(body="Ielas plāns pievienots."))
    assert "attachment-missing" in found(letter(body="We attach the plan."))


def test_a_motto_and_addresses_below_a_closing_are_no_running_text() -> None:
    block = (
        "„Sigulda aizrauj!”\n\nIlze Kalniņa\nsabiedrisko attiecību speciāliste | Siguldas novada pašvaldība\n"
        "tel. 67800949 | ilze@sigulda.lv\nwww.sigulda.lv | www.facebook.com/siguldasnovads"
    )
    assert "closing-missing" not in found(f"Labdien!\n\nCeļu labosim.\n\nPaldies par pacietību!\n\nAr cieņu,\n{block}")


@pytest.mark.parametrize("title", ["Archivist", "Ecologist", "Speech therapist", "Bookkeeper"])
def test_english_titles_are_positions(title: str) -> None:
    text = f"Dear Ms Liepa,\n\nThe road will be open on Friday.\n\nKind regards,\nIlze Kalniņa\n{title}\nSigulda Municipality\n+371 67800949\nilze@sigulda.lv\nwww.sigulda.lv"
    assert "signature-incomplete" not in found(text)


@pytest.mark.parametrize(
    ("text", "apologises"),
    [
        ("Приношу извинения за задержку с ответом.", True),
        ("Примите наши искренние извинения.", True),
        ("Прошу нас извинить за долгое ожидание.", True),
        ("Заявление об изменении рассмотрено.", False),
    ],
)
def test_apologies_in_russian(text: str, apologises: bool) -> None:
    assert (phrases("apologies").search(fold(text)) is not None) is apologises
