"""How far a run is, for whoever shows it."""

from __future__ import annotations

__all__ = ["Progress"]


class Progress:
    """Told how far a run is. The default says nothing."""

    def start(self, files: int, octets: int) -> None: ...

    def advance(self, messages: int, octets: int) -> None: ...

    def finish(self) -> None: ...
