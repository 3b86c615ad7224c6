"""A draft judged by the very rules and code of the nightly run, in this process, with nothing stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import msgspec

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks import ABSENCE_CHECKS, Absences, Case, Verdict
from sigulda_mailcheck.conversation.absences import AbsenceCalendar, notice_runs
from sigulda_mailcheck.conversation.grouping import Conversation, in_order
from sigulda_mailcheck.conversation.invitations import invitation_answers
from sigulda_mailcheck.conversation.message import Message, merge
from sigulda_mailcheck.conversation.obligations import EXTERNAL, build_ledger
from sigulda_mailcheck.directory import Directory, Person
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.opening import CLIENT, Draft, Given, open_draft
from sigulda_mailcheck.drafts.original import quoted_original
from sigulda_mailcheck.drafts.places import Places
from sigulda_mailcheck.drafts.review import Clock, Paste, Point, Review
from sigulda_mailcheck.errors import ForeignAuthorError, LetterError
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.findings import Ground, findings_of, selected
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.mail.envelope import base_subject, is_reply_subject
from sigulda_mailcheck.mail.facts import MessageFacts, Unreadable
from sigulda_mailcheck.mail.letter import Letter, read_letter
from sigulda_mailcheck.mail.signature import addresses_in
from sigulda_mailcheck.mail.spans import Place, Span
from sigulda_mailcheck.mail.stage import Context, read_message, read_text
from sigulda_mailcheck.pack import Pack, Rule

__all__ = ["Request", "review"]

UNKNOWN = "autors"  # the local part of an author whom nothing names
FALLBACK_DOMAIN = "organizacija.invalid"
UNSEEN = ("attachment", "links")  # checks that look at what bare text doesn't show
PASTES = {
    "greeting": "greeting",
    "introduction": "introduction",
    "reference": "reference",
    "conclusion": "conclusion",
    "closing": "closing",
    "signature": "signature",
    "apology": "apology",
    "holding-reply": "holding-reply",
    "reply-all": "recipients",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be checked: the letter as it came, what else the person says, the message answered (RFC 5322), if they have
    it, and the moment, aware. ``language`` is that of the findings; what is pasted has the letter's own."""

    letter: bytes
    now: datetime
    given: Given = field(default_factory=Given)
    original: bytes | None = None
    language: str = "lv"


def review(request: Request, context: Context) -> Review:
    """The points of one draft. Raises :class:`LetterError` for what is no letter, or nobody's here."""
    reader = _Reader(request, context)
    return reader.review()


