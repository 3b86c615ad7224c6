"""Where in the letter a finding lies: what was found, or the line at which something is wanting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sigulda_mailcheck.checks.attachment import promising_sentences as attachment_sentences
from sigulda_mailcheck.drafts.review import Span
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.language.phrases import phrases
from sigulda_mailcheck.language.promises import promising_sentences
from sigulda_mailcheck.language.text import fold, has_words, sentences
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.mail.own_text import separate, shown_text

__all__ = ["Places"]


class Places:
    """Finds snippets of a letter's own text in the text as it is shown. ``own`` are the author's lines, counted from 1."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self.text = shown_text(letter.content.text)
        self._lines = self.text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        numbers = separate(letter.content.text).numbers
        self.own = tuple(number + 1 for number in numbers if self._lines[number].strip())

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
        found = []
        for snippet in snippets:
            if not snippet.strip():
                continue
            pattern = re.compile(r"\s+".join(map(re.escape, snippet.split())))
            places = [m.span() for m in pattern.finditer(self.text) if self._line_of(m.start()) in self.own]
            if places:
                start, end = places[-1 if last else 0]
                found.append(Span(start, end, self._line_of(start)))
        return sorted(set(found), key=lambda span: (span.start, span.end))

    def _line_of(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1


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
