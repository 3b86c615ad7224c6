"""The page for drafts in a real browser: paste, drop, copy, both languages, without JavaScript, on a phone, by keyboard.

The pictures of docs/darbiniekiem.md are taken here: ``SCREENSHOTS=docs/pictures pytest tests/browser/test_draft_page.py``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sigulda_mailcheck.mail.stage import context_for
from sigulda_mailcheck.settings import load
from tests.browser.conftest import serious
from tests.conftest import SAMPLES

YESTERDAY = date.today() - timedelta(days=1)  # the page judges as of now
NEXT_WEEK = date.today() + timedelta(days=8)
LETTER = f"""Paldies par Jūsu jautājumu par zemes nomu Kalnupē.

Zemi iznomā, ja to atļāvusi dome. Pielikumā nosūtu nomas līguma projektu.

Sintija Rudzīte
Kalnupes novada pašvaldības lietvede
Tālrunis 67000299
E-pasts sintija.rudzite@kalnupe.example

No: Jānis Ozols <janis.ozols@klients.example>
Nosūtīts: {YESTERDAY:%d.%m.%Y} 10:12
Kam: Sintija Rudzīte <sintija.rudzite@kalnupe.example>
Tēma: Zemes noma

Labdien! Kā es varu nomāt zemi?
"""
MESSAGE = f"""From: Sintija Rudzīte <sintija.rudzite@kalnupe.example>
To: Jānis Ozols <janis.ozols@klients.example>
Subject: Re: Zemes noma
Date: Wed, 09 Oct 2024 09:00:00 +0300
Content-Type: text/plain; charset=utf-8

