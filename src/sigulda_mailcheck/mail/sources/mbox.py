"""mbox in its dialects (mboxrd, mboxo, mboxcl; RFC 4155): one memory map, no copy of the mailbox.

A separator is trusted only where it says a date, stands at the start or after an empty line, and is followed by a header
field: a body line that begins with "From " splits no message.
"""

from __future__ import annotations

import errno
import mmap
import os
import re
from collections.abc import Iterator
from pathlib import Path

from sigulda_mailcheck.mail.sources.cut import Cut

__all__ = ["NAME", "cuts", "recognises", "unquote"]

NAME = "mbox"
WINDOW = 32 << 20  # octets of a mailbox that are mapped at a time
MAX_HEADER, USUAL_HEADER = 262_144, 16_384  # octets in which Content-Length is looked for

CUT_SHORT = "it was cut while it was read"

NEWLINE, QUOTE = 10, ord(">")

_DATE = rb"(?:[A-Za-z]{3},? +(?:[A-Za-z]{3} +\d{1,2}|\d{1,2} +[A-Za-z]{3})[ ,]+(?:\d{2}:\d{2}(?::\d{2})?|\d{4})|\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2})"
_SEPARATOR = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\n]*?(?P<when>" + _DATE + rb"[^\n]*)\n(?=(?:>?From |[!-9;-~]+[ \t]*:))"
)
_FIRST = re.compile(rb"\AFrom [^\n]*?(?P<when>" + _DATE + rb"[^\n]*)\n")
_LENGTH = re.compile(rb"(?m)^[Cc]ontent-[Ll]ength:[ \t]*(\d{1,12})[ \t]*\r?$")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def recognises(head: bytes) -> bool:
    return bool(_FIRST.match(head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")))


def cuts(file: Path, begin: int = 0, number: int = 0) -> Iterator[Cut]:
    """Every message of the mailbox, in the order of the file; from the separator at ``begin``, counting from ``number``."""
    size = file.stat().st_size
    if size == 0:
        return
    with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as octets:
        position = begin or _after_mark(octets)
        separator = _SEPARATOR.search(octets, position) if position == 0 else _first_at(octets, position)
        released = 0
        while separator is not None:
            start = separator.end()
            following, quoted = _following(octets, start)
            end = _without_blank_line(octets, start, following.start()) if following else len(octets)
            number += 1
            arrival = separator["when"].decode("ascii", "replace").strip()
            if start - released > WINDOW:
                released = _release(octets, start)
            yield Cut(separator.start(), start, max(0, end - start), number, quoted, arrival)
            if os.fstat(opened.fileno()).st_size < size:  # to touch what is gone from a map would end the process
                raise OSError(errno.EIO, CUT_SHORT)
            separator = following


def _release(octets: mmap.mmap, position: int) -> int:
    """Lets go of the pages before ``position``, so that a mailbox of gigabytes takes no more memory than a small one."""
    position -= position % mmap.ALLOCATIONGRANULARITY
    if hasattr(octets, "madvise"):
        octets.madvise(mmap.MADV_DONTNEED, 0, position)
    return position


def _after_mark(octets: mmap.mmap) -> int:
    """Where the first line begins: after a byte order mark and empty lines."""
    position = 3 if octets[:3] == b"\xef\xbb\xbf" else 0
    while octets[position : position + 1] in (b"\r", b"\n") and position < len(octets):
        position += 1
    return position


def _first_at(octets: mmap.mmap, position: int) -> re.Match[bytes] | None:
    pattern = re.compile(_FIRST.pattern.removeprefix(rb"\A"))
    return pattern.match(octets, position)


def _following(octets: mmap.mmap, start: int) -> tuple[re.Match[bytes] | None, bool]:
    """The separator after the message at ``start``, and whether the message may hold ``>From``; a believable Content-Length
    (mboxcl) wins over what looks like a separator."""
    found, quoted = _separator_after(octets, start)
    limit = min(found.start() if found else len(octets), start + MAX_HEADER)
    near = min(limit, start + USUAL_HEADER)
    if octets.find(b"ength:", start, near) == -1 and (near == limit or octets.find(b"\n\n", start, near) != -1):
        return found, quoted  # hardly any mailbox states lengths
    header_end = _HEADER_END.search(octets, start, limit)
    stated = _LENGTH.search(octets, start, header_end.start()) if header_end else None
    if header_end is None or stated is None or header_end.end() + int(stated[1]) > len(octets):
        return found, quoted
    position = header_end.end() + int(stated[1])
    while octets[position : position + 1] in (b"\r", b"\n") and position < len(octets):
        position += 1
    if position >= len(octets):
        return None, True
    behind = _first_at(octets, position)
    return (behind, True) if behind is not None else (found, quoted)


def _separator_after(octets: mmap.mmap, start: int) -> tuple[re.Match[bytes] | None, bool]:
    """The next separator, and whether there was a ``>From `` before it; a plain search for the word is many times faster than
    the whole pattern at every octet."""
    quoted = False
    position = start
    while (position := octets.find(b"From ", position)) != -1:
        before = octets[position - 1] if position else NEWLINE
        if before == NEWLINE and (found := _SEPARATOR.match(octets, position)) is not None:
            return found, quoted
        quoted = quoted or before == QUOTE
        position += 1
    return None, quoted


def _without_blank_line(octets: mmap.mmap, start: int, end: int) -> int:
    """The empty line before a separator belongs to the mailbox, not to the message."""
    if end - start >= 2 and octets[end - 2 : end] == b"\r\n":
        return end - 2
    return end - 1 if end > start and octets[end - 1 : end] == b"\n" else end


def unquote(octets: bytes) -> bytes:
    """``>From `` at the start of a line loses one ``>``."""
    return _QUOTED_FROM.sub(rb"\1", octets) if b">From " in octets else octets
