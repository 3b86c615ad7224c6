"""Obligations: who owes whom an answer by when, and how it ended (decisions D9, D12–D18, D21–D24).

Nothing here is stored or updated: each run walks through each conversation in order of time and builds its ledger anew.
A client's text is read only where a verdict hangs on it: then the walk through its conversation is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from sigulda_mailcheck.conversation.absences import AbsenceCalendar
from sigulda_mailcheck.conversation.grouping import Conversation
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.automatic import is_no_reply
from sigulda_mailcheck.pack import Deadlines
from sigulda_mailcheck.worktime import WorkCalendar

__all__ = ["HoldingReply", "LateAnswer", "Ledger", "Obligation", "Promise", "build_ledger"]

EXTERNAL, INTERNAL = "external", "internal"


class Obligation(msgspec.Struct):
    """One addressee's debt of one answer. ``message`` is the asker's message, ``forward`` what passed it on (D17).

    ``outcome`` is how it stands at the moment of judging: ``in_time``, ``late``, ``unanswered`` (overdue) or ``open`` (not due
    yet).
    """

    kind: str
    owner: str
    asker: str
    message: Message
    received: datetime
    day_received: date
    day_zero: date
    due: datetime
    confidence: str
    suspended_until: date | None = None
    forward: Message | None = None
    answer: Message | None = None
    reminders: int = 0
    elsewhere: Message | None = None
    outcome: str = ""


class Promise(msgspec.Struct):
    """A day promised by a holding reply: kept by a real answer until the end of that day, or moved in time (D22)."""

    kind: str
    reply: Message
    asker: str
    until: date
    due: datetime
    confidence: str
    owners: frozenset[str]
    kept_by: Message | None = None
    moved_by: Message | None = None

    def broken(self, as_of: datetime) -> bool:
        if self.moved_by is not None:
            return False
        return as_of > self.due if self.kept_by is None else self.kept_by.sent > self.due


class HoldingReply(msgspec.Struct, frozen=True):
    """An answer that only postpones, to an external client."""

    reply: Message
    missing: tuple[str, ...]
    confidence: str


class LateAnswer(msgspec.Struct, frozen=True):
    """The first answer to an external client, sent after the due moment."""

    answer: Message
    obligation: Obligation


class Ledger(msgspec.Struct):
    obligations: list[Obligation] = msgspec.field(default_factory=list)
    promises: list[Promise] = msgspec.field(default_factory=list)
    holding: list[HoldingReply] = msgspec.field(default_factory=list)
    late_answers: list[LateAnswer] = msgspec.field(default_factory=list)

    def add(self, other: Ledger) -> None:
        self.obligations += other.obligations
        self.promises += other.promises
        self.holding += other.holding
        self.late_answers += other.late_answers


class _Asker(msgspec.Struct):
    """What one asker waits for in one conversation."""

    addresses: set[str] = msgspec.field(default_factory=set)
    open: dict[str, Obligation] = msgspec.field(default_factory=dict)
    promise: Promise | None = None
    unkept: list[Promise] = msgspec.field(default_factory=list)  # whose day has passed without an answer
    awaiting: bool = False
    messages: list[Message] = msgspec.field(default_factory=list)
    answered: bool = False

    def promises(self) -> list[Promise]:
        """Those that wait to be kept, whether their day has passed or not."""
        return [*self.unkept, *([self.promise] if self.promise else ())]

    def keep(self, promises: Iterable[Promise], answer: Message) -> None:
        for promise in promises:
            promise.kept_by = answer
        self.unkept = [promise for promise in self.unkept if promise.kept_by is None]
        if self.promise is not None and self.promise.kept_by is not None:
            self.promise = None


def build_ledger(
    conversations: Sequence[Conversation],
    directory: Directory,
    calendar: WorkCalendar,
    deadlines: Deadlines,
    absences: AbsenceCalendar | None,
    as_of: datetime,
    read_texts: Callable[[Iterable[Message]], None] | None = None,
) -> Ledger:
    """The ledger of all conversations. ``absences`` is ``None`` where they don't suspend the clock.

    ``read_texts`` puts texts into messages on which a verdict hangs; ``None`` where there are no more to be had.
    """
    clock = _Clock(directory, calendar, deadlines, absences)
    walks = [_Walk(conversation, clock, as_of).run() for conversation in conversations]
    while read_texts and (unread := [number for number, walk in enumerate(walks) if walk.wanted]):
        read_texts(message for number in unread for message in walks[number].wanted.values())
        for number in unread:
            walks[number] = _Walk(conversations[number], clock, as_of).run()
    ledger = Ledger()
    for walk in walks:
        ledger.add(walk.ledger)
    return ledger


@dataclass(frozen=True, slots=True)
class _Clock:
    directory: Directory
    calendar: WorkCalendar
    deadlines: Deadlines
    absences: AbsenceCalendar | None

    def obligation(
        self, kind: str, owner: str, asker: str, message: Message, arrived: datetime, confidence: str
    ) -> Obligation:
        """Day 0 is the day of arrival, or the last day of an absence that runs on it (D9, D23)."""
        day = self.calendar.local(arrived).date()
        suspended = self.absences.last_day(owner, day) if self.absences else None
        if suspended is not None and suspended <= day:
            suspended = None  # back the next day: nothing moves
        day_zero = suspended or day
        days = self.deadlines.external if kind == EXTERNAL else self.deadlines.internal
        return Obligation(
            kind,
            owner,
            asker,
            message,
            arrived,
            day,
            day_zero,
            self.calendar.due_moment(day_zero, days),
            confidence,
            suspended,
        )


class _Walk:
    """One conversation, message by message. ``wanted`` are the messages whose texts a verdict hangs on."""

    def __init__(self, conversation: Conversation, clock: _Clock, as_of: datetime) -> None:
        self.messages = conversation.messages
        self.clock, self.as_of = clock, as_of
        self.ledger = Ledger()
        self.wanted: dict[str, Message] = {}
        self.directory = clock.directory
        self.askers: dict[tuple[str, str], _Asker] = {}
        self.added: list[Obligation] = []

    def run(self) -> _Walk:
        is_first = True
        for message in self.messages:
            if message.automatic == "calendar-reply" and message.facts.calendar_method == "REPLY" and message.internal:
                self._accept_invitation(message)
            if message.automatic:
                continue
            if message.internal:
                self._answer(message)
                if not self._pass_on(message):
                    self._ask_internally(message)
            elif message.author:
                self._ask_externally(message, is_first)
            is_first = False
        self._finish()
        return self

    # -- asking

    def _ask_externally(self, message: Message, is_first: bool) -> None:
        asker = self._asker(EXTERNAL, message)
        text = message.text
        if text is not None and (text.thanks_only or (text.empty and not text.has_attachment and not text.asks)):
            return  # D13
        asker.messages.append(message)
        owners = [owner for owner in message.to if self.directory.answers_for_itself(owner)]
        if not owners:
            return
        certain = is_first or (text is not None and text.asks)
        confidence = "certain" if certain else "probable"
        for owner in owners:
            self._owe(asker, EXTERNAL, owner, message, message.arrival(owner), confidence)

    def _ask_internally(self, message: Message) -> None:
        text = message.text
        if (
            text is None
            or not text.asks
            or message.outward
            or text.invites
            or message.facts.calendar_method == "REQUEST"
        ):
            return
        if len(set(message.recipients) - {message.author}) > self.clock.deadlines.internal_recipients:
            return
        asker = self._asker(INTERNAL, message)
        asker.messages.append(message)
        for owner in message.to:
            if owner != message.author and self.directory.answers_for_itself(owner):
                self._owe(asker, INTERNAL, owner, message, message.arrival(owner), "certain")

    def _owe(
        self, asker: _Asker, kind: str, owner: str, message: Message, arrived: datetime, confidence: str
    ) -> Obligation | None:
        if owner in asker.open:  # D16: a reminder restarts nothing
            asker.open[owner].reminders += 1
            return None
        if asker.promise is not None and arrived <= asker.promise.due and owner in asker.promise.owners:
            return None  # D16: their promise runs
        obligation = self.clock.obligation(kind, owner, message.author, message, arrived, confidence)
        asker.open[owner], asker.answered = obligation, False
        self.added.append(obligation)
        return obligation

    def _asker(self, kind: str, message: Message) -> _Asker:
        asker = self.askers.setdefault((kind, message.author), _Asker())
        asker.addresses.add(message.author)
        asker.addresses.add(message.facts.sender)
        if message.facts.reply_to:
            asker.addresses.update(map(self.directory.canonical, message.facts.reply_to))
        return asker

    # -- answering

    def _answer(self, message: Message) -> None:
        recipients = set(message.recipients)
        to_client = False
        for (kind, name), asker in self.askers.items():
            if name != message.author and not recipients.isdisjoint(asker.addresses):
                self._answered(kind, asker, message)
                to_client |= kind == EXTERNAL
        if to_client:
            self._settle_colleagues(message)

    def _settle_colleagues(self, answer: Message) -> None:
        """Whoever answers the client has answered the colleague who asked about the client's letter, too (D18), and kept what they
        promised the colleague."""
        postpones = answer.text is not None and answer.text.holding is not None
        for (kind, _), asker in self.askers.items():
            if kind != INTERNAL:
                continue
            if (obligation := asker.open.pop(answer.author, None)) is not None:
                obligation.answer = answer
            if not postpones:
                asker.keep([p for p in asker.promises() if p.reply.author == answer.author], answer)

    def _answered(self, kind: str, asker: _Asker, message: Message) -> None:
        holding = message.text.holding if message.text else None
        opened = list(asker.open.values())
        for obligation in opened:
            obligation.answer = message
        asker.open.clear()
        if holding is None:
            asker.keep(asker.promises(), message)
            asker.awaiting, asker.answered = False, True
            self._note_late(kind, opened, message)
            return
        if not opened and asker.promise is None and not asker.awaiting:
            return
        certain = not opened or any(o.confidence == "certain" for o in opened)
        seen = message.text is not None and not message.text.damaged and not holding.by_phone
        confidence = "certain" if certain and seen else "probable"
        self._note_late(kind, opened, message)
        self._hold(kind, asker, message, holding.until, holding.explains, confidence, opened)

    def _hold(
        self,
        kind: str,
        asker: _Asker,
        message: Message,
        until: date | None,
        explains: bool,
        confidence: str,
        opened: list[Obligation],
    ) -> None:
        running = asker.promise
        if kind == EXTERNAL and (opened or running is not None):
            missing = (*(() if until else ("deadline",)), *(() if explains else ("explanation",)))
            if missing:
                self.ledger.holding.append(HoldingReply(message, missing, confidence))
        asker.awaiting = True
        if until is None:
            return
        if running is not None and message.sent <= running.due:
            running.moved_by = message
        elif running is not None:
            asker.unkept.append(running)
        owners = frozenset(o.owner for o in opened) | (running.owners if running else frozenset()) | {message.author}
        promise = Promise(
            kind,
            message,
            asker.messages[-1].author if asker.messages else "",
            until,
            self.clock.calendar.end_of(until),
            confidence,
            owners,
        )
        asker.promise = promise
        self.ledger.promises.append(promise)

    def _note_late(self, kind: str, opened: list[Obligation], message: Message) -> None:
        if kind != EXTERNAL:
            return
        late = [o for o in opened if o.answer is message and message.sent > o.due]
        if late:
            certain = next((o for o in late if o.confidence == "certain"), late[0])
            self.ledger.late_answers.append(LateAnswer(message, certain))

    def _accept_invitation(self, message: Message) -> None:
        """A calendar acceptance answers the invitation (D18)."""
        recipients = set(message.recipients)
        for asker in self.askers.values():
            if not recipients.isdisjoint(asker.addresses):
                for owner, obligation in list(asker.open.items()):
                    if obligation.message.facts.calendar_method == "REQUEST":
                        obligation.answer = message
                        del asker.open[owner]

    # -- passing on (D17)

    def _pass_on(self, message: Message) -> bool:
        """Whether the message is an internal forward of a client's message; then D14 doesn't apply to it."""
        text = message.text
        if text is None or message.outward or not (text.forwarded or self._shows_client(message)):
            return False
        client = self._forwarded_client(message)
        if client is None:
            return False
        if not self.directory.passes_on(message.author):
            return True
        asker, question = client
        passed = asker.open.pop(message.author, None)
        if passed is not None:
            self.added.remove(passed)
        elif asker.answered and question is not None:
            return True  # passed on for information, after the answer
        about = passed.message if passed else question or message
        confidence = passed.confidence if passed else "certain"
        for owner in message.to:
            if owner == message.author or not self.directory.answers_for_itself(owner):
                continue
            obligation = self._owe(asker, EXTERNAL, owner, about, message.arrival(owner), confidence)
            if obligation is not None:
                obligation.forward = message
                obligation.asker = about.author if about is not message else text.original_author
        return True

    def _shows_client(self, message: Message) -> bool:
        """Whether an internal message without a forward's marks holds or answers a client's message all the same."""
        assert message.text is not None
        author = message.text.original_author
        if author:
            return not self.directory.is_internal(author)
        if not self.directory.passes_on(message.author):
            return False  # a question to a colleague on the side
        parents = set(message.facts.in_reply_to)
        return any(m.id in parents and not m.internal and not m.automatic for m in self.messages)

    def _forwarded_client(self, message: Message) -> tuple[_Asker, Message | None] | None:
        """The client whose message is forwarded: by the address in the forwarded header, else the last who wrote here."""
        assert message.text is not None
        author = message.text.original_author
        if self._was_automatic(message, author):
            return None
        if author and not self.directory.is_internal(author):
            asker = self.askers.setdefault((EXTERNAL, author), _Asker({author}))
            return asker, asker.messages[-1] if asker.messages else None
        if author:
            return None
        waiting = [
            (asker.messages[-1].time, asker)
            for (kind, _), asker in self.askers.items()
            if kind == EXTERNAL and asker.messages
        ]
        if not waiting:
            return None
        asker = max(waiting, key=lambda w: w[0])[1]
        return asker, asker.messages[-1]

    def _was_automatic(self, message: Message, author: str) -> bool:
        """Whether a forward shows automatic mail, which asks nobody anything (D3): a newsletter sent on for information."""
        if is_no_reply(author):
            return True
        parents = set(message.facts.in_reply_to)
        shown = [m for m in self.messages if (m.author == author if author else m.id in parents)]
        return bool(shown) and all(m.automatic for m in shown)

    # -- the end

    def _finish(self) -> None:
        for obligation in self.added:
            message, answer = obligation.message, obligation.answer
            if answer is not None:
                obligation.outcome = "in_time" if answer.sent <= obligation.due else "late"
            else:
                obligation.outcome = "unanswered" if self.as_of > obligation.due else "open"
            if message.text is None and not message.internal and obligation.outcome != "in_time":
                self.wanted[message.id] = message
        self.ledger.obligations = self.added
