"""Outlook's ``.pst`` and ``.ost``, by ``readpst`` of libpst, which knows their versions and encodings best (Debian:
``pst-utils``). Each folder of the file becomes a mailbox."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from sigulda_mailcheck.mail.sources.member import ContainerError, Inside

__all__ = ["NAME", "members", "recognises"]

NAME = "pst"
PROGRAM = "readpst"
HOURS = 6  # what the largest file may take


def recognises(head: bytes, name: str) -> bool:
    return head.startswith(b"!BDN")


def members(file: Path, name: str) -> Iterator[Inside]:
    program = shutil.which(PROGRAM)
    if program is None:
        raise ContainerError("an Outlook data file; install readpst to open it (Debian and Ubuntu: pst-utils)")
    with tempfile.TemporaryDirectory(prefix="mailcheck-pst-") as folder:
        failed = _unpack(program, file, Path(folder))
        boxes = sorted(path for path in Path(folder).rglob("*") if path.is_file() and path.stat().st_size)
        for box in boxes:
            yield Inside(_shown(box.relative_to(folder)), partial(_opened, box))
    if failed:
        raise ContainerError(f"readpst could not read {'all of ' if boxes else ''}it: {failed}")


def _unpack(program: str, file: Path, folder: Path) -> str:
    """A mailbox for each folder, mail alone; returns what went wrong, in readpst's words."""
    command = [program, "-q", "-r", "-b", "-t", "e", "-o", str(folder), str(file.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=HOURS * 3600, check=False, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return f"it took longer than {HOURS} hours"
    if done.returncode == 0:
        return ""
    said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
    return said[-1][:200] if said else f"exit status {done.returncode}"


def _shown(path: Path) -> str:
    """``Sent Items/mbox`` is the folder Sent Items."""
    parts = path.parts[:-1] if path.name == "mbox" and len(path.parts) > 1 else path.parts
    return "/".join(parts)


def _opened(box: Path) -> IO[bytes]:
    return box.open("rb")
