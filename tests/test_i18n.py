"""Words of the interface: why something couldn't be read is told in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sigulda_mailcheck import i18n
from sigulda_mailcheck.cli import COMMANDS, cli, latvian
from tests.conftest import Run

PACKAGE = Path(i18n.__file__).parent
SAYING = ("ContainerError", "Unreadable")


@pytest.mark.parametrize("said", i18n.REASONS)
def test_each_reason_has_a_latvian_sentence(said: str) -> None:
    filled = said.format("abc")
    assert i18n.reason(filled, "en") == filled
    told = i18n.reason(filled, "lv")
    assert told != filled
    assert ("abc" in told) is ("{}" in said)


def test_what_the_system_says_stays_as_it_is() -> None:
    assert i18n.reason("Permission denied", "lv") == "Permission denied"
    assert i18n.reason("can't be read: Permission denied", "lv") == "nevar nolasīt: Permission denied"


def _said(node: ast.expr) -> Iterator[str]:
    """The sentences that an expression can be; what is put into them is "x"."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)


def reasons_in_the_source() -> Iterator[str]:
    for path in [*sorted((PACKAGE / "mail").rglob("*.py")), PACKAGE / "reading.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING and node.args:
                yield from _said(node.args[-1])
            if isinstance(node, ast.keyword) and node.arg == "problem":
                yield from _said(node.value)


def test_every_reason_in_the_source_is_known() -> None:
    said = set(reasons_in_the_source())
    assert len(said) > 15
    unknown = {reason for reason in said if i18n.reason(reason, "lv") == reason}
    assert unknown == {"readpst could not read xit: x"}  # "all of " or nothing
    assert i18n.reason("readpst could not read all of it: x", "lv").startswith("readpst nevarēja nolasīt visu")


# ---------------------------------------------------------------------------------- what a user did wrong

ERRORS = ("InputError", "ConfigurationError", "RuleError", "BadParameter")
MADE_OF_OTHERS = {"x: x"}  # words that come from elsewhere


def errors_in_the_source() -> Iterator[str]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in ERRORS
            ):
                choices = [node.args[0]]
                while any(isinstance(choice, ast.IfExp) for choice in choices):
                    choices = [
                        c for one in choices for c in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))
                    ]
                for choice in choices:
                    yield from _said(choice)


@pytest.mark.parametrize("said", sorted(set(errors_in_the_source()) - MADE_OF_OTHERS))
def test_each_error_has_a_latvian_sentence(said: str) -> None:
    assert i18n.error(said, "en") == said
    assert i18n.error(said, "lv") != said


def test_translations_of_errors_keep_what_is_put_into_them() -> None:
    for pattern, told in i18n._errors():
        assert pattern.groups == told.count("{}") or pattern.groups == 0, told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "nowhere"), "nowhere: tāda faila vai mapes nav"),
        (("check", "--domain", "x"), "--domain: nederīga vērtība: 'x' nav domēns; rakstiet to kā example.lv (kā to darīt, rāda --help)"),
        (("check", "--xyzzy"), "tādas opcijas nav: '--xyzzy' (kā to darīt, rāda --help)"),
    ],
)  # fmt: skip
def test_the_command_line_speaks_the_language_of_the_system(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.setenv("LC_ALL", "lv_LV.UTF-8")
    assert run(*arguments).err.strip() == f"sigulda-mailcheck: {told}"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "sigulda-mailcheck: " in run(*arguments).err
    assert not run(*arguments).err.strip().endswith(told)


def helps() -> Iterator[tuple[str, str]]:
    """Each command, and what its help says of it and of its options."""
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        yield name, COMMANDS[name]
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.help:
                yield name, parameter.help


def test_help_is_whole_in_latvian() -> None:
    told = latvian._told()
    assert {said for _, said in helps()} <= set(told["options"])
    assert set(told["commands"]) == {*COMMANDS, "sigulda-mailcheck"}


def test_help_is_in_the_language_of_the_system(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "lv_LV.UTF-8")
    assert "Komandas:" in run("--help").out
    shown = run("draft", "--help").out
    assert shown.startswith("Lietojums: sigulda-mailcheck draft")
    assert "Pārbauda vienu vēstuli pirms nosūtīšanas" in shown
    assert "Parāda šo un beidz." in shown
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert "Check one letter before it is sent" in run("draft", "--help").out
