"""``sigulda-mailcheck notice``: an absence notice with all that VI 8.1. demands, ready to paste."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from sigulda_mailcheck.cli.options import (
    DateParameter,
    config_options,
    open_output,
    parse_output,
    settings_for,
    told_in,
)
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.people import check_days, identity_of, substitute_of

FORMATS = ("text", "html")


@click.command("notice", short_help="an absence notice, ready to paste")
@click.argument("email", metavar="EMAIL")
@config_options
@click.option("--until", type=DateParameter(), required=True, metavar="DATE", help="The last day of the absence.")
@click.option("--from", "since", type=DateParameter(), metavar="DATE", help="Its first day, if that is to be said.")
@click.option(
    "--substitute",
    required=True,
    metavar="ADDRESS",
    help='Who stands in: an address of the staff directory, or "Name, phone, address".',
)
@click.option(
    "--lang", type=click.Choice(["lv", "en"]), default="lv", show_default=True, help="Language of the notice."
)
@click.option("--output", default="text", metavar="text|html[:FILE]", show_default=True, help="Text, or HTML to paste.")
def command(
    email: str,
    config: Path | None,
    domains: tuple[str, ...],
    until: date,
    since: date | None,
    substitute: str,
    lang: str,
    output: str,
) -> int:
    """Print an absence notice: until when, who stands in and how to reach them, and the signature block."""
    [(name, file)] = parse_output((output,), FORMATS)
    settings = settings_for(config, domains)
    with told_in(lang):
        check_days(since, until, datetime.now(settings.calendar.zone).date())
        who = identity_of(email, settings)
        stands_in = substitute_of(substitute, email, settings)
    block, _ = remedies.signature(who, settings, lang)
    made = remedies.paste("notice", remedies.absence_notice(block, lang, until, since, stands_in))
    with open_output(file) as target:
        target.write((made.html if name == "html" else made.text) + "\n")
    return 0
