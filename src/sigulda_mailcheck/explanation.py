"""One finding in full: the clause, the clock day by day, what in the mail decided, how certain, and how to put it right.

Everything is shown from the export itself; nothing of it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks.attachment import promising_sentences
from sigulda_mailcheck.checks.case import Case
from sigulda_mailcheck.checks.spelling import suggestion
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.conversation.obligations import Obligation, Promise
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.language.promises import promising_sentences as holding_sentences
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.facts import Place
from sigulda_mailcheck.mail.letter import Letter, read_letter
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.pack import Rule
from sigulda_mailcheck.worktime import Day

__all__ = ["ClockDay", "Explanation", "Step", "explain"]


@dataclass(frozen=True, slots=True)
class ClockDay:
    """One day of the clock: its number among the working days (0 for day 0 and for days that don't count)."""

    day: Day
    number: int
    mark: str


@dataclass(frozen=True, slots=True)
class Step:
    """What decided one step of the verdict: a header, a line or a sentence, as the mail has it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    finding: Finding
    rule: Rule
    steps: tuple[Step, ...]
    clock: tuple[ClockDay, ...]
    certainty: str


def explain(finding: Finding, case: Case, context: Context, unpacked: Unpacked, language: str) -> Explanation:
    """How ``finding`` came about. ``case`` is what it was found in; the export's files must still be there."""
    rule = context.pack.rule(finding.rule)
    message = next(m for m in case.messages if m.id == finding.message_id)
    builder = _Builder(finding, message, case, context, unpacked, language)
    return Explanation(finding, rule, tuple(builder.steps()), tuple(builder.clock()), builder.certainty())


class _Builder:
    def __init__(
        self, finding: Finding, message: Message, case: Case, context: Context, unpacked: Unpacked, language: str
    ) -> None:
        self.finding, self.message, self.case = finding, message, case
        self.context, self.unpacked, self.language = context, unpacked, language
        self.check = context.pack.rule(finding.rule).check

    def say(self, key: str, **values: object) -> str:
        return i18n.text(f"explain-{key}", self.language).format(**values)

    def letter(self, place: Place) -> Letter:
        octets = sources.read(place, self.unpacked)
        return read_letter(octets, self.context.settings, self.context.directory)

    # -- what decided

    def steps(self) -> Iterator[Step]:
        yield Step(self.say("message"), f"{self.finding.place.path}, {self.finding.place.at}")
        yield from self._envelope()
        by_check = {
            "reply-time": self._reply_time,
            "apology": self._apology,
            "holding-reply": self._holding,
            "promise": self._promise,
            "reply-all": self._reply_all,
            "absence-notice": self._notice,
        }
        yield from by_check.get(self.check, self._content)()

    def _envelope(self) -> Iterator[Step]:
        facts = self.message.facts
        yield Step("From", f"{facts.sender_name} <{facts.sender}>".strip())
        yield Step("To", ", ".join(facts.to))
        if facts.cc:
            yield Step("Cc", ", ".join(facts.cc))
        yield Step("Subject", facts.subject)
        yield Step("Date", self._header(facts.place, "date"))

    def _header(self, place: Place, name: str) -> str:
        octets = sources.read(place, self.unpacked, h.MAX_HEADER_BLOCK)
        return h.first(h.parse(h.split(octets)[0]), name)

    def _obligation(self) -> Obligation | None:
        wanted = (self.finding.message_id, self.finding.employee)
        return next((o for o in self.case.ledger.obligations if (o.message.id, o.owner) == wanted), None)

    def _made_promise(self) -> Promise | None:
        return next((p for p in self.case.ledger.promises if p.reply.id == self.finding.message_id), None)

    def _reply_time(self) -> Iterator[Step]:
        obligation = self._obligation()
        if obligation is None:
            return
        received = self._header((obligation.forward or obligation.message).arrival_place(obligation.owner), "received")
        yield Step(self.say("received"), received or self.say("no-received"))
        if obligation.forward is not None:
            yield Step(
                self.say("forward"),
                f"{obligation.forward.author}, {i18n.moment(self._local(obligation.received), self.language)}",
            )
        if obligation.suspended_until is not None:
            yield Step(self.say("absent"), i18n.day(obligation.suspended_until, self.language))
        if obligation.reminders:
            yield Step(self.say("reminders"), str(obligation.reminders))
        yield from self._answer(obligation.answer, obligation.message)
        if obligation.elsewhere is not None:
            yield Step(
                self.say("elsewhere"),
                f"{obligation.elsewhere.id}, {i18n.moment(self._local(obligation.elsewhere.sent), self.language)}",
            )

    def _answer(self, answer: Message | None, question: Message) -> Iterator[Step]:
        if answer is None:
            yield Step(self.say("answer"), i18n.text("not-answered", self.language))
            return
        yield Step(
            self.say("answer"), f"{answer.id}, {answer.author}, {i18n.moment(self._local(answer.sent), self.language)}"
        )
        yield Step(self.say("link"), self._link(answer, question))

    def _link(self, answer: Message, question: Message) -> str:
        """What ties the answer to the question (D19)."""
        if question.id in answer.facts.links:
            return f"In-Reply-To/References {question.id}"
        if answer.facts.links:
            return self.say("link-chain")
        if answer.facts.thread_root and answer.facts.thread_root == question.facts.thread_root:
            return "Thread-Index"
        return self.say("link-subject")

    def _apology(self) -> Iterator[Step]:
        late = next((item for item in self.case.ledger.late_answers if item.answer.id == self.finding.message_id), None)
        if late is not None:
            yield Step(
                self.say("question"),
                f"{late.obligation.message.id}, {i18n.moment(self._local(late.obligation.received), self.language)}",
            )
        yield from self._own_text()

    def _holding(self) -> Iterator[Step]:
        letter = self.letter(self.message.facts.place)
        day = self._local(self.message.sent).date()
        for sentence in holding_sentences(letter.own.body, day, self.context.settings.calendar):
            yield Step(self.say("holding-sentence"), sentence)

    def _promise(self) -> Iterator[Step]:
        yield from self._holding()
        promise = self._made_promise()
        if promise is not None and promise.kept_by is not None:
            yield Step(
                self.say("answer"),
                f"{promise.kept_by.id}, {i18n.moment(self._local(promise.kept_by.sent), self.language)}",
            )
        elif promise is not None:
            yield Step(self.say("answer"), i18n.text("not-answered", self.language))

    def _reply_all(self) -> Iterator[Step]:
        evidence = self.finding.evidence
        invitation = next((m for m in self.case.messages if m.id == evidence.get("invitation_id")), None)
        if invitation is not None:
            circle = [a for a in invitation.recipients if a != invitation.author]
            yield Step(self.say("invitation"), f"{invitation.id}, {invitation.author}")
            yield Step(self.say("circle"), f"{len(circle)}: {', '.join(circle)}")

    def _notice(self) -> Iterator[Step]:
        for key in ("from", "until"):
            if self.finding.evidence.get(key):
                day = date.fromisoformat(str(self.finding.evidence[key]))
                yield Step(self.say(f"absence-{key}"), i18n.day(day, self.language))
        if self.message.automatic:
            yield from self._own_text()

    def _content(self) -> Iterator[Step]:
        letter = self.letter(self.message.facts.place)
        if self.check == "signature":
            yield Step(self.say("signature"), "\n".join(letter.own.signature) or self.say("nothing"))
            for key, value in letter.signature.fields.items():
                yield Step(i18n.names([key], self.language), value)
            return
        if self.check == "attachment":
            for sentence in promising_sentences(letter):
                yield Step(self.say("attachment-sentence"), sentence)
            names = [a.name for a in letter.content.attachments]
            yield Step(self.say("attachments"), ", ".join(names) or self.say("nothing"))
            return
        for word in str(self.finding.evidence.get("words", "")).split(", ") if self.check == "spelling" else ():
            yield Step(word, suggestion(word) or self.say("nothing"))
        yield from self._own_text()

    def _own_text(self) -> Iterator[Step]:
        own = self.letter(self.message.facts.place).own
        yield Step(self.say("own-text"), own.text or self.say("nothing"))
        yield Step(self.say("greeting"), own.greeting or self.say("nothing"))
        yield Step(self.say("closing"), own.closing or self.say("nothing"))
        yield Step(self.say("language"), own.language)

    # -- the clock

    def clock(self) -> Iterator[ClockDay]:
        """Every day from receipt to whatever came last: the due moment, the answer, or the moment of judging."""
        obligation = self._obligation() if self.check == "reply-time" else None
        promise = self._made_promise() if self.check == "promise" else None
        if obligation is not None:
            first, zero, due = self._local(obligation.received).date(), obligation.day_zero, obligation.due.date()
            ended = self._local(obligation.answer.sent).date() if obligation.answer else None
        elif promise is not None:
            first = zero = self._local(promise.reply.sent).date()
            due = promise.until
            ended = self._local(promise.kept_by.sent).date() if promise.kept_by else None
        else:
            return
        number = 0
        for day in self.context.settings.calendar.days(first, max(due, ended or due)):
            number += day.working and day.date > zero
            yield ClockDay(
                day, number if day.working and day.date > zero else 0, self._mark(day.date, first, zero, due, ended)
            )

    def _mark(self, day: date, first: date, zero: date, due: date, ended: date | None) -> str:
        marks = [("clock-received", first), ("clock-zero", zero), ("clock-due", due), ("clock-answered", ended)]
        return ", ".join(
            self.say(key) for key, when in marks if when == day and not (key == "clock-zero" and zero == first)
        )

    def _local(self, moment: datetime) -> datetime:
        return self.context.settings.calendar.local(moment)

    # -- how certain

    def certainty(self) -> str:
        if self.finding.confidence == "certain":
            obligation = self._obligation() if self.check == "reply-time" else None
            if obligation is None:
                return self.say("certain")
            asked = obligation.message.text is not None and obligation.message.text.asks
            return self.say("certain-asks" if asked else "certain-first")
        if self.finding.evidence.get("other_message_id"):
            return self.say("probable-elsewhere")
        if self.check == "reply-time":
            return self.say("probable-follow-up")
        return self.say("probable")