class _Reader:
    """One draft on its way to its review."""

    def __init__(self, request: Request, context: Context) -> None:
        self.request = request
        self.context = (
            context if context.directory.domains or context.directory.people else _of_author(request, context)
        )
        self.calendar = context.settings.calendar
        self.addressees = request.given.to
        self.unread = ""  # why the message answered can't be

    def review(self) -> Review:
        draft, letter = self._by_its_author()
        original, from_quotation = self._original(letter)
        if not draft.headed and original is not None:
            draft, letter = self._addressed(original)
        facts = self._facts(draft.octets, "draft")
        if isinstance(facts, Unreadable):
            raise LetterError("unreadable", reason=facts.reason)
        case = self._case(facts, original)
        message = next((m for m in case.messages if m.facts.place.path == "draft"), None)
        if message is None:
            raise LetterError("no-date")
        findings = self._findings(case, message, draft.headed)
        clock = self._clock(case, message, from_quotation)
        pastes = self._pastes(case, letter, message, original, clock)
        places = Places(letter)
        points = _joined([self._point(finding, places, pastes) for finding in findings])
        holding = message.text.holding if message.text else None
        return Review(
            standard_id=self.context.pack.id,
            standard_title=self.context.pack.title[self.request.language],
            as_of=case.as_of,
            language=letter.own.language,
            author="" if message.author == self._unknown else message.author,
            to=tuple(a for a in message.facts.to if a != CLIENT),
            cc=message.facts.cc,
            subject=message.facts.subject,
            text=places.text,
            own=places.own,
            points=tuple(points),
            pastes=pastes,
            clock=clock,
            is_holding=holding is not None and original is not None,
            promised=holding.until if holding is not None and original is not None else None,
            warnings=tuple(self._warnings(places, message, original, draft.headed)),
            notes=tuple(self._notes(draft, letter, message, original, pastes)),
            defects=letter.content.defects,
        )

    # -- reading

    @property
    def _unknown(self) -> str:
        return f"{UNKNOWN}@{next(iter(self.context.directory.domains), FALLBACK_DOMAIN)}"

    def _read(self) -> tuple[Draft, Letter]:
        request = self.request
        draft = open_draft(request.letter, request.given, request.now, self._unknown)
        return draft, read_letter(draft.octets, self.context.settings, self.context.directory)

    def _read_with(self, given: Given) -> tuple[Draft, Letter]:
        self.request = replace(self.request, given=given)
        return self._read()

    def _by_its_author(self) -> tuple[Draft, Letter]:
        """The letter; where nothing names its author, the address in its signature does, or they stay unknown."""
        draft, letter = self._read()
        directory, sender = self.context.directory, letter.envelope.sender.email
        if not sender:
            raise LetterError("no-address", said=self.request.given.author[:80])
        if sender != self._unknown:
            if not directory.is_internal(sender):
                raise ForeignAuthorError("foreign-author", address=sender, domains=", ".join(directory.domains))
            return draft, letter
        shown = addresses_in(letter.own.signature)
        ours = next((a for a in shown if directory.answers_for_itself(directory.canonical(a))), "")
        if ours:
            return self._read_with(replace(self.request.given, author=ours))
        self.context = _with_person(self.context, Person(self._unknown, aliases=tuple(shown)))
        return self._read()

    def _addressed(self, original: MessageFacts) -> tuple[Draft, Letter]:
        """Bare text that quotes what it answers goes to whom that came from, in due form: the rest nobody can know yet."""
        given = self.request.given
        if not given.to:
            given = replace(given, to=original.reply_to or (original.sender,), cc=())
        return self._read_with(replace(given, subject=given.subject or _reply_subject(original.subject)))

    def _facts(self, octets: bytes, name: str) -> MessageFacts | Unreadable:
        return read_message(octets, Span(Place(name, 1, 0, len(octets))), "", self.context, private=None)

    def _original(self, letter: Letter) -> tuple[MessageFacts | None, bool]:
        """The message answered, with its text; and whether it is known from the quotation alone."""
        octets, quoted = self.request.original, False
        if octets is None and letter.own.has_quotation and not letter.is_forward:
            octets = quoted_original(letter, self.context.directory, self.calendar, self._moment(letter))
            quoted = octets is not None
        if octets is None:
            return None, False
        facts = self._facts(octets, "original")
        if isinstance(facts, Unreadable):
            if not quoted:
                self.unread = facts.reason
            return None, False
        if facts.text is None:
            facts = msgspec.structs.replace(facts, text=read_text(octets, facts, self.context))
        return facts, quoted

    def _moment(self, letter: Letter) -> datetime:
        return letter.envelope.sent or self.request.now

    # -- judging

    def _case(self, draft: MessageFacts, original: MessageFacts | None) -> Case:
        context, directory = self.context, self.context.directory
        merged = merge([draft] if original is None else [original, draft], directory)
        as_of = next((m.sent for m in merged if m.facts.place.path == "draft"), self.request.now)
        known = [m for m in merged if m.sent <= as_of]
        conversations = [Conversation(tuple(in_order(known)))]
        runs = notice_runs(known, directory, self.calendar)
        suspends = context.settings.check.absence == "suspend"
        absences = AbsenceCalendar(directory, (), self.calendar) if suspends else None
        ledger = build_ledger(conversations, directory, self.calendar, context.pack.deadlines, absences, as_of)
        wrote = frozenset(m.author for m in known)
        return Case(known, conversations, ledger, runs, directory, context.settings, as_of, wrote)

    def _check(self, finding: Finding) -> str:
        return self.context.pack.rule(finding.rule).check

    def _findings(self, case: Case, message: Message, headed: bool) -> list[Finding]:
        """What the rules find. Where nobody said whom the letter goes to, nothing is held against its addressees."""
        addressed = headed or bool(self.addressees)
        selection = Selection(self.context)
        ground = Ground(selection, self.request.language, True, case.as_of, case.notices, case.wrote, None)
        found = findings_of(case, ground)
        away = Absences(case.notices, (), case.directory, case.settings)

        def notices(rule: Rule) -> Iterable[Verdict]:
            check = ABSENCE_CHECKS.get(rule.check)
            return check.check(away, rule) if check else ()

        order = {rule.slug: number for number, rule in enumerate(self.context.pack.rules)}
        found = [f for f in (*found, *selected(notices, ground)) if f.message_id == message.id]
        if not headed:  # bare text shows neither attachments nor the links behind words
            found = [replace(f, confidence="probable") if self._check(f) in UNSEEN else f for f in found]
        if not addressed:
            found = [f for f in found if self._check(f) != "reply-all"]
        return sorted(found, key=lambda f: (f.severity != "violation", order[f.rule]))

    def _clock(self, case: Case, message: Message, from_quotation: bool) -> Clock | None:
        """The earliest due moment of what the draft answers."""
        answered = [o for o in case.ledger.obligations if o.answer is message]
        if not answered:
            return None
        obligation = min(answered, key=lambda o: o.due)
        today = self.calendar.local(case.as_of).date()
        due = obligation.due.date()
        state = "late" if case.as_of > obligation.due else "last-day" if today == due else "in-time"
        return Clock(
            obligation.kind,
            _shown(obligation.message.facts),
            self.calendar.local(obligation.received),
            obligation.due,
            state,
            self.calendar.working_days_between(today, due),
            from_quotation,
            obligation.suspended_until,
        )

    # -- what is said and offered

    def _point(self, finding: Finding, places: Places, pastes: dict[str, Paste]) -> Point:
        rule = self.context.pack.rule(finding.rule)
        wording = rule.wording[self.request.language]
        kind = PASTES.get(rule.check, "")
        return Point(
            rule=finding.rule,
            clause=finding.clause,
            clause_text=rule.clause_text,
            severity=finding.severity,
            confidence=finding.confidence,
            title=wording.title,
            message=finding.message,
            why=wording.why,
            remedy=wording.before or wording.remedy,
            missing=finding.missing,
            fields=finding.fields,
            places=places.of(finding, rule.check),
            paste=(kind,) if kind in pastes else (),
        )

    def _pastes(
        self, case: Case, letter: Letter, message: Message, original: MessageFacts | None, clock: Clock | None
    ) -> dict[str, Paste]:
        """Everything that can be pasted into this letter, whether a point asks for it or not."""
        language = letter.own.language if letter.own.language != OTHER else "lv"
        listed = remedies.wording(language)
        people = letter.envelope.to
        name = people[0].name if len(people) == 1 else ""
        if original is not None and not name and original.sender in message.facts.to:
            name = original.sender_name
        who = replace(letter.who, address="") if message.author == self._unknown else letter.who
        block, _ = remedies.signature(who, self.context.settings, language, letter.signature.fields)
        closed = letter.own.closing is not None  # then the block follows the closing that is there
        arrived = (original.received or original.sent) if original else None
        received = self.calendar.local(arrived).date() if arrived else None
        texts = {
            "greeting": remedies.greeting(language, name),
            "introduction": str(listed["introduction"]),
            "reference": remedies.reference(language, received),
            "apology": str(listed["apology"]),
            "conclusion": str(listed["conclusion"]),
            "closing": str(listed["closing"]),
            "signature": block.partition("\n")[2] if closed else block,
        }
        late = clock is not None and clock.state == "late"
        if (original is not None or letter.own.has_quotation) and (clock is None or clock.kind == EXTERNAL):
            texts["holding-reply"] = remedies.holding_reply(
                language, name, received, self._promise_day(case, clock), block, late
            )
        recipients = _recipients(case, message, self.context.pack)
        if recipients:
            texts["recipients"] = ", ".join(recipients)
        return {kind: remedies.paste(kind, text) for kind, text in texts.items()}

    def _promise_day(self, case: Case, clock: Clock | None) -> date:
        """The day that a holding reply offers: as many working days as an answer has, after the due day or, past it, today."""
        today = self.calendar.local(case.as_of).date()
        return self.calendar.due_date(
            max(today, clock.due.date()) if clock else today, self.context.pack.deadlines.external
        )

    def _say(self, key: str, **values: object) -> str:
        return i18n.text(f"draft-{key}", self.request.language).format(**values)

    def _warnings(self, places: Places, message: Message, original: MessageFacts | None, headed: bool) -> Iterable[str]:
        """What is no breach of the standard, and yet a reason not to send the letter as it is."""
        left = [found for number in places.own for found in remedies.unfilled(places.line(number))]
        if left:
            yield self._say("warning-unfilled", left=", ".join(dict.fromkeys(left)))
        if original is None:
            return
        if not _reaches(message, original, self.context.directory):
            yield self._say("warning-not-addressed", address=original.sender)
        elif headed and not _linked(message.facts, original):
            yield self._say("warning-not-linked")

    def _notes(
        self,
        draft: Draft,
        letter: Letter,
        message: Message,
        original: MessageFacts | None,
        pastes: Mapping[str, Paste],
    ) -> Iterable[str]:
        """What had to be assumed, or couldn't be seen."""
        directory = self.context.directory
        for key in draft.notes if original is None else ():
            yield self._say(f"note-{key}")
        if message.author == self._unknown:
            yield self._say("note-unknown-author")
        elif not directory.answers_for_itself(message.author):
            yield self._say("note-not-in-directory", address=message.author)
        if message.automatic and not (message.text and message.text.notice):
            yield self._say("note-automatic")
        elif not letter.has_external_recipient and self.context.settings.check.content_scope != "all":
            yield self._say("note-internal")
        if letter.own.language == OTHER:
            yield self._say("note-other-language")
        if not draft.headed:
            yield self._say("note-bare")
        if self.unread:
            yield self._say("note-original-unread", reason=self.unread)
        elif original is None and letter.own.has_quotation and not letter.is_forward:
            yield self._say("note-no-moment")
        if "recipients" in pastes and not draft.headed:
            yield self._say("note-recipients", recipients=pastes["recipients"].text)


