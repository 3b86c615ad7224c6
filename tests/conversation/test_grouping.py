"""Conversations: what links messages and what doesn't (D19)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from sigulda_mailcheck.conversation.grouping import group, link_keys, subject_keys
from sigulda_mailcheck.conversation.message import latest_moment, merge
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.facts import MessageFacts, Place

START = datetime(2024, 10, 7, 8, tzinfo=UTC)
DIRECTORY = Directory(("sigulda.lv",))
ANNA, ILZE, JANIS = "anna@x.example", "ilze@sigulda.lv", "janis@sigulda.lv"


def facts(
    number: int,
    sender: str,
    *to: str,
    subject: str = "Zeme",
    days: float = 0,
    links: tuple[str, ...] = (),
    thread: str = "",
    path: str = "a",
    received: datetime | None = None,
) -> MessageFacts:
    sent = START + timedelta(days=days)
    return MessageFacts(
        f"<{number}>", sender, "", (), to, (), subject, sent, received, received is not None, links, links, thread, None, "", "", Place(path, number, 0, 1)
    )  # fmt: skip


def sizes(*found: MessageFacts) -> list[int]:
    times = [int(f.sent.timestamp()) for f in found if f.sent]
    keys = [link_keys(f) for f in found]
    subjects = [subject_keys(f, DIRECTORY) for f in found]
    roots = group(times, [k[0] for k in keys], [bool(f.links) for f in found], sharing(keys), sharing(subjects))
    return sorted(Counter(roots).values())


def sharing(keys: list[list[int]]) -> list[list[int]]:
    found = {key: [number for number, listed in enumerate(keys) if key in listed] for each in keys for key in each}
    return [numbers for numbers in found.values() if len(numbers) > 1]


def test_header_links_hold_even_if_the_subject_differs() -> None:
    assert sizes(facts(1, ANNA, ILZE), facts(2, ILZE, ANNA, subject="Cits", days=90, links=("<1>",))) == [2]


def test_a_common_parent_that_the_export_lacks_links() -> None:
    assert sizes(facts(1, ANNA, ILZE, links=("<0>",)), facts(2, ILZE, ANNA, subject="Cits", links=("<0>",))) == [2]


def test_thread_index_links() -> None:
    assert sizes(facts(1, ANNA, ILZE, thread="root"), facts(2, ILZE, ANNA, subject="Cits", thread="root")) == [2]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (facts(2, ILZE, ANNA, subject="Re: Zeme", days=29), [2]),
        (facts(2, ILZE, ANNA, subject="Re: Zeme", days=31), [1, 1]),
        (facts(2, ILZE, "cita@x.example", subject="Re: Zeme", days=1), [1, 1]),
        (facts(2, ILZE, ANNA, subject="Re: Cits", days=1), [1, 1]),
        (facts(2, ILZE, ANNA, subject="Re: Zeme", days=1, links=("<99>",)), [1, 1]),
        (facts(2, JANIS, ANNA, subject="ATB.: Zeme", days=1), [2]),
    ],
)
def test_subject_and_correspondents_link_what_carries_no_link(second: MessageFacts, expected: list[int]) -> None:
    assert sizes(facts(1, ANNA, ILZE), second) == expected


def test_an_empty_subject_links_nothing() -> None:
    assert sizes(facts(1, ANNA, ILZE, subject=""), facts(2, ILZE, ANNA, subject="Re:", days=1)) == [1, 1]


def test_colleagues_need_the_same_two() -> None:
    assert sizes(facts(1, ILZE, JANIS), facts(2, JANIS, ILZE, subject="Re: Zeme")) == [2]
    assert sizes(facts(1, ILZE, JANIS), facts(2, JANIS, "liga@sigulda.lv", subject="Re: Zeme")) == [1, 1]


def test_the_thirty_days_run_from_the_conversations_latest_message() -> None:
    chain = [facts(n, ANNA if n % 2 else ILZE, ILZE if n % 2 else ANNA, days=20 * n) for n in range(1, 5)]
    assert sizes(*chain) == [4]


def test_links_in_a_circle_end() -> None:
    assert sizes(facts(1, ANNA, ILZE, links=("<2>",)), facts(2, ILZE, ANNA, links=("<1>",))) == [2]


def test_copies_are_one_message() -> None:
    one = facts(1, ANNA, ILZE, received=START + timedelta(hours=2), path="a")
    other = facts(1, ANNA, ILZE, received=START + timedelta(hours=1), path="b")
    messages = merge([one, other], DIRECTORY)
    assert [m.copies for m in messages] == [2]
    assert messages[0].arrival(ILZE) == START + timedelta(hours=1)


def test_the_same_id_on_another_message_is_another_message() -> None:
    messages = merge([facts(1, ANNA, ILZE), facts(1, "b@x.example", ILZE, days=3)], DIRECTORY)
    assert [m.copies for m in messages] == [1, 1]


@pytest.mark.parametrize("wrong", [[27_000], [27_000, 27_040]])
def test_clocks_decades_ahead_do_not_decide_as_of(wrong: list[int]) -> None:
    days = [*range(60), *wrong]
    assert latest_moment(START + timedelta(days=d) for d in days) == START + timedelta(days=59)


def test_a_silence_of_years_before_half_of_the_mail_is_believed() -> None:
    days = [0, 1, 2000, 2001]
    assert latest_moment(START + timedelta(days=d) for d in days) == START + timedelta(days=2001)
