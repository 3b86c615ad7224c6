"""``sigulda-mailcheck explain``: one finding in full, from the export."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from sigulda_mailcheck import i18n, pipeline
from sigulda_mailcheck.cli.options import config_options, language_option, read_moment, settings_for, state_option
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.explanation import ClockDay, Explanation, explain
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.formats.terminal import console_for, indented, safe

MIN_PREFIX = 4  # characters of an id, where they are enough to tell it


@click.command("explain", short_help="one finding in full: clause, clock, what decided, remedy")
@click.argument("finding_id", metavar="ID")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@config_options
@click.option("--as-of", metavar="MOMENT", help="The moment of judging that the report had.")
@state_option()
@language_option
def command(
    finding_id: str,
    paths: tuple[Path, ...],
    config: Path | None,
    domains: tuple[str, ...],
    as_of: str | None,
    state: Path | None,
    lang: str,
) -> int:
    """Explain the finding ID of the report on PATH: clause, clock day by day, what in the mail decided, remedy.

    Give the same paths (or state file), configuration and --as-of as for the report. Mail text is shown here and stored nowhere.
    """
    settings = settings_for(config, domains)
    state = state if paths or state else settings.run.state
    if not paths and state is None:
        raise InputError("give the paths that the report was made from, or its state file with --state")
    options = pipeline.Options(read_moment(as_of, settings.calendar), language=lang, state=state, evidence=True)
    with pipeline.run(paths, settings, options) as run:
        finding = _named(finding_id.lower(), run.report.findings)
        try:
            explanation = explain(finding, run.case_of(finding), run.context, run.unpacked, lang)
        except OSError as error:
            raise InputError(
                f"{finding.place.path}: the export is needed to show the mail: {error.strerror}"
            ) from error
    with console_for(sys.stdout, 100) as console:
        _show(explanation, lang, console)
    return 0


def _named(start: str, findings: Sequence[Finding]) -> Finding:
    """The one finding whose id begins so."""
    matching = [f for f in findings if len(start) >= MIN_PREFIX and f.id.startswith(start)]
    if len(matching) != 1:
        what = "no finding" if not matching else f"{len(matching)} findings"
        raise InputError(f"{start}: {what} of that id here; the ids stand in the report, in brackets")
    return matching[0]


def _show(explanation: Explanation, language: str, console: Console) -> None:
    finding, rule = explanation.finding, explanation.rule
    wording = rule.wording[language]
    console.print(safe(f"{finding.rule}: {wording.title}  [{finding.id}]", "bold"))
    console.print(safe(finding.message))
    console.print(safe(f"{i18n.text('employee', language)}: {finding.employee}"))
    console.print()
    console.print(safe(f"{i18n.text('clause', language)} {rule.clause}", "bold"))
    if rule.clause_text:
        console.print(indented(f"“{rule.clause_text}”", 2, "italic"))
    console.print()
    for step in explanation.steps:
        first, *rest = step.text.split("\n")
        console.print(safe(f"  {step.label}: {first}"))
        for line in rest:
            console.print(indented(line, 6))
    if explanation.clock:
        console.print()
        console.print(safe(i18n.text("explain-clock", language), "bold"))
        for day in explanation.clock:
            console.print(safe(_clock_line(day, language)))
    console.print()
    console.print(safe(f"{i18n.text('explain-certainty', language)}: {explanation.certainty}"))
    console.print(safe(f"{i18n.text('why', language)}: {wording.why}"))
    console.print(safe(f"{i18n.text('remedy', language)}: {wording.remedy}"))


def _clock_line(clock: ClockDay, language: str) -> str:
    day = clock.day
    weekday = i18n.weekday(day.date, language)
    reason = i18n.text(f"reason-{day.reason}", language)
    if day.name:
        reason += f" ({day.name})"
    number = f"{clock.number}." if clock.number else "–"
    mark = f"  ← {clock.mark}" if clock.mark else ""
    return f"  {i18n.day(day.date, language):<12}{weekday:<13}{number:>4}  {reason}{mark}"
