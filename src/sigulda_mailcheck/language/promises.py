"""Holding replies (VI 21.1., decision D22): does an answer only postpone, does it explain, until when does it promise?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from sigulda_mailcheck.language.dates import Mention, mentions, resolve
from sigulda_mailcheck.language.phrases import Phrases, phrases_of
from sigulda_mailcheck.language.text import fold, has_words, sentences, words
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["Holding", "may_hold", "promising_sentences", "read_holding"]

_REFERRED = re.compile(
    r"\s*(?:vestul|iesniegum|e-past|lemum|jautajum|pieteikum|zin[aiu]\b|sudzib|noteikum|likum|lig\w+|protokol|письм|обращени|letter|e-?mail|message|regulation|decision)"
)
_FIRST_PERSON = re.compile(
    r"\w(?:sim|simies)\b|\b(?:atbilde|snieg|nosuti|sagatavo|rakst|atrakst|do|uzraksti|atsuti)su\b"
)
_CAUSE = re.compile(r",? \b(?:jo|ta ka|tapec ka|tadel ka|because|since|потому что|поскольку|так как)\b")
_CONSEQUENCE = re.compile(r",? (?:so|therefore|tapec|tadel|tamdel|lidz ar to|поэтому)\b(?! (?:that|ka)\b)")
_POSTPONING = ("announced", "process", "notice")
_TERM = re.compile(r"\b(?:termin|deadline|срок)")


@dataclass(frozen=True, slots=True)
class Holding:
    """``until`` is the promised day (its end is the due moment), ``None`` where none is named; ``explains`` says whether
    the letter tells why. What is promised ``by_phone`` mail can't show to be kept."""

    until: date | None
    explains: bool
    by_phone: bool = False


@cache
def _listed(name: str) -> Phrases:
    return phrases_of("promises", name)


def may_hold(folded: str) -> bool:
    """A cheap test before :func:`read_holding`, of folded text whose white space is single, for a letter to a client: false
    only where it surely doesn't postpone."""
    return any(_listed(name).may_stand_in(folded) for name in _POSTPONING)


def read_holding(text: str, written: date, calendar: WorkCalendar, to_colleague: bool = False) -> Holding | None:
    """``None`` for a letter that is an answer on the merits. ``text`` is the body of the own text.

    Between colleagues a promise to deliver the thing asked for, with a day, is one too ("Karti nosūtīšu rīt").
    """
    said, judged = _judged(text)
    promises = _promises(said, judged, written, calendar, to_colleague)
    if not promises:
        return None
    word = [sentence for sentence, kind in judged if kind in ("notice", "both", "outcome")]
    return Holding(
        _deadline(promises, said, word, written, calendar),
        _explains(judged, promises),
        all(_listed("by_phone").search(fold(promise)) for promise in promises),
    )


def promising_sentences(text: str, written: date, calendar: WorkCalendar, to_colleague: bool = False) -> list[str]:
    """The sentences for which :func:`read_holding` takes a letter for a holding reply."""
    return _promises(*_judged(text), written, calendar, to_colleague)


