"""Options that several commands share, and the reading of their values."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sigulda_mailcheck import formats
from sigulda_mailcheck.errors import InputError, LetterError
from sigulda_mailcheck.settings import Settings, find_configuration, is_domain, load
from sigulda_mailcheck.worktime import WorkCalendar, read_day

if TYPE_CHECKING:
    from sigulda_mailcheck.report import Report

__all__ = [
    "DateParameter",
    "config_options",
    "language_option",
    "open_output",
    "output_options",
    "parse_output",
    "read_moment",
    "refuse_outputs",
    "settings_for",
    "state_option",
    "told_in",
    "write_report",
]

ABANDONED = 3600  # seconds after which nobody is writing a report any more
UNFINISHED = ".mailcheck-part"  # ends the name of a report while it is written

Function = TypeVar("Function", bound=Callable[..., Any])


class DateParameter(click.ParamType[date]):
    """A date, as ISO 8601 or as Latvians write it: 2024-05-31, 31.05.2024."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_day(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2024-05-31", param, ctx)


def config_options(function: Function) -> Function:
    function = click.option(
        "--domain",
        "domains",
        multiple=True,
        metavar="D",
        help="A domain of the organisation, such as sigulda.lv; repeatable.",
    )(function)
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="mailcheck.toml; else $SIGULDA_MAILCHECK_CONFIG, else the nearest one upwards.",
    )(function)


def output_options(function: Function) -> Function:
    """Where a report goes, in which format, and how much it says of people."""
    for option in (
        click.option(
            "--output",
            "outputs",
            multiple=True,
            metavar="FORMAT[:FILE]",
            help=f"{', '.join(formats.FORMATS)}; repeatable. Default: text.",
        ),
        click.option("--evidence", is_flag=True, help="Put subjects and words of the mail into the report."),
        click.option(
            "--pseudonyms",
            type=click.Path(path_type=Path),
            metavar="KEYFILE",
            help="Marks instead of people, made with this key.",
        ),
    ):
        function = option(function)
    return function


def language_option(function: Function) -> Function:
    return click.option(
        "--lang", type=click.Choice(["lv", "en"]), default="lv", show_default=True, help="Language of the report."
    )(function)


def state_option(told: str = "The state file that check --state has filled.") -> Callable[[Function], Function]:
    return click.option("--state", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=told)


@contextlib.contextmanager
def told_in(language: str, place: str = "") -> Iterator[None]:
    """What is wrong with a letter is said in the language asked for, after the file or option that it is about."""
    try:
        yield
    except LetterError as error:
        raise InputError(f"{place}: {error.told(language)}" if place else error.told(language)) from error


def settings_for(config: Path | None, domains: tuple[str, ...]) -> Settings:
    settings = load(find_configuration(config))
    for domain in domains:
        if not is_domain(domain.removeprefix("@")):
            raise click.BadParameter(f"{domain!r} is no domain; write it as example.lv", param_hint="--domain")
        settings = settings.with_domain(domain)
    return settings


def read_moment(text: str | None, calendar: WorkCalendar) -> datetime | None:
    """``--as-of``: an ISO moment; without an offset in the organisation's time zone; a bare date means its end."""
    if not text:
        return None
    try:
        if re.fullmatch(r"[\d.-]{8,11}", text):
            return datetime.combine(read_day(text), time(23, 59, 59), calendar.zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r} is no moment; write it as 2024-05-31 or 2024-05-31T18:00", param_hint="--as-of"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def parse_output(values: tuple[str, ...], known: tuple[str, ...]) -> list[tuple[str, str]]:
    """``FORMAT[:FILE]`` -> (format, file); an empty file is standard output, which only one format can have."""
    parsed = []
    for value in values:
        name, _, file = value.partition(":")
        if name not in known:
            raise click.BadParameter(f"{name!r}: formats are {', '.join(known)}", param_hint="--output")
        parsed.append((name, "" if file == "-" else file))
    if sum(not file for _, file in parsed) > 1:
        raise click.BadParameter(
            "two formats for standard output; give one of them a file: --output json:report.json", param_hint="--output"
        )
    return parsed


def refuse_outputs(targets: Iterable[tuple[str, str]]) -> None:
    """What can be seen to be in vain before an hour of reading: a workbook to a terminal, a file where none can be written."""
    for name, file in targets:
        if not file:
            if formats.is_binary(formats.load(name)):
                raise click.BadParameter(f"{name} needs a file: --output {name}:report.{name}", param_hint="--output")
            continue
        target = Path(file).resolve()
        wrong = (
            (errno.EISDIR, target.is_dir()),
            (errno.ENOENT, not target.parent.is_dir()),
            (errno.EACCES, not os.access(target.parent, os.W_OK) and (target.is_file() or not target.exists())),
        )
        for number, applies in wrong:
            if applies:
                raise InputError(f"{file}: can't be written: {os.strerror(number)}")


def write_report(report: Report, name: str, file: str) -> None:
    """A report in a format, to a file or standard output. Workbooks and the like go to files alone."""
    made = formats.load(name)
    with open_output(file, formats.is_binary(made)) as target:
        made.render(report, target)


@contextlib.contextmanager
def open_output(file: str, binary: bool = False) -> Iterator[Any]:
    """Standard output, or a file that is replaced in one step when all is written. ``binary``: octets, not text."""
    if not file:
        yield sys.stdout
        sys.stdout.flush()
        return
    how: dict[str, Any] = (
        {"mode": "wb"} if binary else {"mode": "w", "encoding": "utf-8", "errors": "backslashreplace", "newline": "\n"}
    )
    target = Path(file).resolve()
    if target.exists() and not target.is_file():  # a device or a pipe is written to, never replaced
        with target.open(**how) as stream:
            yield stream
        return
    _sweep(target)
    import tempfile  # a command that writes to standard output doesn't need it

    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=UNFINISHED)
    except OSError as error:
        raise InputError(f"{file}: can't be written: {error.strerror or error}") from error
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, **how) as stream:
            yield stream
        temporary.chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError(f"{file}: can't be written: {error.strerror or error}") from error
        raise


def _sweep(target: Path) -> None:
    """What a run that was killed while it wrote left behind: nearly whole reports on people."""
    for left in target.parent.glob(f".{glob.escape(target.name)}.*{UNFINISHED}"):
        with contextlib.suppress(OSError):
            if datetime.now().timestamp() - left.stat().st_mtime > ABANDONED:
                left.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
