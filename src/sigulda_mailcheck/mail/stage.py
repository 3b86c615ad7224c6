"""The message stage: a pure function of octets, settings and rules. It runs in any number of processes.

Body text is opened only where a verdict hangs on it: of mail that the organisation's own people wrote, and of a client's
message once it turns out late, unanswered or pending (:func:`read_text`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property

import msgspec

from sigulda_mailcheck.checks import MESSAGE_CHECKS
from sigulda_mailcheck.checks.scope import is_checked_letter
from sigulda_mailcheck.directory import Directory, read_directory
from sigulda_mailcheck.mail.envelope import Envelope, read_envelope
from sigulda_mailcheck.mail.facts import MessageFacts, Outcome, TextFacts, Unreadable
from sigulda_mailcheck.mail.folders import UNSENT, labelled_sent, left_out
from sigulda_mailcheck.mail.headers import Headers, moment
from sigulda_mailcheck.mail.letter import Letter, read_letter, text_facts
from sigulda_mailcheck.mail.spans import Span
from sigulda_mailcheck.pack import Pack, find_pack, load_pack
from sigulda_mailcheck.settings import Settings

__all__ = ["Context", "context_for", "read_message", "read_text"]

LOST = "\ufffd"  # stands for a letter that was lost on the way
_DAMAGED = re.compile(rf"[^\W\d_]{LOST}|{LOST}[^\W\d_]")
_ENDED = re.compile(rb"\n\r?\n\Z")  # the empty line after a header
UNREAD_TEXT = "text can't be read"
UNSEEN_TEXT = TextFacts("other", False, False, False, False, True, True, False, False, "", None, None, "")


@dataclass(frozen=True)
class Context:
    """All that the message stage knows besides the message."""

    settings: Settings
    directory: Directory
    pack: Pack

    @cached_property
    def in_force(self) -> date:
        """The first day on which any rule is in force."""
        return min((rule.in_force for rule in self.pack.rules), default=self.pack.in_force)

    @cached_property
    def in_force_from(self) -> datetime:
        """The moment at which that day begins."""
        return datetime.combine(self.in_force, time.min, self.settings.calendar.zone)

    def without_examples(self) -> Context:
        """The same without the examples of its rules, which only ``rules test`` needs."""
        return replace(self, pack=replace(self.pack, rules=tuple(replace(r, examples=()) for r in self.pack.rules)))


def context_for(settings: Settings, examples: bool = True) -> Context:
    """Settings, directory and rules (with their ``examples``, or without) together. Raises the errors of each."""
    base = settings.path.parent if settings.path else None
    return Context(settings, read_directory(settings), load_pack(find_pack(settings.check.standard, base), examples))


def read_message(
    octets: bytes, span: Span, owner: str, context: Context, folder: str | None = ""
) -> MessageFacts | Unreadable:
    """The facts of one message. ``owner`` is whose mailbox the file is, if that is known; ``folder`` is why mail in
    its folder is left out, ``None`` where its own author wants it read, whatever it's marked.

    Whatever happens while reading comes back as a value, so that no message can stop a run.
    """
    place = span.place
    try:
        return _read(octets, span, owner, context, folder)
    except RecursionError:
        return Unreadable(place, "nested too deep")
    except Exception as error:  # the one net under all parsing of foreign octets
        return Unreadable(place, f"internal error: {type(error).__name__}: {error}")


def _read(octets: bytes, span: Span, owner: str, context: Context, folder: str | None) -> MessageFacts | Unreadable:
    place = span.place
    parsed = read_envelope(octets, context.settings.calendar.zone)
    envelope, headers, body = parsed
    if not headers:
        return Unreadable(place, "no header fields")
    if not envelope.sender.email and not envelope.recipients and envelope.sent is None and envelope.received is None:
        return Unreadable(place, "no sender, no recipient and no date")
    undated = (
        envelope.sent is None and envelope.received is None and not envelope.in_reply_to
    )  # an answer is one, even so
    if undated and body == len(octets) and not _ENDED.search(octets[-4:]):
        return Unreadable(place, "cut within its header")
    facts = _facts(envelope, headers, span, owner, context)
    why = "" if folder is None else folder or left_out(headers, envelope.subject)
    if why:
        return _left_out(facts, why, context)
    if facts.sent is None and facts.received is None:
        return Unreadable(place, "no readable date")
    if context.directory.is_internal(envelope.sender.email) and _concerns(facts, context):
        try:
            return msgspec.structs.replace(facts, text=_text(octets, parsed, context))
        except Exception as error:  # without its text it's an answer all the same: losing it would accuse somebody
            return msgspec.structs.replace(facts, defects=(*facts.defects, f"{UNREAD_TEXT}: {type(error).__name__}"))
    return facts


def _left_out(facts: MessageFacts, why: str, context: Context) -> MessageFacts | Unreadable:
    """Of private mail and junk nothing is kept, save that our own people answered something: left out, that would accuse them."""
    answers = why != UNSENT and context.directory.is_internal(facts.sender) and facts.automatic is None and facts.links
    if not answers or (facts.sent is None and facts.received is None):
        return Unreadable(facts.place, why)
    return msgspec.structs.replace(facts, subject="", sender_name="", text=UNSEEN_TEXT)


def _concerns(facts: MessageFacts, context: Context) -> bool:
    """Whether a verdict can hang on the text of a message by our own people. A letter written before the standard came in
    force isn't judged (D31); its text is read later, should its conversation go on until then."""
    if facts.automatic is not None:
        return facts.automatic == "auto-reply"
    written = facts.sent or facts.received
    return written is None or written >= context.in_force_from


