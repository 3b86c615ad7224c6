"""The six fields of a signature block, in whatever form they stand, and what contradicts the directory."""

from __future__ import annotations

import pytest

from sigulda_mailcheck.directory import Person
from sigulda_mailcheck.mail.own_text import read_own_text
from sigulda_mailcheck.mail.signature import BlockFinder, Identity, phones_in, read_signature

ILZE = Person(
    "ilze.kalnina@sigulda.lv",
    "Ilze Kalniņa",
    "juriste",
    "Juridiskā pārvalde",
    "Siguldas novada pašvaldība",
    "67000112",
    ("i.kalnina@sigulda.lv",),
)
WHO = Identity(
    ILZE.email,
    "Ilze Kalniņa",
    ILZE,
    False,
    "Siguldas novada pašvaldība",
    ("Siguldas novada Būvvalde",),
    ("sigulda.lv", "www.sigulda.lv"),
)
FULL = [
    "Ilze Kalniņa",
    "Siguldas novada pašvaldības juriste",
    "Tālrunis 67000112",
    "E-pasts ilze.kalnina@sigulda.lv",
    "www.sigulda.lv",
]


def test_the_standards_sample() -> None:
    found = read_signature(FULL, WHO)
    assert found.missing == ()
    assert found.mismatched == ()


@pytest.mark.parametrize(
    "lines",
    [
        [
            "Ilze Kalniņa | Siguldas novada pašvaldība, juriste | +371 67 000 112 | ilze.kalnina@sigulda.lv | www.sigulda.lv"
        ],
        [
            "KALNIŅA ILZE",
            "JURISTE",
            "SIGULDAS NOVADA PAŠVALDĪBA",
            "T. 67000112",
            "ilze.kalnina@sigulda.lv",
            "https://sigulda.lv/kontakti",
        ],
        [
            "Ilze Kalnina",
            "Siguldas novada pasvaldibas juriste",
            "talr. 6700 0112",
            "ilze.kalnina@sigulda.lv",
            "e.sigulda.lv",
        ],
        ["Ilze Kalniņa", "Lawyer", "Sigulda Municipality", "(+371) 67000112", "i.kalnina@sigulda.lv", "www.sigulda.lv"],
        [
            "Ilze Kalniņa",
            "vecākā juriste",
            "Siguldas novada Būvvalde",
            "00371 67000112, mob. 29111222",
            "ilze.kalnina@sigulda.lv",
            "www.sigulda.lv",
        ],
        [
            "Reģ. Nr. 90000048152, tālr. 67000112",
            "Ilze Kalniņa, juriste",
            "Siguldas novada pašvaldība",
            "ilze.kalnina@sigulda.lv",
            "www.sigulda.lv",
        ],
        [
            "Илзе Калниня",
            "юрист",
            "Самоуправление Сигулдского края",
            "+371-67000112",
            "ilze.kalnina@sigulda.lv",
            "www.sigulda.lv",
        ],
    ],
)
def test_layouts(lines: list[str]) -> None:
    found = read_signature(lines, WHO)
    assert (found.missing, found.mismatched) == ((), ())


@pytest.mark.parametrize(
    ("index", "missing"),
    [(0, ("name",)), (1, ("institution", "position")), (2, ("phone",)), (3, ("email",)), (4, ("website",))],
)
def test_a_missing_line(index: int, missing: tuple[str, ...]) -> None:
    assert read_signature([line for n, line in enumerate(FULL) if n != index], WHO).missing == missing


@pytest.mark.parametrize(
    ("index", "line", "field"),
    [
        (0, "Ilze Liepiņa", "name"), (1, "Siguldas novada pašvaldības sekretāre", "position"), (1, "Siguldas novada pašvaldības juristes vietniece", "position"),
        (2, "Tālrunis 67000199", "phone"), (3, "E-pasts ilze.liepina@sigulda.lv", "email"), (1, "Sigulda Municipality, accountant", "position"),
    ],
)  # fmt: skip
def test_a_field_that_contradicts_the_directory(index: int, line: str, field: str) -> None:
    found = read_signature([line if n == index else other for n, other in enumerate(FULL)], WHO)
    assert found.mismatched == (field,)
    assert found.missing == ()


def test_without_a_directory_nothing_contradicts_it() -> None:
    who = Identity(
        "ilze.kalnina@sigulda.lv", "Ilze Kalniņa", None, False, "Siguldas novada pašvaldība", (), ("sigulda.lv",)
    )
    found = read_signature(
        ["Ilze Kalniņa", "Siguldas novada pašvaldības sekretāre", "67000199", "ilze.kalnina@sigulda.lv", "sigulda.lv"],
        who,
    )
    assert (found.missing, found.mismatched) == ((), ())


def test_a_shared_mailbox_needs_no_name_and_no_position() -> None:
    who = Identity(
        "pasts@sigulda.lv", "Siguldas novada pašvaldība", None, True, "Siguldas novada pašvaldība", (), ("sigulda.lv",)
    )
    assert (
        read_signature(
            ["Siguldas novada pašvaldība", "Tālrunis 67000100", "pasts@sigulda.lv", "sigulda.lv"], who
        ).missing
        == ()
    )


