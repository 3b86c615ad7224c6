"""Whose mailbox a file is, and which of its folders: from the names of files and folders, and from Gmail's labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.envelope import base_subject
from sigulda_mailcheck.mail.headers import Headers
from sigulda_mailcheck.remembering import remembered

__all__ = [
    "JUNK",
    "LEFT_OUT",
    "PRIVATE",
    "UNSENT",
    "is_sent_folder",
    "labelled_sent",
    "left_out",
    "left_out_folder",
    "mailbox_owner",
]

PRIVATE, JUNK, UNSENT = LEFT_OUT = ("private", "junk", "unsent")  # mail that isn't judged, and is counted
_DRAFT_FLAG = re.compile(r"[:;!]2,[A-Za-z]*D")  # Maildir's

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_SUBJECT_MARK = re.compile(r"[\[(]?(\w+)(?:\s*[\]):!]|\s+[–—-]\s|\s*$)")
_SUFFIXES = re.compile(r"\.(?:mbox|mbx|eml|msg|pst|ost|zip|gz|tgz|tar|xz|zst|bz2|txt|mail|sbd)(?=\.|$)", re.IGNORECASE)


def mailbox_owner(names: Sequence[str]) -> str:
    """The address in a file's name or in that of a folder above it, nearest first; '' if none says."""
    for name in names:
        found = _ADDRESS.search(_SUFFIXES.sub("", name))
        if found:
            return found[0].lower()
    return ""


@cache
def _named(kind: str) -> frozenset[str]:
    return frozenset(fold(name) for name in data("folders")[kind])


def is_sent_folder(names: Sequence[str]) -> bool:
    """Whether a mailbox is a folder of sent mail, by its own name or that of the folder around it (Maildir's ``cur``)."""
    return any(_folded(name) in _named("sent") for name in names[:3])


def left_out_folder(names: Sequence[str]) -> str:
    """Why mail in a folder is left out, one of :data:`LEFT_OUT`, or ''. What was named to be checked is read."""
    folders = {_folded(name) for name in names[:-1]}
    if names and _DRAFT_FLAG.search(names[0]):
        return UNSENT
    return next((kind for kind in LEFT_OUT if not folders.isdisjoint(_named(kind))), "")


def left_out(headers: Headers, subject: str) -> str:
    """Why a message is left out, by its own marks: Outlook's Sensitivity or X-Unsent, a spam filter's flag, a label, or the
    word that its subject begins with."""
    if "sensitivity" in headers and h.first(headers, "sensitivity").strip().lower() in ("private", "personal"):
        return PRIVATE
    if "x-unsent" in headers and h.first(headers, "x-unsent").strip() == "1":
        return UNSENT
    if "x-spam-flag" in headers and h.first(headers, "x-spam-flag").strip().lower() == "yes":
        return JUNK
    if "x-gmail-labels" in headers:
        labels = set(_labels(headers))
        found = next((kind for kind in LEFT_OUT if not labels.isdisjoint(_named(kind))), "")
        if found:
            return found
    return PRIVATE if _says_private(subject) else ""


def _folded(name: str) -> str:
    return fold(_SUFFIXES.sub("", name)).strip(" .")


@remembered(8192)  # a conversation has the same subject again and again
def _says_private(subject: str) -> bool:
    mark = _SUBJECT_MARK.match(fold(base_subject(subject)))
    return mark is not None and mark[1] in _named(PRIVATE)


def labelled_sent(headers: Headers) -> bool:
    """Whether Gmail's labels (Takeout) say that the message was sent from this mailbox."""
    return "x-gmail-labels" in headers and any(label in _named("sent") for label in _labels(headers))


def _labels(headers: Headers) -> list[str]:
    return [fold(label).strip(' "') for label in h.decode(h.first(headers, "x-gmail-labels")).split(",")]
