"""Where in the letter a finding lies: what was found, or the line at which something is wanting."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from sigulda_mailcheck.checks.attachment import promising_sentences as attachment_sentences
from sigulda_mailcheck.drafts.review import Span
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.language.phrases import phrases
from sigulda_mailcheck.language.promises import promising_sentences
from sigulda_mailcheck.language.text import fold, has_words, sentences
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.mail.own_text import separate, shown_text

__all__ = ["Places"]

_NOT_SPACE = re.compile(r"\S+")


class Places:
    """Finds snippets of a letter's own text in the text as it is shown. ``own`` are the author's lines, counted from 1."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.text = shown_text(letter.content.text)
        self._lines = self.text.split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in self._lines), initial=0))
        numbers = separate(letter.content.text).numbers
        self.own = tuple(number + 1 for number in numbers if self._lines[number].strip())
        self._flat, self._words = self._flattened()

    def _flattened(self) -> tuple[str, list[tuple[int, int]]]:
        """The author's lines with single spaces, and where each word stands there and in the text."""
        pieces: list[str] = []
        places: list[tuple[int, int]] = []
        at = 0
        for number in self.own:
            for match in _NOT_SPACE.finditer(self._lines[number - 1]):
                places.append((at, self._starts[number - 1] + match.start()))
                pieces.append(match[0])
                at += len(match[0]) + 1
        return " ".join(pieces), places

    def of(self, finding: Finding, check: str) -> tuple[Span, ...]:
        """The places of a finding by the named check; none for what isn't about the text, such as its addressees."""
        finder = _FINDERS.get(check)
        return tuple(finder(self, finding)) if finder else ()

    def line(self, number: int) -> str:
        """A line of the text, counted from 1."""
        return self._lines[number - 1]

    # -- by what the checks look at

    def first_line(self, _: Finding) -> list[Span]:
        return self._line(self.own[0]) if self.own else []

    def after_greeting(self, finding: Finding) -> list[Span]:
        greeting = self.letter.own.greeting
        spans = self._snippets([greeting] if greeting else [])
        following = [number for number in self.own if not spans or number > spans[0].line]
        return self._line(following[0]) if following else spans or self.first_line(finding)

    def last_sentence(self, finding: Finding) -> list[Span]:
        said = [sentence for sentence in sentences(self.letter.own.body) if has_words(sentence, 3)]
        return self._snippets(said[-1:]) or self.first_line(finding)

    def end(self, _: Finding) -> list[Span]:
        """The last line of what the author says, below which a closing or a block is wanting."""
        own = self.letter.own
        said = [line for line in (*own.body.split("\n"), own.closing or "") if line.strip()]
        return self._snippets(said[-1:], last=True) or (self._line(self.own[-1]) if self.own else [])

    def block(self, finding: Finding) -> list[Span]:
        signature = self.letter.signature
        values = [signature.fields[key] for key in finding.fields if key in signature.fields]
        lines = [line for line in self.letter.own.signature if any(value in line for value in values)]
        found = self._snippets(lines or self.letter.own.signature, last=True)
        return found or self.end(finding)

    def attachment(self, _: Finding) -> list[Span]:
        return self._snippets(attachment_sentences(self.letter))

    def linkable(self, _: Finding) -> list[Span]:
        said = [s for s in sentences(self.letter.own.body) if phrases("linkable").search(fold(s))]
        return self._snippets(said)

    def promise(self, finding: Finding) -> list[Span]:
        letter = self.letter
        calendar = letter.settings.calendar
        written = letter.envelope.sent
        day = calendar.local(written).date() if written else None
        said = promising_sentences(letter.own.body, day, calendar) if day else []
        return self._snippets(said) or self.first_line(finding)

    def words(self, finding: Finding) -> list[Span]:
        return self._snippets(str(finding.evidence.get("words", "")).split(", "))

    # -- offsets

    def _line(self, number: int) -> list[Span]:
        line = self._lines[number - 1]
        start = self._starts[number - 1] + len(line) - len(line.lstrip())
        return [Span(start, self._starts[number - 1] + len(line.rstrip()), number)]

    def _snippets(self, snippets: Iterable[str], last: bool = False) -> list[Span]:
        """Where the snippets stand in the author's lines, white space aside; of several places the first, or the ``last``."""
        found = set()
        for snippet in snippets:
            wanted = " ".join(snippet.split())
            at = self._find(wanted, last) if wanted else -1
            if at != -1:
                start = self._offset(at)
                found.add(Span(start, self._offset(at + len(wanted) - 1) + 1, bisect_right(self._starts, start)))
        return sorted(found, key=lambda span: (span.start, span.end))

    def _find(self, wanted: str, last: bool) -> int:
        """Where whole words stand in the flat text; -1 if they don't."""
        at = self._flat.rfind(wanted) if last else self._flat.find(wanted)
        while at != -1 and not self._is_whole(at, at + len(wanted)):
            at = self._flat.rfind(wanted, 0, at + len(wanted) - 1) if last else self._flat.find(wanted, at + 1)
        return at

    def _is_whole(self, start: int, end: int) -> bool:
        before, after = self._flat[max(0, start - 1) : start], self._flat[end : end + 1]
        inside = self._flat[start], self._flat[end - 1]
        return not (before.isalnum() and inside[0].isalnum()) and not (after.isalnum() and inside[1].isalnum())

    def _offset(self, at: int) -> int:
        """The place in the text of a character of the flat text."""
        flat, place = self._words[bisect_right(self._words, (at, len(self.text))) - 1]
        return place + at - flat


_FINDERS: dict[str, Callable[[Places, Finding], list[Span]]] = {
    "greeting": Places.first_line,
    "introduction": Places.after_greeting,
    "reference": Places.after_greeting,
    "apology": Places.after_greeting,
    "links": Places.linkable,
    "conclusion": Places.last_sentence,
    "closing": Places.end,
    "signature": Places.block,
    "attachment": Places.attachment,
    "holding-reply": Places.promise,
    "spelling": Places.words,
    "absence-notice": Places.first_line,
}
