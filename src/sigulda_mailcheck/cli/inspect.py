"""``sigulda-mailcheck inspect``: how each message was read, for whoever doubts a verdict."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.cli.options import config_options, open_output, parse_output, settings_for
from sigulda_mailcheck.directory import Directory, read_directory
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.formats.terminal import console_for, indented, safe
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.facts import TextFacts
from sigulda_mailcheck.mail.letter import Letter, read_letter, text_facts
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.spans import Place
from sigulda_mailcheck.settings import Settings


@click.command("inspect", short_help="show how each message is read")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|-...")
@config_options
@click.option(
    "--output",
    default="text",
    metavar="text|jsonl[:FILE]",
    show_default=True,
    help="text, or one JSON object a message.",
)
def command(paths: tuple[str, ...], config: Path | None, domains: tuple[str, ...], output: str) -> int:
    """Show how messages are read: own text, greeting, closing, signature, quotation, marks of automatic mail.

    FILE is a mailbox, a message or a folder; - reads one message from standard input. Nothing is stored.
    """
    [(name, file)] = parse_output((output,), ("text", "jsonl"))
    settings = settings_for(config, domains)
    with tempfile.TemporaryDirectory() as folder:
        spool = Path(folder, "unpacked")
        spool.mkdir()
        unpacked = Unpacked(spool)
        inputs = [_standard_input(Path(folder)) if path == "-" else Path(path) for path in paths]
        found = sources.discover(inputs, unpacked)
        if not settings.organisation.domains and not settings.organisation.employees:
            settings = settings.with_domain(pipeline.guess_domain(found))
        directory = read_directory(settings)
        with open_output(file) as target, console_for(target, 100) as console:
            for place, letter in _letters(found, unpacked, settings, directory):
                item = as_data(place, letter)
                if item["path"].startswith(folder):
                    item["path"] = "-"
                if name == "jsonl":
                    target.write(json.dumps(item, ensure_ascii=False) + "\n")
                else:
                    _show(item, console)
    return 0


def _standard_input(folder: Path) -> Path:
    octets = sys.stdin.buffer.read()
    if not octets.strip():
        raise InputError("-: standard input is empty")
    path = folder / "standard-input.eml"
    path.write_bytes(octets)
    return path


def _letters(
    found: sources.Found, unpacked: Unpacked, settings: Settings, directory: Directory
) -> Iterator[tuple[Place, Letter]]:
    for source in found.sources:
        for span in source.spans():
            yield span.place, read_letter(sources.read(span.place, unpacked), settings, directory)


def as_data(place: Place, letter: Letter) -> dict[str, Any]:
    """One message in the specification's keys."""
    envelope, own = letter.envelope, letter.own
    facts = text_facts(letter)
    return {
        "path": place.path,
        "at": place.at,
        "message_id": envelope.message_id,
        "from": envelope.sender.email,
        "to": [a.email for a in envelope.to],
        "cc": [a.email for a in envelope.cc],
        "subject": envelope.subject,
        "received": envelope.received.isoformat() if envelope.received else None,
        "sent": envelope.sent.isoformat() if envelope.sent else None,
        "automatic": _automatic(letter, facts),
        "language": own.language,
        "own_text": own.text,
        "greeting": own.greeting,
        "closing": own.closing,
        "signature": list(own.signature),
        "fields": letter.signature.fields,
        "quoted": own.quoted,
        "attachments": [a.name for a in letter.content.attachments],
        "defects": [*envelope.defects, *letter.content.defects],
    }


def _automatic(letter: Letter, facts: TextFacts) -> str | None:
    return "absence-notice" if facts.notice is not None else letter.envelope.automatic


def _show(item: dict[str, Any], console: Console) -> None:
    console.print(safe(f"{item['path']}, {item['at']}: {item['message_id']}", "bold"))
    for key in ("from", "to", "cc", "subject", "received", "sent", "automatic", "language", "greeting", "closing"):
        value = ", ".join(item[key]) if isinstance(item[key], list) else item[key]
        if value:
            console.print(safe(f"  {key:<10} {value}"))
    for key in ("own_text", "quoted"):
        if item[key]:
            console.print(f"  {key}:")
            console.print(indented(item[key], 4, "dim" if key == "quoted" else ""))
    if item["signature"]:
        console.print("  signature:")
        console.print(indented("\n".join(item["signature"]), 4))
    for key, value in item["fields"].items():
        console.print(safe(f"  {key:<12} {value}", "green"))
    for key in ("attachments", "defects"):
        if item[key]:
            console.print(safe(f"  {key}: {', '.join(item[key])}"))
    console.print()
