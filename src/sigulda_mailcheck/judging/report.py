"""The report of a run: conversations found in the store, judged batch by batch, and added up."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks import ABSENCE_CHECKS, AbsenceMail, Absences, Case, Verdict, spelling
from sigulda_mailcheck.conversation.absences import AbsenceCalendar, NoticeRun, notice_runs
from sigulda_mailcheck.conversation.message import latest_moment, merge
from sigulda_mailcheck.directory import Absence
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.batch import Bench, Part, judge_batch, make_case
from sigulda_mailcheck.judging.findings import Ground, selected
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.tally import Tally, figures, figures_of
from sigulda_mailcheck.judging.threads import Threads
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.pack import Rule
from sigulda_mailcheck.report import CannotTell, Coverage, EmployeeRow, Pending, Report, RuleText, SourceCoverage
from sigulda_mailcheck.store import AUTOMATIC, FILED_SENT, INTERNAL, NOTICE, Store
from sigulda_mailcheck.workers import WorkerPool, chunks

__all__ = ["Judge", "Judged", "rule_text"]

BATCH = 1500  # messages judged together
TAIL = 256  # messages looked at for the latest moment, at first
MAX_NAMED = 10


@dataclass
class Judged:
    """All batches together."""

    findings: list[Finding] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    absence_mail: dict[Absence, AbsenceMail] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        self.findings += part.findings
        self.pending += part.pending
        self.tally.add(part.tally)
        for mail in part.absence_mail:
            known = self.absence_mail.get(mail.absence)
            self.absence_mail[mail.absence] = known.joined(mail) if known else mail


class Judge:
    """Judges all mail in a store. ``as_of`` is ``None`` where no message has a date."""

    def __init__(
        self,
        store: Store,
        unpacked: Unpacked,
        selection: Selection,
        language: str,
        as_of: datetime | None,
        evidence: bool = False,
    ) -> None:
        self.store, self.unpacked, self.selection, self.language = store, unpacked, selection, language
        self.context, self.evidence = selection.context, evidence
        threads = Threads(store)
        self.numbers, self.latest, self.idents = threads.numbers, threads.latest, threads.idents
        self.automatic, self.conversations = threads.automatic, threads.conversations
        self.senders: set[str] = set()
        self.as_of = as_of or self._latest()
        self.ground = self._ground(self.as_of) if self.as_of else None

    # -- what is judged

    def _members(self, wanted: Sequence[int]) -> list[list[int]]:
        """The conversations, whole, that some messages (by number) belong to."""
        listed = set(wanted)
        roots = {self.conversations[place] for place, number in enumerate(self.numbers) if number in listed}
        found: dict[int, list[int]] = {root: [] for root in roots}
        for place, root in enumerate(self.conversations):
            if root in found:
                found[root].append(self.numbers[place])
        return list(found.values())

    def _latest(self) -> datetime | None:
        """The latest moment of sending or arrival (D11); the messages with the latest dates decide it."""
        many = TAIL
        while True:
            top = [n for (n,) in self.store.db.execute("SELECT id FROM message ORDER BY latest DESC LIMIT ?", (many,))]
            whole = [number for conversation in self._members(top) for number in conversation]
            messages = merge((facts for _, facts in self.store.facts(whole)), self.context.directory)
            moment = latest_moment(
                {m for message in messages for m in (message.sent, *message.arrivals.values())}, len(self.numbers)
            )
            if len(top) < many or (moment is not None and len(whole) > many // 2 and self._is_settled(moment, many)):
                return moment
            many *= 8

    def _is_settled(self, moment: datetime, many: int) -> bool:
        """Whether what was looked at reaches below the moment: then earlier messages can't change it."""
        row = self.store.db.execute(
            "SELECT latest FROM message ORDER BY latest DESC LIMIT 1 OFFSET ?", (many - 1,)
        ).fetchone()
        return row is not None and row[0] < moment.timestamp()

    def _ground(self, as_of: datetime) -> Ground:
        directory, settings = self.context.directory, self.context.settings
        notices = self._notices(as_of)
        suspend = settings.check.absence == "suspend"
        absences = AbsenceCalendar(directory, notices, settings.calendar) if suspend else None
        return Ground(self.selection, self.language, self.evidence, as_of, notices, self._wrote(as_of), absences)

    def _notices(self, as_of: datetime) -> list[NoticeRun]:
        numbers = [number for (number,) in self.store.rows("id", f"kind & {NOTICE}")]
        messages = merge((facts for _, facts in self.store.facts(numbers)), self.context.directory)
        sent = [m for m in messages if min(m.arrivals.values(), default=m.sent) <= as_of]
        return notice_runs(sent, self.context.directory, self.context.settings.calendar)

    def _wrote(self, as_of: datetime) -> frozenset[str]:
        """Addresses of which the export holds sent mail: as its author, or in their folder of sent mail (D24)."""
        directory = self.context.directory
        limit = int(as_of.timestamp())
        authors = self.store.db.execute(
            "SELECT DISTINCT sender FROM message WHERE kind & ? = ? AND time <= ?",
            (INTERNAL | AUTOMATIC, INTERNAL, limit),
        )
        found = {directory.canonical(sender) for (sender,) in authors}
        filed = [
            n for (n,) in self.store.rows("id", f"kind & {FILED_SENT} AND NOT kind & {AUTOMATIC} AND time <= {limit}")
        ]
        owners = {facts.owner for chunk in _sliced(filed, BATCH) for _, facts in self.store.facts(chunk)}
        return frozenset(found | {directory.canonical(owner) for owner in owners if owner})

    # -- judging

    def report(self, jobs: int, sources: Sequence[SourceCoverage], notes: Sequence[str]) -> tuple[Report, set[str]]:
        """The report, and the organisation's addresses that were seen."""
        judged = self._judge(jobs) if self.ground else Judged()
        findings = [*judged.findings, *self._absence_findings(judged)]
        order = {rule.slug: number for number, rule in enumerate(self.context.pack.rules)}
        findings.sort(key=lambda f: (f.employee, f.date is None, f.date or self.as_of, order[f.rule], f.message_id))
        wanted, local = self.selection, self.context.settings.calendar.local
        report = Report(
            standard_id=self.context.pack.id,
            standard_title=self.context.pack.title[self.language],
            as_of=local(self.as_of) if self.as_of else None,
            since=wanted.since,
            until=wanted.until,
            language=self.language,
            coverage=self._coverage(judged.tally, sources, notes),
            employees=(rows := tuple(self._rows(judged.tally, findings))),
            pending=tuple(sorted(judged.pending, key=lambda p: (p.due, p.employee, p.message_id))),
            findings=tuple(findings),
            figures=figures_of(rows, judged.tally, self.context.settings.report.smallest_unit),
            rules=tuple(rule_text(rule, self.language) for rule in self.context.pack.rules),
            organisation=self.context.settings.organisation.name,
        )
        return report, judged.tally.ours | self.senders

    def _judge(self, jobs: int) -> Judged:
        ground, judged = self.ground, Judged()
        assert ground is not None
        self._set_openers()
        texts = []
        wanted = self._judged_conversations(ground.as_of)
        self._count_others(wanted, judged.tally)
        with WorkerPool(jobs, _make_bench, (ground, self.store.path, self.unpacked)) as pool:
            for part in pool.map(judge_batch, chunks(self._whole(wanted), BATCH, len, BATCH)):
                judged.add(part)
                texts += part.texts
        if not self.store.passing:
            with self.store.transaction():
                self.store.set_texts(texts)
        return judged

    def _judged_conversations(self, as_of: datetime) -> bytearray:
        """1 for each conversation that is judged. Others are counted, but hold nothing to judge: automatic mail alone (D3;
        notices are looked at by themselves), or such that ended before any rule came in force (D31)."""
        calendar = self.context.settings.calendar
        start = datetime.combine(self.context.in_force, time.min, calendar.zone)
        ours = any(True for _ in self.store.rows("id", f"kind & {INTERNAL}"))
        if as_of < start or not ours or self.selection.employee:
            return bytearray(b"\1") * len(self.numbers)
        limit = int(start.timestamp())
        wanted = bytearray(len(self.numbers))
        for root, latest, automatic in zip(self.conversations, self.latest, self.automatic, strict=True):
            if latest >= limit and not automatic:
                wanted[root] = 1
        return wanted

    def _count_others(self, wanted: bytearray, tally: Tally) -> None:
        idents = array("q", (i for root, i in zip(self.conversations, self.idents, strict=True) if not wanted[root]))
        tally.counts.update({"messages": len(set(idents)), "copies": len(idents)})
        senders = self.store.db.execute("SELECT DISTINCT sender FROM message WHERE kind & ?", (INTERNAL,))
        self.senders = {self.context.directory.canonical(sender) for (sender,) in senders}

    def _whole(self, wanted: bytearray) -> Iterator[list[int]]:
        """Every conversation that is judged, by the numbers of its messages."""
        following = array("i", [-1]) * len(self.numbers)  # the next message of the same conversation
        last = array("i", [-1]) * len(self.numbers)
        for place, root in enumerate(self.conversations):
            if last[root] != -1:
                following[last[root]] = place
            last[root] = place
        for place, root in enumerate(self.conversations):
            if place == root and wanted[root]:
                members = []
                while place != -1:
                    members.append(self.numbers[place])
                    place = following[place]
                yield members

    def _set_openers(self) -> None:
        """Messages by our own people that stand in no conversation with a client's message before them (D21)."""
        never = 1 << 62
        asked: dict[int, int] = {}
        for place, (moment, kind) in enumerate(self.store.rows("time, kind")):
            if not kind & (INTERNAL | AUTOMATIC):
                root = self.conversations[place]
                asked[root] = min(asked.get(root, never), moment)

        def openers() -> Iterator[tuple[int, int, int]]:
            for place, (number, moment, contacts) in enumerate(self.store.rows("id, time, contacts")):
                if contacts and moment < asked.get(self.conversations[place], never):
                    for key in array("q", contacts):
                        yield key, moment, number

        listed = openers()
        with self.store.transaction():
            self.store.set_openers(listed)

    def _absence_findings(self, judged: Judged) -> list[Finding]:
        if self.ground is None:
            return []
        mail = sorted(judged.absence_mail.values(), key=lambda m: (m.absence.email, m.absence.first))
        absences = Absences(self.ground.notices, mail, self.context.directory, self.context.settings)

        def verdicts(rule: Rule) -> Iterator[Verdict]:
            check = ABSENCE_CHECKS.get(rule.check)
            return check.check(absences, rule) if check else iter(())

        return selected(verdicts, self.ground)

    def case_of(self, finding: Finding) -> Case:
        """The conversation that a finding is about, to explain it by."""
        assert self.ground is not None
        place = finding.place
        sql = "SELECT m.id FROM message m JOIN file f ON f.id = m.file WHERE f.path = ? AND m.offset = ?"
        numbers = [number for (number,) in self.store.db.execute(sql, (place.path, place.offset))]
        return make_case(Bench(self.ground, self.store, self.unpacked), self._members(numbers))

    # -- figures and coverage

    def _rows(self, tally: Tally, findings: Sequence[Finding]) -> Iterator[EmployeeRow]:
        counts: dict[str, Counter[str]] = {}
        for finding in findings:
            if finding.confidence == "certain":
                counts.setdefault(finding.employee, Counter())[finding.rule] += 1
        people = {owner for owner, _ in tally.outcomes} | set(tally.checked) | {f.employee for f in findings}
        none: Counter[str] = Counter()
        for address in sorted(people):
            if self.selection.person(address):
                external, internal = (
                    figures(tally.outcomes.get((address, kind), none), tally.days.get((address, kind), Counter()))
                    for kind in ("external", "internal")
                )
                yield EmployeeRow(
                    employee=address,
                    name=self._name(address, tally),
                    unit=self.context.directory.unit(address),
                    external=external,
                    internal=internal,
                    checked_messages=tally.checked[address],
                    findings=dict(sorted(counts.get(address, none).items())),
                    shared=self.context.directory.is_shared(address),
                )

    def _name(self, address: str, tally: Tally) -> str:
        person = self.context.directory.person(address)
        return (person.name if person else "") or tally.names.get(address, (None, ""))[1]

    def _coverage(self, tally: Tally, sources: Sequence[SourceCoverage], notes: Sequence[str]) -> Coverage:
        waiting = sorted(tally.waiting.items())
        reason = i18n.text("no-sent-mail", self.language)
        return Coverage(
            sources=tuple(sources),
            messages=tally.counts["messages"],
            duplicates=tally.counts["copies"] - tally.counts["messages"],
            unreadable=sum(len(s.unreadable) for s in sources),
            cannot_tell=tuple(CannotTell(a, count, reason) for a, count in waiting if self.selection.person(a)),
            calendar_known_until=self.context.settings.calendar.known_until,
            notes=(*notes, *(i18n.note(note, self.language) for note in self._notes(tally))),
        )

    def _notes(self, tally: Tally) -> Iterator[str]:
        directory, calendar = self.context.directory, self.context.settings.calendar
        outside = sorted(a for a in tally.ours if directory.listed and not directory.answers_for_itself(a))
        if outside:
            yield f"outside-directory: {_some(outside)}"
        unknown = sorted({a.email for a in directory.absences} - set(directory.people)) if directory.listed else []
        if unknown:
            yield f"absence-unknown: {_some(unknown)}"
        if tally.counts["unread"]:
            yield f"unread-text: {tally.counts['unread']}"
        if tally.counts["later"]:
            yield f"later: {tally.counts['later']}"
        if any(rule.check == "spelling" for rule in self.context.pack.rules) and not spelling.is_available():
            yield "spelling"
        known = calendar.known_until
        if self.as_of and known is not None and calendar.local(self.as_of).date() > known:
            yield f"calendar-unknown: {i18n.day(known, self.language)}"
        if (self.selection.since or self.selection.until) and not tally.outcomes and not tally.checked:
            yield "empty-period: 0"
        if tally.counts["undated"]:
            yield f"undated: {tally.counts['undated']}"


def rule_text(rule: Rule, language: str) -> RuleText:
    """A rule as a report shows it."""
    wording = rule.wording[language]
    return RuleText(rule.slug, rule.clause, rule.clause_text, rule.severity, wording.title, wording.why, wording.remedy)


def _make_bench(argument: tuple[Ground, Path, Unpacked]) -> Bench:
    ground, path, unpacked = argument
    return Bench(ground, Store.reading(path), unpacked)


def _sliced(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def _some(addresses: Sequence[str]) -> str:
    """How many, and the first of them by name."""
    named = ", ".join(addresses[:MAX_NAMED]) + (", …" if len(addresses) > MAX_NAMED else "")
    return f"{len(addresses)} ({named})"
