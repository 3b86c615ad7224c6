"""One table: this program beside what its users would use instead, on the same mailboxes, in one run.

    make bench                                     # generated mail, 10,000 and 100,000 messages
    make bench SIZES="10000 100000 1000000"
    make bench MAILBOX=path/to.mbox DOMAIN=gmail.com   # real mail too

Each row is one whole process and its children: CPU seconds, wall seconds, the peak memory of the largest process, and
messages per CPU second. Tools that aren't installed are left out and named. ``notmuch`` and ``mu`` index a Maildir with the
same messages, made beforehand. The table replaces the one in ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generate import DOMAIN, write

import sigulda_mailcheck
from sigulda_mailcheck.mail.sources import mbox

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
MAX_MAILDIR = 20_000  # messages: a Maildir has a file for each, and the indexers take minutes for more

MAIL_PARSER = """
import logging, sys
import mailparser
from pathlib import Path
from sigulda_mailcheck.mail.sources import mbox
logging.disable(logging.CRITICAL)
path = Path(sys.argv[1])
with path.open("rb") as file:
    for cut in mbox.cuts(path):
        file.seek(cut.offset)
        try:
            mailparser.parse_from_bytes(file.read(cut.length))
        except Exception:
            pass
"""
PLAIN_READ = "import sys\nfile = open(sys.argv[1], 'rb')\nwhile file.read(1 << 20):\n    pass\n"


@dataclass(frozen=True)
class Cost:
    cpu: float
    wall: float
    peak_mib: float


def measure(command: Sequence[str], **environment: str) -> Cost:
    """Runs a command and everything it starts."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **environment}
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(command)}: status {process.returncode}: {said.decode('utf-8', 'replace')[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.monotonic() - started, usage.ru_maxrss / 1024)


def rows(box: Path, count: int, domain: str, folder: Path) -> list[tuple[str, Cost]]:
    state = folder / "state.sqlite"
    check = [sys.executable, "-m", "sigulda_mailcheck", "check", str(box), "--domain", domain, "--fail-on", "never"]
    report = ["--output", f"json:{folder / 'report.json'}"]
    found = [
        ("sigulda-mailcheck, cold, 1 job", measure([*check, *report, "--jobs", "1"])),
        ("sigulda-mailcheck, cold, 2 jobs", measure([*check, *report, "--jobs", "2"])),
        (
            "sigulda-mailcheck, cold, 1 job, state kept",
            measure([*check, *report, "--jobs", "1", "--state", str(state)]),
        ),
        ("sigulda-mailcheck, warm, 1 job", measure([*check, *report, "--jobs", "1", "--state", str(state)])),
        ("mail-parser, each message whole", measure([sys.executable, "-c", MAIL_PARSER, str(box)])),
    ]
    if count <= MAX_MAILDIR:
        found += indexers(box, folder)
    found.append(("plain read of the octets", measure([sys.executable, "-c", PLAIN_READ, str(box)])))
    return found


def indexers(box: Path, folder: Path) -> list[tuple[str, Cost]]:
    present = [tool for tool in ("notmuch", "mu") if shutil.which(tool)]
    if not present:
        return []
    maildir = folder / "maildir"
    for name in ("cur", "new", "tmp"):
        (maildir / name).mkdir(parents=True)
    with box.open("rb") as file:
        for cut in mbox.cuts(box):
            file.seek(cut.offset)
            (maildir / "cur" / f"{cut.number:07}:2,S").write_bytes(file.read(cut.length))
    found = []
    if "notmuch" in present:
        config = folder / "notmuch-config"
        config.write_text(f"[database]\npath={maildir}\n[user]\nname=x\nprimary_email=x@{DOMAIN}\n[new]\ntags=new\n")
        found.append(("notmuch new", measure(["notmuch", "new", "--quiet"], NOTMUCH_CONFIG=str(config))))
    if "mu" in present:
        home = str(folder / "mu")
        measure(["mu", "init", "--muhome", home, "--maildir", str(maildir), "--quiet"])
        found.append(("mu index", measure(["mu", "index", "--muhome", home, "--quiet"])))
    shutil.rmtree(maildir)
    return found


def table(title: str, count: int, measured: Sequence[tuple[str, Cost]]) -> str:
    lines = [
        f"### {title}",
        "",
        "| | CPU s | wall s | peak MiB | messages per CPU s |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, cost in measured:
        speed = f"{count / cost.cpu:,.0f}" if cost.cpu >= 0.05 else "–"
        lines.append(f"| {name} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak_mib:.0f} | {speed} |")
    return "\n".join([*lines, ""])


def machine() -> str:
    cpu = next(
        (line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")), platform.machine()
    )
    missing = [tool for tool in ("notmuch", "mu") if not shutil.which(tool)]
    left_out = f" Not installed and left out: {', '.join(missing)}." if missing else ""
    return f"Measured on {date.today():%Y-%m-%d}: {os.cpu_count()} × {cpu}, {platform.system()}, Python {platform.python_version()}.{left_out}\n"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", default="", help="generated mailboxes of so many messages")
    options.add_argument("--mailbox", type=Path, help="a mailbox of your own, measured first")
    options.add_argument("--domain", default=DOMAIN, help="the organisation that your own mailbox is judged for")
    given = options.parse_args()
    compileall.compile_dir(Path(sigulda_mailcheck.__file__).parent, quiet=1)  # as an installed program is
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        jobs = [(given.mailbox, 0, given.domain)] if given.mailbox else []
        jobs += [(Path(name) / "mail.mbox", int(number), DOMAIN) for number in given.sizes.split()]
        measured: dict[str, list[str]] = {}
        for box, size, domain in jobs:
            if size:
                write(size, box)
            count = size or sum(1 for _ in mbox.cuts(box))
            folder = Path(name) / f"work-{count}"
            folder.mkdir()
            kind = "generated" if size else "real"
            title = f"{count:,} messages, {box.stat().st_size >> 20:,} MiB, {kind} mail, `--domain {domain}`"
            measured.setdefault(kind, [machine()]).append(table(title, count, rows(box, count, domain, folder)))
            print(measured[kind][-1], flush=True)
            shutil.rmtree(folder)
    for kind, pieces in measured.items():
        _put(kind, pieces)


def _put(kind: str, pieces: list[str]) -> None:
    """Replaces what the page says of one kind of mail."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(f"<!-- {kind} -->")
    _, after = rest.split(f"<!-- /{kind} -->")
    text = "\n".join(pieces)
    PAGE.write_text(f"{before}<!-- {kind} -->\n{text}<!-- /{kind} -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
