"""Out-of-office notices (VI 8.1., decisions D25 and D26): until when, who stands in, and how to reach them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sigulda_mailcheck.language.dates import Mention, mentions, resolve
from sigulda_mailcheck.language.phrases import Phrases, phrases_of
from sigulda_mailcheck.language.text import fold, sentences, words
from sigulda_mailcheck.mail.signature import Identity, phones_in
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["Notice", "read_notice"]

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CAPITALISED = re.compile(
    r"(?<![\w.])[^\W\d_a-zāčēģīķļņšūž][a-zāčēģīķļņšūžа-яё]+(?:-[^\W\d_][a-zāčēģīķļņšūž]+)?(?:\s+[^\W\d_a-zāčēģīķļņšūž][a-zāčēģīķļņšūžа-яё]+(?:-[^\W\d_][a-zāčēģīķļņšūž]+)?)+"
)
_INITIAL = re.compile(r"(?<!\w)[^\W\d_a-zāčēģīķļņšūž]\.\s?[^\W\d_a-zāčēģīķļņšūž][a-zāčēģīķļņšūž]+")


@dataclass(frozen=True, slots=True)
class Notice:
    """``until`` is the last day of absence as the text gives it, for the day it was written on; ``missing`` the parts of
    VI 8.1. that it lacks. ``spec`` lets a later stage resolve the same date for the notice's first sending."""

    since: date | None
    until: date | None
    missing: tuple[str, ...]
    spec: tuple[Mention, bool] | None = None


@cache
def _listed(name: str) -> Phrases:
    return phrases_of("promises", "absence", name)


def is_away(text: str) -> bool:
    """Whether the text says that its author is away (D25)."""
    folded = fold(text)
    if not _listed("away").search(folded):
        return False
    cleaned = folded
    for start, end in reversed(_listed("not_away").spans(folded)):
        cleaned = cleaned[:start] + " " + cleaned[end:]
    return bool(_listed("away").search(cleaned))


def read_notice(
    body: str, has_greeting: bool, signature_fields: Sequence[str], who: Identity, written: date, calendar: WorkCalendar
) -> Notice | None:
    """``None`` for an automatic message that is no absence notice."""
    if not is_away(body):
        return None
    since, until, spec = _absence_days(body, written, calendar)
    missing = [] if has_greeting else ["greeting"]
    if until is None:
        missing.append("until")
    missing.extend(_substitute_missing(body, who))
    if not signature_fields:
        missing.append("signature")
    return Notice(since, until, tuple(missing), spec)


# ---------------------------------------------------------------------------------- until when


def _absence_days(
    body: str, written: date, calendar: WorkCalendar
) -> tuple[date | None, date | None, tuple[Mention, bool] | None]:
    said = [(fold(sentence), mentions(sentence)) for sentence in sentences(body)]
    candidates: list[tuple[int, Mention, bool]] = []
    for folded, found in said:
        for mention in found:
            rank, back = _rank(folded, mention)
            if rank:
                candidates.append((rank + (0 if mention.kind == "date" else 10), mention, back))
    if not candidates:
        return None, None, None
    _, last, back = min(candidates, key=lambda c: c[0])
    until_said = next(number for number, (_, found) in enumerate(said) if last in found)
    firsts = (
        _since(mention, last, written, calendar)
        for number, (folded, found) in enumerate(said[: until_said + 1])  # what comes after tells of another absence
        for mention in found
        if mention is not last and _begins_absence(folded, mention, last if number == until_said else None)
    )
    return next(firsts, None), resolve_until(last, back, written, calendar), (last, back)


def resolve_until(mention: Mention, back: bool, first_sent: date, calendar: WorkCalendar) -> date | None:
    """The last day of absence: the day itself, or the day before a day of return; the year nearest to the first sending."""
    day = resolve(mention, first_sent, calendar, nearest=True)
    return day - timedelta(days=1) if day is not None and back else day


def _rank(folded: str, mention: Mention) -> tuple[int, bool]:
    """How well a mention says the end of absence (1 is best, 0 not at all), and whether it's a day of return."""
    before = folded[: mention.start]
    returns = [end for _, end in _listed("back").spans(before)]
    back = _listed("back").search(folded[mention.end : mention.end + 40])
    back_after = (
        back is not None
        and mention.role in ("from", "on")
        and not _goes_away(folded[mention.end : mention.end + back.start()])
    )
    if mention.role in ("by", "within"):
        exclusive = bool(_listed("exclusive").search(folded[mention.end : mention.end + 25]))
        return 1, exclusive
    is_return = bool(returns) and len(before) - returns[-1] <= 60
    if is_return or (back_after and not _listed("away").search(before)):
        return 2, True
    if mention.role in ("from", "after"):
        return 0, False
    if re.search(r"[-–—]\s?$", before[-3:]):
        return 1, False
    if _listed("away").search(folded):
        return 3, False
    return 0, False


