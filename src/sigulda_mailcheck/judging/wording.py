"""A verdict becomes a finding: identified, placed in time, and worded in the reader's language."""

from __future__ import annotations

from datetime import date, datetime

from sigulda_mailcheck import i18n
from sigulda_mailcheck.checks import Verdict
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.pack import Rule

__all__ = ["worded"]

NOTHING: dict[str, object] = {}  # shared: a report may have a hundred thousand findings


def worded(verdict: Verdict, rule: Rule, context: Context, language: str, evidence: bool) -> Finding:
    """``evidence`` puts the subject, and words and ids of the mail, into the finding; without, it has dates and counts."""
    local = context.settings.calendar.local
    message = verdict.message
    answered = local(verdict.answer.sent) if verdict.answer else None
    return Finding(
        rule=rule.slug,
        clause=rule.clause,
        severity=rule.severity,
        confidence=verdict.confidence,
        employee=verdict.employee,
        message_id=message.id,
        place=message.facts.place,
        unit=context.directory.unit(verdict.employee),
        date=local(message.sent),
        subject=message.facts.subject if evidence else "",
        received=local(verdict.received) if verdict.received else None,
        due=verdict.due,
        answered=answered,
        answer_id=verdict.answer.id if verdict.answer else "",
        working_days=verdict.working_days,
        missing=verdict.missing,
        fields=verdict.fields,
        count=verdict.count,
        message=_sentence(verdict, rule, answered, context, language, evidence),
        evidence=dict(verdict.evidence) if evidence else NOTHING,
    )


def _sentence(
    verdict: Verdict, rule: Rule, answered: datetime | None, context: Context, language: str, evidence: bool
) -> str:
    local = context.settings.calendar.local
    words = str(verdict.evidence.get("words", ""))
    values = {
        "received": i18n.moment(local(verdict.received), language) if verdict.received else "",
        "due": i18n.day(verdict.due.date(), language) if verdict.due else "",
        "answered": i18n.moment(answered, language) if answered else i18n.text("not-answered", language),
        "working_days": i18n.count(verdict.working_days, "working-days", language)
        if verdict.working_days is not None
        else "",
        "missing": i18n.names(verdict.missing, language),
        "fields": i18n.names(verdict.fields, language),
        "count": i18n.count(verdict.count, "times", language),
        "date": i18n.day(local(verdict.message.sent).date(), language),
        "until": i18n.day(verdict.until, language) if verdict.until else "",
        "words": words if evidence else i18n.count(words.count(",") + 1, "words", language),
        "days": str(verdict.evidence.get("working_days", "")),
    }
    sentence = rule.wording[language].message.format(**values)
    suspended = verdict.evidence.get("suspended_until")
    if suspended:  # D23: else the due day would look like a mistake
        since = i18n.day(date.fromisoformat(str(suspended)), language)
        sentence += f" {i18n.text('counted-from', language).format(day=since)}"
    return sentence
