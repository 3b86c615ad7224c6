"""The report of a run: conversations found in the store, judged batch by batch, and added up."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sigulda_mailcheck.checks import ABSENCE_CHECKS, AbsenceMail, Absences, Case, Verdict
from sigulda_mailcheck.directory import Absence
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.judging.batch import Bench, Part, judge_batch, make_case
from sigulda_mailcheck.judging.beforehand import latest, lay_ground
from sigulda_mailcheck.judging.coverage import coverage_of, rows_of
from sigulda_mailcheck.judging.findings import Ground, selected
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.tally import Tally, figures_of
from sigulda_mailcheck.judging.threads import Threads
from sigulda_mailcheck.mail.sources.unpacked import Unpacked
from sigulda_mailcheck.pack import Rule
from sigulda_mailcheck.report import Pending, Report, RuleText, SourceCoverage
from sigulda_mailcheck.store import AUTOMATIC, INTERNAL, Store
from sigulda_mailcheck.workers import WorkerPool, chunks

__all__ = ["Judge", "Judged", "rule_text"]

BATCH = 1500  # messages judged together


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
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self.store, self.unpacked, self.selection, self.language = store, unpacked, selection, language
        self.context = selection.context
        self.threads = Threads(store)
        self.senders: set[str] = set()
        self.as_of = as_of or latest(store, self.threads, self.context)
        self.unread = unread
        self.ground = lay_ground(store, selection, language, evidence, self.as_of, unread) if self.as_of else None

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
            coverage=coverage_of(judged.tally, sources, notes, wanted, self.as_of, self.language, self.unread),
            employees=(rows := tuple(rows_of(judged.tally, findings, wanted))),
            pending=tuple(sorted(judged.pending, key=lambda p: (p.due, p.employee, p.message_id))),
            findings=tuple(findings),
            figures=figures_of(rows, judged.tally, self.context.settings.report.smallest_unit),
            rules=tuple(rule_text(rule, self.language) for rule in self.context.pack.rules),
            organisation=self.context.settings.organisation.name,
            scope=wanted.employee or wanted.unit,
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
            for part in pool.map(judge_batch, chunks(self.threads.whole(wanted), BATCH, len, BATCH)):
                judged.add(part)
                texts += part.texts
        if not self.store.passing:
            with self.store.transaction():
                self.store.set_texts(texts)
        return judged

    def _judged_conversations(self, as_of: datetime) -> bytearray:
        """1 for each conversation that is judged. Others are counted, but hold nothing to judge: automatic mail alone (D3;
        notices are looked at by themselves), or such that ended before any rule came in force (D31)."""
        start = self.context.in_force_from
        threads = self.threads
        ours = any(kind & INTERNAL for kind in threads.kinds)
        if as_of < start or not ours or self.selection.employee:
            return bytearray(b"\1") * len(threads.numbers)
        limit = int(start.timestamp())
        wanted = bytearray(len(threads.numbers))
        for root, moment, kind in zip(threads.conversations, threads.latest, threads.kinds, strict=True):
            if moment >= limit and not kind & AUTOMATIC:
                wanted[root] = 1
        return wanted

    def _count_others(self, wanted: bytearray, tally: Tally) -> None:
        roots = zip(self.threads.conversations, self.threads.idents, strict=True)
        idents = array("q", (ident for root, ident in roots if not wanted[root]))
        tally.counts.update({"messages": len(set(idents)), "copies": len(idents)})
        senders = self.store.db.execute("SELECT DISTINCT sender FROM message WHERE kind & ?", (INTERNAL,))
        self.senders = {self.context.directory.canonical(sender) for (sender,) in senders}

    def _set_openers(self) -> None:
        """Messages by our own people that stand in no conversation with a client's message before them (D21)."""
        never = 1 << 62
        threads = self.threads
        asked: dict[int, int] = {}
        for root, moment, kind in zip(threads.conversations, threads.times, threads.kinds, strict=True):
            if not kind & (INTERNAL | AUTOMATIC):
                asked[root] = min(asked.get(root, never), moment)

        def openers() -> Iterator[tuple[int, int, int]]:
            for number, moment, contacts in self.store.rows("id, time, contacts", "contacts != x''"):
                if moment < asked.get(threads.conversations[threads.place(number)], never):
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
        return make_case(Bench(self.ground, self.store, self.unpacked), self.threads.members(numbers))


def rule_text(rule: Rule, language: str) -> RuleText:
    """A rule as a report shows it."""
    wording = rule.wording[language]
    return RuleText(rule.slug, rule.clause, rule.clause_text, rule.severity, wording.title, wording.why, wording.remedy)


def _make_bench(argument: tuple[Ground, Path, Unpacked]) -> Bench:
    ground, path, unpacked = argument
    return Bench(ground, Store.reading(path), unpacked)
