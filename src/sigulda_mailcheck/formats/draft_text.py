"""The review of a draft for a terminal: each point with its place in the letter marked, and what to paste."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Console

from sigulda_mailcheck import i18n
from sigulda_mailcheck.drafts.review import Clock, Point, Review, Span
from sigulda_mailcheck.formats.terminal import console_for, indented, safe

__all__ = ["clock_sentences", "headline", "render"]

STYLES = {"violation": "bold red", "advice": "bold yellow"}
CONTEXT = 60  # characters of a line shown on each side of a place


def render(review: Review, target: TextIO, language: str) -> None:
    with console_for(target, 100) as console:
        console.print(safe(headline(review, language), "bold"))
        for warning in review.warnings:
            console.print(safe(f"! {warning}", "bold yellow"))
        pasted: set[str] = set()
        for point in review.points:
            _show(point, review, console, language, pasted)
            pasted.update(point.paste)
        for sentence in clock_sentences(review, language):
            console.print(safe(f"\n{sentence}"))
        if review.notes:
            console.print()
        for note in review.notes:
            console.print(safe(f"· {note}", "dim"))


def headline(review: Review, language: str) -> str:
    """How many points there are; or that there are none."""
    found = [point.severity if point.confidence == "certain" else "probable" for point in review.points]
    kinds = (("violation", "draft-violations"), ("advice", "draft-advice"), ("probable", "draft-probables"))
    counted = [i18n.count(found.count(kind), key, language) for kind, key in kinds if kind in found]
    if counted:
        return ", ".join(counted)
    return i18n.text("draft-warned" if review.warnings else "draft-clean", language)


def clock_sentences(review: Review, language: str) -> Iterator[str]:
    """Until when the answer is due, and what it promises if it only postpones."""
    if review.clock is not None:
        yield from _clock(review.clock, language)
    if review.is_holding and review.promised:
        yield i18n.text("draft-holding", language).format(day=i18n.day(review.promised, language))
    elif review.is_holding:
        yield i18n.text("draft-holding-undated", language)


def _clock(clock: Clock, language: str) -> Iterator[str]:
    key = "late-internal" if (clock.state, clock.kind) == ("late", "internal") else clock.state
    yield i18n.text(f"draft-clock-{key}", language).format(
        asker=clock.asker,
        received=i18n.moment(clock.received, language),
        due=i18n.day(clock.due.date(), language),
        left=i18n.count(clock.working_days_left, "working-days", language),
    )
    if clock.suspended_until:
        yield i18n.text("draft-clock-suspended", language).format(day=i18n.day(clock.suspended_until, language))
    if clock.from_quotation:
        yield i18n.text("draft-clock-quotation", language)


def _show(point: Point, review: Review, console: Console, language: str, pasted: set[str]) -> None:
    """``pasted`` are the pieces shown already: nobody shall paste one twice."""
    severity = i18n.text(f"draft-severity-{point.severity}", language)
    if point.confidence != "certain":
        severity = f"{severity}, {i18n.text('draft-probable', language)}"
    console.print()
    console.print(safe(f"{point.title}  ({severity}, {point.clause})", STYLES[point.severity]))
    for key, listed in (("draft-missing", point.missing), ("draft-differs", point.fields)):
        if listed:
            console.print(safe(f"  {i18n.text(key, language)}: {i18n.names(listed, language)}"))
    for span in point.places:
        _show_place(span, review, console)
    console.print(indented(point.remedy, 2))
    for kind in point.paste:
        if kind in pasted:
            console.print(safe(f"  {i18n.text('draft-paste-above', language)}", "dim"))
            continue
        console.print(safe(f"  {i18n.text('draft-paste', language)}:", "dim"))
        console.print(indented(review.pastes[kind].text, 4, "green"))


def _show_place(span: Span, review: Review, console: Console) -> None:
    """The line with the place marked below it by carets, so that it shows without colours too."""
    start_of_line = review.text.rfind("\n", 0, span.start) + 1
    end_of_line = review.text.find("\n", span.start)
    end_of_line = len(review.text) if end_of_line == -1 else end_of_line
    first = max(start_of_line, span.start - CONTEXT)
    last = min(end_of_line, max(first + CONTEXT, min(span.end, span.start + CONTEXT)))
    number = f"  {span.line:>3} | "
    before, after = "…" if first > start_of_line else "", "…" if last < end_of_line else ""
    console.print(safe(f"{number}{before}{review.text[first:last]}{after}"))
    width = max(1, min(span.end, last) - span.start)
    console.print(safe(f"{' ' * (len(number) - 2)}| {' ' * (len(before) + span.start - first)}{'^' * width}", "red"))
