"""A draft judged by the very rules and code of the nightly run, in this process, with nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from sigulda_mailcheck.directory import Person
from sigulda_mailcheck.drafts.judged import Judged
from sigulda_mailcheck.drafts.offers import joined, offers
from sigulda_mailcheck.drafts.opening import CLIENT, Draft, Given, open_draft
from sigulda_mailcheck.drafts.original import quoted_original
from sigulda_mailcheck.drafts.places import Places
from sigulda_mailcheck.drafts.remarks import notes, warnings
from sigulda_mailcheck.drafts.review import Review
from sigulda_mailcheck.drafts.verdicts import DRAFT, case_of, clock_of, is_follow_up, point_of, verdicts_on
from sigulda_mailcheck.errors import ForeignAuthorError, LetterError
from sigulda_mailcheck.mail.envelope import is_reply_subject
from sigulda_mailcheck.mail.facts import MessageFacts, Unreadable
from sigulda_mailcheck.mail.letter import Letter, read_letter
from sigulda_mailcheck.mail.signature import addresses_in
from sigulda_mailcheck.mail.spans import Place, Span
from sigulda_mailcheck.mail.stage import Context, read_message, read_text

__all__ = ["Request", "review"]

UNKNOWN = "autors"  # the local part of an author whom nothing names
FALLBACK_DOMAIN = "organizacija.invalid"


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
        facts = self._facts(draft.octets, DRAFT)
        if isinstance(facts, Unreadable):
            raise LetterError("unreadable", reason=facts.reason)
        case = case_of(facts, original, self.context, self.request.now)
        message = next((m for m in case.messages if m.facts.place.path == DRAFT), None)
        if message is None:
            raise LetterError("no-date")
        language = self.request.language
        addressed = draft.headed or bool(self.addressees)
        found = verdicts_on(message, case, self.context, language, draft.headed, addressed, is_follow_up(original))
        clock = clock_of(message, case, from_quotation)
        anonymous = message.author == self._unknown
        judged = Judged(self.context, draft, letter, case, message, original, self.unread, clock, anonymous)
        places, pastes = Places(letter), offers(judged)
        holding = message.text.holding if message.text and original is not None else None
        return Review(
            standard_id=self.context.pack.id,
            standard_title=self.context.pack.title[language],
            as_of=case.as_of,
            language=letter.own.language,
            author="" if anonymous else message.author,
            to=tuple(a for a in message.facts.to if a != CLIENT),
            cc=message.facts.cc,
            subject=message.facts.subject,
            text=places.text,
            own=places.own,
            points=tuple(joined([point_of(f, self.context, language, places, pastes) for f in found])),
            pastes=pastes,
            clock=clock,
            is_holding=holding is not None,
            promised=holding.until if holding is not None else None,
            warnings=tuple(warnings(judged, places, language)),
            notes=tuple(notes(judged, pastes, language)),
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
        return read_message(octets, Span(Place(name, 1, 0, len(octets))), "", self.context, folder=None)

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


def _reply_subject(subject: str) -> str:
    return subject if is_reply_subject(subject) else f"Re: {subject}"


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