{LETTER.replace(f"{YESTERDAY:%d.%m.%Y}", "08.10.2024")}"""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    waitress = pytest.importorskip("waitress", reason="needs the web extra: pip install '.[web]'")
    from sigulda_mailcheck.web.app import create_app

    server = waitress.create_server(create_app(context_for(load(SAMPLES / "mailcheck.toml"))), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}/"
    server.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    yield from opened(browser, address)


def opened(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "lv-LV", **options})
    page = context.new_page()
    problems: list[str] = []
    asked: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    yield page
    assert [
        problem for problem in problems if "ERR_FAILED" not in problem and "502" not in problem
    ] == []  # a test takes the server away
    assert [url for url in asked if not url.startswith(address)] == []
    assert context.cookies() == []
    context.close()


def check(page: Any, text: str = LETTER) -> None:
    page.fill("#text", text)
    page.click("button.main")
    page.wait_for_selector("#headline")


def picture(page: Any, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(
            path=str(Path(folder) / name),
            full_page=True,
            clip={"x": 0, "y": 0, "width": page.viewport_size["width"], "height": min(height, 1500)},
        )


def drop(page: Any, content: str, name: str, target: str = "#draft") -> None:
    transfer = page.evaluate_handle(
        "([content, name]) => { const data = new DataTransfer(); data.items.add(new File([content], name)); return data; }",
        [content, name],
    )
    page.dispatch_event(target, "dragover", {"dataTransfer": transfer})
    assert page.locator("form.dropping").count() == 1
    page.dispatch_event(target, "drop", {"dataTransfer": transfer})


def test_paste_and_see_the_places(page: Any) -> None:
    picture(page, "lapa.png")
    check(page)
    assert page.locator("#headline").inner_text().startswith("4 pārkāpumi, 1 ieteikums, 1 iespējama piezīme")
    assert page.input_value("#text") == LETTER
    assert any("Pielikumā nosūtu nomas līguma projektu." in text for text in page.locator("mark").all_inner_texts())
    assert page.evaluate("document.activeElement.id") == "result"
    page.click("a[href='#place-1']")
    assert page.locator("a#place-1:target").count() == 1
    assert serious(page) == []
    picture(page, "piezimes.png")


def test_drop_a_file(page: Any) -> None:
    drop(page, MESSAGE, "atbilde.eml")
    page.wait_for_selector("#headline")
    assert "Atbilde jānosūta līdz 11.10.2024." in page.locator(".clock").first.inner_text()
    assert "Labdien, Jāni!" in page.locator("#paste-greeting + pre").inner_text()


def test_a_remedy_is_copied_as_text_and_as_html(page: Any) -> None:
    check(page)
    button = page.locator("button.copy[aria-describedby=paste-signature]")
    button.click()
    assert button.inner_text() == "Nokopēts"
    assert page.locator("#status").inner_text() == "Nokopēts"
    page.fill("#text", "")
    page.focus("#text")
    page.keyboard.press("Control+V")
    assert page.input_value("#text").splitlines()[:2] == ["Ar cieņu", "Sintija Rudzīte"]
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=rich contenteditable></div>')")
    page.focus("#rich")
    page.keyboard.press("Control+V")
    assert page.locator("#rich a[href='mailto:sintija.rudzite@kalnupe.example']").count() == 1


def test_english_by_choice(page: Any) -> None:
    page.click("nav a[lang=en]")
    assert page.title() == "Letter check"
    check(page)
    assert "violations" in page.locator("#headline").inner_text()
    assert "No greeting" in page.locator(".points").inner_text()
    assert "Labdien, Jāni!" in page.locator("#paste-greeting + pre").inner_text()  # the letter's own language


def test_by_keyboard_alone(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#text")
    page.keyboard.insert_text(LETTER)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#headline")
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.className || document.activeElement.tagName"))
    assert {"copy", "number", "SUMMARY"} <= seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(browser: Any, address: str, scheme: str) -> None:
    for page in opened(browser, address, viewport={"width": 390, "height": 844}, color_scheme=scheme):
        assert serious(page) == []
        check(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert serious(page) == []
        picture(page, f"talrunis-{scheme}.png")


def test_without_javascript(browser: Any, address: str) -> None:
    for page in opened(browser, address, java_script_enabled=False):
        page.fill("#text", LETTER)
        page.click("button.main")
        assert page.locator("#headline").inner_text().startswith("4 pārkāpumi, 1 ieteikums, 1 iespējama piezīme")
        assert page.input_value("#text").replace("\r\n", "\n").strip() == LETTER.strip()
        assert page.locator("button.copy:visible").count() == 0
        page.click("a[href='#point-1']")
        page.goto(address)
        page.click("text=Prombūtnes paziņojums")
        page.fill("#notice-email", "sintija.rudzite@kalnupe.example")
        page.fill("#until", f"{NEXT_WEEK}")
        page.fill("#substitute", "edgars.klints@kalnupe.example")
        page.click("details[open] button")
        assert f"līdz {NEXT_WEEK.year}. gada {NEXT_WEEK.day}. " in page.locator("#made + .paste pre").inner_text()
        picture(page, "pazinojums.png")


def test_hostile_text_is_shown_and_does_nothing(page: Any) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    check(page, "<img src=x onerror=alert(1)><script>alert(2)</script>\n\nPielikumā nosūtu <b>līgumu</b>.\n")
    assert "<b>līgumu</b>" in page.locator(".letter .text").inner_text()
    assert page.locator(".letter img, .letter script, .letter b").count() == 0


def test_a_server_that_is_gone_is_said(page: Any) -> None:
    page.route("**/*", lambda route: route.abort())
    page.fill("#text", LETTER)
    page.click("button.main")
    page.wait_for_selector("#status:not(.unseen)")
    page.locator("#status:not(.unseen)", has_text="Serveris neatbild").wait_for()
    page.unroute("**/*")


def test_a_file_dropped_on_a_field_is_that_fields(page: Any) -> None:
    drop(page, MESSAGE, "klienta.eml", "#original")
    page.wait_for_timeout(300)
    assert page.locator("#headline").count() == 0
    assert page.evaluate("document.getElementById('file').files.length") == 0


def test_a_proxys_answer_is_no_page_of_ours(page: Any) -> None:
    page.route("**/*", lambda route: route.fulfill(status=502, body="Bad Gateway", content_type="text/plain"))
    page.fill("#text", LETTER)
    for _ in range(2):
        page.click("button.main")
        page.locator("#status:not(.unseen)", has_text="Serveris neatbild").wait_for()
    assert page.locator("main").inner_text().find("null") == -1
    page.unroute("**/*")
    check(page)


def test_choosing_a_file_waits_for_the_button(page: Any, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MESSAGE, encoding="utf-8")
    page.set_input_files("#file", str(tmp_path / "a.eml"))
    page.wait_for_timeout(300)
    assert page.locator("#headline").count() == 0
    page.click("button.main")
    page.wait_for_selector("#headline")
