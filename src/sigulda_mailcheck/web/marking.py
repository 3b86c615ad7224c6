"""A review as the page shows it: the letter cut into pieces at its marks, so that the template has nothing to compute."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from dataclasses import dataclass

from sigulda_mailcheck import i18n
from sigulda_mailcheck.drafts.review import Paste, Point, Review
from sigulda_mailcheck.formats.draft_text import clock_sentences, headline
from sigulda_mailcheck.harmless import visible
from sigulda_mailcheck.language.detect import OTHER

__all__ = ["Piece", "View", "view"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the letter. ``points`` are the numbers of those that lie here; ``opens`` those whose first place begins here."""

    text: str
    own: bool
    points: tuple[int, ...]
    opens: tuple[int, ...]
    severity: str


@dataclass(frozen=True, slots=True)
class View:
    """``points`` are numbered from 1; ``first`` is the number of the point that shows what is to be pasted, by its kind."""

    headline: str
    clean: bool
    language: str
    points: tuple[tuple[int, Point, str], ...]
    pieces: tuple[Piece, ...]
    warnings: tuple[str, ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    pastes: tuple[Paste, ...]
    by_kind: dict[str, Paste]
    first: dict[str, int]


def view(review: Review, language: str) -> View:
    points = tuple(
        (number, point, i18n.names(point.missing or point.fields, language))
        for number, point in enumerate(review.points, 1)
    )
    wanted = {kind for point in review.points for kind in point.paste}
    return View(
        headline=headline(review, language),
        clean=not review.points and not review.warnings,
        language=review.language if review.language != OTHER else "",
        points=points,
        pieces=tuple(_pieces(review)),
        warnings=review.warnings,
        sentences=tuple(clock_sentences(review, language)),
        notes=review.notes,
        pastes=tuple(paste for kind, paste in review.pastes.items() if kind not in wanted),
        by_kind=dict(review.pastes),
        first={kind: number for number, point, _ in reversed(points) for kind in point.paste},
    )


def _pieces(review: Review) -> list[Piece]:
    """The text cut wherever a mark or somebody else's lines begin or end."""
    spans = [(span, number, point) for number, point in enumerate(review.points, 1) for span in point.places]
    starts = list(itertools.accumulate((len(line) + 1 for line in review.text.split("\n")[:-1]), initial=0))
    owned = set(review.own)
    cuts = {0, len(review.text)} | {edge for span, _, _ in spans for edge in (span.start, span.end)}
    blank = {number for number, line in enumerate(review.text.split("\n"), 1) if not line.strip()}
    previous = None
    for number, start in enumerate(starts, 1):
        own = number in owned or (number in blank and previous is not False)
        if previous is not None and own != previous:
            cuts.add(start)
        previous = own
    edges = sorted(cuts)
    opened: set[int] = set()
    made = []
    for start, end in itertools.pairwise(edges):
        here = [(number, point) for span, number, point in spans if span.start <= start and end <= span.end]
        opens = tuple(dict.fromkeys(number for number, _ in here if number not in opened))
        opened.update(opens)
        line = bisect_right(starts, start)
        severity = "violation" if any(p.severity == "violation" for _, p in here) else "advice" if here else ""
        made.append(
            Piece(
                visible(review.text[start:end]),
                line in owned or line in blank,
                tuple(dict.fromkeys(number for number, _ in here)),
                opens,
                severity,
            )
        )
    return made
