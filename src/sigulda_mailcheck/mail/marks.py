"""Marks that the rendering of HTML leaves in a text: private-use characters, which no mail has."""

from __future__ import annotations

__all__ = ["LINK", "LINK_END", "QUOTED_BELOW"]

QUOTED_BELOW = "\ue000"  # a line of its own: everything below it is the quoted original
LINK, LINK_END = "\ue001", "\ue002"  # around the address of a link, after the words that carry it
