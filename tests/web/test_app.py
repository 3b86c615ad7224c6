"""The page and the endpoints: what they answer, what they refuse, and what they never show or keep."""

from __future__ import annotations

import base64
import gc
import io
import json
import re
import threading
import zipfile
from email.message import EmailMessage
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from lxml import html

from sigulda_mailcheck.errors import LetterError
from sigulda_mailcheck.mail.stage import context_for
from sigulda_mailcheck.settings import load
from tests.conftest import SAMPLES
from tests.web.conftest import LETTER

SECRET = "Slepenais vārds Kvardzums"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def page_of(answer: Any) -> html.HtmlElement:
    return html.fromstring(answer.get_data(as_text=True))


def send(client: Any, **form: Any) -> Any:
    return client.post("/", data=form, content_type="multipart/form-data")


# -- the page


def test_a_pasted_letter(client: Any) -> None:
    page = page_of(send(client, text=LETTER))
    assert page.xpath("//h2[@id='headline']")[0].text == "3 pārkāpumi, 1 iespējama piezīme"
    titles = [node.text_content().strip() for node in page.xpath("//ol/li/h4")]
    assert any("Nav uzrunas" in title for title in titles)
    assert page.xpath("//textarea")[0].text.strip() == LETTER.strip()
    marks = [mark.text for mark in page.xpath("//div[@class='text']//mark")]
    assert any("Pielikumā nosūtu" in mark for mark in marks)


def test_every_mark_and_point_lead_to_each_other(client: Any) -> None:
    page = page_of(send(client, text=LETTER))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert target[1:] in ids, target


def test_a_file_and_the_message_it_answers(client: Any) -> None:
    asked = b"From: Anna Liepa <a@klients.example>\nTo: sintija.rudzite@kalnupe.example\nSubject: x\nDate: Mon, 07 Oct 2024 10:12:00 +0300\n\nKur?\n"
    letter = f"From: sintija.rudzite@kalnupe.example\nTo: a@klients.example\nSubject: Re: x\nDate: Mon, 14 Oct 2024 10:00:00 +0300\n\n{LETTER}"
    answer = send(
        client, file=(io.BytesIO(letter.encode()), "letter.eml"), original=(io.BytesIO(asked), "asked.eml"), lang="en"
    )
    text = page_of(answer).text_content()
    assert "It was due by 10 Oct 2024: apologise for the delay." in text
    assert "Labdien, Anna!" in text


@pytest.mark.parametrize(
    ("lang", "title"), [("lv", "Vēstules pārbaude"), ("en", "Letter check"), ("xx", "Vēstules pārbaude")]
)
def test_languages(client: Any, lang: str, title: str) -> None:
    assert page_of(client.get(f"/?lang={lang}")).xpath("//title")[0].text.strip() == title


def test_nothing_to_check_is_said(client: Any) -> None:
    answer = send(client, text="  ")
    assert answer.status_code == 422
    assert page_of(answer).xpath("//p[@role='alert']")[0].text.startswith("Ielīmējiet")


def test_signature_and_notice(client: Any) -> None:
    made = client.post("/signature", data={"email": "baiba.strautina@kalnupe.example"})
    assert "Tālrunis 67000211" in page_of(made).xpath("//pre")[0].text
    form = {
        "email": "baiba.strautina@kalnupe.example",
        "until": "2099-12-03",
        "substitute": "edgars.klints@kalnupe.example",
    }
    notice = page_of(client.post("/notice", data=form)).xpath("//pre")[0].text
    assert "līdz 2099. gada 3. decembrim (ieskaitot)" in notice
    wrong = client.post("/notice", data={**form, "until": "rīt"})
    assert (wrong.status_code, "“rīt” nav datums" in wrong.get_data(as_text=True)) == (422, True)
    assert client.post("/signature", data={"email": "x@kalnupe.example"}).status_code == 422


# -- hostile input


