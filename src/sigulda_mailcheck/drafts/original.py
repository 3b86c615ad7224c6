"""The message that a draft answers, as far as the quotation in the draft shows it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from email.utils import format_datetime

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.drafts.opening import CLIENT
from sigulda_mailcheck.language.dates import mentions, resolve
from sigulda_mailcheck.language.text import ADDRESS, fold
from sigulda_mailcheck.mail.headers import moment
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.mail.own_text import label_role
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["quoted_original"]

MAX_HEAD_LINE = 400  # characters
WRAPPED = 4  # lines that an attribution takes at most
HEAD_LINES = 14  # of a quotation, in which its header block or attribution stands
OLDEST = timedelta(days=730)
_TIME = re.compile(
    r"(?<![\d.:])([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?(?![\d:]|\.\d)(?:\s*([AP])\.?M\.?)?", re.IGNORECASE
)
_OFFSET = re.compile(r"\d [+-]\d{4}\b|\bGMT\b")


def quoted_original(letter: Letter, directory: Directory, calendar: WorkCalendar, now: datetime) -> bytes | None:
    """The quoted original as a message: who wrote it when to whom, and its text. ``None`` where its author or its moment isn't
    shown, for then nothing can be said of its due moment."""
    lines = letter.own.quoted.split("\n")
    head = _head(lines)
    name = _name(head.get("from", ""))
    sender = next(iter(_addresses(head.get("from", "")) or _circle(name, directory) or ()), "")
    sender = sender or letter.own.original_author or _addressee(letter, directory)
    written = _written(head.get("date", ""), calendar, now)
    if not sender or written is None or not now - OLDEST <= written <= now:
        return None
    author = letter.envelope.sender.email
    if directory.canonical(sender) == directory.canonical(author):
        return None  # one's own earlier letter
    to, cc = _circle(head.get("to", ""), directory), _circle(head.get("cc", ""), directory)
    if not to or cc is None:  # of whom not all are known, nobody can say who was left out
        to, cc = [author], []
    fields = [
        ("Date", format_datetime(written)),
        ("From", f'"{name}" <{sender}>'),
        ("To", ", ".join(to)),
        ("Cc", ", ".join(cc)),
        ("Subject", " ".join(head.get("subject", "").split())),
        ("Message-ID", "<quoted@draft.invalid>"),
        ("Content-Type", "text/plain; charset=utf-8"),
    ]
    text = "\n".join(line.lstrip("> ") for line in lines[int(head["end"]) :])
    return ("".join(f"{name}: {value}\n" for name, value in fields if value) + f"\n{text}").encode("utf-8", "replace")


def _head(lines: list[str]) -> dict[str, str]:
    """What the header block or the attribution of a quotation says, by role; ``end`` is the line after it."""
    found: dict[str, str] = {"end": "0"}
    attribution: list[str] = []
    for number, line in enumerate(lines[:HEAD_LINES]):
        if line.startswith(">"):
            break
        line = line[:MAX_HEAD_LINE].strip(" *")
        role = label_role(fold(line))
        if role is not None:
            found.setdefault(role, line.partition(":")[2].strip(" *"))
            found["end"] = str(number + 1)
        elif len(found) > 1 and not line:
            break
        elif len(found) == 1 and line:  # an attribution may wrap
            attribution.append(line)
            said = " ".join(attribution[-WRAPPED:]).rstrip(":")
            if line.endswith(":") and (ADDRESS.search(said) or _TIME.search(said)):
                return {"date": said, "from": said, "end": str(number + 1)}
    return found


def _addressee(letter: Letter, directory: Directory) -> str:
    """Whom the letter goes to, if that is one person: who is quoted by name alone is most likely they. Where nobody is named yet,
    somebody outside, unless the quoted might be a colleague whom no staff directory lists."""
    people = [a.email for a in letter.envelope.to if a.email]
    if people == [CLIENT] and not directory.listed:
        return ""
    return people[0] if len(people) == 1 else ""


def _circle(value: str, directory: Directory) -> list[str] | None:
    """The addresses in a line of a header block; ``None`` where not everybody is known. Outlook shows names alone: those are
    looked up in the staff directory."""
    by_name = {fold(person.name): person.email for person in directory.people.values() if person.name}
    found = []
    for piece in re.split(r"[;,]", value):
        if not piece.strip():
            continue
        shown = _addresses(piece)
        name = " ".join(fold(piece).split())
        if not shown and name not in by_name:
            return None
        found.append(shown[0] if shown else by_name[name])
    return list(dict.fromkeys(found))


def _addresses(value: str) -> list[str]:
    return [address.strip(".<>").lower().removeprefix("mailto:") for address in ADDRESS.findall(value)]


_NAMED = re.compile(r"([^\W\d_][^\W\d_.'’-]*(?: [^\W\d_][^\W\d_.'’-]*){0,3})[\"']? ?[<(\[]")
_FULL_NAME = re.compile(r"(?<!\w)[^\W\d_a-zāčēģīķļņšūž][\w'’-]{2,}(?: [^\W\d_a-zāčēģīķļņšūž][\w'’-]{2,}){1,2}")


def _name(value: str) -> str:
    """The name before an address, else the first that looks like a full name, else the whole of a line without a number."""
    before = _NAMED.search(value)
    if before:
        return before[1].strip()
    named = _FULL_NAME.search(value)
    if named:
        return named[0]
    return "" if "@" in value or any(char.isdigit() for char in value) else value.strip()


_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")


def _european(value: str) -> str:
    """Dates with slashes by day and month where it's certain which is which, else without the date: Americans write the month
    first, and an hour with AM or PM is theirs."""

    def change(match: re.Match[str]) -> str:
        first, second = int(match[1]), int(match[2])
        american = second > 12 or _AMERICAN.search(value) is not None
        if not american and first <= 12:
            return " "
        day, month = (second, first) if american else (first, second)
        return f"{day}.{month}.{match[3]}"

    return _SLASHED.sub(change, value)


_AMERICAN = re.compile(r"\d\s*[AP]\.?M\b", re.IGNORECASE)


def _written(value: str, calendar: WorkCalendar, now: datetime) -> datetime | None:
    """When it was written: as a header would say it, or in prose with its year."""
    if not value:
        return None
    if _OFFSET.search(value):
        found = moment(value, calendar.zone)
        if found is not None and str(found.year) in value:
            return found
    if _SLASHED.search(value):
        value = _european(value)
    day = next(
        (
            day
            for mention in mentions(value, dates_alone=True)
            if mention.kind == "date" and (day := resolve(mention, now.date(), calendar)) and str(day.year) in value
        ),
        None,
    )
    if day is None:
        return None
    clock = _TIME.search(value.replace(f"{day:%d.%m.%Y}", " "))
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (0, 0)
    if clock and clock[3]:
        hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=calendar.zone)
