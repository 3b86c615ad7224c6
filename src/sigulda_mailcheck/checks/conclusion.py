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
from sigulda_mailcheck.language.text import fold, has_words, sentences, words
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "conclusion"
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
    if any(phrases(name).search(folded) for name in ("thanks", "apologies", "conclusions", "future_folded")):
        return True
    written, literals = _future()
    low = text.lower()
    return any(literal in low for literal in literals) and bool(written.search(low))


def _is_author(sentence: str, letter: Letter) -> bool:
    """A name typed under the text is no part of its end."""
    listed, name = words(sentence), words(letter.who.name)
    return len(listed) <= len(name) and {fold(word) for word in listed} <= {fold(word) for word in name}


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    own = letter.own
    if own.is_empty or own.language == OTHER or is_missing(letter, int(parameters["words"])):
        return
    said = islice(
        (
            sentence
            for sentence in reversed(sentences(own.body))
            if has_words(sentence) and not _is_author(sentence, letter)
        ),
        int(parameters["sentences"]),
    )
    end = " ".join(reversed(list(said)))
    if end.endswith("?"):
        return  # what comes next is the reader's answer
    if not concludes(f"{end} {own.closing or ''}") and not _names_coming_day(end, letter):
        yield Outcome("")


def _names_coming_day(text: str, letter: Letter) -> bool:
    """An end that names a day still to come says what comes next: "Pieteikties pie manis līdz 5. jūnijam."."""
    written = letter.envelope.sent or letter.envelope.received
    if written is None:
        return False
    calendar = letter.settings.calendar
    day = calendar.local(written).date()
    days = (resolve(mention, day, calendar) for mention in mentions(text) if mention.role in ("by", "from", "within"))
    return any(coming is not None and coming > day for coming in days)