def test_text_from_mail_is_never_html(client: Any) -> None:
    letter = EmailMessage()
    letter["From"] = f'"{SCRIPT}" <sintija.rudzite@kalnupe.example>'
    letter["To"] = f'"{SCRIPT}" <a@klients.example>'
    letter["Subject"] = SCRIPT
    letter.set_content(f"{SCRIPT}\n\nPielikumā nosūtu {SCRIPT}.\n\n{SCRIPT}\n67000000\n")
    letter.add_alternative(f"<p>Pielikumā {SCRIPT} &lt;script&gt;alert(2)&lt;/script&gt;</p>", subtype="html")
    letter.add_attachment(b"x", maintype="application", subtype="pdf", filename=SCRIPT)
    for form in (
        {"file": (io.BytesIO(letter.as_bytes()), f"{SCRIPT}.eml")},
        {"text": f"{SCRIPT}\n\nPielikumā nosūtu {SCRIPT}.", "from": SCRIPT, "lang": SCRIPT},
    ):
        shown = send(client, **form).get_data(as_text=True)
        page = html.fromstring(shown)
        assert page.xpath("//script/@src") == ["/static/draft.js"]
        assert page.xpath("//script[not(@src)] | //img | //@onerror | //style | //@style") == []


def test_no_page_has_script_or_style_of_its_own(client: Any) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_headers_and_no_cookies(client: Any) -> None:
    for answer in (
        client.get("/"),
        send(client, text=LETTER),
        client.get("/nowhere"),
        client.post("/v1/draft", data=b"x"),
    ):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_a_zip_bomb_in_an_attachment_is_not_opened(client: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "sintija.rudzite@kalnupe.example", "a@klients.example", "x"
    letter.set_content(LETTER)
    letter.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="a.zip")
    found = client.post("/v1/draft", data=letter.as_bytes(), content_type="message/rfc822").get_json()
    assert "attachment-missing" not in {point["rule"] for point in found["points"]}


def test_deep_and_broken_mime(client: Any) -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(1000))
    head = b"From: sintija.rudzite@kalnupe.example\nTo: a@klients.example\nSubject: x\n"
    for body in (
        deep,
        b"Content-Type: multipart/mixed\n\n--x\n",
        b"Content-Type: text/plain; charset=x-none\n\n\xff\xfe\x00",
    ):
        answer = client.post("/v1/draft", data=head + body, content_type="message/rfc822")
        assert answer.status_code == 200, answer.get_json()


