"""Header fields as offices write them, and as attackers do."""

from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address as StandardAddress
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Address

RIGA = ZoneInfo("Europe/Riga")


def test_split_and_parse() -> None:
    block, body = h.split(b"Subject: a\n b\nTo: x@y.lv\nSubject: c\n\nbody")
    assert h.parse(block) == {"subject": ["a b", "c"], "to": ["x@y.lv"]}
    assert body == len(b"Subject: a\n b\nTo: x@y.lv\nSubject: c\n\n")


def test_the_topmost_received_alone_is_kept() -> None:
    fields = h.parse(
        b"Received: from b; Tue, 08 Oct 2024 10:00:00 +0300\nReceived: from a; Mon, 07 Oct 2024 10:00:00 +0300"
    )
    assert fields["received"] == ["from b; Tue, 08 Oct 2024 10:00:00 +0300"]


def test_each_field_has_its_own_charset() -> None:
    block = (
        "Subject: Jūsu vēstule\n".encode() + "From: Jānis Bērziņš <j@x.lv>\n ņ\n".encode("windows-1257") + b"To: a@b.lv"
    )
    assert h.parse(block) == {"subject": ["Jūsu vēstule"], "from": ["Jānis Bērziņš <j@x.lv> ņ"], "to": ["a@b.lv"]}


def test_a_field_longer_than_any_is_cut() -> None:
    [value] = h.parse(b"Subject: " + "ā".encode() * (h.MAX_VALUE + 5))["subject"]
    assert set(value) == {"ā"}
    assert h.MAX_VALUE - 1 <= len(value) <= h.MAX_VALUE


def test_what_is_no_field_is_passed_over() -> None:
    assert h.parse(b"> From x\nTo : a@b.lv\n: nothing\n\nX-Other: y\nCc: c@d.lv\r") == {
        "to": ["a@b.lv"],
        "cc": ["c@d.lv"],
    }


def test_no_body() -> None:
    assert h.split(b"Subject: a") == (b"Subject: a", 10)


@pytest.mark.parametrize(
    ("raw", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?J=C5=ABsu_v=C4=93stule?=", "Jūsu vēstule"),
        ("=?windows-1257?Q?P=E2rs.:_v=E7stule?=", "Pārs.: vēstule"),
        ("=?utf-8?B?xIHEkw==?= =?utf-8?B?xKs=?=", "āēī"),
        ("=?nonsense?q?abc?=", "abc"),
        ("=?utf-8?b?!!!?=", "=?utf-8?b?!!!?="),
    ],
)
def test_decode(raw: str, decoded: str) -> None:
    assert h.decode(raw) == decoded


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.lv", [("", "a@b.lv")]),
        ("Jānis Bērziņš <Janis@B.lv>", [("Jānis Bērziņš", "janis@b.lv")]),
        ('"Liepa, Anna" <a@b.lv>, c@d.lv', [("Liepa, Anna", "a@b.lv"), ("", "c@d.lv")]),
        ("A <a@b.lv>; B <b@b.lv>", [("A", "a@b.lv"), ("B", "b@b.lv")]),
        ("=?utf-8?q?Kalni=C5=86a=2C_Ilze?= <i@b.lv>, x@y.lv", [("Kalniņa, Ilze", "i@b.lv"), ("", "x@y.lv")]),
        ("undisclosed-recipients:;", []),
        ("Kolēģi: a@b.lv, c@d.lv;", [("", "a@b.lv"), ("", "c@d.lv")]),
        ("", []),
        ("Jānis", [("Jānis", "")]),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(address) for address in h.addresses([value])] == expected


names = st.text(st.characters(categories=["Lu", "Ll"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(names, st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.lv", fullmatch=True)), min_size=1, max_size=6))
def test_what_the_standard_library_writes_is_read_back(people: list[tuple[str, str]]) -> None:
    message = EmailMessage()
    message["To"] = [StandardAddress(name, addr_spec=email) for name, email in people]
    block, _ = h.split(message.as_bytes())
    assert h.addresses(h.parse(block)["to"]) == tuple(Address(name, email) for name, email in people)


def test_a_hundred_thousand_recipients_end() -> None:
    value = ", ".join(f"a{n}@b.lv" for n in range(100_000))
    assert len(h.addresses([value])) <= h.MAX_ADDRESSES + 1


@given(st.text(max_size=300))
def test_nothing_makes_addresses_raise(value: str) -> None:
    h.addresses([value])
    h.decode(value)
    h.moment(value, RIGA)
    h.received_moment(value, RIGA)


@given(st.binary(max_size=500))
def test_nothing_makes_parsing_raise(octets: bytes) -> None:
    block, body = h.split(octets)
    h.parse(block)
    assert 0 <= body <= len(octets)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Thu, 12 Sep 2024 10:14:00 +0300", datetime(2024, 9, 12, 7, 14, tzinfo=UTC)),
        ("12 Sep 2024 10:14:00 GMT", datetime(2024, 9, 12, 10, 14, tzinfo=UTC)),
        ("Thu, 12 Sep 2024 10:14:00", datetime(2024, 9, 12, 7, 14, tzinfo=UTC)),
        ("2024-09-12T10:14:00+03:00", datetime(2024, 9, 12, 7, 14, tzinfo=UTC)),
        ("Thu, 12 Sep 2024 10:14:60 +0300", datetime(2024, 9, 12, 7, 14, 59, tzinfo=UTC)),
        ("Thu, 32 Sep 2024 10:14:00 +0300", None),
        ("nonsense", None),
        ("", None),
        ("Thu, 12 Sep 99999 10:14:00 +9999", None),
    ],
)
def test_moment(value: str, expected: datetime | None) -> None:
    found = h.moment(value, RIGA)
    assert (found.astimezone(UTC) if found else None) == expected


def test_received_moment_follows_the_last_semicolon() -> None:
    value = "from a; (x) by b; Thu, 12 Sep 2024 10:14:05 +0300 (EEST)"
    assert h.received_moment(value, RIGA) == datetime(2024, 9, 12, 7, 14, 5, tzinfo=UTC)
    assert h.received_moment("from a by b", RIGA) is None


def test_a_number_too_long_for_a_date() -> None:
    assert h.moment("Tue, 08 Oct 2024 10:" + "9" * 60 + ".5", UTC) is None


def test_an_unknown_time_zone_is_taken_for_the_offices_without_a_word(recwarn: pytest.WarningsRecorder) -> None:
    assert h.moment("2024-10-08 10:00 EETX", ZoneInfo("Europe/Riga")) == datetime(2024, 10, 8, 7, tzinfo=UTC)
    assert not list(recwarn)
