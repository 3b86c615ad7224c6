"""What a run finds out before it judges: the moment of judging, who was away, and who was seen to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sigulda_mailcheck.conversation.absences import AbsenceCalendar, NoticeRun, notice_runs
from sigulda_mailcheck.conversation.message import latest_moment, merge
from sigulda_mailcheck.judging.findings import Ground
from sigulda_mailcheck.judging.selection import Selection
from sigulda_mailcheck.judging.threads import Threads
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.store import AUTOMATIC, FILED_SENT, INTERNAL, NOTICE, Store

__all__ = ["latest", "lay_ground"]

SLICE = 1500  # messages whose facts are held at a time
TAIL = 256  # messages looked at for the latest moment, at first


def lay_ground(
    store: Store, selection: Selection, language: str, evidence: bool, as_of: datetime, unread: frozenset[str]
) -> Ground:
    """What all conversations are judged on, from the notices and the sent mail of the whole store."""
    directory, settings = selection.context.directory, selection.context.settings
    notices = _notices(store, selection.context, as_of)
    suspend = settings.check.absence == "suspend"
    absences = AbsenceCalendar(directory, notices, settings.calendar) if suspend else None
    wrote = _wrote(store, selection.context, as_of)
    return Ground(selection, language, evidence, as_of, notices, wrote, absences, unread)


def _notices(store: Store, context: Context, as_of: datetime) -> list[NoticeRun]:
    numbers = [number for (number,) in store.rows("id", f"kind & {NOTICE}")]
    messages = merge((facts for _, facts in store.facts(numbers)), context.directory)
    sent = [m for m in messages if min(m.arrivals.values(), default=m.sent) <= as_of]
    return notice_runs(sent, context.directory, context.settings.calendar)


def _wrote(store: Store, context: Context, as_of: datetime) -> frozenset[str]:
    """Addresses of which the export holds sent mail: as its author, or in their folder of sent mail (D24)."""
    directory = context.directory
    limit = int(as_of.timestamp())
    authors = store.db.execute(
        "SELECT DISTINCT sender FROM message WHERE kind & ? = ? AND time <= ?",
        (INTERNAL | AUTOMATIC, INTERNAL, limit),
    )
    found = {directory.canonical(sender) for (sender,) in authors}
    filed = [n for (n,) in store.rows("id", f"kind & {FILED_SENT} AND NOT kind & {AUTOMATIC} AND time <= {limit}")]
    owners = {facts.owner for numbers in _sliced(filed, SLICE) for _, facts in store.facts(numbers)}
    return frozenset(found | {directory.canonical(owner) for owner in owners if owner})


def _sliced(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


# ---------------------------------------------------------------------------------- the moment of judging


def latest(store: Store, threads: Threads, context: Context) -> datetime | None:
    """The latest moment of sending or arrival (D11), ``None`` where no message has one. The messages with the latest dates
    decide it."""
    many = TAIL
    while True:
        top = [n for (n,) in store.db.execute("SELECT id FROM message ORDER BY latest DESC LIMIT ?", (many,))]
        whole = [number for conversation in threads.members(top) for number in conversation]
        messages = merge((facts for _, facts in store.facts(whole)), context.directory)
        moment = latest_moment(
            {m for message in messages for m in (message.sent, *message.arrivals.values())}, len(threads.numbers)
        )
        if len(top) < many or (moment is not None and len(whole) > many // 2 and _is_settled(store, moment, many)):
            return moment
        many *= 8


def _is_settled(store: Store, moment: datetime, many: int) -> bool:
    """Whether what was looked at reaches below the moment: then earlier messages can't change it."""
    row = store.db.execute("SELECT latest FROM message ORDER BY latest DESC LIMIT 1 OFFSET ?", (many - 1,)).fetchone()
    return row is not None and row[0] < moment.timestamp()
