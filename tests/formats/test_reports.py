"""Every format renders the same report value: figures recomputed from the JSON, hostile texts made harmless, bytes the same."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import shutil
import statistics
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from lxml import html as lxml_html

from sigulda_mailcheck import formats, i18n, pipeline
from sigulda_mailcheck.finding import Finding
from sigulda_mailcheck.formats.json_report import as_data
from sigulda_mailcheck.mail.facts import Place
from sigulda_mailcheck.report import (
    Coverage,
    EmployeeRow,
    Figures,
    KindFigures,
    Pending,
    Report,
    RuleText,
    SourceCoverage,
    UnitRow,
    Week,
)
from sigulda_mailcheck.settings import load
from tests.conftest import ROOT, SAMPLES
from tests.test_documentation import load as load_script

RIGA = ZoneInfo("Europe/Riga")
EVIL = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2+3",
    "abc\u202etxt.exe",
    "\x1b[31mred\x07",
    "| a | b |\n# heading",
    "x" * 10_000,
    "{{ 7 * 7 }}",
    "\ud800",
    "]]>&amp;",
]


def rendered(report: Report, name: str) -> bytes:
    made = formats.load(name)
    if formats.is_binary(made):
        octets = io.BytesIO()
        made.render(report, octets)
        return octets.getvalue()
    text = io.StringIO(newline="")
    made.render(report, text)
    return text.getvalue().encode("utf-8", "backslashreplace")


@pytest.fixture(scope="module")
def report() -> Report:
    settings = load(SAMPLES / "mailcheck.toml")
    return pipeline.check([SAMPLES], settings, pipeline.Options(jobs=1))


@pytest.fixture(scope="module")
def data(report: Report) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(as_data(report)))
    return found


@pytest.fixture(scope="module")
def page(report: Report) -> Any:
    return lxml_html.fromstring(rendered(report, "html").decode())


# ---------------------------------------------------------------------------------- the same bytes, the same figures


@pytest.mark.parametrize("name", formats.FORMATS)
def test_the_same_report_gives_the_same_bytes(report: Report, name: str) -> None:
    first = rendered(report, name)
    if name == "xlsx":
        time.sleep(1.1)  # a clock in the file would show
    assert first
    assert rendered(report, name) == first


@pytest.mark.parametrize("name", formats.FORMATS)
@pytest.mark.parametrize("language", ["lv", "en"])
def test_a_report_on_nothing_renders(name: str, language: str) -> None:
    coverage = Coverage((), 0, 0, 0, (), None, ())
    assert rendered(Report("x", "X", None, None, None, language, coverage, (), (), ()), name) is not None


def test_totals_are_the_sums_of_the_employees(data: dict[str, Any]) -> None:
    for kind in ("external", "internal"):
        for key in ("obligations", "in_time", "late", "unanswered", "open"):
            assert data["totals"][kind][key] == sum(row[kind][key] for row in data["employees"])
            assert data["totals"][kind][key] == sum(week[kind][key] for week in data["weeks"])
            assert data["totals"][kind][key] == sum(unit[kind][key] for unit in data["units"])


def test_medians_and_percentiles_come_from_the_days(data: dict[str, Any]) -> None:
    for kind in ("external", "internal"):
        days = sorted(int(n) for n, c in data["totals"]["days"][kind].items() for _ in range(c))
        assert data["totals"][kind]["median_working_days"] == statistics.median(days)
        rank = -(-len(days) * 9 // 10)
        assert data["totals"][kind]["p90_working_days"] == days[rank - 1]


def test_findings_of_employees_and_units_are_the_certain_ones(data: dict[str, Any]) -> None:
    certain = [f for f in data["findings"] if f["confidence"] == "certain"]
    for row in data["employees"]:
        counted = Counter(f["rule"] for f in certain if f["employee"] == row["employee"])
        assert row["findings"] == dict(counted)
    for unit in data["units"]:
        members = {row["employee"] for row in data["employees"] if row["unit"] == unit["unit"]}
        assert unit["people"] == len(members)
        assert unit["findings"] == dict(Counter(f["rule"] for f in certain if f["employee"] in members))


def test_the_pages_headline_is_that_of_the_json(page: Any, data: dict[str, Any]) -> None:
    cards = [card.text_content() for card in page.cssselect(".cards li")]
    external = data["totals"]["external"]
    due = external["obligations"] - external["open"]
    assert f"{external['in_time']} no {due}" in cards[0]
    assert f"{round(100 * external['in_time'] / due)}%" in cards[0].replace("\xa0", "")
    certain = Counter(f["severity"] for f in data["findings"] if f["confidence"] == "certain")
    assert re.search(rf"Pārkāpumi{certain['violation']}\D", cards[-1])


def test_the_pages_tables_are_those_of_the_json(page: Any, data: dict[str, Any]) -> None:
    [table] = page.xpath("//section[@aria-labelledby='employees']//table")
    shown = [[cell.text_content().strip() for cell in row] for row in table.xpath(".//tbody/tr")]
    assert len(shown) == len(data["employees"])
    for cells, row in zip(shown, data["employees"], strict=True):
        assert cells[0] == (row["name"] or row["employee"])
        assert cells[2] == str(row["external"]["obligations"])
        assert cells[4:6] == [str(row["external"]["late"]), str(row["external"]["unanswered"])]
    assert len(page.xpath("//details[@class='person']//li")) == len(data["findings"])


def data_moment(value: str) -> datetime:
    """A moment of the JSON as a workbook shows it: without its offset and its seconds' fraction."""
    return datetime.fromisoformat(value).replace(tzinfo=None)


