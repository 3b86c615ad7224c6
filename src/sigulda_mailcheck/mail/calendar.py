"""What a calendar part says of a meeting (RFC 5545, 5546, 6047): whether the message invites, accepts or cancels."""

from __future__ import annotations

import re

from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Headers
from sigulda_mailcheck.mail.mime import Leaf, leaves

__all__ = ["calendar_method"]

MAX_CALENDAR = 1 << 20  # octets of a calendar part that are read
_CALENDAR = re.compile(rb"/(?:calendar|CALENDAR|Calendar)")
_PARAMETER = re.compile(r"""\bmethod\s*=\s*["']?([a-z]+)""", re.IGNORECASE)


def calendar_method(octets: bytes, fields: Headers, body: int) -> str:
    """The METHOD of the first ``text/calendar`` part, upper-case, or ''. What an attached message holds isn't this one's.

    The Content-Type's parameter has to agree with the calendar's own METHOD (RFC 6047, 2.4); where programs leave it out,
    the calendar itself is read.
    """
    content_type = h.first(fields, "content-type").lower()
    if not content_type.startswith(("multipart/", "text/calendar")) or not _mentioned(octets):
        return ""
    for leaf in leaves(octets, fields, body, []):
        if leaf.content_type == "text/calendar":
            stated = _PARAMETER.search(h.first(leaf.headers, "content-type"))
            return (stated[1] if stated else _method_inside(octets, leaf)).upper()
    return ""


def _mentioned(octets: bytes) -> bool:
    return _CALENDAR.search(octets) is not None


def _method_inside(octets: bytes, leaf: Leaf) -> str:
    from icalendar import Calendar  # takes longer to load than most messages to read

    try:
        calendar = Calendar.from_ical(leaf.decoded(octets[leaf.start : min(leaf.end, leaf.start + MAX_CALENDAR)]))
    except (ValueError, IndexError, KeyError, TypeError):  # a calendar that can't be read says nothing
        return ""
    return str(calendar.get("METHOD", ""))
