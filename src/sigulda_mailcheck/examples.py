"""The examples of rule files: short descriptions of mail that become real messages, run through the real program.

A message is a table with the keys ``from``, ``to``, ``cc``, ``date``, ``received``, ``subject``, ``text``, ``reply`` (the
number of the message answered, counted from 1), ``forward`` (likewise), ``headers``, ``attach`` (file names),
``calendar`` (a METHOD) and ``html``. ``{signature}`` in a text stands for the author's complete block with its closing.
"""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from sigulda_mailcheck.directory import Person, read_directory
from sigulda_mailcheck.errors import RuleError
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.pack import Example, Pack
from sigulda_mailcheck.settings import Settings, load

__all__ = ["example_settings", "run_example"]

DEFAULTS = {
    "from": "ilze.kalnina@sigulda.lv",
    "to": "Anna Liepa <anna.liepa@klienti.example>",
    "date": "2024-10-08 10:00",
    "subject": "Jautājums",
    "text": "",
}
KEYS = frozenset((*DEFAULTS, "cc", "received", "reply", "forward", "headers", "attach", "calendar", "html"))
DELIVERY = timedelta(seconds=40)


def example_settings(pack: Pack) -> Settings:
    """The organisation of a pack's examples: ``example/mailcheck.toml`` in its folder."""
    return load(pack.folder / "example" / "mailcheck.toml")


def run_example(pack: Pack, example: Example) -> list[Finding]:
    """All findings of the pack's rules on an example."""
    from dataclasses import replace

    from sigulda_mailcheck import pipeline

    settings = example_settings(pack)
    settings = replace(settings, check=replace(settings.check, standard=str(pack.folder.resolve())))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "example.mbox", _messages(example.messages, settings))
        if example.absences:
            lines = ["email,from,until", *(f"{a['email']},{a['from']},{a['until']}" for a in example.absences)]
            (folder / "absences.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            settings = replace(settings, organisation=replace(settings.organisation, absences=folder / "absences.csv"))
        as_of = datetime.fromisoformat(example.as_of).replace(tzinfo=settings.calendar.zone) if example.as_of else None
        report = pipeline.check([folder / "example.mbox"], settings, pipeline.Options(as_of=as_of, jobs=1))
    return list(report.findings)


def _write(path: Path, messages: Sequence[EmailMessage]) -> None:
    box = mailbox.mbox(path)
    for message in messages:
        box.add(message)
    box.close()


def _messages(described: Sequence[Mapping[str, Any]], settings: Settings) -> list[EmailMessage]:
    made: list[EmailMessage] = []
    directory = read_directory(settings)
    for number, table in enumerate(described, 1):
        unknown = set(table) - KEYS
        if unknown:
            raise RuleError(
                f"example message {number}: unknown key {', '.join(sorted(unknown))}; known: {', '.join(sorted(KEYS))}"
            )
        made.append(_message(number, {**DEFAULTS, **table}, made, settings, directory.people))
    return made


def _message(
    number: int,
    table: Mapping[str, Any],
    earlier: Sequence[EmailMessage],
    settings: Settings,
    people: Mapping[str, Person],
) -> EmailMessage:
    message = EmailMessage()
    sender = str(table["from"])
    address = sender.rpartition("<")[2].rstrip(">")
    person = people.get(address)
    sent = datetime.fromisoformat(table["date"]).replace(tzinfo=settings.calendar.zone)
    arrived = (
        datetime.fromisoformat(table["received"]).replace(tzinfo=settings.calendar.zone)
        if "received" in table
        else sent + DELIVERY
    )
    message["Received"] = f"from mx.example by mail.example; {format_datetime(arrived)}"
    message["From"] = f"{person.name} <{address}>" if person else sender
    for header in ("to", "cc"):
        if table.get(header):
            value = table[header]
            message[header.title()] = ", ".join(value) if isinstance(value, list) else value
    message["Subject"] = table["subject"]
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = f"<example-{number}@mail.example>"
    for key in ("reply", "forward"):
        if key in table:
            message["In-Reply-To"] = message["References"] = earlier[int(table[key]) - 1]["Message-ID"]
    for name, value in table.get("headers", {}).items():
        message[name] = value
    text = str(table["text"]).strip("\n").replace("{signature}", _signature(person, address, settings))
    if "forward" in table:
        original = earlier[int(table["forward"]) - 1]
        text += f"\n\n-------- Pārsūtītā vēstule --------\nTemats: {original['Subject']}\nDatums: {original['Date']}\nNo: {original['From']}\nUz: {original['To']}\n\nLabdien!\n"
    message.set_content(text + "\n")
    if "html" in table:
        message.add_alternative(str(table["html"]), subtype="html")
    if "calendar" in table:
        method = table["calendar"]
        calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:{method}\nBEGIN:VEVENT\nUID:1\nSUMMARY:Sanāksme\nEND:VEVENT\nEND:VCALENDAR\n"
        message.add_alternative(calendar, subtype="calendar", params={"method": method})
    for name in table.get("attach", ()):
        message.add_attachment(b"%PDF-1.4\n", maintype="application", subtype="pdf", filename=name)
    return message


def _signature(person: Person | None, address: str, settings: Settings) -> str:
    organisation = settings.organisation
    genitive = f"{person.institution if person and person.institution else organisation.name}s"
    lines = [
        "Ar cieņu",
        person.name if person else "",
        f"{genitive} {person.position if person else ''}".strip(),
        f"Tālrunis {person.phone if person else '67000100'}",
        f"E-pasts {address}",
        organisation.websites[0],
    ]
    return "\n".join(line for line in lines if line)