def test_an_initial_is_no_given_name() -> None:
    assert read_signature(["I. Kalniņa", *FULL[1:]], WHO).missing == ("name",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("67970849", ["67970849"]), ("+371 67970849", ["67970849"]), ("(+371) 6797 0849", ["67970849"]), ("00371 67970849", ["67970849"]), ("+371-67970849", ["67970849"]),
        ("371 67970849", ["67970849"]), ("tālr. 67 970 849", ["67970849"]), ("80000388", ["80000388"]), ("67970849 (iekšējais 12)", ["67970849"]), ("Tālruņa Nr. 67970849", ["67970849"]),
        ("+44 20 7946 0958", ["442079460958"]), ("Nr. 2.1-10/1234", []), ("112", []), ("Reģ. Nr. 90000048152", []), ("57970849", []), ("LV80BANK0000435195001", []),
        ("120,50 EUR", []), ("8015 002 1234", []), ("20.07.2023", []),
    ],
)  # fmt: skip
def test_telephone_numbers(text: str, found: list[str]) -> None:
    assert phones_in(text) == found


@pytest.mark.parametrize(
    "below", ["Pils iela 16, Sigulda, LV-2150", "Sigulda aizrauj!", "Juridiskā pārvalde", "Reģ. Nr. 90000048152"]
)
def test_a_block_that_nothing_announces(below: str) -> None:
    body = "Labdien!\n\nPaldies par jautājumu. Jā, drīkst.\n\nJa rodas jautājumi, lūdzu, zvaniet."
    own = read_own_text("\n".join([body, "", *FULL, below]), BlockFinder(WHO))
    assert own.signature == (*FULL, below)
    assert own.text == body


def test_a_sentence_with_a_number_is_no_block() -> None:
    own = read_own_text("Labdien!\n\nPaldies. Zvaniet pa tālruni 67000112.", BlockFinder(WHO))
    assert own.signature == ()


@pytest.mark.parametrize(
    "line",
    [
        "Šobrīd slimoju un e-pastu nelasu. Lūdzu, rakstiet kolēģei Tatjanai Belovai, t.belova@sigulda.lv, tālr. 67000213.",
        "Par ielām, tiltiem un ceļiem lūdzu zvaniet Jurim Ķēpem, 67000202, juris.kepe@sigulda.lv",
    ],
)
def test_a_colleagues_number_and_address_in_a_sentence_are_no_block(line: str) -> None:
    own = read_own_text(f"Labdien!\n\n{line}\n\nAr cieņu\n", BlockFinder(WHO))
    assert own.signature == ()
    assert line in own.body


def test_a_sentence_that_goes_on_below_is_no_block() -> None:
    body = "Labdien!\n\nŠobrīd slimoju un e-pastu nelasu. Lūdzu, rakstiet kolēģei Tatjanai\nBelovai, t.belova@sigulda.lv, tālr. 67000213."
    own = read_own_text(f"{body}\n\nAr cieņu\n", BlockFinder(WHO))
    assert own.signature == ()
    assert read_own_text("\n".join([body, *FULL]), BlockFinder(WHO)).signature == tuple(FULL)


def test_a_block_on_one_line_may_hold_a_full_stop() -> None:
    line = (
        "Ilze Kalniņa, Siguldas novada pašvaldības juriste. Tālrunis 67000112, ilze.kalnina@sigulda.lv, www.sigulda.lv"
    )
    own = read_own_text(f"Labdien!\n\nDarbs ir pabeigts.\n\n{line}\n", BlockFinder(WHO))
    assert own.signature == (line,)


def test_an_address_inside_a_web_address_is_no_e_mail_field() -> None:
    link = "[1] https://lore.example/list/20240423000943.478ccf1e@kernel.example/"
    assert read_signature(["Ilze Kalniņa", link], WHO).fields.get("email") is None
    assert read_signature(["mailto:ilze@sigulda.lv"], WHO).fields["email"] == "ilze@sigulda.lv"


@pytest.mark.parametrize(
    "above",
    [
        "Ja rodas jautājumi, lūdzu, sazinieties ar mani pa tālruni vai e-pastu",
        "https://www.novads.example/lv/pakalpojumi/zemes-noma-un-nomas-ligumi",
    ],
)
def test_a_long_line_without_a_full_stop_takes_nothing_from_the_block(above: str) -> None:
    block = [FULL[1], FULL[0], *FULL[2:]]
    assert read_own_text("\n".join(["Labdien!", "", above, *block]), BlockFinder(WHO)).signature == tuple(block)


@pytest.mark.parametrize(
    "line",
    [
        "Novada Būvvalde. Zinātnes iela 7, Novads, LV-2150, tālr. 67970962, pasts@novads.example, www.novads.example",
        "Novada pašvaldība | Pils iela 16 | tālr. 67970962 | pasts@novads.example | Lūdzu, saudzējiet dabu",
    ],
)
def test_an_offices_block_on_one_line(line: str) -> None:
    office = Identity("pasts@novads.example", "", shared=True, institutions=("Novada Būvvalde", "Novada pašvaldība"))
    assert read_own_text(f"Labdien!\n\nPaldies par vēstuli.\n\n{line}", BlockFinder(office)).signature == (line,)


def test_a_short_sentence_before_a_colleagues_number_is_no_office() -> None:
    line = "Paldies Jums. Par tālāko zvaniet Pēterim Kalniņam, tālr. 67970962, peteris@cits.example, istaba 3"
    assert read_own_text(f"Labdien!\n\n{line}", BlockFinder(WHO)).signature == ()
