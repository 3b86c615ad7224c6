"""Names of files that aren't UTF-8, as text that can be stored and shown, and back.

Exports that were unpacked by an old program have names in windows-1257. Python hands their octets over as lone surrogates,
which no report and no database takes; here they become characters of the private use area.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["real_path", "shown_name"]

_OCTETS, _PRIVATE = range(0xDC80, 0xDD00), range(0xF780, 0xF800)  # PEP 383's surrogates, and what stands for them
_SHOWN = dict(zip(_OCTETS, _PRIVATE, strict=True))
_REAL = dict(zip(_PRIVATE, _OCTETS, strict=True))


def shown_name(name: str | Path) -> str:
    """A name or path as it's shown and stored; nearly all are the same."""
    return str(name).translate(_SHOWN)


def real_path(shown: str) -> Path:
    """Where the file with a shown path lies."""
    path = Path(shown)
    if shown.isascii() or path.exists():
        return path
    return Path(shown.translate(_REAL))
