"""What a container module says of a file inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

__all__ = ["ContainerError", "Inside"]


class ContainerError(Exception):
    """A container, or the rest of it, that can't be opened; says why in words for the user."""


def _nothing() -> IO[bytes]:
    raise ContainerError("can't be opened")


@dataclass(frozen=True, slots=True)
class Inside:
    """A file inside a container: ``open`` gives its octets as a stream; ``problem`` says why it can't be opened."""

    name: str
    open: Callable[[], IO[bytes]] = _nothing
    problem: str = ""
