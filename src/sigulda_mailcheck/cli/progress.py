"""Progress of a long run: a bar on a terminal; in a log, a line a minute at most."""

from __future__ import annotations

import sys
import time

import click

from sigulda_mailcheck import i18n
from sigulda_mailcheck.progress import Progress

__all__ = ["progress_for"]

LOG_SECONDS = 60.0
MIB = 1 << 20


def progress_for(language: str) -> Progress:
    return _Bar(language) if sys.stderr.isatty() else _Log(language)


class _Bar(Progress):
    """A bar of octets on standard error, with files, messages, speed and the time left."""

    def __init__(self, language: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as Rich

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        self._language = language
        self._rich = Rich(*columns, console=Console(stderr=True), transient=True)
        self._files = self._messages = 0

    def start(self, files: int, octets: int) -> None:
        self._files = files
        self._task = self._rich.add_task(self._said(), total=octets)
        self._rich.start()

    def advance(self, messages: int, octets: int) -> None:
        self._messages += messages
        self._rich.update(self._task, advance=octets, description=self._said())

    def finish(self) -> None:
        self._rich.stop()

    def _said(self) -> str:
        files = i18n.count(self._files, "files", self._language)
        return f"{files}, {i18n.count(self._messages, 'messages', self._language)}"


class _Log(Progress):
    """Lines on standard error while a run takes more than a minute."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._total = self._octets = self._messages = 0
        self._started = self._said = time.monotonic()

    def start(self, files: int, octets: int) -> None:
        self._total = octets
        self._started = self._said = time.monotonic()

    def advance(self, messages: int, octets: int) -> None:
        self._messages += messages
        self._octets += octets
        now = time.monotonic()
        if now - self._said < LOG_SECONDS:
            return
        self._said = now
        speed = self._octets / (now - self._started)
        left = max(0, self._total - self._octets) / speed / 60 if speed else 0
        text = i18n.text("progress", self._language).format(
            messages=i18n.count(self._messages, "messages", self._language),
            done=self._octets // MIB,
            total=self._total // MIB,
            speed=f"{speed / MIB:.1f}",
            minutes=f"{left:.0f}",
        )
        click.echo(text, err=True)