@pytest.mark.parametrize("name", ["html", "xlsx", "markdown", "text"])
def test_whose_report_it_is_and_what_is_no_person(report: Report, name: str) -> None:
    rows = tuple(dataclasses.replace(row, name="", unit="", shared=True) for row in report.employees[:1])
    octets = rendered(dataclasses.replace(report, employees=rows, since=date(2025, 3, 1)), name)
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(octets))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    else:
        cells = [octets.decode("utf-8")]
    shown = " ".join(cells)
    assert "Kalnupes novada pašvaldība" in shown
    assert "kopīga pastkaste" in shown


def test_the_workbook_has_the_figures_as_numbers_and_dates(report: Report, data: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered(report, "xlsx")))
    assert book.sheetnames == [
        "Kopsavilkums",
        "Darbinieki",
        "Struktūrvienības",
        "Konstatētais",
        "Gaida atbildi",
        "Kas pārbaudīts",
        "Par pārskatu",
    ]
    about = {row[0].value: row[1].value for row in book["Par pārskatu"].iter_rows(min_row=2)}
    assert about["Organizācija"] == "Kalnupes novada pašvaldība"
    assert about["Stāvoklis uz"] == data_moment(data["as_of"])
    summary = [[cell.value for cell in row] for row in book["Kopsavilkums"].iter_rows(min_row=2)]
    external = data["totals"]["external"]
    assert summary[0][1:6] == [external[key] for key in ("obligations", "in_time", "late", "unanswered", "open")]
    findings = list(book["Konstatētais"].iter_rows(min_row=2))
    assert [row[0].value for row in findings] == [f["id"] for f in data["findings"]]
    due = next(row for row in findings if row[1].value == "external-reply-late")
    assert isinstance(due[10].value, datetime)
    sheet = book["Konstatētais"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("csv-excel", ";")])
def test_csv_reads_back(report: Report, data: dict[str, Any], name: str, delimiter: str) -> None:
    text = rendered(report, name).decode("utf-8")
    assert text.startswith("\ufeff") is (name == "csv-excel")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))
    assert [row[0] for row in rows[1:]] == [f["id"] for f in data["findings"]]
    assert all(len(row) == len(rows[0]) for row in rows)


def test_json_is_indented_as_the_standard_library_does(report: Report) -> None:
    for one in (report, dataclasses.replace(report, findings=())):
        assert rendered(one, "json").decode() == json.dumps(as_data(one), ensure_ascii=False, indent=1) + "\n"


def test_json_lines_are_the_findings(report: Report, data: dict[str, Any]) -> None:
    assert [json.loads(line) for line in rendered(report, "jsonl").decode().splitlines()] == data["findings"]


