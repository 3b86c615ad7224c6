"""``--help`` in Latvian, where the system speaks it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import click

__all__ = ["Context"]


@cache
def _told() -> Mapping[str, Mapping[str, str]]:
    path = files("sigulda_mailcheck").joinpath("locale", "lv", "help.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _option(said: str) -> str:
    """What an option does, and the range of its values in brackets."""
    does, bracket, values = said.partition("  [")
    return _told()["options"].get(does, does) + bracket + values


class _Formatter(click.HelpFormatter):
    command = ""

    def write_text(self, text: str) -> None:
        super().write_text(_told()["commands"].get(self.command, text).strip())

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{_told()['headings']['Usage:']} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_told()["headings"].get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option(said)) for name, said in rows], col_max, col_spacing)


class Context(click.Context):
    """The context of a command whose help is told in Latvian, should it be asked for."""

    formatter_class = _Formatter

    def make_formatter(self) -> click.HelpFormatter:
        formatter = super().make_formatter()
        if isinstance(formatter, _Formatter):
            formatter.command = self.info_name or ""
        return formatter
