"""Results that are asked for again and again, kept for as long as they may be.

What is remembered of a text is the text. A nightly run ends, and all is gone; the page for drafts runs on, and forgets after each
letter (:func:`forget`), for it promises to keep none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast
from weakref import WeakSet

__all__ = ["forget", "remembered"]

Function = TypeVar("Function", bound=Callable[..., Any])
_caches: WeakSet[Any] = WeakSet()  # of functions that live on elsewhere


def remembered(size: int) -> Callable[[Function], Function]:
    """A cache of the latest ``size`` results of a pure function of text."""

    def decorate(function: Function) -> Function:
        cached = lru_cache(maxsize=size)(function)
        _caches.add(cached)
        return cast(Function, cached)

    return decorate


def forget() -> None:
    """Forgets every text."""
    for cached in list(_caches):
        cached.cache_clear()
