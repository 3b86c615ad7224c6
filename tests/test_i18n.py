"""Words of the interface: why something couldn't be read is told in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from sigulda_mailcheck import i18n

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
