"""The command line: one module a command. ``main(argv) -> exit status``; no traceback ever reaches a user.

Exit status: 0 nothing found at or above ``--fail-on``, 1 findings, 2 usage, configuration or input that can't be opened.
"""

from __future__ import annotations

import gc
import locale
import os
import signal
import sys
from collections.abc import Sequence

import click

from sigulda_mailcheck import __version__
from sigulda_mailcheck.errors import MailcheckError
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.workers import ENDING

__all__ = ["entry_point", "main"]

GC_THRESHOLD = 1_000_000  # a short run makes no cycles worth looking for; long ones set their own
BROKEN_PIPE = 141  # 128 + SIGPIPE, as a shell reports it

COMMANDS = {
    "check": "check mailbox exports against the standard",
    "draft": "check one letter before it is sent",
    "signature": "an employee's signature block, ready to paste",
    "notice": "an absence notice, ready to paste",
    "serve": "the page on which drafts are checked",
    "inspect": "show how each message is read",
    "explain": "one finding in full: clause, clock, what decided, remedy",
    "report": "a report on a period, a unit or an employee, from a state file",
    "my-data": "all that a state file holds on one person",
    "purge": "forget messages older than a day",
    "rules": "list the rules, or show one of them in full",
}


class _Lazy(click.Group):
    """Imports a command's module when the command is used: a draft has to be answered at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"sigulda_mailcheck.cli.{name.replace('-', '_')}").command
        command.context_class = self.context_class
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sigulda-mailcheck")
def cli() -> None:
    """Checks mailbox exports against an office's written e-mail standard, and explains each verdict."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit status. Expected errors print one line on stderr."""
    if sys.stdout is None or sys.stderr is None:
        return 2  # closed by the caller: there is nobody to say anything to
    _use_utf8()
    gc.set_threshold(GC_THRESHOLD)
    cli.context_class = _context_class()
    try:
        result = cli.main(
            args=list(argv) if argv is not None else None, prog_name="sigulda-mailcheck", standalone_mode=False
        )
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort as stop:
        return _say("stopped", getattr(stop.__cause__, "status", 130))
    except MailcheckError as error:
        return _say(str(error))
    except click.ClickException as error:
        return _say(f"{error.format_message()} (--help shows how)")
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as error:
        return _say(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except KeyboardInterrupt as stop:
        return _say("stopped", getattr(stop, "status", 130))
    except Exception as error:  # a bug: said in one line, the details only where they are asked for
        if os.environ.get("SIGULDA_MAILCHECK_DEBUG"):
            raise
        told = f"internal error ({type(error).__name__}: {error}); please report it."
        return _say(f"{told} SIGULDA_MAILCHECK_DEBUG=1 shows where.")


def spoken() -> str:
    """The language in which the command line talks to whoever started it: the system's, where it's Latvian; else English."""
    named = next((value for key in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(key))), None)
    found = named if named is not None else locale.getlocale()[0] or ""
    return "lv" if found.startswith(("lv", "Latvian")) else "en"


def _context_class() -> type[click.Context]:
    if spoken() != "lv":
        return click.Context
    from sigulda_mailcheck.cli.latvian import Context

    return Context


def _say(problem: str, status: int = 2) -> int:
    """One line on stderr, in the language of the system."""
    from sigulda_mailcheck import i18n  # the catalogs are read when there is something to say

    click.echo(f"sigulda-mailcheck: {visible(i18n.error(problem, spoken()))}", err=True)
    return status


def _use_utf8() -> None:
    """Latvian on a console that thinks in another code page."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


class _Stopped(KeyboardInterrupt):
    """A signal that ends the program, which tidies up before: unpacked mail must not stay behind."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.status = 128 + number


def _stop(number: int, _: object) -> None:
    for each in (*ENDING, signal.SIGINT):  # a second one, while the first is tidied up after, would leave it half done
        signal.signal(each, signal.SIG_IGN)
    raise _Stopped(number)


def entry_point() -> None:
    """Runs ``main`` and ends the process. All it loaded ends with it, so nobody has to search that for cycles."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _stop)
    status = main()
    gc.freeze()
    sys.exit(status)
