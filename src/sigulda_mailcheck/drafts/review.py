"""What is said of a draft: plain values that every format renders and none changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

__all__ = ["Clock", "Paste", "Point", "Review", "Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in :attr:`Review.text`: character offsets, and the line, counted from 1."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Paste:
    """A piece of text ready to paste. ``kind`` says what it is: ``greeting``, ``signature``, ``holding-reply``, … What only the
    writer knows stands in brackets."""

    kind: str
    text: str

    @property
    def html(self) -> str:
        """The same for a letter with formatting: addresses are links, paragraphs are kept."""
        from sigulda_mailcheck.drafts.markup import as_html

        return as_html(self.text)


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to put right before sending: a finding of the nightly run, with its places and what to paste."""

    rule: str
    clause: str
    clause_text: str
    severity: str
    confidence: str
    title: str
    message: str
    why: str
    remedy: str
    missing: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()
    paste: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time for the answer: ``state`` is ``in-time``, ``last-day`` or ``late`` at the moment of checking.

    ``working_days_left`` counts whole working days after today until the due moment; ``from_quotation`` is true where the moment of receipt
    was taken from the quotation in the draft.
    """

    kind: str
    asker: str
    received: datetime
    due: datetime
    state: str
    working_days_left: int
    from_quotation: bool
    suspended_until: date | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """``text`` is the letter as its reader sees it; ``own`` says which of its lines (counted from 1) are the author's.

    ``promised`` is the day that a holding reply names. ``warnings`` are no
    breaches of the standard, but reasons not to send the letter yet; ``notes`` say what had to be assumed."""

    standard_id: str
    standard_title: str
    as_of: datetime
    language: str
    author: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    own: tuple[int, ...]
    points: tuple[Point, ...]
    pastes: Mapping[str, Paste]
    clock: Clock | None = None
    is_holding: bool = False
    promised: date | None = None
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    defects: tuple[str, ...] = field(default=())

    def fails(self, level: str) -> bool:
        """Whether a certain point stands at or above ``level`` (``violation``, ``advice`` or ``never``)."""
        counted = {"never": (), "violation": ("violation",), "advice": ("violation", "advice")}[level]
        return any(point.confidence == "certain" and point.severity in counted for point in self.points)