_OVER_BEFORE = re.compile(r"(?:pec|no|after|from|после|из)\s(?:\w+\s)?$")
_OVER_AFTER = re.compile(r"\w*\s(?:beidz|ends|is over|заканчив)")


def _goes_away(folded: str) -> bool:
    """Whether words between a day and those of return say that the absence begins then: not "pēc atvaļinājuma", "my leave ends"."""
    return any(
        not _OVER_BEFORE.search(folded[:start]) and not _OVER_AFTER.match(folded, end)
        for start, end in _listed("away_for").spans(folded)
    )


_RANGE = re.compile(r"[.,]?\s?(?:g\.|gada)?\s?(?:\(\w+\)\s)?(?:[-–—]|lidz|until|till|to|through|по|до)\s(?:\w+\s)?")


def _begins_absence(folded: str, mention: Mention, last: Mention | None) -> bool:
    """Whether "no" with a day says when the absence begins, and not since when somebody stands in or when an office is open:
    it opens the range that the last day ends, or stands beside the words of absence. A weekday of one who is away by now is
    over; of one who will be, it's to come."""
    if mention.role != "from":
        return False
    before, after = folded[: mention.start], folded[mention.end :]
    if mention.kind == "weekday" and not _listed("away_later").search(folded):
        return False
    if last is not None and mention.start < last.start and _RANGE.fullmatch(folded, mention.end, last.start):
        return True
    if last is not None and last.end <= mention.start and "," in folded[last.end : mention.start]:
        return False
    near = re.split(r"[.,;:]\s", after)[0][:40]
    return any(
        len(before) - end <= 25 and "," not in before[end:] for _, end in _listed("away_for").spans(before)
    ) or bool(_listed("away_for").search(near))


def _since(mention: Mention, last: Mention, written: date, calendar: WorkCalendar) -> date | None:
    if mention.kind != "day-of-month":
        return resolve(mention, written, calendar, nearest=True)
    until = resolve(last, written, calendar, nearest=True) if last.kind == "date" else None
    day = mention.values[0]
    try:
        return until.replace(day=day) if until is not None and isinstance(day, int) else None
    except ValueError:
        return None


# ---------------------------------------------------------------------------------- who stands in


def _substitute_missing(body: str, who: Identity) -> list[str]:
    """Of ``substitute``, ``substitute_phone``, ``substitute_email``: which the text lacks."""
    own = {fold(word) for word in words(who.name)}
    pieces = [piece for piece in re.split(r"(?<=[.!?])\s+(?=[^\W\d_a-zāčēģīķļņšūž])|\n\s*\n", body) if piece.strip()]
    own_phones = set(phones_in(who.person.phone)) if who.person else set()
    named_at = next((i for i, piece in enumerate(pieces) if _names_substitute(piece, who, own)), None)
    if named_at is None:
        return ["substitute"]
    rest = "\n".join(pieces[named_at:])
    missing = []
    if not [number for number in phones_in(rest) if number[-8:] not in {p[-8:] for p in own_phones}]:
        missing.append("substitute_phone")
    if not _other_addresses(rest, who):
        missing.append("substitute_email")
    return missing


def _other_addresses(text: str, who: Identity) -> list[str]:
    return [match[0] for match in _EMAIL.finditer(text) if match[0].lower().strip(".") not in who.own_addresses]


def _names_substitute(piece: str, who: Identity, own: set[str]) -> bool:
    folded = fold(piece)
    reachable = bool(phones_in(piece)) or bool(_other_addresses(piece, who))
    if not reachable and not _listed("contact").search(folded):
        return False
    if _listed("contact").search(folded) and _listed("offices").search(folded) and not _listed("away").at_start(folded):
        return True
    for pattern in (_CAPITALISED, _INITIAL):
        for match in pattern.finditer(piece):
            named = {fold(word) for word in words(match[0])}
            if not _same_person(named, own):
                return True
    return bool(_other_addresses(piece, who))


def _same_person(named: set[str], own: set[str]) -> bool:
    """Whether every word is one of the author's own names, in whatever case ending."""
    return bool(own) and all(
        any(word[: max(3, len(mine) - 2)] == mine[: max(3, len(mine) - 2)] for mine in own) for word in named
    )
