"""A letter: one message read in full. What the message checks look at, and what ``inspect`` shows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.language.phrases import data, phrases
from sigulda_mailcheck.language.promises import Holding, may_hold, read_holding
from sigulda_mailcheck.language.sentences import apologises, asks, is_thanks_only, may_ask
from sigulda_mailcheck.language.text import MAX_PROSE, fold, has_words, words
from sigulda_mailcheck.mail.content import Content, read_content
from sigulda_mailcheck.mail.envelope import Envelope, base_subject, is_forward_subject, is_reply_subject, read_envelope
from sigulda_mailcheck.mail.facts import TextFacts
from sigulda_mailcheck.mail.headers import Headers
from sigulda_mailcheck.mail.notice import read_notice
from sigulda_mailcheck.mail.own_text import OwnText, originals, read_own_text
from sigulda_mailcheck.mail.signature import BlockFinder, Identity, Signature, hosts, read_signature
from sigulda_mailcheck.settings import Settings

__all__ = ["Letter", "identity", "read_letter", "text_facts"]


@dataclass(frozen=True)
class Letter:
    """``who`` is the author as the directory knows them. Signature and notice are read when somebody asks for them."""

    envelope: Envelope
    content: Content
    own: OwnText
    who: Identity
    settings: Settings
    directory: Directory

    @cached_property
    def signature(self) -> Signature:
        return read_signature(self.own.signature, self.who)

    @cached_property
    def folded(self) -> str:
        """The own text, folded, white space made single: what phrases are searched in. Of a very long text, its ends."""
        text = self.own.text
        if len(text) > MAX_PROSE:
            text = f"{text[: MAX_PROSE // 2]} {text[-MAX_PROSE // 2 :]}"
        return " ".join(fold(text).split())

    @property
    def is_forward(self) -> bool:
        return self.own.forwarded or bool(self.content.forwarded_from) or is_forward_subject(self.envelope.subject)

    @property
    def original_author(self) -> str:
        """Whose message is forwarded; '' if it isn't known. What a colleague had forwarded in turn is still its first
        author's (D17)."""
        if self.content.forwarded_from:
            return self.content.forwarded_from
        nearest = self.own.original_author
        return self._first_author(nearest) if self.is_forward and self.directory.is_internal(nearest) else nearest

    def _first_author(self, nearest: str) -> str:
        """Behind originals that are forwards themselves, by their subjects; ``nearest`` wrote the first of them."""
        for number, (author, subject) in enumerate(originals(self.own.quoted)):
            if number == 0 and author != nearest:
                break
            if author and not self.directory.is_internal(author):
                return author
            if not is_forward_subject(subject):
                break
        return nearest

    @cached_property
    def has_external_recipient(self) -> bool:
        return any(a.email and not self.directory.is_internal(a.email) for a in (*self.envelope.to, *self.envelope.cc))


def identity(address: str, name: str, settings: Settings, directory: Directory) -> Identity:
    """Who writes from an address, which shows ``name`` beside it."""
    organisation = settings.organisation
    canonical = directory.canonical(address)
    return Identity(
        address=address,
        display_name=name,
        person=directory.person(canonical),
        shared=directory.is_shared(canonical),
        organisation=organisation.name,
        institutions=organisation.institutions,
        hosts=hosts(organisation.domains, organisation.websites),
    )


def read_letter(
    octets: bytes, settings: Settings, directory: Directory, parsed: tuple[Envelope, Headers, int] | None = None
) -> Letter:
    """Reads a whole message. Never raises on bad mail; what was odd stands in the defects."""
    envelope, headers, body = parsed or read_envelope(octets, settings.calendar.zone)
    content = read_content(octets, headers, body)
    who = identity(envelope.sender.email, envelope.sender.name, settings, directory)
    return Letter(
        envelope,
        content,
        read_own_text(content.text, BlockFinder(who), _addressees(envelope)),
        who,
        settings,
        directory,
    )


