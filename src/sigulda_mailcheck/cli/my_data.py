"""``sigulda-mailcheck my-data``: all that a state file holds on one person (GDPR, Article 15)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import msgspec

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.cli.options import config_options, language_option, open_output, settings_for, state_option
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.formats import html_report
from sigulda_mailcheck.formats.json_report import as_data


@click.command("my-data", short_help="all that a state file holds on one person")
@click.argument("address", metavar="EMAIL")
@config_options
@state_option()
@click.option("--output", default="json", metavar="json|html[:FILE]", show_default=True, help="json has everything.")
@language_option
def command(
    address: str, config: Path | None, domains: tuple[str, ...], state: Path | None, output: str, lang: str
) -> int:
    """Show everything that the state file holds on EMAIL: their report, and the facts of each message they wrote, got or
    were copied on. For a client there is no report. ``html`` is the report alone, as a manager would see it."""
    settings = settings_for(config, domains)
    state = state or settings.run.state
    if state is None:
        raise InputError("name the state file with --state, or under [run] in mailcheck.toml")
    name, _, file = output.partition(":")
    if name not in ("json", "html"):
        raise click.BadParameter(f"{name!r}: json or html", param_hint="--output")
    options = pipeline.Options(language=lang, state=state, evidence=True)
    with pipeline.run((), settings, options) as run:
        directory = run.context.directory
        ours = directory.is_internal(address)
        found: dict[str, Any] = {"address": address.lower(), "report": None, "messages": _messages(run, address)}
    if not found["messages"] and address.lower() not in directory.people:
        raise InputError(f"{address}: the state file holds nothing on that address")
    if ours:
        with pipeline.run((), settings, replace(options, employee=address.lower())) as run:
            found["report"] = as_data(run.report)
            report = run.report
    elif name == "html":
        raise InputError(
            f"{address}: is nobody of the organisation, so there is no report; --output json has everything"
        )
    with open_output(file) as target:
        if name == "html":
            html_report.render(report, target)
        else:
            json.dump(found, target, ensure_ascii=False, indent=1)
            target.write("\n")
    return 0


def _messages(run: pipeline.Run, address: str) -> list[dict[str, Any]]:
    """The stored facts of each message that names the person."""
    directory = run.context.directory
    wanted = directory.canonical(address)
    store = run.judge.store
    found = []
    numbers = [number for (number,) in store.rows("id")]
    for start in range(0, len(numbers), 1000):
        for _, facts in store.facts(numbers[start : start + 1000]):
            people = (facts.sender, facts.owner, *facts.to, *facts.cc, *facts.reply_to)
            if any(directory.canonical(person) == wanted for person in people if person):
                found.append(_named(facts))
    return found


def _named(value: Any) -> Any:
    """A fact with the names of its fields, as the store's packed form lacks them."""
    if hasattr(value, "__struct_fields__"):
        return {name: _named(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple | list):
        return [_named(item) for item in value]
    return msgspec.to_builtins(value)
