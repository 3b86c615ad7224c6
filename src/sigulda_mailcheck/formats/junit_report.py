"""JUnit XML, which schedulers show: a test suite an employee, a test case a rule; a certain violation is a failure."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TextIO
from xml.etree import ElementTree

from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.report import Report

__all__ = ["render"]

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, target: TextIO) -> None:
    root = ElementTree.Element("testsuites", name=_clean(report.standard_title))
    found: dict[str, list[Finding]] = {row.employee: [] for row in report.employees}
    for employee, findings in groupby(report.findings, key=lambda f: f.employee):
        found.setdefault(employee, []).extend(findings)
    for employee, listed in sorted(found.items()):
        _suite(root, employee, listed, report)
    ElementTree.indent(root)
    target.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    target.write(ElementTree.tostring(root, encoding="unicode") + "\n")


def _suite(root: ElementTree.Element, employee: str, findings: list[Finding], report: Report) -> None:
    failing = [f for f in findings if f.severity == "violation" and f.confidence == "certain"]
    failed = {f.rule for f in failing}
    suite = ElementTree.SubElement(
        root, "testsuite", name=_clean(employee), tests=str(len(report.rules)), failures=str(len(failed)), errors="0"
    )
    for rule in report.rules:
        case = ElementTree.SubElement(suite, "testcase", classname=_clean(employee), name=rule.slug)
        said = [f"{f.message} [{f.id}]" for f in findings if f.rule == rule.slug]
        if rule.slug in failed:
            count = sum(f.rule == rule.slug for f in failing)
            failure = ElementTree.SubElement(case, "failure", message=f"{rule.clause} {rule.title}: {count}")
            failure.text = _clean("\n".join(said))
        elif said:
            ElementTree.SubElement(case, "system-out").text = _clean("\n".join(said))


def _clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    return _NOT_XML.sub("\ufffd", text)
