"""Obligations against a brute-force oracle: random correspondence of a client with two employees."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.formats.json_report import as_data
from sigulda_mailcheck.settings import Settings
from tests.test_worktime import oracle_due

RIGA = ZoneInfo("Europe/Riga")
START = datetime(2025, 4, 14, 8, 0, tzinfo=RIGA)  # Easter, 1 May, moved days and a worked Saturday follow
CLIENT, ONE, TWO = "anna@klients.example", "ilze@sigulda.lv", "janis@sigulda.lv"


@dataclass(frozen=True)
class Event:
    hours: int
    who: str  # who writes
    to: tuple[str, ...]


events = st.lists(
    st.one_of(
        st.builds(Event, st.integers(1, 60), st.just(CLIENT), st.sampled_from([(ONE,), (TWO,), (ONE, TWO)])),
        st.builds(Event, st.integers(1, 60), st.sampled_from([ONE, TWO]), st.just((CLIENT,))),
    ),
    min_size=1,
    max_size=9,
)


def expected(timeline: list[tuple[datetime, Event]], as_of: datetime) -> dict[tuple[int, str], tuple[str, str]]:
    """(number of the message, employee) -> (outcome, due day), straight from the decisions D9, D12, D16, D18."""
    found = {}
    for number, (when, event) in enumerate(timeline):
        if event.who != CLIENT:
            continue
        for employee in event.to:
            answers_before = [n for n, (_, e) in enumerate(timeline[:number]) if e.who != CLIENT]
            last_answer = max(answers_before, default=-1)
            waiting = any(
                n > last_answer and e.who == CLIENT and employee in e.to for n, (_, e) in enumerate(timeline[:number])
            )
            if waiting:
                continue  # a reminder
            due = oracle_due(when.date(), 3)
            answer = next((w for w, e in timeline[number + 1 :] if e.who != CLIENT), None)
            if answer is not None:
                outcome = "in_time" if answer.date() <= due else "late"
            else:
                outcome = "unanswered" if as_of.date() > due else "open"
            found[number, employee] = (outcome, due.isoformat())
    return found


def mailbox(folder: Path, timeline: list[tuple[datetime, Event]]) -> None:
    for number, (when, event) in enumerate(timeline):
        message = EmailMessage()
        message["From"], message["To"] = event.who, ", ".join(event.to)
        message["Date"], message["Message-ID"], message["Subject"] = (
            format_datetime(when),
            f"<{number}@x.example>",
            "Jautājums",
        )
        if number:
            message["In-Reply-To"] = f"<{number - 1}@x.example>"
        message.set_content(
            "Labdien!\n\nVai drīkst būvēt šķūni?\n" if event.who == CLIENT else "Labdien!\n\nJā, drīkst.\n"
        )
        (folder / f"{number:03d}.eml").write_bytes(message.as_bytes())


@given(events, st.integers(0, 400))
def test_obligations_are_the_oracles(found: list[Event], later: int) -> None:
    when, timeline = START, []
    for event in found:
        when += timedelta(hours=event.hours)
        timeline.append((when, event))
    as_of = when + timedelta(hours=later)
    wanted = expected(timeline, as_of)
    writers = {event.who for _, event in timeline}
    with tempfile.TemporaryDirectory() as name:
        mailbox(Path(name), timeline)
        report = as_data(
            pipeline.check([Path(name)], Settings().with_domain("sigulda.lv"), pipeline.Options(as_of=as_of))
        )
    came = {
        (int(f["message_id"].strip("<>").split("@")[0]), f["employee"]): (
            f["rule"].removeprefix("external-").removeprefix("reply-"),
            f["due"][:10],
        )
        for f in report["findings"]
        if f["rule"] in ("external-reply-late", "external-unanswered")
    }
    pending = {
        (int(p["message_id"].strip("<>").split("@")[0]), p["employee"]): ("open", p["due"][:10])
        for p in report["pending"]
    }
    judged = {
        key: value
        for key, value in wanted.items()
        if value[0] != "in_time" and (value[0] == "late" or key[1] in writers)
    }
    assert came | pending == judged, json.dumps([str(t) for t in timeline])
    silent = {employee for (_, employee), (outcome, _) in wanted.items() if outcome in ("unanswered", "open")} - writers
    assert {row["employee"] for row in report["coverage"]["cannot_tell"]} == silent
