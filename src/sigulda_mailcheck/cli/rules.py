"""``sigulda-mailcheck rules``: the pack, readable."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sigulda_mailcheck import i18n
from sigulda_mailcheck.cli.options import language_option
from sigulda_mailcheck.formats.terminal import console_for
from sigulda_mailcheck.pack import Pack, Rule, find_pack, load_pack
from sigulda_mailcheck.settings import find_configuration, load


@click.command("rules", short_help="list the rules, or show one of them in full")
@click.argument("slug", required=False)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="mailcheck.toml, whose [check] standard names the pack.",
)
@language_option
def command(slug: str | None, config: Path | None, lang: str) -> int:
    """List the rules of the pack, or show one of them in full: clause, why, remedy, examples."""
    settings = load(find_configuration(config))
    pack = load_pack(find_pack(settings.check.standard, settings.path.parent if settings.path else None))
    with console_for(sys.stdout, 100) as console:
        if slug:
            _one(pack.rule(slug), lang, console)
        else:
            _all(pack, lang, console)
    return 0


def _all(pack: Pack, language: str, console: Console) -> None:
    console.print(Text(pack.title[language], style="bold"))
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False)
    for column in (i18n.text("rule", language), i18n.text("clause", language), i18n.text("severity", language), ""):
        table.add_column(column, no_wrap=column == i18n.text("rule", language), overflow="fold")
    for rule in pack.rules:
        table.add_row(rule.slug, rule.clause, i18n.text(f"{rule.severity}-one", language), rule.wording[language].title)
    console.print(table)


def _one(rule: Rule, language: str, console: Console) -> None:
    wording = rule.wording[language]
    console.print(Text(f"{rule.slug}: {wording.title}", style="bold"))
    console.print(
        f"{i18n.text('clause', language)}: {rule.clause}   {i18n.text('severity', language)}: {i18n.text(rule.severity + '-one', language)}"
    )
    if rule.clause_text:
        console.print(Padding(Text(f"“{rule.clause_text}”", style="italic"), (0, 0, 0, 2)))
    for key, text in (("why", wording.why), ("remedy", wording.remedy)):
        console.print(Text(f"{i18n.text(key, language)}: {text}"))
    console.print(f"{i18n.text('examples', language)}:")
    for example in rule.examples:
        mark = f"{rule.severity}-one" if example.fires else "silent"
        console.print(Text(f"  {'✗' if example.fires else '✓'} {example.title} ({i18n.text(mark, language)})"))
