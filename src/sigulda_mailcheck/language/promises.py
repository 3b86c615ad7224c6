"""Holding replies (VI 21.1., decision D22): does an answer only postpone, does it explain, until when does it promise?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from sigulda_mailcheck.language.dates import Mention, mentions, resolve
from sigulda_mailcheck.language.phrases import Phrases, phrases_of
from sigulda_mailcheck.language.text import fold, sentences, words
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["Holding", "read_holding"]

_REFERRED = re.compile(
    r"\s*(?:vestul|iesniegum|e-past|lemum|jautajum|pieteikum|zin[aiu]\b|sudzib|noteikum|likum|lig\w+|protokol|письм|обращени|letter|e-?mail|message|regulation|decision)"
)
_TERM = re.compile(r"\b(?:termin|deadline|срок)")


@dataclass(frozen=True, slots=True)
class Holding:
    """``until`` is the promised day (its end is the due moment), ``None`` where none is named; ``explains`` says whether
    the letter tells why."""

    until: date | None
    explains: bool


@cache
def _listed(name: str) -> Phrases:
    return phrases_of("promises", name)


def read_holding(text: str, written: date, calendar: WorkCalendar) -> Holding | None:
    """``None`` for a letter that is an answer on the merits. ``text`` is the body of the own text."""
    said = sentences(text)
    kinds = [_kind(fold(sentence)) for sentence in said]
    announced = [s for s, kind in zip(said, kinds, strict=True) if kind == "announced"]
    worked = [s for s, kind in zip(said, kinds, strict=True) if kind in ("process", "both")]
    noticed = [s for s, kind in zip(said, kinds, strict=True) if kind in ("notice", "both")]
    if not announced and not (worked and noticed) and not _passed_on_only(said, worked):
        return None
    promises = announced or noticed or worked
    return Holding(_deadline(promises, said, written, calendar), _explains(said, promises))


def _kind(folded: str) -> str:
    if _listed("not_promises").search(folded):
        return ""
    if _listed("announced").search(folded) and not _listed("elsewhere").search(folded):
        return "announced"
    process, notice = bool(_listed("process").search(folded)), bool(_listed("notice").search(folded))
    return "both" if process and notice else "process" if process else "notice" if notice else ""


def _passed_on_only(said: list[str], worked: list[str]) -> bool:
    """A letter that says nothing but that the matter is being looked into, or was passed to a colleague."""
    if not worked:
        return False
    rest = [s for s in said if s not in worked and words(s) and not _listed("empty").at_start(fold(s))]
    return not rest and not any(_listed("elsewhere").search(fold(s)) for s in worked)


def _deadline(promises: list[str], said: list[str], written: date, calendar: WorkCalendar) -> date | None:
    """The day promised: a deadline ("līdz", "laikā") before a mere day; the later one where two are named."""
    for group in (promises, [s for s in said if _TERM.search(fold(s))]):
        found = [
            (mention, day)
            for sentence in group
            for mention in mentions(sentence)
            if (day := _promised(sentence, mention, written, calendar))
        ]
        strict = [day for mention, day in found if mention.role in ("by", "within")]
        if strict:
            return max(strict)
        if found:
            return max(day for _, day in found)
    return None


def _promised(sentence: str, mention: Mention, written: date, calendar: WorkCalendar) -> date | None:
    if mention.role in ("after", "from") or _REFERRED.match(fold(sentence[mention.end :])):
        return None
    day = resolve(mention, written, calendar)
    return day if day is not None and day >= written else None


def _explains(said: list[str], promises: list[str]) -> bool:
    for sentence in said:
        folded = fold(sentence)
        if sentence in promises:
            if _listed("explained").search(folded) or _listed("process").search(folded):
                return True
            continue
        if len(words(sentence)) >= 4 and (not _listed("empty").at_start(folded) or _listed("explained").search(folded)):
            return True
    return False
