"""``sigulda-mailcheck explain``: one finding in full, from the export."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sigulda_mailcheck import i18n, pipeline
from sigulda_mailcheck.cli.options import config_options, language_option, read_moment, settings_for
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.explanation import ClockDay, Explanation, explain


@click.command("explain", short_help="one finding in full: clause, clock, what decided, remedy")
@click.argument("finding_id", metavar="ID")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@config_options
@click.option("--as-of", metavar="MOMENT", help="The moment of judging that the report had.")
@language_option
def command(
    finding_id: str,
    paths: tuple[Path, ...],
    config: Path | None,
    domains: tuple[str, ...],
    as_of: str | None,
    lang: str,
) -> int:
    """Explain the finding ID of the report on PATH: clause, clock day by day, what in the mail decided, remedy.

    Give the same paths, configuration and --as-of as for the report. Mail text is shown here and stored nowhere.
    """
    settings = settings_for(config, domains)
    run = pipeline.run(paths, settings, pipeline.Options(as_of=read_moment(as_of, settings.calendar), language=lang))
    matching = [f for f in run.report.findings if f.id.startswith(finding_id.lower())]
    if len(matching) != 1 or run.case is None:
        what = "no finding" if not matching else f"{len(matching)} findings"
        raise InputError(f"{finding_id}: {what} of that id here; the ids stand in the report, in brackets")
    _show(explain(matching[0], run.case, run.context, lang), lang, _console())
    return 0


def _console() -> Console:
    width = None if sys.stdout.isatty() else 100
    return Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False)


def _show(explanation: Explanation, language: str, console: Console) -> None:
    finding, rule = explanation.finding, explanation.rule
    wording = rule.wording[language]
    console.print(Text(f"{finding.rule}: {wording.title}  [{finding.id}]", style="bold"))
    console.print(Text(finding.message))
    console.print(Text(f"{i18n.text('employee', language)}: {finding.employee}"))
    console.print()
    console.print(Text(f"{i18n.text('clause', language)} {rule.clause}", style="bold"))
    if rule.clause_text:
        console.print(Padding(Text(f"“{rule.clause_text}”", style="italic"), (0, 0, 0, 2)))
    console.print()
    for step in explanation.steps:
        first, *rest = step.text.split("\n")
        console.print(Text(f"  {step.label}: {first}", overflow="fold"))
        for line in rest:
            console.print(Padding(Text(line, overflow="fold"), (0, 0, 0, 6)))
    if explanation.clock:
        console.print()
        console.print(Text(i18n.text("explain-clock", language), style="bold"))
        for day in explanation.clock:
            console.print(Text(_clock_line(day, language)))
    console.print()
    console.print(Text(f"{i18n.text('explain-certainty', language)}: {explanation.certainty}"))
    console.print(Text(f"{i18n.text('why', language)}: {wording.why}"))
    console.print(Text(f"{i18n.text('remedy', language)}: {wording.remedy}"))


def _clock_line(clock: ClockDay, language: str) -> str:
    day = clock.day
    weekday = i18n.texts("weekdays", language)[day.date.weekday()]
    reason = i18n.text(f"reason-{day.reason}", language)
    if day.name:
        reason += f" ({day.name})"
    number = f"{clock.number}." if clock.number else "–"
    mark = f"  ← {clock.mark}" if clock.mark else ""
    return f"  {i18n.day(day.date, language)} {weekday:<13}{number:>4}  {reason}{mark}"
