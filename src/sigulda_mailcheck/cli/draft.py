"""``sigulda-mailcheck draft``: one letter before it is sent. Nothing is stored."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from sigulda_mailcheck.cli.options import (
    config_options,
    language_option,
    open_output,
    parse_output,
    read_moment,
    settings_for,
    told_in,
)
from sigulda_mailcheck.drafts.checking import Request, review
from sigulda_mailcheck.drafts.opening import Given, open_message
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.stage import context_for

FORMATS = ("text", "json")


@click.command("draft", short_help="check one letter before it is sent")
@click.argument("file", metavar="FILE|-")
@config_options
@click.option(
    "--reply-to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The message it answers (.eml, .msg).",
)
@click.option("--from", "author", metavar="ADDRESS", default="", help="Who writes, where the letter doesn't say.")
@click.option(
    "--to", multiple=True, metavar="ADDRESS", help="Who is written to, where the letter doesn't say; repeatable."
)
@click.option("--subject", default="", metavar="TEXT", help="The subject, where the letter doesn't say.")
@click.option(
    "--as-of", metavar="MOMENT", help="Check as of this moment (ISO); by default the letter's date, else now."
)
@language_option
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "advice", "never"]),
    default="violation",
    show_default=True,
    help="Exit with 1 for certain points at or above this.",
)
@click.option(
    "--output", "outputs", multiple=True, metavar="FORMAT[:FILE]", help="text, json; repeatable. Default: text."
)
def command(
    file: str,
    config: Path | None,
    domains: tuple[str, ...],
    reply_to: Path | None,
    author: str,
    to: tuple[str, ...],
    subject: str,
    as_of: str | None,
    lang: str,
    fail_on: str,
    outputs: tuple[str, ...],
) -> int:
    """Check one letter before it is sent, by the same rules as the nightly run, with the fix ready to paste.

    FILE is a message (.eml, .msg), a page (.html) or plain text; - reads standard input. Nothing is stored.

    Exit status: 0 nothing certain at or above --fail-on, 1 points to put right, 2 usage, configuration or input errors.
    """
    wanted = parse_output(outputs or ("text",), FORMATS)
    settings = settings_for(config, domains)
    moment = read_moment(as_of, settings.calendar)
    request = Request(
        letter=_read(file),
        now=datetime.now(UTC).astimezone(settings.calendar.zone),
        given=Given(author=author, to=to, subject=subject, sent=moment),
        original=_original(reply_to, lang) if reply_to else None,
        language=lang,
    )
    with told_in(lang, file):
        found = review(request, context_for(settings, examples=False))
    for name, target in wanted:
        with open_output(target) as stream:
            if name == "json":
                from sigulda_mailcheck.formats import draft_json

                draft_json.render(found, stream)
            else:
                from sigulda_mailcheck.formats import draft_text

                draft_text.render(found, stream, lang)
    return int(found.fails(fail_on))


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: can't be read: {error.strerror or error}") from error


def _original(file: Path, language: str) -> bytes:
    with told_in(language, f"--reply-to {file}"):
        return open_message(_read(str(file)))
