"""``sigulda-mailcheck check``: the main job."""

from __future__ import annotations

import glob
import sys
from datetime import date
from pathlib import Path

import click

from sigulda_mailcheck import i18n, pipeline
from sigulda_mailcheck.cli.options import (
    DateParameter,
    config_options,
    output_options,
    parse_output,
    read_moment,
    refuse_outputs,
    settings_for,
    state_option,
    write_report,
)
from sigulda_mailcheck.cli.progress import progress_for
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.formats import FORMATS
from sigulda_mailcheck.pseudonyms import pseudonymised, read_key
from sigulda_mailcheck.report import Report
from sigulda_mailcheck.settings import MAX_JOBS, Settings


@click.command("check", short_help="check mailbox exports against the standard")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@config_options
@click.option(
    "--as-of", metavar="MOMENT", help="Judge as of this moment (ISO); by default the latest one in the export."
)
@click.option("--since", type=DateParameter(), metavar="DATE", help="Only what began on this day or later.")
@click.option("--until", type=DateParameter(), metavar="DATE", help="Only what began on this day or earlier.")
@click.option("--employee", default="", metavar="ADDRESS", help="Only this employee.")
@click.option("--unit", default="", metavar="NAME", help="Only this unit of the staff directory.")
@click.option("--lang", type=click.Choice(["lv", "en"]), help="Language of the report. Default: lv.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "advice", "never"]),
    help="Exit with 1 for certain findings at or above this. Default: violation.",
)
@click.option(
    "--jobs", type=click.IntRange(0, MAX_JOBS), metavar="N", help="Processes; by default the program chooses."
)
@state_option("Keep the facts here, so that the next run reads only what is new.")
@output_options
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
    lang: str | None,
    fail_on: str | None,
    jobs: int | None,
    state: Path | None,
    evidence: bool,
    pseudonyms: Path | None,
) -> int:
    """Check mailbox exports (mbox, EML, Maildir, Outlook's .msg and .pst, archives, folders of them) against the standard.

    Without PATH, the sources of [run] in mailcheck.toml are checked, with its state, outputs and language; options given
    here win.

    Exit status: 0 no certain findings at or above --fail-on, 1 findings, 2 usage, configuration or input errors.
    """
    settings = settings_for(config, domains)
    nightly = settings.run
    by_pattern = not paths
    if by_pattern:
        paths = tuple(_sources(settings))
        state = state or nightly.state
        narrowed = (as_of, since, until, employee, unit, domains, pseudonyms, evidence)
        if not outputs and not any(narrowed):  # a look at one person doesn't replace the night's reports
            outputs = tuple(_dated(output, settings) for output in nightly.outputs)
    language = lang or nightly.language
    targets = parse_output(outputs or ("text",), tuple(FORMATS))
    refuse_outputs(targets)
    options = pipeline.Options(
        as_of=read_moment(as_of, settings.calendar),
        since=since,
        until=until,
        employee=employee,
        unit=unit,
        language=language,
        jobs=nightly.jobs if jobs is None else jobs,
        state=state,
        evidence=evidence,
        named=not by_pattern,
        progress=progress_for(language),
    )
    key = read_key(pseudonyms) if pseudonyms else None
    guessed = i18n.text("guessed", language)
    with pipeline.run(
        paths, settings, options, lambda domain: click.echo(guessed.format(value=domain), err=True)
    ) as run:
        report = run.report
        if key is not None:
            report = pseudonymised(report, run.context.directory, key)
    for name, file in targets:
        write_report(report, name, file)
    if by_pattern and sys.stderr.isatty():  # a night's log stays empty, somebody who tries it is told
        _tell(report, [str(file) for _, file in targets if file], language)
    return 1 if report.fails(fail_on or nightly.fail_on) else 0


def _tell(report: Report, files: list[str], language: str) -> None:
    violations = sum(f.severity == "violation" and f.confidence == "certain" for f in report.findings)
    messages = i18n.count(report.coverage.messages, "messages", language)
    found = i18n.count(violations, "findings", language)
    said = i18n.text("night-done", language).format(messages=messages, findings=found, files=", ".join(files))
    click.echo(said, err=True)


def _sources(settings: Settings) -> list[Path]:
    """The files and folders that ``[run]`` names."""
    patterns = settings.run.sources
    if not patterns:
        raise InputError(
            "name the exports to check, or list them under [run] sources in mailcheck.toml (--help shows how)"
        )
    matches = {pattern: glob.glob(str(settings.folder / pattern)) for pattern in patterns}  # noqa: PTH207
    missing = [pattern for pattern, found in matches.items() if not found]
    if len(missing) == len(matches) or not all(map(glob.has_magic, missing)):  # a share that isn't there tonight
        raise InputError(f"{settings.path}: run.sources: nothing there: {', '.join(missing)}")
    paths = {Path(path) for found in matches.values() for path in found}
    return sorted(paths | {settings.folder / pattern for pattern in missing})  # which the report then notes


def _dated(output: str, settings: Settings) -> str:
    """``json:reports/{date}.json`` with today's date, from the configuration's folder."""
    name, _, file = output.partition(":")
    path = settings.folder / file.replace("{date}", date.today().isoformat())
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"{name}:{path}"
