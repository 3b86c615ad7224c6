"""Who signs, and who stands in: people named by hand, looked up in the staff directory."""

from __future__ import annotations

from datetime import date

from sigulda_mailcheck.directory import Directory, read_directory
from sigulda_mailcheck.drafts.remedies import directory_substitute
from sigulda_mailcheck.errors import LetterError, UnknownPersonError
from sigulda_mailcheck.mail.letter import identity
from sigulda_mailcheck.mail.signature import Identity, addresses_in, phones_in
from sigulda_mailcheck.settings import Settings

__all__ = ["check_days", "identity_of", "substitute_of"]


def identity_of(address: str, settings: Settings, directory: Directory | None = None) -> Identity:
    """Who an address is. Raises :class:`UnknownPersonError` for one that is nobody's here."""
    directory = directory or read_directory(settings)
    address = _address(address)
    canonical = directory.canonical(address)
    if not directory.answers_for_itself(canonical):
        raise UnknownPersonError("nobody", address=address)
    return identity(canonical, "", settings, directory)


def substitute_of(
    said: str, absent: str, settings: Settings, directory: Directory | None = None
) -> tuple[str, str, str]:
    """A substitute's name, telephone number and address. Raises :class:`LetterError` where one of them isn't known."""
    directory = directory or read_directory(settings)
    shown = addresses_in([said])
    if not shown:
        raise LetterError("substitute-address", said=said)
    address = directory.canonical(shown[0])
    if address == directory.canonical(_address(absent)):
        raise LetterError("substitute-self", said=said)
    person = directory.person(address)
    pieces = [piece.strip() for piece in said.split(",")]
    name = next((piece for piece in pieces if any(char.isalpha() for char in piece) and "@" not in piece), "")
    name = name or (directory_substitute(person) if person and person.name else "")
    phone = next((piece for piece in pieces if phones_in(piece)), "") or (person.phone if person else "")
    for what, value in (("name", name), ("phone", phone)):
        if not value:
            raise LetterError(f"substitute-{what}", address=address)
    return name, phone, address


def check_days(since: date | None, until: date, today: date) -> None:
    """Raises :class:`LetterError` for an absence that ends before it begins, or is over."""
    if since is not None and until < since:
        raise LetterError("until-before", until=until, since=since)
    if until < today:
        raise LetterError("until-past", until=until)


def _address(said: str) -> str:
    found = addresses_in([said])
    if not found:
        raise LetterError("no-address", said=said[:80])
    return found[0]
