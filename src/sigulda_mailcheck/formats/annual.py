"""A unit's yearly statement of shortcomings (VI 13., VII 18.), as Markdown: what fell short, how often, by clause; no names."""

from __future__ import annotations

from collections import Counter

from sigulda_mailcheck import i18n
from sigulda_mailcheck.formats.markdown_report import text
from sigulda_mailcheck.report import KindFigures, Report

__all__ = ["render"]


def render(report: Report, unit: str) -> str:
    language = report.language
    year = report.since.year if report.since else ""
    heading = i18n.text("annual-title", language).format(
        year=year, unit=text(unit) or i18n.text("annual-all", language)
    )
    moment = f"{i18n.text('as-of', language)}: {i18n.moment(report.as_of, language)}" if report.as_of else ""
    lines = [
        f"# {heading}",
        "",
        *([text(report.organisation), ""] if report.organisation else []),
        text(report.standard_title),
        "",
        moment,
        "",
        f"## {i18n.text('headline', language)}",
        "",
    ]
    for kind, figures in (("external", report.figures.external), ("internal", report.figures.internal)):
        lines.append(f"- {i18n.text(f'kind-{kind}', language)}: {_said(figures, language)}")
    lines += ["", f"## {i18n.text('annual-shortcomings', language)}", ""]
    counted = Counter(f.rule for f in report.findings if f.confidence == "certain")
    letters = sum(row.checked_messages for row in report.employees)
    for rule in report.rules:
        if counted[rule.slug]:
            severity = i18n.text(f"severity-{rule.severity}", language)
            times = i18n.count(counted[rule.slug], "times", language)
            lines += [f"### {rule.clause} {text(rule.title)} ({severity}): {times}", ""]
            lines += [f"> {text(rule.clause_text)}", ""] if rule.clause_text else []
            lines += [f"{i18n.text('remedy', language)}: {text(rule.remedy)}", ""]
    if not counted:
        lines += [i18n.text("none", language), ""]
    lines += [f"## {i18n.text('method', language)}", ""]
    lines.append(f"- {i18n.text('column-checked', language)}: {i18n.number(letters, language)}")
    if report.coverage.cannot_tell:
        lines.append(f"- {i18n.text('not-judged', language)}: {len(report.coverage.cannot_tell)}")
    lines += [
        f"- {i18n.text(key, language)}"
        for key in ("method-clock", "method-denominator", "method-probable", "method-limits")
    ]
    return "\n".join([*lines, ""])


def _said(figures: KindFigures, language: str) -> str:
    due = figures.obligations - figures.open
    counted = i18n.text("of-due", language).format(in_time=figures.in_time, due=due)
    share = i18n.share(figures.in_time, due, language)
    parts = [f"{i18n.text('in-time', language)} {counted} ({share})"]
    parts += [f"{i18n.text(key, language)} {getattr(figures, key)}" for key in ("late", "unanswered")]
    return "; ".join(parts)