def _judged(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    said = [sentence for sentence in sentences(text) if has_words(sentence)]
    return said, [(sentence, _kind(fold(sentence))) for sentence in said]


def _promises(
    said: list[str], judged: list[tuple[str, str]], written: date, calendar: WorkCalendar, to_colleague: bool
) -> list[str]:
    """The sentences that promise; none where the letter is an answer on the merits."""
    announced = [s for s, kind in judged if kind == "announced"]
    worked = [s for s, kind in judged if kind in ("process", "both")]
    noticed = [s for s, kind in judged if kind in ("notice", "both", "outcome")]
    if not any(_tells(sentence, kind) for sentence, kind in judged):
        announced += [s for s, kind in judged if kind == "outcome"]
    if announced or (worked and noticed) or _says_nothing_else(judged):
        return announced or noticed or worked
    return _deliveries(said, written, calendar) if to_colleague else []


def _kind(folded: str) -> str:
    if _listed("not_promises").search(folded):
        return ""
    process, notice = bool(_listed("process").search(folded)), bool(_listed("notice").search(folded))
    ours = _FIRST_PERSON.search(folded) or not _listed("elsewhere").search(folded)
    if ours and _listed("announced").search(folded):
        return "announced"
    if ours and notice and _tells_outcome(folded):
        return "outcome"
    return "both" if process and notice else "process" if process else "notice" if notice else ""


def _tells_outcome(folded: str) -> bool:
    """Whether one clause says that what the client waits for will be told by a named day. Without one, word of a later event is no
    promise; and the day by which one may apply is none of the answer."""
    return any(
        _listed("notice").search(clause)
        and _listed("outcome").search(clause)
        and any(m.role in ("by", "within") for m in mentions(clause))
        for clause in _JOINED.split(folded)
    )


def _tells(sentence: str, kind: str) -> bool:
    """Whether a sentence beside word of an outcome answers something. Who sits when to decide doesn't."""
    folded = fold(sentence)
    waits = kind or _listed("needed").search(folded) or _listed("sitting").search(folded)
    return not waits and _has_substance(sentence)


def _says_nothing_else(judged: list[tuple[str, str]]) -> bool:
    """A letter of which every clause is a promise of word, a matter being looked into, a reason for delay, or polite."""
    if not any(kind for _, kind in judged):
        return False
    for sentence, kind in judged:
        folded = fold(sentence)
        if kind and _listed("elsewhere").search(folded) and not (kind != "process" and _FIRST_PERSON.search(folded)):
            return False
        for clause in _clauses(sentence) if kind else [sentence]:
            if not _kind(fold(clause)) and _has_substance(clause) and not _listed("delayed").search(fold(clause)):
                return False
    return True


_CLAUSE = re.compile(
    r";|\s[–—-]\s|,\s(?!(?:ka|kas|kad|kur|ja|lai|jo|tikl[iī]dz|kam[eē]r|kur[uaš]\w*|kā|that|which|что|котор\w+)\b)"
)
_JOINED = re.compile(r"[;,]\s(?:(?:un|bet|and|but|и|но)\s)?|\s(?:un|bet|and|but|и|но)\s")
_CONDITION = re.compile(r"(?:un )?(?:kad|tiklidz|lidzko|kamer|when|as soon as|когда|как только)\b")
_APOLOGY_OPENS = re.compile(
    r"(?:atvainoj\w+|piedodiet|diemzel|sorry|unfortunately|извините)(?:, (?:bet|ka|jo|but|но)?| (?:bet|ka|jo|but|но) ) ?"
)


def _clauses(sentence: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(sentence) if words(clause)]


def _has_substance(text: str) -> bool:
    """Whether a sentence or clause says more than thanks, receipt, apology or a wish. "Atvainojos, kolēģe ir slima" does."""
    folded = fold(text).strip()
    opening = _APOLOGY_OPENS.match(folded)
    if opening and len(words(folded[opening.end() :])) >= 2:
        folded = folded[opening.end() :]
    return len(words(folded)) >= 2 and not _listed("empty").at_start(folded) and not _CONDITION.match(folded)


def _deliveries(said: list[str], written: date, calendar: WorkCalendar) -> list[str]:
    """Sentences in which a colleague promises a thing for a day."""
    found = []
    for sentence in said:
        folded = fold(sentence)
        if _listed("delivered").search(folded) and not _listed("not_promises").search(folded):
            days = [m for m in mentions(sentence) if m.role in ("by", "within") or m.kind in ("offset", "weekday")]
            if any(_promised(sentence, m, written, calendar) for m in days):
                found.append(sentence)
    return found


def _deadline(
    promises: list[str], said: list[str], word: list[str], written: date, calendar: WorkCalendar
) -> date | None:
    """The day promised: a deadline ("līdz", "laikā") before a mere day; the later one where two are named. A term named elsewhere
    counts too, and the day on which the client will have ``word``."""
    for group in (promises, [s for s in said if _TERM.search(fold(s))], word):
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
    following = fold(sentence[mention.end :])
    if mention.role in ("after", "from") or _REFERRED.match(following):
        return None
    if mention.kind == "period" and _listed("unknown_start").at_start(following):
        return None
    day = resolve(mention, written, calendar)
    return day if day is not None and day >= written else None


def _explains(judged: list[tuple[str, str]], promises: list[str]) -> bool:
    """Whether anything says what is being done or why not yet: a sentence or clause of its own, or words of cause."""
    for sentence, kind in judged:
        folded = fold(sentence)
        opening = _listed("empty").at_start(folded)
        reasons = _listed("process").search(folded) or _listed("needed").search(folded) or _CAUSE.search(folded)
        polite = opening and not kind and not reasons
        if not polite and _listed("explained").search(folded):
            return True
        if sentence in promises or kind in ("announced", "notice", "outcome"):
            if _listed("process").search(folded) or any(_is_reason(clause) for clause in _clauses(sentence)):
                return True
            consequence = _CONSEQUENCE.search(folded)
            if consequence and _has_substance(folded[: consequence.start()]):
                return True
        elif _has_substance(sentence):
            return True
    return False


def _is_reason(clause: str) -> bool:
    """A clause beside the promise that is no part of it: several words besides any day on which it happens, nothing polite."""
    folded = fold(clause)
    if _kind(folded) or _listed("not_promises").search(folded):
        return False
    days = mentions(clause)
    if any(day.role != "on" for day in days):
        return False
    rest = clause
    for day in reversed(days):
        rest = rest[: day.start] + " " + rest[day.end :]
    return len(words(rest)) >= 3 and _has_substance(clause)
