"""The HTML report as people use it: sorted, filtered, printed, on a phone, by keyboard and by a screen reader."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import html5lib
import pytest

from tests.browser.conftest import serious

EMPLOYEES = "section[aria-labelledby=employees] table"


@pytest.fixture
def page(browser: Any, report_file: Path) -> Any:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.asked = []
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.problems = []
    opened.on("console", lambda said: opened.problems.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.goto(report_file.as_uri())
    yield opened
    assert opened.problems == []
    opened.close()


def column(page: Any, number: int) -> list[str]:
    return [cell.strip() for cell in page.locator(f"{EMPLOYEES} tbody tr > :nth-child({number})").all_text_contents()]


def test_it_asks_for_nothing_but_itself(page: Any) -> None:
    assert [url for url in page.asked if not url.startswith("file:")] == []


def test_sorting_by_name_and_by_number(page: Any) -> None:
    button = page.locator(f"{EMPLOYEES} thead button").nth(2)
    button.click()
    numbers = [int(re.sub(r"\D", "", cell)) for cell in column(page, 3)]
    assert numbers == sorted(numbers)
    button.click()
    assert [int(re.sub(r"\D", "", cell)) for cell in column(page, 3)] == sorted(numbers, reverse=True)
    assert page.locator(f"{EMPLOYEES} thead th").nth(2).get_attribute("aria-sort") == "descending"


def test_sorting_by_keyboard(page: Any) -> None:
    before = column(page, 1)
    button = page.locator(f"{EMPLOYEES} thead button").nth(4)
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert sorted(column(page, 1)) == sorted(before)
    late = [int(cell) for cell in column(page, 5)]
    assert late == sorted(late, reverse=True)


def test_filtering(page: Any) -> None:
    people = page.locator("details.person")
    everybody = people.count()
    page.locator("input[type=search]").fill("baiba")
    shown = [person for person in people.all() if person.is_visible()]
    assert 1 <= len(shown) < everybody
    page.locator("input[type=search]").fill("")
    assert all(person.is_visible() for person in people.all())


def test_a_link_leads_to_the_persons_findings(page: Any) -> None:
    page.locator(f"{EMPLOYEES} tbody a").first.click()
    assert page.url.endswith("#p1")


def test_printing_opens_everything_and_numbers_pages(page: Any) -> None:
    octets = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", octets)
    assert len(sizes) >= 4
    assert all(abs(float(w) - 595) < 2 and abs(float(h) - 842) < 2 for w, h in sizes)  # A4 in points


def test_a_phone(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_a_screen_reader(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert serious(page) == []


def test_it_is_valid_html(report_file: Path) -> None:
    """By the strict parser of html5lib; inline SVG included."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(io.BytesIO(report_file.read_bytes()), transport_encoding="utf-8")
