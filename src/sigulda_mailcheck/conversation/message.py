"""One message, whatever number of mailboxes it lay in (decision D5), seen from the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.facts import MessageFacts, Place, TextFacts

__all__ = ["Message", "latest_moment", "merge", "sending"]

SILENCE = timedelta(days=3 * 365)  # a moment that comes longer than this after all others is a clock set wrong
SKEW = timedelta(days=2)
FEW = 20  # one in so many may have a wrong clock
TOO_EARLY = 1990


class Message(msgspec.Struct):
    """``author``, ``to`` and ``cc`` are canonical (an alias is its employee); ``internal`` is about the author, and ``outward``
    says that somebody outside wrote it or gets it.

    ``time`` orders messages: when an employee sent it, when a client's arrived first. ``arrivals`` tells when it arrived
    in whose mailbox.
    """

    facts: MessageFacts
    author: str
    internal: bool
    to: tuple[str, ...]
    cc: tuple[str, ...]
    outward: bool
    time: datetime
    sent: datetime
    arrivals: dict[str, datetime]
    text: TextFacts | None
    copies: int
    places: dict[str, Place]
    recipients: tuple[str, ...]
    id: str
    automatic: str | None

    def arrival_place(self, owner: str) -> Place:
        """Where the copy lies that :meth:`arrival` goes by."""
        if owner in self.places:
            return self.places[owner]
        if self.arrivals:
            return self.places[min(self.arrivals, key=lambda key: self.arrivals[key])]
        return self.facts.place

    def arrival(self, owner: str) -> datetime:
        """When it reached ``owner``: by the copy in their mailbox, else the earliest arrival, else when it was sent (D5, D8)."""
        if owner in self.arrivals:
            return self.arrivals[owner]
        return min(self.arrivals.values(), default=self.sent)


def merge(facts: Iterable[MessageFacts], directory: Directory) -> list[Message]:
    """Copies of the same message become one; the messages come in order of time.

    The same Message-ID on another From or Date is another message.
    """
    groups: dict[tuple[str, str], list[MessageFacts]] = {}
    for fact in facts:
        groups.setdefault((fact.message_id, fact.sender), []).append(fact)
    messages = []
    for group in groups.values():
        for copies in _same_date(group) if len(group) > 1 else (group,):
            message = _message(copies, directory)
            if message is not None:
                messages.append(message)
    if len(messages) > 1:
        messages.sort(key=lambda m: (m.time, m.id, m.author))
    return messages


def _message(copies: list[MessageFacts], directory: Directory) -> Message | None:
    """``None`` for a message that no moment is known of."""
    primary, text = copies[0], copies[0].text
    if len(copies) > 1:
        copies = sorted(copies, key=lambda f: (f.place.path, f.place.offset))
        primary = copies[0]
        text = next((copy.text for copy in copies if copy.text is not None), None)
        automatic = _automatic([copy.automatic for copy in copies])
        if automatic != primary.automatic:
            primary = msgspec.structs.replace(primary, automatic=automatic)
    arrivals: dict[str, datetime] = {}
    places: dict[str, Place] = {}
    for copy in copies:
        if copy.received is not None and copy.has_received:
            key = directory.canonical(copy.owner) if copy.owner else f"?{copy.place.path}"
            if key not in arrivals or copy.received < arrivals[key]:
                arrivals[key], places[key] = copy.received, copy.place
    earliest = min(arrivals.values()) if arrivals else None
    sent = sending(primary, earliest)
    if sent is None:
        return None
    internal = directory.is_internal(primary.sender)
    to = tuple(dict.fromkeys(map(directory.canonical, primary.to)))
    cc = tuple(dict.fromkeys(map(directory.canonical, primary.cc))) if primary.cc else ()
    recipients = tuple(dict.fromkeys((*to, *cc))) if cc else to
    return Message(
        primary,
        directory.canonical(primary.sender),
        internal,
        to,
        cc,
        not internal or not all(map(directory.is_internal, recipients)),
        sent if internal else (earliest or sent),
        sent,
        arrivals,
        text,
        len(copies),
        places,
        recipients,
        primary.message_id,
        primary.automatic,
    )


def _same_date(group: list[MessageFacts]) -> list[list[MessageFacts]]:
    """Copies with another Date are another message; one that lost its Date belongs to the first."""
    by_date: dict[datetime | None, list[MessageFacts]] = {}
    for fact in group:
        by_date.setdefault(fact.sent, []).append(fact)
    undated = by_date.pop(None, [])
    found = list(by_date.values()) or [[]]
    found[0].extend(undated)
    return found


def _automatic(kinds: list[str | None]) -> str | None:
    """What one copy says that another lost on its way; but a list's marks on one copy make a person's mail no bulk mail."""
    if None in kinds:
        kinds = [kind for kind in kinds if kind != "bulk"]
    return next((kind for kind in kinds if kind), None)


def sending(facts: MessageFacts, arrived: datetime | None) -> datetime | None:
    """When a message was sent, as far as that can be believed; else when it arrived (D8)."""
    return _believable(facts.sent, arrived) or arrived or facts.received or facts.sent


def _believable(sent: datetime | None, arrived: datetime | None) -> datetime | None:
    """The Date, unless the clock it came from was set wrong: long ago, or days after the message's own arrival."""
    if sent is None or sent.year < TOO_EARLY or (arrived is not None and sent - arrived > SKEW):
        return None
    return sent


def latest_moment(moments: Iterable[datetime], total: int = 0) -> datetime | None:
    """The latest of the moments of sending and arrival (D11), clocks set wrong aside: a few moments years after all others.

    ``total`` is how many messages there are, where ``moments`` are the latest of them alone.
    """
    known = sorted(moments)
    few = max(1, max(total, len(known)) // FEW)
    cut = len(known)
    for index in range(len(known) - 1, 0, -1):
        if known[index] - known[index - 1] > SILENCE and len(known) - index <= few:
            cut = index
    return known[cut - 1] if known else None
