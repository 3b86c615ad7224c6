"""Judging some conversations: a pure function of their facts, so it runs in any number of processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sigulda_mailcheck.checks import AbsenceMail, Case
from sigulda_mailcheck.checks.absence_notice import absence_mail
from sigulda_mailcheck.conversation.grouping import Conversation, contact_key, in_order
from sigulda_mailcheck.conversation.message import Message, merge
from sigulda_mailcheck.conversation.obligations import EXTERNAL, Ledger, build_ledger
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.findings import Ground, findings_of
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.tally import Tally, tally
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.facts import MessageFacts, Place, TextFacts
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.stage import UNREAD_TEXT, UNSEEN_TEXT, read_text
from sigulda_mailcheck.report import Pending
from sigulda_mailcheck.store import Store, packed_text

__all__ = ["Bench", "Part", "judge_batch", "make_case"]


class Bench:
    """What a process judges with: the ground, the store's facts, and the export for texts that turn out to matter."""

    def __init__(self, ground: Ground, store: Store, unpacked: Unpacked) -> None:
        self.ground, self.store, self.unpacked = ground, store, unpacked
        self.texts: list[tuple[int, bytes]] = []
        self.numbers: dict[Place, int] = {}
        self.known: dict[Place, TextFacts] = {}

    def read_texts(self, messages: Iterable[Message]) -> None:
        """Reads texts from the export, puts them in place, and keeps them for the store."""
        with sources.Opened(self.unpacked) as opened:
            for message in messages:
                known = self.known.get(message.facts.place)
                if known is not None:
                    message.text = known
                    continue
                try:
                    message.text = read_text(opened.read(message.facts.place), message.facts, self.ground.context)
                except Exception:  # the envelope was read before; a text that can't be read says nothing
                    message.text = UNSEEN_TEXT
                    continue
                number = self.numbers.get(message.facts.place)
                if number is not None:
                    self.texts.append((number, packed_text(message.text)))


@dataclass
class Part:
    """What one batch adds to the report, and the texts that it had to read."""

    findings: list[Finding]
    pending: list[Pending]
    tally: Tally
    absence_mail: list[AbsenceMail] = field(default_factory=list)
    texts: list[tuple[int, bytes]] = field(default_factory=list)


def judge_batch(bench: Bench, batch: Sequence[Sequence[int]]) -> Part:
    """``batch`` has the numbers of the messages of each conversation."""
    ground = bench.ground
    bench.texts = []
    case = make_case(bench, batch)
    return Part(
        findings_of(case, ground),
        _pending(case, ground.selection),
        tally(case, ground.selection),
        absence_mail(case),
        bench.texts,
    )


def make_case(bench: Bench, batch: Sequence[Sequence[int]]) -> Case:
    ground = bench.ground
    context, directory = ground.context, ground.context.directory
    numbered = bench.store.facts([number for conversation in batch for number in conversation])
    bench.known = {}
    bench.numbers = {facts.place: number for number, facts in numbered}
    belongs = {number: which for which, conversation in enumerate(batch) for number in conversation}
    listed: list[list[MessageFacts]] = [[] for _ in batch]
    for number, facts in numbered:  # in the order of their places, whichever mailbox was named first
        listed[belongs[number]].append(facts)
    conversations, later = [], 0
    for copies in listed:
        merged = merge(copies, directory)
        for message in merged:
            if (
                not message.internal and message.text is not None
            ):  # read in an earlier run; whether it's wanted, this one says
                bench.known[message.facts.place], message.text = message.text, None
        known = [m for m in merged if min(m.arrivals.values(), default=m.sent) <= ground.as_of]
        later += len(merged) - len(known)
        if known:
            conversations.append(Conversation(tuple(in_order(known))))
    ledger = _ledger(bench, conversations)
    return Case(
        [m for c in conversations for m in c.messages],
        conversations,
        ledger,
        ground.notices,
        directory,
        context.settings,
        ground.as_of,
        ground.wrote,
        later,
        ground.unread,
    )


def _ledger(bench: Bench, conversations: Sequence[Conversation]) -> Ledger:
    """The ledger, once all texts are read on which it hangs. What ended before the standard came in force isn't judged."""
    ground = bench.ground
    context, calendar = ground.context, ground.context.settings.calendar
    start = context.in_force_from
    judged = [c for c in conversations if any(m.time >= start or m.sent >= start for m in reversed(c.messages))]
    bench.read_texts(m for c in judged for m in c.messages if _own_unread(m))
    ledger = build_ledger(
        judged, context.directory, calendar, context.pack.deadlines, ground.absences, ground.as_of, bench.read_texts
    )
    _note_unlinked_answers(ledger, bench)
    return ledger


def _own_unread(message: Message) -> bool:
    """A letter by our own people whose text wasn't read with its envelope, for it's older than the standard."""
    unread = message.internal and not message.automatic and message.text is None
    return unread and not any(defect.startswith(UNREAD_TEXT) for defect in message.facts.defects)


def _note_unlinked_answers(ledger: Ledger, bench: Bench) -> None:
    """D21: an addressee's new message to the client, linked to no conversation with them, may be the answer."""
    directory = bench.ground.context.directory
    for obligation in ledger.obligations:
        if obligation.kind != EXTERNAL or obligation.answer is not None:
            continue
        askers = dict.fromkeys((obligation.asker, *obligation.message.facts.reply_to))
        keys = [contact_key(obligation.owner, asker) for asker in askers]
        numbers = bench.store.openers(keys, int(obligation.received.timestamp()) - 1, int(obligation.due.timestamp()))
        for message in merge((facts for _, facts in bench.store.facts(numbers)), directory):
            if obligation.received < message.sent <= obligation.due:
                obligation.elsewhere, obligation.confidence = message, "probable"
                break


def _pending(case: Case, wanted: Selection) -> list[Pending]:
    """Obligations and promises that run: not due by the moment of judging."""
    local = case.settings.calendar.local
    in_force = wanted.context.pack.in_force
    found = [
        Pending(o.owner, o.message.id, local(o.due), o.kind, False)
        for o in case.ledger.obligations
        if o.outcome == "open" and case.is_judged(o) and wanted.person(o.owner) and wanted.moment(o.received, in_force)
    ]
    found += [
        Pending(p.reply.author, p.reply.id, local(p.due), p.kind, True)
        for p in case.ledger.promises
        if p.kept_by is None
        and p.moved_by is None
        and case.as_of <= p.due
        and wanted.moment(p.reply.sent, in_force)
        and wanted.person(p.reply.author)
        and case.directory.answers_for_itself(p.reply.author)
    ]
    return found
