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

__all__ = ["is_private", "is_private_folder", "is_sent_folder", "labelled_sent", "mailbox_owner"]

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
def _sent() -> frozenset[str]:
    return frozenset(fold(name) for name in data("folders")["sent"])


def is_sent_folder(names: Sequence[str]) -> bool:
    """Whether a mailbox is a folder of sent mail, by its own name or that of the folder around it (Maildir's ``cur``)."""
    return any(fold(_SUFFIXES.sub("", name)).strip(" .") in _sent() for name in names[:3])


@cache
def _private() -> frozenset[str]:
    return frozenset(fold(name) for name in data("folders")["private"])


def is_private_folder(names: Sequence[str]) -> bool:
    """Whether a mailbox lies in a folder that its owner named as private. What was named to be checked is none."""
    return any(fold(_SUFFIXES.sub("", name)).strip(" .") in _private() for name in names[:-1])


def is_private(headers: Headers, subject: str) -> bool:
    """Whether a message is marked as private: by Outlook's Sensitivity, by a label, or by the word its subject begins with."""
    if "sensitivity" in headers and h.first(headers, "sensitivity").strip().lower() in ("private", "personal"):
        return True
    if "x-gmail-labels" in headers and any(label in _private() for label in _labels(headers)):
        return True
    return _says_private(subject)


@remembered(8192)  # a conversation has the same subject again and again
def _says_private(subject: str) -> bool:
    mark = _SUBJECT_MARK.match(fold(base_subject(subject)))
    return mark is not None and mark[1] in _private()


def labelled_sent(headers: Headers) -> bool:
    """Whether Gmail's labels (Takeout) say that the message was sent from this mailbox."""
    return "x-gmail-labels" in headers and any(label in _sent() for label in _labels(headers))


def _labels(headers: Headers) -> list[str]:
    return [fold(label).strip(' "') for label in h.decode(h.first(headers, "x-gmail-labels")).split(",")]
