"""HTML mail as plain text, by a real parser: what the reader sees, with quotations marked as in plain-text mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from sigulda_mailcheck.mail.marks import LINK, LINK_END, QUOTED_BELOW

__all__ = ["Rendered", "render"]

MAX_CHARACTERS = 1_000_000
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
    ]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"])
_INVISIBLE = frozenset(["head", "style", "script", "title", "template", "noscript", "object"])
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_INDENT_STYLE = re.compile(r"border(?:-left|-style)?\s*:\s*(?:none|0(?:px)?\b)", re.IGNORECASE)
_OUTLOOK_RULE = re.compile(r"border:none;\s*border-top:\s*solid\s+#[0-9a-f]{6}\s+1\.0pt", re.IGNORECASE)
_QUOTE_IDS = frozenset(
    (
        "divrplyfwdmsg",
        "x_divrplyfwdmsg",
        "appendonsend",
        "x_appendonsend",
        "mail-editor-reference-message-container",
        "olk_src_body_section",
        "replysplit",
    )
)
_QUOTE_CLASSES = frozenset(("moz-forward-container", "yahoo_quoted", "zmail_extra", "protonmail_quote"))
_LABEL = re.compile(r"[^\W\d_]{2,}\s*:(?=\s)")
_WEB = re.compile(r"\s*(?:https?:|www\.)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_TAG = re.compile(r"<!--|-->|</?([a-z][a-z0-9:]*)[^<>]*>|<[!/?][^<>]*>", re.IGNORECASE)
_UNSEEN = {name: f"</{name}" for name in ("head", "style", "script", "title")} | {"<!--": "-->"}
_FLAT = dict.fromkeys((*_BLOCKS, "br"), "<br>") | {"blockquote": f"<br>{QUOTED_BELOW}<br>"}


@dataclass
class Rendered:
    """Visible text (with the addresses of links in :data:`LINK` marks), and the Content-IDs of images shown in it."""

    text: str = ""
    shown: set[str] = field(default_factory=set)


class _Writer:
    """Collects lines; each line knows how deep in quotations it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.depth = 0

    def add(self, text: str, keep_breaks: bool) -> None:
        if keep_breaks:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.current.append(first)
            for line in rest:
                self.end_line(force=True)
                self.current.append(line)
            return
        text = _SPACES.sub(" ", text)
        if text != " " or self.current:
            self.current.append(text)

    def end_line(self, force: bool = False) -> None:
        line = "".join(self.current).strip(" ")
        if line or force:
            self.lines.append(("> " * self.depth + line).rstrip() if line or self.depth else "")
        self.current = []

    def blank(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.depth).rstrip())


def render(html: str) -> Rendered:
    """What a reader of this HTML sees. Broken HTML renders as far as it can be understood."""
    rendered = Rendered()
    html = html[:MAX_CHARACTERS].replace("\0", "")
    try:
        tree, whole = _parsed(html)
        if not whole:
            tree, _ = _parsed(_flat(html))
    except (etree.XMLSyntaxError, ValueError):
        return rendered
    if tree is None:
        return rendered
    writer = _Writer()
    skipping: etree._Element | None = None
    preformatted = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if skipping is not None:
                continue
            if name in _INVISIBLE or _HIDDEN_STYLE.search(element.get("style") or ""):
                skipping = element
                continue
            preformatted += name == "pre"
            _open(writer, element, name, rendered)
            if element.text:
                writer.add(element.text, preformatted > 0)
        else:
            if skipping is not None:
                if skipping is not element:
                    continue
                skipping = None
            else:
                preformatted -= name == "pre"
                _close(writer, element, name)
            if element.tail:
                writer.add(element.tail, preformatted > 0)
    writer.end_line()
    rendered.text = "\n".join(writer.lines)
    return rendered


def _parsed(html: str) -> tuple[etree._Element | None, bool]:
    """The tree, and whether it's all there: the parser gives up where elements are nested two thousand deep."""
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    tree = etree.fromstring(html.encode("utf-8", "replace"), parser)
    return tree, all(entry.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _flat(html: str) -> str:
    """The same text without nesting: lines alone, and all below the first blockquote marked as quoted."""
    pieces: list[str] = []
    position, unseen = 0, ""  # what ends the part that nobody sees
    for found in _TAG.finditer(html):
        if not unseen:
            pieces.append(html[position : found.start()])
        position, tag = found.end(), found[0].lower()
        closes = tag.startswith("</")
        name = found[1].lower() if found[1] else tag
        if unseen:
            unseen = "" if tag.startswith(unseen) else unseen
        elif name in _UNSEEN:
            unseen = "" if closes else _UNSEEN[name]
        else:
            pieces.append("<br>" if closes and name in _BLOCKS else _FLAT.get(name, ""))
    return "".join([*pieces, html[position:] if not unseen else ""])


def _open(writer: _Writer, element: etree._Element, name: str, rendered: Rendered) -> None:
    if name == "br":
        writer.end_line(force=True)
        return
    if name in _SPACED and not (name == "p" and _is_tight(element)):
        writer.blank()
    elif name in _BLOCKS:
        writer.end_line()
    if name == "blockquote" and not _is_indent(element):
        writer.depth += 1
    elif name == "li":
        writer.current.append("- ")
    elif name in ("td", "th") and writer.current:
        writer.current.append(" ")
    elif name == "img" and str(element.get("src") or "").lower().startswith("cid:"):
        rendered.shown.add(str(element.get("src"))[4:])
    elif name in ("div", "span", "section"):
        _mark(writer, element)


def _close(writer: _Writer, element: etree._Element, name: str) -> None:
    if name == "a" and _WEB.match(str(element.get("href") or "")):
        writer.current.append(f"{LINK}{_SPACES.sub('', str(element.get('href')))[:2000]}{LINK_END}")
    if name in _SPACED and not (name == "p" and _is_tight(element)):
        writer.blank()
    elif name in _BLOCKS:
        writer.end_line()
    if name == "blockquote" and not _is_indent(element):
        writer.depth -= 1


def _is_tight(element: etree._Element) -> bool:
    """Outlook's paragraphs have no space between them; an empty one is the empty line."""
    return "MsoNormal" in (element.get("class") or "") or "margin:0" in (element.get("style") or "").replace(" ", "")


def _is_indent(element: etree._Element) -> bool:
    """A blockquote that an editor uses to indent the author's own text."""
    return element.get("type") != "cite" and bool(_INDENT_STYLE.search(element.get("style") or ""))


def _mark(writer: _Writer, element: etree._Element) -> None:
    """Lines that stand for what only the markup says."""
    classes = (element.get("class") or "").split()
    identity = (element.get("id") or "").lower()
    ruled = (
        _OUTLOOK_RULE.search(element.get("style") or "")
        and len(_LABEL.findall("".join(map(str, element.itertext()))[:1000])) >= 2
    )
    if identity in _QUOTE_IDS or not _QUOTE_CLASSES.isdisjoint(classes) or ruled:
        writer.end_line()
        writer.lines.append(QUOTED_BELOW)
    elif "gmail_signature" in classes and not (writer.lines and writer.lines[-1].strip() in ("--", "-- ")):
        writer.end_line()
        writer.lines.append("-- ")
