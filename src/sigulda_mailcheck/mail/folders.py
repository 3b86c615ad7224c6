"""Whose mailbox a file is, and which of its folders: from the names of files and folders, and from Gmail's labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from sigulda_mailcheck.language.phrases import data
from sigulda_mailcheck.language.text import fold
from sigulda_mailcheck.mail import headers as h
from sigulda_mailcheck.mail.headers import Headers

__all__ = ["is_sent_folder", "labelled_sent", "mailbox_owner"]

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
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


def labelled_sent(headers: Headers) -> bool:
    """Whether Gmail's labels (Takeout) say that the message was sent from this mailbox."""
    labels = h.decode(h.first(headers, "x-gmail-labels"))
    return any(fold(label).strip(' "') in _sent() for label in labels.split(","))
