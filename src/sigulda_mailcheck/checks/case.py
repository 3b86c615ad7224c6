"""What conversation checks look at, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sigulda_mailcheck.conversation.absences import NoticeRun
from sigulda_mailcheck.conversation.grouping import Conversation
from sigulda_mailcheck.conversation.message import Message
from sigulda_mailcheck.conversation.obligations import Ledger, Obligation
from sigulda_mailcheck.directory import Directory
from sigulda_mailcheck.settings import Settings

__all__ = ["Case", "Verdict"]


@dataclass(frozen=True)
class Case:
    """All facts of one run, joined. ``silent`` are those of whom the export holds no sent message
    (D24); ``later`` messages came after the moment of judging (D11)."""

    messages: Sequence[Message]
    conversations: Sequence[Conversation]
    ledger: Ledger
    notices: Sequence[NoticeRun]
    directory: Directory
    settings: Settings
    as_of: datetime
    silent: frozenset[str]
    later: int = 0

    def local_day(self, moment: datetime) -> date:
        return self.settings.calendar.local(moment).date()

    def is_judged(self, obligation: Obligation) -> bool:
        """Whether an unanswered obligation may be held against its owner (D24)."""
        return obligation.owner not in self.silent or self.settings.check.coverage == "complete"


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
