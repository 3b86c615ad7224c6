"""The web application: one page for people, three endpoints for programs.

Whatever is checked is gone when it was answered. No cookie is set, no script or style stands in a page, and text from mail
reaches a page only through the template engine's escaping, never as HTML.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

import flask
import msgspec
from flask import Flask, Response
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from sigulda_mailcheck import __version__, i18n
from sigulda_mailcheck.drafts import remedies
from sigulda_mailcheck.drafts.checking import Request, review
from sigulda_mailcheck.drafts.opening import MAX_OCTETS, Given, open_message
from sigulda_mailcheck.drafts.people import check_days, identity_of, substitute_of
from sigulda_mailcheck.drafts.review import Paste, Review
from sigulda_mailcheck.errors import ForeignAuthorError, LetterError, MailcheckError, UnknownPersonError
from sigulda_mailcheck.formats import draft_json
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.remembering import forget
from sigulda_mailcheck.web.limits import RateLimit
from sigulda_mailcheck.web.marking import view
from sigulda_mailcheck.web.requests import (
    DraftRequest,
    NoticeRequest,
    SignatureRequest,
    octets_of,
    query,
)
from sigulda_mailcheck.worktime import read_day

__all__ = ["MAX_BODY", "Counts", "create_app"]

MAX_BODY = MAX_OCTETS + (MAX_OCTETS >> 1)  # a letter of the largest size in base64, and the form around it
MAX_FIELDS = 20
PATIENCE = 10  # seconds that a letter waits for its turn
TOLD = (404, 405, 413, 421, 429, 500, 503)  # statuses that have a text of their own
JSON = "application/json"
RAW = ("message/rfc822", "text/plain", "text/html")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class BusyError(Exception):
    """Other letters are being checked, and none was done in time."""


@dataclass
class Counts:
    """All that is remembered of what was checked."""

    checked: int = 0
    refused: int = 0
    failed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str) -> None:
        with self.lock:
            setattr(self, name, getattr(self, name) + 1)


class _Web:
    """One application: its context, its limits, and the lock under which letters are checked one at a time. Checking is all
    computing, so that more at once would be no faster, and the libraries below need not be safe for threads."""

    def __init__(self, context: Context, rate: RateLimit, names: frozenset[str], counts: Counts) -> None:
        self.context, self.rate, self.names, self.counts = context, rate, names, counts
        self.lock = threading.Lock()

    # -- before and after each request

    def admit(self) -> Response | None:
        """Refuses a foreign name (a page elsewhere that points it at this machine) and those who ask too often."""
        host = flask.request.host.rpartition(":")[0] if _has_port(flask.request.host) else flask.request.host
        if self.names and host.lower().strip("[].") not in self.names:
            return self.refuse(421, "this server does not go by that name")
        if flask.request.method == "POST":
            seconds = self.rate.wait(flask.request.remote_addr or "")
            if seconds:
                refused = self.refuse(429, "too many requests; try again in a moment")
                refused.headers["Retry-After"] = str(max(1, round(seconds)))
                return refused
        return None

    def count(self, response: Response) -> Response:
        """A request that failed is a bug of ours; one that was refused, a mistake of theirs."""
        if response.status_code == 503 or 400 <= response.status_code < 500:
            self.counts.add("refused")
        elif response.status_code >= 500:
            self.counts.add("failed")
        return response

    def refuse(self, status: int, detail: str) -> Response:
        """``detail`` is for programs; people get the status in their language."""
        if self.wants_page():
            language = _language(flask.request.args.get("lang", ""))  # the form may be what can't be read
            shown = status if status in TOLD else 500
            problem = i18n.text(f"web-status-{shown}", language).format(size=MAX_OCTETS >> 20)
            return self.page(language, status=status, problem=problem, form={})
        return _problem(status, detail)

    @staticmethod
    def wants_page() -> bool:
        return not flask.request.path.startswith(("/v1/", "/health", "/openapi"))

    # -- checking

    def check(self, letter: bytes, given: Given, original: bytes | None, language: str) -> Review:
        """The review of a letter, after which every word of it is forgotten. Raises :class:`BusyError`."""
        if not self.lock.acquire(timeout=PATIENCE):
            raise BusyError
        try:
            found = self._check(letter, given, original, language)
        finally:
            forget()
            self.lock.release()
        self.counts.add("checked")
        return found

    def _check(self, letter: bytes, given: Given, original: bytes | None, language: str) -> Review:
        """What can't be read of the message answered is said, and the letter is checked all the same."""
        now = datetime.now(UTC).astimezone(self.context.settings.calendar.zone)
        note = ""
        try:
            original = open_message(original) if original is not None else None
        except LetterError as error:
            original, note = None, i18n.text("web-no-original", language).format(reason=error.told(language))
        found = review(Request(letter, now, given, original, language), self.context)
        return replace(found, notes=(note, *found.notes)) if note else found

    def today(self) -> date:
        return datetime.now(self.context.settings.calendar.zone).date()

    def signature(self, email: str, language: str) -> tuple[Paste, list[str]]:
        who = identity_of(email, self.context.settings, self.context.directory)
        block, missing = remedies.signature(who, self.context.settings, language)
        return remedies.paste("signature", block), missing

    def notice(self, asked: NoticeRequest) -> Paste:
        block = self.signature(asked.email, asked.lang)[0].text
        check_days(asked.since, asked.until, self.today())
        substitute = substitute_of(asked.substitute, asked.email, self.context.settings, self.context.directory)
        made = remedies.absence_notice(block, asked.lang, asked.until, asked.since, substitute)
        return remedies.paste("notice", made)

    # -- the page

    def page(self, language: str, status: int = 200, **values: Any) -> Response:
        def text(key: str, **fields: object) -> str:
            found = i18n.text(key, language)
            return found.format(**fields) if fields else found

        if "form" not in values:
            values["form"] = flask.request.form
        shown = flask.render_template(
            "draft.html",
            t=text,
            lang=language,
            standard=self.context.pack.title[language],
            organisation=self.context.settings.organisation.name,
            standard_language=self.context.pack.language,
            max_megabytes=MAX_OCTETS >> 20,
            **{"review": None, "problem": "", "made": None, "missing": "", **values},
        )
        return Response(shown, status, mimetype="text/html")