def _joined(points: list[Point]) -> list[Point]:
    """A signature block brings its closing: where both are wanting, one piece is pasted, not two closings."""
    if not any("signature" in point.paste for point in points):
        return points
    return [replace(point, paste=("signature",)) if "closing" in point.paste else point for point in points]


def _shown(asker: MessageFacts) -> str:
    """The asker's address, or the name where the quotation shows no address."""
    return asker.sender if asker.sender != CLIENT else asker.sender_name


def _reply_subject(subject: str) -> str:
    return subject if is_reply_subject(subject) else f"Re: {subject}"


def _linked(draft: MessageFacts, original: MessageFacts) -> bool:
    """Whether the nightly run will see an answer: by the header, or by the subject (D19)."""
    return bool(draft.links or draft.thread_root) or base_subject(draft.subject) == base_subject(original.subject)


def _reaches(message: Message, original: MessageFacts, directory: Directory) -> bool:
    askers = {directory.canonical(address) for address in (original.sender, *original.reply_to)}
    return not askers.isdisjoint(message.recipients)


def _recipients(case: Case, message: Message, pack: Pack) -> Sequence[str]:
    """Whom an answer to an invitation has to go to: all of a small circle, or the sender of a wide one alone (VI 7.3., 7.4.)."""
    limit = next((int(rule.parameters["limit"]) for rule in pack.rules if rule.check == "reply-all"), 0)
    for answered in invitation_answers(case.conversations, case.directory):
        if answered.answer is message:
            small = len(answered.circle) <= limit
            return [a for a in (answered.invitation.author, *(answered.circle if small else ())) if a != message.author]
    return ()


def _with_person(context: Context, person: Person) -> Context:
    directory = context.directory
    return replace(context, directory=replace(directory, people={**directory.people, person.email: person}))


def _of_author(request: Request, context: Context) -> Context:
    """Without any configuration the author's own domain is the organisation's."""
    draft = open_draft(request.letter, request.given, request.now, "")
    letter = read_letter(draft.octets, context.settings, context.directory)
    address = letter.envelope.sender.email or next(iter(addresses_in(letter.own.signature)), "")
    settings = context.settings.with_domain(address.rpartition("@")[2] or FALLBACK_DOMAIN)
    return replace(
        context, settings=settings, directory=replace(context.directory, domains=settings.organisation.domains)
    )