def test_a_bug_is_told_without_the_letter(
    client: Any, app: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any, caplog: Any
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(f"can't read {SECRET}")

    monkeypatch.setattr("sigulda_mailcheck.web.app.review", broken)
    page = send(client, text=SECRET)
    answer = client.post("/v1/draft", json={"letter": SECRET})
    said = capfd.readouterr()
    assert (page.status_code, answer.status_code) == (500, 500)
    assert "internal error: ValueError" in said.err
    for shown in (said.out, said.err, caplog.text, answer.get_data(as_text=True)):
        assert "Kvardzums" not in shown
    counts = client.get("/health").get_json()
    assert (counts["checked"], counts["refused"], counts["failed"]) == (0, 0, 2)


def test_counts_tell_what_came_of_each_request(client: Any) -> None:
    send(client, text=LETTER)
    send(client, text=" ")
    client.post("/v1/draft", json={"letter": LETTER})
    client.post("/v1/draft", data=b"{", content_type="application/json")
    client.get("/nowhere")
    counts = client.get("/health").get_json()
    assert (counts["checked"], counts["refused"], counts["failed"]) == (2, 3, 0)


def test_no_word_of_a_letter_is_remembered(client: Any) -> None:
    mark = "".join(("Ķvard", "zūma"))  # in no source line
    text = f"Labdien, {mark}!\n\n{mark} ir teksts. Pielikumā nosūtu {mark}.\n\nAr cieņu\n{mark} Liepa\n67000213\n"
    assert (
        client.post(
            "/v1/draft",
            json={
                "letter": text,
                "original": f"From: {mark} <a@slepens.example>\nTo: x@kalnupe.example\nSubject: {mark}\nDate: Mon, 07 Oct 2024 10:00:00 +0300\n\n{mark}?",
            },
        ).status_code
        == 200
    )
    gc.collect()
    needle = mark.lower()

    def says(value: str | bytes) -> bool:
        shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        return needle in shown.lower() or "slepens.example" in shown

    texts = [thing for thing in gc.get_objects() if isinstance(thing, (list, tuple, dict, set))]
    held = [
        value
        for thing in texts
        if thing is not texts and type(thing) in (list, tuple, dict, set)
        for value in ((*thing, *thing.values()) if isinstance(thing, dict) else thing)
        if isinstance(value, (str, bytes)) and says(value) and value not in (mark, needle, text)
    ]
    assert held == []


def test_a_letter_waits_for_its_turn_only_so_long(app: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sigulda_mailcheck.web.app.PATIENCE", 0.05)
    inside, done = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        inside.set()
        done.wait(10)
        raise LetterError("empty")

    monkeypatch.setattr("sigulda_mailcheck.web.app.review", slow)
    other = threading.Thread(target=lambda: app.test_client().post("/v1/draft", json={"letter": "x"}))
    other.start()
    assert inside.wait(10)
    answer = client.post("/v1/draft", json={"letter": "x"})
    health = client.get("/health").status_code
    done.set()
    other.join()
    assert (answer.status_code, health) == (503, 200)
    assert answer.headers["Retry-After"]


# -- limits


def test_what_is_too_large_is_refused(client: Any) -> None:
    big = b"a" * (50 << 20)
    answer = client.post("/v1/draft", data=big, content_type="text/plain")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    page = send(client, file=(io.BytesIO(big), "a.eml"))
    assert page.status_code == 413
    assert page_of(page).xpath("//p[@role='alert']")


def test_the_rate_is_limited_for_each_client_but_not_for_this_machine() -> None:
    from sigulda_mailcheck.web.app import create_app

    client = create_app(context_for(load(SAMPLES / "mailcheck.toml")), rate=3).test_client()
    far, other, near = ({"REMOTE_ADDR": address} for address in ("10.0.0.7", "10.0.0.8", "127.0.0.1"))
    statuses = [client.post("/v1/draft", json={"letter": "x"}, environ_base=far).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.post("/v1/draft", json={"letter": "x"}, environ_base=far)
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    assert client.post("/v1/draft", json={"letter": "x"}, environ_base=other).status_code == 200
    assert all(client.post("/v1/draft", json={"letter": "x"}, environ_base=near).status_code == 200 for _ in range(9))
    assert client.get("/", environ_base=far).status_code == 200


def test_tokens_come_back_and_the_silent_are_forgotten() -> None:
    from sigulda_mailcheck.web import limits

    now = [0.0]
    limit = limits.RateLimit(2, lambda: now[0])
    assert [limit.wait("10.0.0.1") for _ in range(3)] == [0.0, 0.0, 30.0]
    now[0] = 30.0
    assert [limit.wait("10.0.0.1") for _ in range(2)] == [0.0, 30.0]
    for number in range(limits.MAX_CLIENTS + 10):
        limit.wait(f"10.1.{number // 256}.{number % 256}")
    assert len(limit._clients) == limits.MAX_CLIENTS


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8625", 200), ("127.0.0.1", 200), ("[::1]:8625", 200), ("evil.example", 421), ("evil.example:80", 421)],
)
def test_a_foreign_host_name_is_refused(host: str, status: int) -> None:
    from sigulda_mailcheck.cli.serve import LOOPBACK_NAMES
    from sigulda_mailcheck.web.app import create_app

    client = create_app(context_for(load(SAMPLES / "mailcheck.toml")), names=LOOPBACK_NAMES).test_client()
    assert client.get("/health", headers={"Host": host}).status_code == status


# -- the endpoint


SCHEMA = json.loads(files("sigulda_mailcheck").joinpath("formats", "draft.schema.json").read_text(encoding="utf-8"))


def test_the_review_keeps_to_its_schema(client: Any) -> None:
    for asked in (
        {"letter": LETTER},
        {
            "letter": LETTER,
            "from": "edgars.klints@kalnupe.example",
            "to": ["Anna <a@b.example>"],
            "subject": "Re: x",
            "lang": "en",
        },
        {"letter_base64": base64.b64encode(LETTER.encode()).decode()},
    ):
        found = client.post("/v1/draft", json=asked).get_json()
        jsonschema.validate(found, SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"letter": 1}', "application/json", 400),
        (b'{"letter": "x", "more": 1}', "application/json", 400),
        (b'{"letter": "x", "lang": "ru"}', "application/json", 400),
        (b'{"letter": "\xff"}', "application/json", 400),
        (b'{"letter_base64": "?"}', "application/json", 400),
        (b'{"letter_base64": "a==="}', "application/json", 400),
        (b'{"letter": "x", "letter_base64": "eA=="}', "application/json", 400),
        (b'{"letter": "x", "original": "x", "original_base64": "eA=="}', "application/json", 400),
        (b'{"letter": " "}', "application/json", 400),
        (b'{"letter": "x", "from": "nobody"}', "application/json", 400),
        (b'{"letter": "x", "from": "a@gmail.example"}', "application/json", 403),
        (b'{"letter_base64": "JVBERi0xLjc="}', "application/json", 422),
        (b"%PDF-1.7", "text/plain", 422),
        (b"x", "image/png", 415),
        (b"x", "", 415),
    ],
)
def test_what_is_wrong_is_said(client: Any, body: bytes, kind: str, status: int) -> None:
    answer = client.post("/v1/draft", data=body, content_type=kind)
    assert (answer.status_code, answer.mimetype, answer.get_json()["status"]) == (
        status,
        "application/problem+json",
        status,
    )