def _addressees(envelope: Envelope) -> tuple[str, ...]:
    """Folded words of the recipients' display names; none, where one has no name or is an office's, for then anybody may be
    meant."""
    names = [words(fold(a.name)) for a in (*envelope.to, *envelope.cc)]
    known = all(len(name) >= 2 and _organisations().isdisjoint(name) for name in names)
    return tuple(word for name in names for word in name) if known else ()


@cache
def _organisations() -> frozenset[str]:
    return frozenset(fold(" ".join(data("other")["organisations"])).split())


def refers(letter: Letter) -> bool:
    """Whether the reader sees what the letter answers: a quotation, Re: in the subject, or words (VI 5.1.2.)."""
    subject = letter.envelope.subject
    if letter.own.has_quotation or is_reply_subject(subject):
        return True
    return _says_reference(letter.folded) or _says_reference(fold(subject))


def _says_reference(folded: str) -> bool:
    """Words that refer to what the client wrote, and not to something that is still awaited from them."""
    found = phrases("references").spans(folded)
    exceptions = phrases("reference_exceptions").spans(folded) if found else []
    return any(not any(first < end and start < last for first, last in exceptions) for start, end in found)


def invites(letter: Letter) -> bool:
    """Whether the own text or (in a new message) the subject invites to a meeting (D20)."""
    if phrases("invitations").search(letter.folded):
        return True
    subject = base_subject(letter.envelope.subject)
    return not letter.is_forward and any(
        phrases(name).search(subject) for name in ("invitations", "invitation_subjects")
    )


def text_facts(letter: Letter) -> TextFacts:
    """The verdicts on the own text that the conversation stage needs; those on which nothing can hang are left at their
    harmless value. The message checks add their outcomes."""
    envelope, own = letter.envelope, letter.own
    written = envelope.sent or envelope.received
    calendar = letter.settings.calendar
    day = calendar.local(written).date() if written else None
    notice = None
    if envelope.automatic == "auto-reply" and day is not None:
        notice = read_notice(
            _without_greeting(own), own.greeting is not None, tuple(letter.signature.fields), letter.who, day, calendar
        )
    ours = letter.directory.is_internal(envelope.sender.email)
    outward = ours and letter.has_external_recipient  # such a letter answers, and never obliges a colleague (D14)
    holds = ours and day is not None and not envelope.automatic and envelope.calendar_method != "REQUEST"  # D18
    return TextFacts(
        language=own.language,
        empty=own.is_empty,
        has_attachment=letter.content.has_attachment,
        asks=not outward and _asks(letter),
        thanks_only=not ours and _thanks_only(letter),
        apologises=outward and apologises(letter.folded),
        refers=not outward or refers(letter),
        invites=ours and not outward and invites(letter),
        forwarded=letter.is_forward,
        original_author=letter.original_author,
        holding=_holding(letter, day, not outward) if holds and day is not None else None,
        notice=notice,
        digest=hashlib.sha256(letter.folded.encode("utf-8", "replace")).hexdigest()[:16],
    )


def _asks(letter: Letter) -> bool:
    """In its own text, or in the subject of a new message (D14): that of an answer or forward is another's."""
    if may_ask(letter.folded) and asks(letter.own.text):
        return True
    subject = letter.envelope.subject
    return "?" in subject and not letter.is_forward and not is_reply_subject(subject)


def _holding(letter: Letter, day: date, to_colleague: bool) -> Holding | None:
    if not to_colleague and not may_hold(letter.folded):
        return None
    return read_holding(letter.own.body, day, letter.settings.calendar, to_colleague)


def _thanks_only(letter: Letter) -> bool:
    own = letter.own
    has_text = has_words(own.text) or bool(letter.signature.fields)
    if not has_text or letter.content.has_attachment or "?" in letter.envelope.subject:
        return False
    return is_thanks_only(f"{own.body}\n\n{own.closing or ''}")


def _without_greeting(own: OwnText) -> str:
    return own.body if own.body.strip() else own.text
