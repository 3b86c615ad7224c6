"""Words of the interface in Latvian and English: gettext catalogs under ``locale/``, and Babel for plurals, dates, numbers."""

from __future__ import annotations

import gettext
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files

__all__ = [
    "LANGUAGES",
    "count",
    "day",
    "error",
    "long_day",
    "moment",
    "names",
    "note",
    "number",
    "reason",
    "share",
    "text",
    "weekday",
]

LANGUAGES = ("lv", "en")
LOCALES = {"lv": "lv_LV", "en": "en_GB"}


@cache
def _catalog(language: str) -> gettext.GNUTranslations:
    path = files("sigulda_mailcheck").joinpath("locale", language, "LC_MESSAGES", "mailcheck.mo")
    with path.open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    catalog.add_fallback(_Missing())
    return catalog


class _Missing(gettext.NullTranslations):
    """A key without a translation is a bug, not a text to be shown."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


def text(key: str, language: str) -> str:
    """The interface text of that key."""
    return _catalog(language).gettext(key)


def count(number: int, key: str, language: str) -> str:
    """A number with its noun in the right form, by the catalog's plural rule: Latvian counts 1, 21, 31 … as one, not 11."""
    return f"{number} {_catalog(language).ngettext(key, f'{key}-plural', number)}"


def weekday(value: date, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(value, "EEEE", locale=LOCALES[language]))


def day(value: date, language: str) -> str:
    """``18.09.2024.`` or ``18 Sep 2024``."""
    if language == "lv":
        return f"{value:%d.%m.%Y.}"
    return f"{value.day} {['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][value.month - 1]} {value.year}"


def moment(value: datetime, language: str) -> str:
    return f"{day(value.date(), language)} {value:%H:%M}"


def names(keys: Iterable[str], language: str) -> str:
    """Field names (or addresses, which stay as they are) as a list."""
    return ", ".join(_name(key, language) for key in keys)


def _name(key: str, language: str) -> str:
    try:
        return text(f"names.{key}", language)
    except KeyError:  # an address
        return key


def note(coded: str, language: str) -> str:
    """A note of coverage, ``key: value``, as a sentence."""
    key, _, value = coded.partition(": ")
    return text(f"note-{key}", language).format(value=value)


# Why a message or a file couldn't be read, as the modules that read it say it.
REASONS = (
    "no header fields",
    "no sender, no recipient and no date",
    "no readable date",
    "cut within its header",
    "nested too deep",
    "internal error: {}",
    "can't be read: {}",
    "can't be opened",
    "no such file or folder",
    "a pipe or a device, no file",
    "it was cut while it was read",
    "a 7z or RAR archive, which isn't opened: unpack it, or export as .zip",
    "can't be unpacked: {}",
    "damaged or cut: {}; what could be unpacked is read",
    "damaged or cut archive: {}; what could be unpacked is read",
    "damaged in the archive: {}",
    "damaged zip archive: {}",
    "encrypted; unpack it with its password first",
    "a hard link to {}, not followed: export without them",
    "archives nested deeper than {}, not opened",
    "more than {} files inside: the rest is left out",
    "unpacks to more than {} times its size: the rest is left out",
    "no room on the disk to unpack it: the rest is left out",
    "a .zst file; install sigulda-mailcheck[formats] to open it",
    "an Outlook item; install sigulda-mailcheck[formats] to open it",
    "an Outlook item that is no message ({})",
    "damaged Outlook item: {}",
    "its text is formatted text (RTF) of more than {} KiB",
    "an Outlook data file; install readpst to open it (Debian and Ubuntu: pst-utils)",
    "readpst could not read all of it: {}",
    "readpst could not read it: {}",
)


@cache
def _reasons() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(re.escape(said).replace(r"\{\}", "(.*)"), re.DOTALL), said) for said in REASONS]


def reason(said: str, language: str) -> str:
    """One of :data:`REASONS` in a language; what the system or a library says in it stays as it is."""
    if language == "en":
        return said
    found = ((pattern.fullmatch(said), key) for pattern, key in _reasons())
    return next((text(key, language).format(*match.groups()) for match, key in found if match), said)


@cache
def _errors() -> list[tuple[re.Pattern[str], str]]:
    """What errors say in English, those with most words of their own first, and the Latvian for it."""
    path = files("sigulda_mailcheck").joinpath("locale", "lv", "errors.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    known = sorted(listed.items(), key=lambda item: -len(item[0].replace("{}", "")))
    return [(re.compile(re.escape(said).replace(r"\{\}", "(.*?)"), re.DOTALL), told) for said, told in known]


def error(said: str, language: str) -> str:
    """What a user did wrong, in a language. What isn't listed stays as it is."""
    if language == "en":
        return said
    for pattern, told in _errors():
        match = pattern.fullmatch(said)
        if match:
            return told.format(*(error(group, language) for group in match.groups()))
    return said


def long_day(value: date, language: str) -> str:
    """``2024. gada 7. maijs`` or ``7 May 2024``, as a heading has it."""
    from babel.dates import format_date

    return str(format_date(value, "long", locale=LOCALES[language]))


def number(value: float, language: str) -> str:
    """``1 234,5`` or ``1,234.5``."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=LOCALES[language]))


def share(part: int, whole: int, language: str) -> str:
    """A percentage without decimals; a dash where there is nothing to divide by. Never shown without its count."""
    from babel.numbers import format_percent

    return str(format_percent(part / whole, locale=LOCALES[language])) if whole else "–"
