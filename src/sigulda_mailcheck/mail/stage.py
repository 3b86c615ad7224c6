"""The message stage: a pure function of octets, settings and rules. It runs in any number of processes.

Body text is opened only where a verdict hangs on it: of mail that the organisation's own people wrote, and of a client's
message once it turns out late, unanswered or pending (:func:`read_text`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sigulda_mailcheck.checks import MESSAGE_CHECKS
from sigulda_mailcheck.checks.scope import is_checked_letter
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.mail.envelope import Envelope, read_envelope
from sigulda_mailcheck.mail.facts import MessageFacts, Outcome, Place, TextFacts, Unreadable
from sigulda_mailcheck.mail.headers import Headers, moment
from sigulda_mailcheck.mail.letter import Letter, read_letter, text_facts
from sigulda_mailcheck.mail.spans import Span
from sigulda_mailcheck.pack import Pack
from sigulda_mailcheck.settings import Settings

__all__ = ["Context", "read_message", "read_text"]


UNREAD_TEXT = "text can't be read"


@dataclass(frozen=True)
class Context:
    """All that the message stage knows besides the message."""

    settings: Settings
    directory: Directory
    pack: Pack


def read_message(octets: bytes, span: Span, owner: str, context: Context) -> MessageFacts | Unreadable:
    """The facts of one message. ``owner`` is whose mailbox the file is, if that is known.

    Whatever happens while reading comes back as a value, so that no message can stop a run.
    """
    place = Place(span.path, span.at, span.offset, span.length, span.unquote)
    try:
        return _read(octets, span, place, owner, context)
    except RecursionError:
        return Unreadable(place, "nested too deep")
    except Exception as error:  # the one net under all parsing of foreign octets
        return Unreadable(place, f"internal error: {type(error).__name__}: {error}")


def _read(octets: bytes, span: Span, place: Place, owner: str, context: Context) -> MessageFacts | Unreadable:
    parsed = read_envelope(octets, context.settings.calendar.zone)
    envelope, headers, _ = parsed
    if not headers:
        return Unreadable(place, "no header fields")
    if not envelope.sender.email and not envelope.recipients and envelope.sent is None and envelope.received is None:
        return Unreadable(place, "no sender, no recipient and no date")
    facts = _facts(envelope, headers, span, place, owner, context)
    if facts.sent is None and facts.received is None:
        return Unreadable(place, "no readable date")
    if context.directory.is_internal(envelope.sender.email) and envelope.automatic in (None, "auto-reply"):
        try:
            return replace(facts, text=_text(octets, parsed, context))
        except Exception as error:  # without its text it's an answer all the same: losing it would accuse somebody
            return replace(facts, defects=(*facts.defects, f"{UNREAD_TEXT}: {type(error).__name__}"))
    return facts


def read_text(octets: bytes, context: Context) -> TextFacts:
    """The facts about one message's text, for a message whose envelope is known already."""
    return _text(octets, read_envelope(octets, context.settings.calendar.zone), context)


def _facts(
    envelope: Envelope, headers: Headers, span: Span, place: Place, owner: str, context: Context
) -> MessageFacts:
    zone = context.settings.calendar.zone
    received = envelope.received
    if envelope.sent is None and received is None and span.fallback_date:
        received = moment(span.fallback_date, zone)
    return MessageFacts(
        message_id=envelope.message_id,
        sender=envelope.sender.email,
        sender_name=envelope.sender.name,
        reply_to=envelope.reply_to,
        to=tuple(dict.fromkeys(a.email for a in envelope.to if a.email)),
        cc=tuple(dict.fromkeys(a.email for a in envelope.cc if a.email)),
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
        place=place,
        defects=envelope.defects,
    )


def _text(octets: bytes, parsed: tuple[Envelope, Headers, int], context: Context) -> TextFacts:
    letter = read_letter(octets, context.settings, context.directory, parsed)
    facts = text_facts(letter)
    return replace(facts, outcomes=tuple(check_letter(letter, context.pack)))


def check_letter(letter: Letter, pack: Pack) -> list[Outcome]:
    """What the message checks of a pack find in one letter. One without any own text gets ``introduction`` alone (D7)."""
    if not is_checked_letter(letter):
        return []
    found = []
    for rule in pack.rules:
        module = MESSAGE_CHECKS.get(rule.check)
        if module is None or (letter.own.is_empty and rule.check != "introduction"):
            continue
        for outcome in module.check(letter, rule.parameters):
            found.append(replace(outcome, rule=rule.slug))
    return found
