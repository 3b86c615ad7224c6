"""A piece to paste as HTML, for mail programs with formatting."""

from __future__ import annotations

import html
import re

__all__ = ["as_html"]

_LINKED = re.compile(r"(?P<email>[\w.%+'-]+@[\w-]+(?:\.[\w-]+)+)|(?P<host>www\.[\w.-]+\w)")


def as_html(text: str) -> str:
    """Paragraphs and line breaks as they are, everything escaped, addresses and hosts as links."""
    return "\n".join(f"<p>{_linked(piece)}</p>" for piece in text.split("\n\n"))


def _linked(text: str) -> str:
    made, at = [], 0
    for match in _LINKED.finditer(text):
        shown = html.escape(match[0])
        target = f"mailto:{shown}" if match["email"] else f"https://{shown}"
        made += [html.escape(text[at : match.start()]), f'<a href="{target}">{shown}</a>']
        at = match.end()
    return "".join((*made, html.escape(text[at:]))).replace("\n", "<br>\n")
