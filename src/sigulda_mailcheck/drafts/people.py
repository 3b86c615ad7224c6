"""Who signs, and who stands in: people named by hand, looked up in the staff directory."""

from __future__ import annotations

from sigulda_mailcheck.directory import Directory, read_directory
from sigulda_mailcheck.drafts.remedies import directory_substitute
from sigulda_mailcheck.errors import InputError, UnknownPersonError
from sigulda_mailcheck.mail.letter import identity
from sigulda_mailcheck.mail.signature import Identity, addresses_in, phones_in
from sigulda_mailcheck.settings import Settings

__all__ = ["identity_of", "substitute_of"]


def identity_of(address: str, settings: Settings, directory: Directory | None = None) -> Identity:
    """Who an address is. Raises :class:`UnknownPersonError` for one that is nobody's here."""
    directory = directory or read_directory(settings)
    address = _address(address)
    canonical = directory.canonical(address)
    if not directory.answers_for_itself(canonical):
        where = "the staff directory" if directory.listed else ", ".join(directory.domains) or "any domain of ours"
        raise UnknownPersonError(f"{address}: nobody of that address in {where}")
    return identity(canonical, "", settings, directory)


def substitute_of(
    said: str, absent: str, settings: Settings, directory: Directory | None = None
) -> tuple[str, str, str]:
    """A substitute's name, telephone number and address. Raises :class:`InputError` where one of them isn't known."""
    directory = directory or read_directory(settings)
    shown = addresses_in([said])
    if not shown:
        raise InputError(
            f'--substitute {said!r}: no e-mail address; write it as "Name Surname, 67000000, name@example.lv"'
        )
    address = directory.canonical(shown[0])
    if address == directory.canonical(_address(absent)):
        raise InputError(f"--substitute {said}: is the absent person")
    person = directory.person(address)
    pieces = [piece.strip() for piece in said.split(",")]
    name = next((piece for piece in pieces if any(char.isalpha() for char in piece) and "@" not in piece), "")
    name = name or (directory_substitute(person) if person and person.name else "")
    phone = next((piece for piece in pieces if phones_in(piece)), "") or (person.phone if person else "")
    for what, value in (("name", name), ("phone", phone)):
        if not value:
            raise InputError(
                f'--substitute {said}: {what} isn\'t known; write it as "Name Surname, 67000000, {address}"'
            )
    return name, phone, address


def _address(said: str) -> str:
    found = addresses_in([said])
    if not found:
        raise InputError(f"{said!r} is no e-mail address")
    return found[0]
