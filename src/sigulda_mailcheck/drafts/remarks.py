"""What is said of a draft besides its points: reasons not to send it yet, and what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sigulda_mailcheck import i18n
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.judged import Judged
from sigulda_mailcheck.drafts.places import Places
from sigulda_mailcheck.drafts.review import Paste
from sigulda_mailcheck.language.detect import OTHER
from sigulda_mailcheck.mail.envelope import base_subject
from sigulda_mailcheck.mail.facts import MessageFacts

__all__ = ["notes", "warnings"]


def warnings(judged: Judged, places: Places, language: str) -> Iterator[str]:
    """What is no breach of the standard, and yet a reason not to send the letter as it is."""
    left = [found for number in places.own for found in remedies.unfilled(places.line(number))]
    if left:
        yield _said("warning-unfilled", language, left=", ".join(dict.fromkeys(left)))
    original = judged.original
    if original is None:
        wanting = _wanting(judged)
        if wanting:
            yield _said("warning-holding", language, missing=i18n.names(wanting, language))
        return
    if not _reaches(judged, original):
        yield _said("warning-not-addressed", language, address=original.sender)
    elif judged.draft.headed and not _is_linked(judged.message.facts, original):
        yield _said("warning-not-linked", language)


def _wanting(judged: Judged) -> list[str]:
    """What a letter that only postpones lacks, if it's the answer to a client whose message nobody showed (VI 21.1.)."""
    text = judged.message.text
    if text is None or text.holding is None or not judged.letter.has_external_recipient:
        return []
    holding = text.holding
    return [key for key, there in (("deadline", holding.until), ("explanation", holding.explains)) if not there]


def notes(judged: Judged, pastes: Mapping[str, Paste], language: str) -> Iterator[str]:
    """What had to be assumed, or couldn't be seen."""
    for key in _assumed(judged):
        yield _said(f"note-{key}", language, address=judged.message.author)
    if judged.unread:
        yield _said("note-original-unread", language, reason=i18n.reason(judged.unread, language))
    if "recipients" in pastes and not judged.draft.headed:
        yield _said("note-recipients", language, recipients=pastes["recipients"].text)


def _assumed(judged: Judged) -> Iterator[str]:
    message, letter, original = judged.message, judged.letter, judged.original
    if original is None:
        yield from judged.draft.notes
    if judged.anonymous:
        yield "unknown-author"
    elif not judged.case.directory.answers_for_itself(message.author):
        yield "not-in-directory"
    if message.automatic and not (message.text and message.text.notice):
        yield "automatic"
    elif not letter.has_external_recipient and judged.case.settings.check.content_scope != "all":
        yield "internal"
    if letter.own.language == OTHER:
        yield "other-language"
    if not judged.draft.headed:
        yield "bare"
    if original is None and not judged.unread and letter.own.has_quotation and not letter.is_forward:
        yield "no-moment"


def _said(key: str, language: str, **values: object) -> str:
    return i18n.text(f"draft-{key}", language).format(**values)


def _is_linked(draft: MessageFacts, original: MessageFacts) -> bool:
    """Whether the nightly run will see an answer: by the header, or by the subject (D19)."""
    return bool(draft.links or draft.thread_root) or base_subject(draft.subject) == base_subject(original.subject)


def _reaches(judged: Judged, original: MessageFacts) -> bool:
    directory = judged.case.directory
    askers = {directory.canonical(address) for address in (original.sender, *original.reply_to)}
    return not askers.isdisjoint(judged.message.recipients)