def test_junit_fails_for_certain_violations(report: Report, data: dict[str, Any]) -> None:
    root = ElementTree.fromstring(rendered(report, "junit"))
    failing = {
        (f["employee"], f["rule"])
        for f in data["findings"]
        if f["severity"] == "violation" and f["confidence"] == "certain"
    }
    shown = {
        (case.get("classname"), case.get("name")) for case in root.iter("testcase") if case.find("failure") is not None
    }
    assert shown == failing
    assert {suite.get("name") for suite in root} == {row["employee"] for row in data["employees"]}


# ---------------------------------------------------------------------------------- hostile texts


def hostile() -> Report:
    findings, rows = [], []
    rule = RuleText("greeting-missing", "VI 5.1.1.", "Uzruna", "violation", "Nav uzrunas", "…", "…")
    for number, text in enumerate(EVIL):
        when = datetime(2024, 10, 7, 9, number, tzinfo=RIGA)
        findings.append(
            Finding(
                "greeting-missing", "VI 5.1.1.", "violation", "certain", text, f"<{text}>", Place(text, 1, 0, 1), text,
                when, text, message=text, missing=(text,),
            )
        )  # fmt: skip
        rows.append(EmployeeRow(text, text, text, KindFigures(1, 1), KindFigures(), 1, {"greeting-missing": 1}))
    coverage = Coverage(
        tuple(SourceCoverage(t, 1, ((1, t),)) for t in EVIL), 1, 0, 1, (), date(2026, 12, 31), tuple(EVIL)
    )
    units = tuple(UnitRow(t, 1, KindFigures(2, 1), KindFigures(), 1, {"greeting-missing": 1}) for t in EVIL)
    weeks = (Week(date(2024, 10, 7), KindFigures(2, 1, 1), KindFigures()),)
    pending = tuple(Pending(t, t, datetime(2024, 10, 9, 23, 59, 59, tzinfo=RIGA), "external", False) for t in EVIL)
    figures = Figures(KindFigures(2, 1), KindFigures(), {"external": {1: 2}, "internal": {}}, weeks, units)
    moment = datetime(2024, 10, 8, tzinfo=RIGA)
    return Report(
        "x", EVIL[0], moment, None, None, "lv", coverage, tuple(rows), pending, tuple(findings), figures, (rule,)
    )


def test_html_runs_nothing_but_its_own_script() -> None:
    text = rendered(hostile(), "html").decode()
    page = lxml_html.fromstring(text)
    scripts = page.xpath("//script")
    assert len(scripts) == 1
    assert "alert(1)" not in scripts[0].text
    assert "49" not in [li.text for li in page.xpath("//li")]
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert not page.xpath("//*[@onclick or @onload or @onerror]")
    assert not re.findall(r'(?:src|href)="(?!#)', text)
    assert max(len(item.text_content()) for item in page.xpath("//li")) < 8000


