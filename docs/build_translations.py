"""Compiles the translations: ``make translations``. A test asks whether they are current.

The catalogs are ``src/sigulda_mailcheck/locale/*/LC_MESSAGES/mailcheck.po``; any gettext editor opens them.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "src" / "sigulda_mailcheck" / "locale"


def compiled(catalog: Path) -> bytes:
    """The binary form of one ``.po`` file, without anything that changes from day to day."""
    with catalog.open("rb") as file:
        read = read_po(file, locale=catalog.parents[1].name)
    read.creation_date = read.revision_date = datetime(2024, 1, 1, tzinfo=UTC)
    octets = io.BytesIO()
    write_mo(octets, read)
    return octets.getvalue()


def main() -> None:
    for catalog in sorted(LOCALE.rglob("*.po")):
        catalog.with_suffix(".mo").write_bytes(compiled(catalog))
        print(catalog.with_suffix(".mo"))


if __name__ == "__main__":
    main()
