"""Writing for people: a console that is plain where it's piped, and text from mail made harmless to a terminal."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sigulda_mailcheck.harmless import visible

__all__ = ["console_for", "indented", "safe"]

MAX_WIDTH = 140


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
    # FORCE_COLOR and the like are about terminals: what goes to a file is the same everywhere
    yield Console(
        file=buffer,
        width=plain_width,
        force_terminal=False,
        color_system=None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    target.write("".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines()))