def read_text(octets: bytes, facts: MessageFacts, context: Context) -> TextFacts:
    """The facts about one message's text, for a message whose envelope is known already.

    Raises :class:`ValueError` where another message lies at its place by now.
    """
    parsed = read_envelope(octets, context.settings.calendar.zone)
    if (parsed[0].message_id, parsed[0].sender.email) != (facts.message_id, facts.sender):
        raise ValueError("another message lies there now")
    return _text(octets, parsed, context)


def _facts(envelope: Envelope, headers: Headers, span: Span, owner: str, context: Context) -> MessageFacts:
    zone = context.settings.calendar.zone
    received = envelope.received
    if envelope.sent is None and received is None and span.arrival:
        received = moment(span.arrival, zone)
    return MessageFacts(
        message_id=envelope.message_id,
        sender=envelope.sender.email,
        sender_name=envelope.sender.name,
        reply_to=envelope.reply_to,
        to=tuple(dict.fromkeys([a.email for a in envelope.to if a.email])),
        cc=tuple(dict.fromkeys([a.email for a in envelope.cc if a.email])),
        subject=envelope.subject,
        sent=envelope.sent,
        received=received,
        has_received="received" in headers and envelope.received is not None,
        links=envelope.links,
        in_reply_to=envelope.in_reply_to,
        thread_root=envelope.thread_root,
        automatic=envelope.automatic,
        calendar_method=envelope.calendar_method,
        owner=owner or envelope.delivered_to,
        place=span.place,
        defects=envelope.defects,
        filed_sent=labelled_sent(headers),
    )


def _text(octets: bytes, parsed: tuple[Envelope, Headers, int], context: Context) -> TextFacts:
    letter = read_letter(octets, context.settings, context.directory, parsed)
    facts = text_facts(letter)
    return msgspec.structs.replace(
        facts, outcomes=tuple(check_letter(letter, context.pack)), damaged=_is_damaged(letter)
    )


def _is_damaged(letter: Letter) -> bool:
    return any(LOST in text and _DAMAGED.search(text) for text in (letter.own.text, *letter.own.signature))


def check_letter(letter: Letter, pack: Pack) -> list[Outcome]:
    """What the message checks of a pack find in one letter. One without any own text gets ``introduction`` alone (D7). Of words
    whose letters were lost on the way nobody can tell what they said: then nothing is certain."""
    if not is_checked_letter(letter):
        return []
    damaged = _is_damaged(letter)
    found = []
    for rule in pack.rules:
        module = MESSAGE_CHECKS.get(rule.check)
        if module is None or (letter.own.is_empty and rule.check != "introduction"):
            continue
        for outcome in module.check(letter, rule.parameters):
            confidence = "probable" if damaged else outcome.confidence
            found.append(msgspec.structs.replace(outcome, rule=rule.slug, confidence=confidence))
    return found
