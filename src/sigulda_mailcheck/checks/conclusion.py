"""Does the end of the text sum up, say what comes next, thank, apologise or invite to get in touch? (VI 5.1.4.)"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any

from sigulda_mailcheck.checks.introduction import is_missing
from sigulda_mailcheck.language.dates import mentions, resolve
from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.language.literals import needed
from sigulda_mailcheck.language.phrases import LANGUAGES, data, phrases
from sigulda_mailcheck.language.text import fold, has_words, last_sentences, words
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "conclusion"
HALF_A_YEAR = 183  # days
_ITEM = re.compile(r"\s*(?:[-•*·–—]|\(?(?:\d{1,2}|[a-z])[.)])\s")
PARAMETERS: dict[str, object] = {"sentences": int, "words": int}


@cache
def _future() -> tuple[re.Pattern[str], frozenset[str]]:
    """Verbs of the first person future: "informēsim"; and what they need. Without diacritics "-su" is no ending to go by, so
    those are listed."""
    written = "|".join(data(language)["future"] for language in LANGUAGES)
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)"), needed(written)


def concludes(text: str) -> bool:
    """Whether a piece of text does one of the things that end a letter well."""
    folded = fold(text)
    if any(phrases(name).search(folded) for name in ("engages", "thanks", "apologies", "conclusions", "future_folded")):
        return True
    written, literals = _future()
    low = text.lower()
    return any(literal in low for literal in literals) and bool(written.search(low))


def _is_author(sentence: str, letter: Letter) -> bool:
    """A name typed under the text is no part of its end."""
    listed, name = words(sentence), words(letter.who.name)
    return len(listed) <= len(name) and {fold(word) for word in listed} <= {fold(word) for word in name}


def _without_list(text: str) -> str:
    """A text without the list that it ends with: what a list says, its introduction announces. A list of annexes goes with
    its introduction."""
    lines = text.rstrip().split("\n")
    last = len(lines)
    while last and (_ITEM.match(lines[last - 1]) or not lines[last - 1].strip()):
        last -= 1
    if last and _is_annex(lines[last - 1]):
        last -= 1
    return "\n".join(lines[:last] if last else lines)


def _is_annex(line: str) -> bool:
    return ":" in line and phrases("annexes").at_start(fold(line).strip()) is not None


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    own = letter.own
    if own.is_empty or own.language == OTHER or is_missing(letter, int(parameters["words"])):
        return
    count = int(parameters["sentences"])
    if not any(_ends_well(text, letter, count) for text in dict.fromkeys((own.body, _without_list(own.body)))):
        yield Outcome("")


def _ends_well(text: str, letter: Letter, count: int) -> bool:
    """Whether the last ``count`` sentences of a text conclude it."""
    said = (s for s in last_sentences(text) if has_words(s) and not _is_author(s, letter))
    end = " ".join(reversed(list(islice(said, count))))
    if end.endswith("?"):
        return True  # what comes next is the reader's answer
    return concludes(f"{end} {letter.own.closing or ''}") or _names_coming_day(end, letter)


def _names_coming_day(text: str, letter: Letter) -> bool:
    """An end that names a day still to come says what comes next: "Pieteikšanās līdz 5. jūnijam.", "Uzņemšana sākas
    3. martā.". A day without "līdz" or "no" that comes so late is rather one of the past, its year left out."""
    written = letter.envelope.sent or letter.envelope.received
    if written is None:
        return False
    calendar = letter.settings.calendar
    day = calendar.local(written).date()
    named = (m for m in mentions(text) if m.role in ("by", "from", "within") or (m.role == "on" and m.kind == "date"))
    days = ((resolve(mention, day, calendar), mention.role) for mention in named)
    return any(
        coming is not None and coming > day and (role != "on" or (coming - day).days <= HALF_A_YEAR)
        for coming, role in days
    )