def test_csv_has_no_formulas() -> None:
    for name, delimiter in (("csv", ","), ("csv-excel", ";")):
        text = rendered(hostile(), name).decode().removeprefix("\ufeff")
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_workbook_has_no_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered(hostile(), "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(cell.value == EVIL[1] for cell in cells)


def test_markdown_keeps_texts_on_their_line() -> None:
    text = rendered(hostile(), "markdown").decode()
    assert "\n# heading" not in text
    assert "<script>" not in text
    assert "\u202e" not in text


def test_junit_is_xml_whatever_the_texts() -> None:
    root = ElementTree.fromstring(rendered(hostile(), "junit"))
    assert len(list(root)) >= len(EVIL) - 1


@pytest.mark.parametrize("name", ["text", "json", "jsonl"])
def test_the_others_survive(name: str) -> None:
    assert rendered(hostile(), name)


# ---------------------------------------------------------------------------------- size


def test_500_employees_and_20_000_findings_render_in_time(report: Report) -> None:
    slugs = [rule.slug for rule in report.rules]
    rows = [
        dataclasses.replace(report.employees[0], employee=f"darbinieks{n}@kalnupe.example", name=f"Darbinieks {n}")
        for n in range(500)
    ]
    base = report.findings[0]
    findings = [
        dataclasses.replace(base, employee=rows[n // 40].employee, rule=slugs[n % len(slugs)], message_id=f"<{n}@x>")
        for n in range(20_000)
    ]
    weeks = tuple(
        Week(date(2024, 1, 1) + timedelta(weeks=n), KindFigures(9, 8, 1), KindFigures(3, 3)) for n in range(52)
    )
    figures = dataclasses.replace(report.figures, weeks=weeks)
    big = dataclasses.replace(report, employees=tuple(rows), findings=tuple(findings), figures=figures)
    for name in ("html", "xlsx"):
        started = time.process_time()
        assert len(rendered(big, name)) > 100_000
        assert time.process_time() - started < 20  # ten on an idle machine


# ---------------------------------------------------------------------------------- languages


def test_every_interface_text_has_both_languages_and_is_compiled() -> None:
    from babel.messages.pofile import read_po

    build = load_script(ROOT / "docs" / "build_translations.py")

    catalogs = {}
    for path in sorted(build.LOCALE.rglob("*.po")):
        assert path.with_suffix(".mo").read_bytes() == build.compiled(path), "make translations"
        catalogs[path.parents[1].name] = read_po(path.open("rb"), locale=path.parents[1].name)
    assert set(catalogs) == set(i18n.LANGUAGES)
    latvian, english = ({m.id: m.string for m in catalogs[language] if m.id} for language in i18n.LANGUAGES)
    assert set(latvian) == set(english)
    for key, string in latvian.items():
        for words in (string, english[key]):
            assert all(words if isinstance(words, tuple) else (words,)), key
        if isinstance(string, str):
            assert sorted(re.findall(r"{(\w+)}", string)) == sorted(re.findall(r"{(\w+)}", english[key])), key


@pytest.mark.parametrize(
    ("number", "lv", "en"),
    [(0, "0 reizes", "0 times"), (1, "1 reizi", "1 time"), (11, "11 reizes", "11 times"), (21, "21 reizi", "21 times")],
)
def test_plurals(number: int, lv: str, en: str) -> None:
    assert (i18n.count(number, "times", "lv"), i18n.count(number, "times", "en")) == (lv, en)


def test_dates_and_numbers() -> None:
    day = date(2024, 5, 7)
    assert i18n.long_day(day, "lv") == "2024. gada 7. maijs"
    assert i18n.long_day(day, "en") == "7 May 2024"
    assert i18n.number(1.5, "lv") == "1,5"
    assert i18n.share(0, 0, "lv") == "–"


def test_charts_have_no_links_and_no_scripts(page: Any) -> None:
    charts = page.xpath("//*[local-name()='svg']")
    assert len(charts) == 4
    for chart in charts:
        assert chart.get("aria-label")
        assert not chart.xpath(".//*[local-name()='script' or local-name()='image' or local-name()='a']")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (Debian: libreoffice-calc-nogui)")
def test_libreoffice_reads_the_workbook_and_gives_back_the_same_figures(report: Report, tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(rendered(report, "xlsx"))
    for sheet, name in (("1", "summary"), ("4", "findings")):
        how = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
        command = [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'home').as_uri()}",
            "--headless",
            "--convert-to",
            how,
        ]
        subprocess.run(
            [*command, "--outdir", str(tmp_path / name), str(tmp_path / "report.xlsx")],
            check=True,
            capture_output=True,
            timeout=180,
        )
    [summary] = (tmp_path / "summary").glob("*.csv")
    rows = list(csv.reader(summary.read_text(encoding="utf-8").splitlines()))
    figures = report.figures.external
    assert [int(cell) for cell in rows[1][1:6]] == [
        figures.obligations, figures.in_time, figures.late, figures.unanswered, figures.open,
    ]  # fmt: skip
    [found] = (tmp_path / "findings").glob("*.csv")
    listed = list(csv.reader(found.read_text(encoding="utf-8").splitlines()))
    assert [row[0] for row in listed[1:]] == [f.id for f in report.findings]