def test_query_of_a_raw_letter(client: Any) -> None:
    def post(query: str) -> Any:
        return client.post(f"/v1/draft?{query}", data=LETTER.encode(), content_type="text/plain; charset=utf-8")

    found = post("from=edgars.klints@kalnupe.example&to=a@b.example&to=c@d.example&subject=Re:%20x&lang=en").get_json()
    assert (found["letter"]["from"], found["letter"]["to"]) == (
        "edgars.klints@kalnupe.example",
        ["a@b.example", "c@d.example"],
    )
    assert post("lang=xx").status_code == 400
    assert post("lang=lv&lang=en").status_code == 400
    assert post("more=1").status_code == 400


def test_a_letter_too_large_is_told_apart(client: Any) -> None:
    answer = client.post("/v1/draft", data=b"a" * (27 << 20), content_type="text/plain")
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")


def test_what_does_not_fit_is_said_without_expressions(client: Any) -> None:
    title = client.post("/v1/draft", json={"letter": "x", "from": "nobody"}).get_json()["title"]
    assert title == "Expected a value of the form that /openapi.json describes - at `$.from`"


def test_a_result_that_is_reloaded_leads_to_the_page(client: Any) -> None:
    answer = client.get("/signature")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_file_wins_over_text_and_it_is_said(client: Any) -> None:
    page = page_of(send(client, text="Cits teksts", file=(io.BytesIO(LETTER.encode()), "a.txt")))
    assert "Pārbaudīts fails; ielīmētais teksts nav ņemts vērā." in page.text_content()


def test_what_is_not_allowed_or_not_there(client: Any) -> None:
    assert client.get("/v1/draft").status_code == 405
    assert client.delete("/health").headers["Allow"]
    assert client.get("/v1/nothing").status_code == 404
    assert client.get("/static/../app.py").status_code == 404


def test_the_documents_paths_are_those_served(client: Any, app: Any) -> None:
    document = client.get("/openapi.json").get_json()
    served = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/v1/", "/health"))}
    assert set(document["paths"]) == served
    assert re.fullmatch(r"\d+\.\d+\.\d+", document["info"]["version"])


def test_a_message_answered_that_cannot_be_read_stops_nothing(client: Any) -> None:
    found = client.post("/v1/draft", json={"letter": LETTER, "original": "x"}).get_json()
    assert found["points"]
    assert found["notes"][0].startswith("Vēstule, uz kuru atbildat, nav izlasīta")


def test_whom_nobody_knows_is_not_found(client: Any) -> None:
    assert client.post("/v1/signature", json={"email": "x@kalnupe.example"}).status_code == 404
    known = client.post("/v1/signature", json={"email": "pasts@kalnupe.example", "lang": "lv"}).get_json()
    assert known["missing"] == ["phone"]
    notice = {"email": "baiba.strautina@kalnupe.example", "until": "2099-12-03", "substitute": "x"}
    assert client.post("/v1/notice", json=notice).status_code == 422
    notice["substitute"] = "edgars.klints@kalnupe.example"
    assert "Edgars Klints" in client.post("/v1/notice", json={**notice, "from": "2099-12-01"}).get_json()["text"]
    assert client.post("/v1/notice", json={**notice, "from": "2099-12-04"}).status_code == 422
