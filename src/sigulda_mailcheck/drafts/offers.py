"""What can be pasted into a judged draft, whether a point asks for it or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sigulda_mailcheck.conversation.invitations import invitation_answers
from sigulda_mailcheck.conversation.obligations import EXTERNAL
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.judged import Judged
from sigulda_mailcheck.drafts.review import Paste, Point
from sigulda_mailcheck.language.detect import OTHER

__all__ = ["joined", "offers"]


def offers(judged: Judged) -> dict[str, Paste]:
    """The pieces by their kind, in the letter's language."""
    letter = judged.letter
    language = letter.own.language if letter.own.language != OTHER else "lv"
    listed, name, received = remedies.wording(language), _addressee(judged), _received(judged)
    block = _block(judged, language)
    closed = letter.own.closing is not None  # then the block follows the closing that is there
    texts = {
        "greeting": remedies.greeting(language, name),
        "introduction": str(listed["introduction"]),
        "reference": remedies.reference(language, received),
        "apology": str(listed["apology"]),
        "conclusion": str(listed["conclusion"]),
        "closing": str(listed["closing"]),
        "signature": block.partition("\n")[2] if closed else block,
    }
    clock = judged.clock
    answers = judged.original is not None or letter.own.has_quotation
    if answers and (clock is None or clock.kind == EXTERNAL):
        late = clock is not None and clock.state == "late"
        texts["holding-reply"] = remedies.holding_reply(language, name, received, _promise_day(judged), block, late)
    recipients = _recipients(judged)
    if recipients:
        texts["recipients"] = ", ".join(recipients)
    return {kind: remedies.paste(kind, text) for kind, text in texts.items()}


def joined(points: Sequence[Point]) -> list[Point]:
    """A signature block brings its closing: where both are wanting, one piece is pasted, not two closings."""
    if not any("signature" in point.paste for point in points):
        return list(points)
    return [replace(point, paste=("signature",)) if "closing" in point.paste else point for point in points]


def _addressee(judged: Judged) -> str:
    """The name of the one whom the letter goes to; '' where it isn't known, or there are several."""
    people, original = judged.letter.envelope.to, judged.original
    name = people[0].name if len(people) == 1 else ""
    if not name and original is not None and original.sender in judged.message.facts.to:
        return original.sender_name
    return name


def _received(judged: Judged) -> date | None:
    arrived = (judged.original.received or judged.original.sent) if judged.original else None
    return judged.case.local_day(arrived) if arrived else None


def _block(judged: Judged, language: str) -> str:
    who = replace(judged.letter.who, address="") if judged.anonymous else judged.letter.who
    found, settings = judged.letter.signature, judged.context.settings
    if who.person is None and found.fields and not found.mismatched:
        return remedies.completed(judged.letter.own.signature, found.missing, who, settings, language)
    return remedies.signature(who, settings, language, found.fields)[0]


def _promise_day(judged: Judged) -> date:
    """The day that a holding reply offers: as many working days as an answer has, after the due day or, past it, today."""
    case = judged.case
    today = case.local_day(case.as_of)
    start = max(today, judged.clock.due.date()) if judged.clock else today
    return case.settings.calendar.due_date(start, judged.context.pack.deadlines.external)


def _recipients(judged: Judged) -> list[str]:
    """Whom an answer to an invitation has to go to: all of a small circle, or the sender of a wide one alone (VI 7.3., 7.4.)."""
    rules, message = judged.context.pack.rules, judged.message
    limit = next((int(rule.parameters["limit"]) for rule in rules if rule.check == "reply-all"), 0)
    for answered in invitation_answers(judged.case.conversations, judged.case.directory):
        if answered.answer is message:
            others = answered.circle if len(answered.circle) <= limit else ()
            return [address for address in (answered.invitation.author, *others) if address != message.author]
    return []
