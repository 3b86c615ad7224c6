"""``sigulda-mailcheck signature``: an employee's signature block as the standard's sample has it, ready to paste."""

from __future__ import annotations

from pathlib import Path

import click

from sigulda_mailcheck import i18n
from sigulda_mailcheck.cli.options import config_options, open_output, parse_output, settings_for, told_in
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.people import identity_of

FORMATS = ("text", "html")


@click.command("signature", short_help="an employee's signature block, ready to paste")
@click.argument("email", metavar="EMAIL")
@config_options
@click.option(
    "--lang", type=click.Choice(["lv", "en"]), default="lv", show_default=True, help="Language of the labels."
)
@click.option("--output", default="text", metavar="text|html[:FILE]", show_default=True, help="Text, or HTML to paste.")
def command(email: str, config: Path | None, domains: tuple[str, ...], lang: str, output: str) -> int:
    """Print the signature block of an employee or a shared mailbox, from the staff directory.

    What the directory doesn't have stands in brackets, and is named on standard error.
    """
    [(name, file)] = parse_output((output,), FORMATS)
    settings = settings_for(config, domains)
    with told_in(lang):
        who = identity_of(email, settings)
    block, missing = remedies.signature(who, settings, lang)
    if missing:
        said = i18n.text("draft-unknown-fields", lang).format(fields=i18n.names(missing, lang))
        click.echo(f"sigulda-mailcheck: {email}: {said}", err=True)
    made = remedies.paste("signature", block)
    with open_output(file) as target:
        target.write((made.html if name == "html" else made.text) + "\n")
    return 0
