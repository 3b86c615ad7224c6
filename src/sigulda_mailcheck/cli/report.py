"""``sigulda-mailcheck report``: reports on a period from what a state file holds, without reading any mail."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import click

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.cli.options import (
    config_options,
    language_option,
    output_options,
    parse_output,
    read_moment,
    refuse_outputs,
    settings_for,
    state_option,
    write_report,
)
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.formats import FORMATS
from sigulda_mailcheck.formats.annual import render as render_annual
from sigulda_mailcheck.formats.json_reading import read_report
from sigulda_mailcheck.judging.report import rule_text
from sigulda_mailcheck.pseudonyms import pseudonymised, read_key
from sigulda_mailcheck.report import Report
from sigulda_mailcheck.settings import Settings


@click.command("report", short_help="a report on a period, a unit or an employee, from a state file")
@click.argument("json_report", required=False, type=click.Path(path_type=Path), metavar="[REPORT.json]")
@config_options
@state_option()
@click.option("--period", metavar="2024|2024-Q2|2024-05", help="A year, a quarter or a month.")
@click.option("--unit", default="", metavar="NAME", help="Only this unit of the staff directory.")
@click.option("--employee", default="", metavar="ADDRESS", help="Only this employee.")
@click.option("--compare", is_flag=True, help="Beside the period before, with differences.")
@click.option("--annual", is_flag=True, help="A unit's yearly statement of shortcomings (VI 13.), as Markdown.")
@click.option(
    "--as-of", metavar="MOMENT", help="Judge as of this moment (ISO); by default the latest one in the state."
)
@language_option
@output_options
def command(
    json_report: Path | None,
    config: Path | None,
    domains: tuple[str, ...],
    state: Path | None,
    period: str | None,
    unit: str,
    employee: str,
    compare: bool,
    annual: bool,
    as_of: str | None,
    outputs: tuple[str, ...],
    evidence: bool,
    pseudonyms: Path | None,
    lang: str,
) -> int:
    """A report from the state file of earlier runs: on a period, a unit, an employee, compared with the period before.

    All verdicts are computed anew from the stored facts; no mail is opened, save where the text of a message turns out to
    matter that was not read before.

    With REPORT.json, a report that check wrote is shown in another format, as it is.
    """
    settings = settings_for(config, domains)
    targets = parse_output(outputs or ("text",), tuple(FORMATS))
    refuse_outputs(targets)
    if json_report is not None:
        if period or unit or employee or compare or as_of:
            raise InputError("a JSON report is shown as it is; --period, --unit, --employee, --compare need --state")
        return _shown(json_report, settings, lang, pseudonyms, targets)
    state = state or settings.run.state
    if state is None:
        raise InputError("name the state file with --state, or under [run] in mailcheck.toml")
    since, until = _days(period) if period else (None, None)
    if compare and since is None:
        raise InputError("--compare needs a --period to compare with the one before")
    if annual and not (period and re.fullmatch(r"\d{4}", period)):
        raise InputError("--annual needs a --period of one year, such as 2024")
    if annual and outputs:
        raise InputError("--annual writes Markdown to standard output; redirect it to a file instead of --output")
    if compare and not any(name == "html" for name, _ in targets):
        raise InputError("a comparison is part of the HTML report alone: --compare --output html:FILE")
    options = pipeline.Options(
        as_of=read_moment(as_of, settings.calendar), since=since, until=until, employee=employee, unit=unit, language=lang,
        state=state, evidence=evidence,
    )  # fmt: skip
    key = read_key(pseudonyms) if pseudonyms else None

    def made(options: pipeline.Options) -> Report:
        with pipeline.run((), settings, options) as run:
            return pseudonymised(run.report, run.context.directory, key) if key else run.report

    report = made(options)
    if compare and since and until:
        first, last = _before(since, until)
        report = replace(report, previous=made(replace(options, since=first, until=last)))
    if annual:
        click.echo(render_annual(report, unit), nl=False)
        return 0
    for name, file in targets:
        write_report(report, name, file)
    return 0


def _shown(
    path: Path, settings: Settings, language: str, pseudonyms: Path | None, targets: list[tuple[str, str]]
) -> int:
    """A report that was made before, in other formats."""
    context = pipeline.context_for(settings)
    report = read_report(path, language, tuple(rule_text(rule, language) for rule in context.pack.rules))
    if pseudonyms:
        report = pseudonymised(report, context.directory, read_key(pseudonyms))
    for name, file in targets:
        write_report(report, name, file)
    return 0


def _days(period: str) -> tuple[date, date]:
    """The first and the last day of ``2024``, ``2024-Q2`` or ``2024-05``."""
    match = re.fullmatch(r"(\d{4})(?:-(?:[Qq]([1-4])|(0[1-9]|1[0-2])))?", period)
    if match is None or int(match[1]) < 1:
        raise click.BadParameter(
            f"{period!r} is no period; write it as 2024, 2024-Q2 or 2024-05", param_hint="--period"
        )
    year = int(match[1])
    first, last = (1, 12)
    if match[2]:
        first, last = 3 * int(match[2]) - 2, 3 * int(match[2])
    elif match[3]:
        first = last = int(match[3])
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _before(since: date, until: date) -> tuple[date, date]:
    """The period of the same kind that ends the day before."""
    months = (until.year - since.year) * 12 + until.month - since.month + 1
    start = since.year * 12 + since.month - 1 - months
    return date(start // 12, start % 12 + 1, 1), since - timedelta(days=1)