def create_app(
    context: Context, rate: int = 60, names: frozenset[str] = frozenset(), counts: Counts | None = None
) -> Flask:
    """The application. ``rate`` is how many letters a minute one client may have checked; ``names`` are the host names by
    which it may be reached (any, if empty)."""
    app = Flask("sigulda_mailcheck.web", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=MAX_FIELDS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    web = _Web(context, RateLimit(rate), names, counts or Counts())
    app.before_request(web.admit)
    app.after_request(web.count)
    app.after_request(_secured)
    app.register_error_handler(BusyError, _busy(web))
    app.register_error_handler(HTTPException, _refused(web))
    app.register_error_handler(Exception, _failed(web))
    _add_page(app, web)
    _add_endpoints(app, web)
    return app


def _secured(response: Response) -> Response:
    response.headers.update(HEADERS)
    if flask.request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"
    return response


def _refused(web: _Web) -> Callable[[HTTPException], Response]:
    def handle(error: HTTPException) -> Response:
        status = error.code or 500
        if status == 405 and flask.request.method in ("GET", "HEAD") and web.wants_page():
            return Response(status=303, headers={"Location": "/"})  # a result was reloaded: it is gone
        details = {413: f"larger than {MAX_OCTETS >> 20} MB", 404: "no such page", 405: "not allowed here"}
        made = web.refuse(status, details.get(status, error.name))
        if status == 405:
            made.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return made

    return handle


def _busy(web: _Web) -> Callable[[BusyError], Response]:
    def handle(_: BusyError) -> Response:
        made = web.refuse(503, "other letters are being checked; try again in a moment")
        made.headers["Retry-After"] = str(PATIENCE)
        return made

    return handle


def _failed(web: _Web) -> Callable[[Exception], Response]:
    def handle(error: Exception) -> Response:
        """A bug: said by its kind and place, never by its message, which may hold a piece of the letter."""
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        place = f"{frame.tb_frame.f_code.co_name}:{frame.tb_lineno}" if frame else "?"
        print(f"sigulda-mailcheck: internal error: {type(error).__name__} in {place}", file=sys.stderr, flush=True)
        return web.refuse(500, "internal error")

    return handle


# ---------------------------------------------------------------------------------- for people


def _add_page(app: Flask, web: _Web) -> None:
    @app.get("/")
    def empty() -> Response:
        return web.page(_language(flask.request.args.get("lang", "")))

    @app.post("/")
    def checked() -> Response:
        form, language = flask.request.form, _language(flask.request.form.get("lang", ""))
        try:
            file, text = _upload("file"), form.get("text", "").replace("\r\n", "\n")
            letter = file or text.encode("utf-8", "replace")
            if not letter.strip():
                return web.page(language, 422, problem=i18n.text("web-empty", language))
            given = Given(author=form.get("from", "").strip())
            found = web.check(letter, given, _upload("original"), language)
            if file and text.strip():
                found = replace(found, notes=(i18n.text("web-both", language), *found.notes))
        except MailcheckError as error:
            return web.page(language, 422, problem=_told(error, language))
        return web.page(language, review=view(found, language))

    @app.post("/signature")
    def signature() -> Response:
        form, language = flask.request.form, _language(flask.request.form.get("lang", ""))
        try:
            made, missing = web.signature(form.get("email", ""), language)
        except MailcheckError as error:
            return web.page(language, 422, problem=_told(error, language))
        said = i18n.text("draft-unknown-fields", language).format(fields=i18n.names(missing, language))
        return web.page(language, made=made, missing=said if missing else "")

    @app.post("/notice")
    def notice() -> Response:
        form, language = flask.request.form, _language(flask.request.form.get("lang", ""))
        try:
            since = form.get("since", "").strip()
            asked = NoticeRequest(
                form.get("email", ""),
                _day(form.get("until", "")),
                form.get("substitute", ""),
                _day(since) if since else None,
                "en" if language == "en" else "lv",
            )
            made = web.notice(asked)
        except MailcheckError as error:
            return web.page(language, 422, problem=_told(error, language))
        return web.page(language, made=made)


def _language(said: str) -> str:
    return said if said in i18n.LANGUAGES else i18n.LANGUAGES[0]


def _upload(name: str) -> bytes | None:
    """The octets of a file that was chosen; ``None`` where none was."""
    uploaded: FileStorage | None = flask.request.files.get(name)
    octets = uploaded.read() if uploaded is not None else b""
    return octets or None


def _day(said: str) -> date:
    try:
        return read_day(said)
    except ValueError:
        raise LetterError("no-day", said=said[:40]) from None


# ---------------------------------------------------------------------------------- for programs


def _add_endpoints(app: Flask, web: _Web) -> None:
    @app.post("/v1/draft", endpoint="v1-draft")
    def draft() -> Response:
        if flask.request.mimetype not in (JSON, *RAW):
            return web.refuse(415, f"expected {JSON} or {', '.join(RAW)}")
        try:
            letter, given, original, language = _asked()
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return web.refuse(400, _plain(error))
        try:
            return _json(draft_json.as_data(web.check(letter, given, original, language)))
        except MailcheckError as error:
            return web.refuse(_status(error), _told(error, language))

    @app.post("/v1/signature", endpoint="v1-signature")
    def signature() -> Response:
        return _answered(web, SignatureRequest, lambda asked: _pasted(*web.signature(asked.email, asked.lang)))

    @app.post("/v1/notice", endpoint="v1-notice")
    def notice() -> Response:
        return _answered(web, NoticeRequest, lambda asked: _pasted(web.notice(asked), []))

    @app.get("/health")
    def health() -> Response:
        counts = web.counts
        return _json(
            {
                "status": "ok",
                "version": __version__,
                "standard": web.context.pack.id,
                "checked": counts.checked,
                "refused": counts.refused,
                "failed": counts.failed,
            }
        )

    @app.get("/openapi.json")
    def openapi() -> Response:
        return _json(description())


def _asked() -> tuple[bytes, Given, bytes | None, str]:
    """The letter, what is said besides it (in JSON, else in the query), the message answered, and the language wanted."""
    octets, said = flask.request.get_data(), query(flask.request.args.to_dict(flat=False))
    if flask.request.mimetype in RAW:
        return octets, Given(said.author, said.to, (), said.subject), None, said.lang
    asked = msgspec.json.decode(octets, type=DraftRequest)
    letter = octets_of(asked.letter, asked.letter_base64) or b""
    original = octets_of(asked.original, asked.original_base64)
    given = Given(asked.author or said.author, asked.to or said.to, asked.cc, asked.subject or said.subject)
    return letter, given, original, asked.lang


def _answered(web: _Web, kind: type[Any], answer: Callable[[Any], dict[str, Any]]) -> Response:
    """A JSON request of a kind, answered; or what is wrong with it."""
    if flask.request.mimetype != JSON:
        return web.refuse(415, f"expected {JSON}")
    try:
        asked = msgspec.json.decode(flask.request.get_data(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return web.refuse(400, _plain(error))
    try:
        return _json(answer(asked))
    except MailcheckError as error:
        return web.refuse(_status(error), _told(error, asked.lang))


def _told(error: MailcheckError, language: str) -> str:
    return error.told(language) if isinstance(error, LetterError) else str(error)


def _status(error: MailcheckError) -> int:
    """403 for a letter by nobody of ours, 404 for a person who isn't here, 422 for what is no letter at all."""
    if isinstance(error, LetterError) and error.key == "too-large":
        return 413
    return 403 if isinstance(error, ForeignAuthorError) else 404 if isinstance(error, UnknownPersonError) else 422


def _plain(error: Exception) -> str:
    """What doesn't fit, without the expression that it should have matched."""
    if not isinstance(error, msgspec.DecodeError):
        return "not UTF-8"
    return _PATTERN.sub("a value of the form that /openapi.json describes", str(error))


_PATTERN = re.compile(r"`?str`? matching regex '.*?'(?= - at |$)")


def _pasted(paste: Paste, missing: list[str]) -> dict[str, Any]:
    return {"text": paste.text, "html": paste.html, "missing": missing}


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, mimetype="application/json")


def _problem(status: int, detail: str) -> Response:
    """What went wrong (RFC 9457)."""
    made = _json({"title": detail, "status": status}, status)
    made.mimetype = "application/problem+json"
    return made


def _has_port(host: str) -> bool:
    return (
        host.rpartition(":")[2].isdigit() and not host.endswith("]") and (host.count(":") == 1 or host.startswith("["))
    )


def description() -> dict[str, Any]:
    """The OpenAPI document, with the review's schema put in."""
    folder = files("sigulda_mailcheck")
    document: dict[str, Any] = json.loads(folder.joinpath("web", "openapi.json").read_text(encoding="utf-8"))
    schema = json.loads(folder.joinpath("formats", "draft.schema.json").read_text(encoding="utf-8"))
    document["info"]["version"] = __version__
    document["components"]["schemas"]["Review"] = {
        key: value for key, value in schema.items() if not key.startswith("$")
    }
    return document
