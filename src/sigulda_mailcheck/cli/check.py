"""``sigulda-mailcheck check``: the main job."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sigulda_mailcheck import i18n, pipeline
from sigulda_mailcheck.cli.options import (
    DateParameter,
    config_options,
    language_option,
    open_output,
    parse_output,
    read_moment,
    settings_for,
    state_option,
)
from sigulda_mailcheck.cli.progress import progress_for
from sigulda_mailcheck.formats import FORMATS


@click.command("check", short_help="check mailbox exports against the standard")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@config_options
@click.option(
    "--as-of", metavar="MOMENT", help="Judge as of this moment (ISO); by default the latest one in the export."
)
@click.option("--since", type=DateParameter(), metavar="DATE", help="Only what began on this day or later.")
@click.option("--until", type=DateParameter(), metavar="DATE", help="Only what began on this day or earlier.")
@click.option("--employee", default="", metavar="ADDRESS", help="Only this employee.")
@click.option("--unit", default="", metavar="NAME", help="Only this unit of the staff directory.")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[:FILE]",
    help=f"{', '.join(FORMATS)}; repeatable. Default: text.",
)
@language_option
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "advice", "never"]),
    default="violation",
    show_default=True,
    help="Exit with 1 for certain findings at or above this.",
)
@click.option(
    "--jobs", type=click.IntRange(0, 61), default=0, metavar="N", help="Processes; 0 lets the program choose."
)
@state_option
def command(
    paths: tuple[Path, ...],
    config: Path | None,
    domains: tuple[str, ...],
    as_of: str | None,
    since: date | None,
    until: date | None,
    employee: str,
    unit: str,
    outputs: tuple[str, ...],
    lang: str,
    fail_on: str,
    jobs: int,
    state: Path | None,
) -> int:
    """Check mailbox exports (mbox, EML, Maildir, folders of them) against the standard.

    Exit status: 0 no certain findings at or above --fail-on, 1 findings, 2 usage, configuration or input errors.
    """
    targets = parse_output(outputs or ("text",), tuple(FORMATS))
    settings = settings_for(config, domains)
    options = pipeline.Options(
        read_moment(as_of, settings.calendar), since, until, employee, unit, lang, jobs, state, progress_for(lang)
    )
    report = pipeline.check(
        paths, settings, options, lambda domain: click.echo(i18n.text("guessed", lang).format(value=domain), err=True)
    )
    for name, file in targets:
        with open_output(file) as target:
            FORMATS[name].render(report, target)
    return 1 if report.fails(fail_on) else 0
