"""What checks look at besides a single letter, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sigulda_mailcheck.conversation.absences import NoticeRun
from sigulda_mailcheck.conversation.grouping import Conversation
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.conversation.obligations import Ledger, Obligation
from sigulda_mailcheck.directory import Absence, Directory
from sigulda_mailcheck.settings import Settings

__all__ = ["AbsenceMail", "Absences", "Case", "Verdict"]


@dataclass(frozen=True)
class Case:
    """Some conversations of a run, joined. ``wrote`` are the addresses of which the export holds sent mail (D24), ``unread`` those
    of which some couldn't be read; ``later`` messages came after the moment of judging (D11)."""

    messages: Sequence[Message]
    conversations: Sequence[Conversation]
    ledger: Ledger
    notices: Sequence[NoticeRun]
    directory: Directory
    settings: Settings
    as_of: datetime
    wrote: frozenset[str]
    later: int = 0
    unread: frozenset[str] = frozenset()

    def local_day(self, moment: datetime) -> date:
        return self.settings.calendar.local(moment).date()

    def is_judged(self, obligation: Obligation) -> bool:
        """Whether it can be told how an obligation ended: not where no sent mail of its owner was exported (D24), nor where what
        couldn't be read may hold the answer, or an earlier one."""
        if obligation.outcome != "in_time" and obligation.owner in self.unread:
            return False
        return (
            obligation.answer is not None
            or obligation.owner in self.wrote
            or self.settings.check.coverage == "complete"
        )


@dataclass(frozen=True, slots=True)
class AbsenceMail:
    """Mail that came to an employee in one absence: the first message, when it arrived, and how many there were (D28)."""

    absence: Absence
    first: Message
    moment: datetime
    waiting: int

    def joined(self, other: AbsenceMail) -> AbsenceMail:
        """The same absence's mail, counted in two places."""
        earlier = min(self, other, key=lambda m: (m.moment, m.first.id))
        return replace(earlier, waiting=self.waiting + other.waiting)


@dataclass(frozen=True)
class Absences:
    """What the whole run holds about people being away."""

    notices: Sequence[NoticeRun]
    mail: Sequence[AbsenceMail]
    directory: Directory
    settings: Settings

    def local_day(self, moment: datetime) -> date:
        return self.settings.calendar.local(moment).date()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding before it is worded. ``at`` is the moment that D31 compares with the day the rule came in force."""

    employee: str
    message: Message
    at: datetime
    confidence: str = "certain"
    received: datetime | None = None
    due: datetime | None = None
    answer: Message | None = None
    working_days: int | None = None
    missing: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    count: int = 1
    until: date | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)
