"""The flow, and nothing else: export files -> facts -> conversations -> ledger -> findings -> report."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from sigulda_mailcheck import i18n, judge
from sigulda_mailcheck.checks import Case
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.directory import read_directory
from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.finding import Report, SourceCoverage
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.envelope import read_envelope
from sigulda_mailcheck.mail.facts import MessageFacts, Place, TextFacts, Unreadable
from sigulda_mailcheck.mail.sources import Found, Source
from sigulda_mailcheck.mail.spans import Span
from sigulda_mailcheck.mail.stage import Context, read_message, read_text
from sigulda_mailcheck.pack import find_pack, load_pack
from sigulda_mailcheck.settings import Settings
from sigulda_mailcheck.workers import WorkerPool, chunks

__all__ = ["Options", "Progress", "Run", "check", "context_for", "guess_domain", "run"]

CHUNK_MESSAGES, CHUNK_OCTETS = 256, 8 << 20
SMALL_EXPORT = 16 << 20  # octets below which starting processes costs more than it saves
SAMPLE = 400

_ADDRESS_IN_NAME = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MAIL_SUFFIXES = re.compile(
    r"\.(?:mbox|mbx|eml|msg|pst|ost|zip|gz|tgz|tar|xz|zst|bz2|txt|mail|sbd)(?=\.|$)", re.IGNORECASE
)


class Progress:
    """Told how far a run is. The default says nothing."""

    def start(self, files: int, octets: int) -> None: ...

    def advance(self, messages: int, octets: int) -> None: ...

    def finish(self) -> None: ...


@dataclass(frozen=True)
class Options:
    """What a run is asked for besides the configuration. ``jobs`` 0 lets the program choose."""

    as_of: datetime | None = None
    since: date | None = None
    until: date | None = None
    employee: str = ""
    unit: str = ""
    language: str = "lv"
    jobs: int = 0
    progress: Progress = field(default_factory=Progress)


def context_for(settings: Settings) -> Context:
    """Settings, directory and rules together. Raises the errors of each."""
    base = settings.path.parent if settings.path else None
    return Context(settings, read_directory(settings), load_pack(find_pack(settings.check.standard, base)))


@dataclass(frozen=True)
class Run:
    """A report, with the case and the context it was made from (``case`` is ``None`` where no message has a date)."""

    report: Report
    case: Case | None
    context: Context


def check(
    paths: Sequence[Path], settings: Settings, options: Options, say: Callable[[str], None] = lambda _: None
) -> Report:
    """The report on all mail under ``paths``. ``say`` is told the domain, where one had to be guessed."""
    return run(paths, settings, options, say).report


def run(
    paths: Sequence[Path], settings: Settings, options: Options, say: Callable[[str], None] = lambda _: None
) -> Run:
    """Checks all mail under ``paths``; see :func:`check`."""
    context_for(settings)  # a wrong configuration is said before any mail is opened
    found = sources.discover(paths)
    notes = [_left_out(path, reason, options.language) for path, reason in found.not_mail]
    if not settings.organisation.domains and not settings.organisation.employees:
        domain = guess_domain(found)
        settings = settings.with_domain(domain)
        notes.append(i18n.note(f"guessed-domain: {domain}", options.language))
        say(domain)
    context = context_for(settings)
    octets = sum(source.size for source in found.sources)
    jobs = options.jobs or (1 if octets < SMALL_EXPORT else min(8, os.cpu_count() or 1))
    _refuse_options(context, options)
    with WorkerPool(jobs, _make_context, context) as pool:
        options.progress.start(len(found.sources), octets)
        try:
            facts, coverage = _read_all(found.sources, pool, options.progress)
            case = judge.join(facts, context, options.as_of, _reader(pool))
        finally:
            options.progress.finish()
    _refuse_strangers(facts, context, options)
    report = judge.report(
        case, context, coverage, notes, options.since, options.until, options.employee, options.unit, options.language
    )
    return Run(report, case, context)


def _left_out(path: str, reason: str, language: str) -> str:
    if reason in (sources.NO_MAIL, sources.EMPTY, sources.EMPTY_BOX):
        return i18n.note(f"not-mail: {path} ({i18n.text(f'reason-{reason}', language)})", language)
    return i18n.note(f"cannot-open: {path} ({reason})", language)


def _refuse_strangers(facts: Sequence[MessageFacts], context: Context, options: Options) -> None:
    """A report that says nothing because nobody was looked at would look like praise."""
    directory = context.directory
    ours = {directory.canonical(a) for f in facts for a in (f.sender, *f.recipients) if a and directory.is_internal(a)}
    if facts and not ours:
        domains = ", ".join(directory.domains) or "the staff directory"
        raise InputError(f"none of the {len(facts)} messages was written by or to {domains}; is the domain right?")
    if options.employee and directory.canonical(options.employee) not in ours | set(directory.people):
        raise InputError(f"--employee {options.employee}: nobody of that address in the export or the staff directory")


def _refuse_options(context: Context, options: Options) -> None:
    """What can be seen to be wrong before any mail is read."""
    directory = context.directory
    units = {person.unit.casefold() for person in directory.people.values()}
    if options.unit and options.unit.casefold() not in units:
        raise InputError(f"--unit {options.unit}: no such unit in the staff directory")
    if options.since and options.until and options.until < options.since:
        raise InputError(f"--until {options.until} is before --since {options.since}")


def _make_context(context: Context) -> Context:
    return context


# ---------------------------------------------------------------------------------- reading


def _read_all(
    found: Sequence[Source], pool: WorkerPool[Context], progress: Progress
) -> tuple[list[MessageFacts], list[SourceCoverage]]:
    facts: list[MessageFacts] = []
    messages: Counter[str] = Counter()
    unreadable: dict[str, list[tuple[int, str]]] = {}
    for read in pool.map(
        _read_chunk, chunks(_all_spans(found), CHUNK_MESSAGES, lambda work: work[0].length, CHUNK_OCTETS)
    ):
        octets = 0
        for item in read:
            octets += item.place.length
            messages[item.place.path] += 1
            if isinstance(item, Unreadable):
                unreadable.setdefault(item.place.path, []).append((item.place.at, item.reason))
            else:
                facts.append(item)
        progress.advance(len(read), octets)
    coverage = [
        SourceCoverage(str(s.path), messages[str(s.path)], tuple(unreadable.get(str(s.path), ()))) for s in found
    ]
    return facts, coverage


def _all_spans(found: Sequence[Source]) -> Iterator[tuple[Span, str]]:
    for source in found:
        owner = mailbox_owner(source)
        for span in source.spans():
            yield span, owner


def mailbox_owner(source: Source) -> str:
    """Whose mailbox a file is, by an address in its name or in that of a folder above it; '' if none says."""
    for name in source.names:
        found = _ADDRESS_IN_NAME.search(_MAIL_SUFFIXES.sub("", name))
        if found:
            return found[0].lower()
    return ""


def _read_chunk(context: Context, work: list[tuple[Span, str]]) -> list[MessageFacts | Unreadable]:
    found: list[MessageFacts | Unreadable] = []
    for span, owner in work:
        try:
            octets = sources.read(span)
        except OSError as error:
            found.append(
                Unreadable(
                    Place(span.path, span.at, span.offset, span.length), f"can't be read: {error.strerror or error}"
                )
            )
            continue
        found.append(read_message(octets, span, owner, context))
    return found


def _read_texts(context: Context, places: list[Place]) -> list[TextFacts | None]:
    found: list[TextFacts | None] = []
    for place in places:
        try:
            found.append(
                read_text(sources.read(Span(place.path, place.offset, place.length, place.at, place.unquote)), context)
            )
        except Exception:  # the envelope was read before; a text that can't be read says nothing
            found.append(None)
    return found


def _reader(pool: WorkerPool[Context]) -> Callable[[list[Message]], None]:
    """Reads the texts of the messages that the ledger asks for, and puts them in place."""

    def read(wanted: list[Message]) -> None:
        work = chunks(
            (message.facts.place for message in wanted), CHUNK_MESSAGES, lambda place: place.length, CHUNK_OCTETS
        )
        texts: Iterable[TextFacts | None] = (text for chunk in pool.map(_read_texts, work) for text in chunk)
        for message, text in zip(wanted, texts, strict=True):
            message.text = text or UNKNOWN_TEXT

    return read


UNKNOWN_TEXT = TextFacts("other", False, False, False, False, False, True, False, False, "", None, None, "")


# ---------------------------------------------------------------------------------- whose mail is it


def guess_domain(found: Found) -> str:
    """The domain that stands in the names of the mailboxes, else in most of the messages. Raises where there is none."""
    seen: Counter[str] = Counter()
    taken = 0
    for source in found.sources:
        for number, span in enumerate(source.spans()):
            if number >= max(20, SAMPLE // max(1, len(found.sources))) or taken >= SAMPLE:
                break
            taken += 1
            envelope, _, _ = read_envelope(sources.read(replace(span, length=min(span.length, 65536))), _UTC)
            people = (envelope.sender.email, envelope.delivered_to, *envelope.recipients)
            seen.update({address.rpartition("@")[2] for address in people if "@" in address})
    owners = Counter(owner.rpartition("@")[2] for source in found.sources if (owner := mailbox_owner(source)))
    named = [domain for domain in owners if domain in seen]
    if named:
        return max(named, key=lambda domain: (owners[domain], domain))
    if not seen:
        raise InputError(
            "no mail address found to tell whose mail this is; name the organisation with --domain example.lv"
        )
    return max(seen, key=lambda domain: (seen[domain], domain))


_UTC = Settings().calendar.zone
