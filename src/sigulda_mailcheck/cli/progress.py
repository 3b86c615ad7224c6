"""Progress of a long run: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import sys

from sigulda_mailcheck.pipeline import Progress

__all__ = ["progress_for"]


def progress_for(language: str) -> Progress:
    return _Bar() if sys.stderr.isatty() else Progress()


class _Bar(Progress):
    """A bar of octets on standard error."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as Rich

        columns = (
            TextColumn("{task.fields[messages]} ✉"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        self._rich = Rich(*columns, console=Console(stderr=True), transient=True)
        self._messages = 0

    def start(self, files: int, octets: int) -> None:
        self._task = self._rich.add_task("", total=octets, messages=0)
        self._rich.start()

    def advance(self, messages: int, octets: int) -> None:
        self._messages += messages
        self._rich.update(self._task, advance=octets, messages=self._messages)

    def finish(self) -> None:
        self._rich.stop()
