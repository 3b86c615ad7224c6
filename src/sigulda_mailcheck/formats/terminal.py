"""Writing for people: a console that is plain where it's piped, and text from mail made harmless to a terminal."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

__all__ = ["console_for", "indented", "safe", "visible"]

MAX_WIDTH = 140
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """``text`` without what moves a cursor, changes colours or turns the direction of writing: hostile mail has it."""
    return _CONTROL.sub("\ufffd", text.encode("utf-8", "backslashreplace").decode("utf-8"))


def safe(text: str, style: str = "") -> Text:
    return Text(visible(text), style=style, overflow="fold")


def indented(text: str, by: int, style: str = "") -> Padding:
    return Padding(safe(text, style), (0, 0, 0, by))


@contextlib.contextmanager
def console_for(target: TextIO, plain_width: int = 80) -> Iterator[Console]:
    """A console on ``target``. Where that is no terminal: no colours, a fixed width, no spaces at line ends."""
    if target.isatty():
        width = min(MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns)
        yield Console(file=target, width=width, highlight=False, emoji=False, markup=False)
        return
    buffer = io.StringIO()
    yield Console(file=buffer, width=plain_width, highlight=False, emoji=False, markup=False)
    target.write("".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()))
