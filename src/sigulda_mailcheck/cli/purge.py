"""``sigulda-mailcheck purge``: what is older than a day leaves the state file (GDPR, Article 5(1)(e))."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path

import click

from sigulda_mailcheck import i18n
from sigulda_mailcheck.cli.options import config_options, language_option, settings_for, state_option
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.judging.threads import purge
from sigulda_mailcheck.store import open_store


@click.command("purge", short_help="forget messages older than a day")
@config_options
@state_option()
@click.option("--older-than", required=True, metavar="DATE|365d", help="An ISO date, or a number of days before today.")
@language_option
def command(config: Path | None, domains: tuple[str, ...], state: Path | None, older_than: str, lang: str) -> int:
    """Take conversations that ended before a day out of the state file, and free the room.

    Exports that still hold them don't bring them back: the state file remembers the day. Delete old exports too.
    """
    settings = settings_for(config, domains)
    state = state or settings.run.state
    if state is None or not state.exists():
        raise InputError(f"--state {state}: no such file" if state else "name the state file with --state")
    day = _day(older_than)
    moment = datetime.combine(day, time.min, settings.calendar.zone)
    with open_store(state, state.parent) as store:
        removed = purge(store, int(moment.timestamp()))
    said = i18n.text("purged", lang).format(messages=i18n.count(removed, "messages", lang), day=i18n.day(day, lang))
    click.echo(said)
    return 0


def _day(text: str) -> date:
    if re.fullmatch(r"\d{1,5}d", text):
        return date.today() - timedelta(days=int(text[:-1]))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r}: write 2024-01-01 or 365d", param_hint="--older-than") from None
