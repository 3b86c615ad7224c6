"""Words of the interface in Latvian and English (``language/data/interface.toml``): plurals, dates, names of fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache

from sigulda_mailcheck.language.phrases import data

__all__ = [
    "LANGUAGES",
    "count",
    "day",
    "long_day",
    "moment",
    "names",
    "note",
    "number",
    "plural_form",
    "share",
    "text",
    "texts",
]

LANGUAGES = ("lv", "en")
LOCALES = {"lv": "lv_LV", "en": "en_GB"}


def text(key: str, language: str) -> str:
    """The interface text of that key."""
    return str(data("interface")[key][language])


def texts(key: str, language: str) -> list[str]:
    """A list of interface texts, such as the names of weekdays."""
    return [str(item) for item in data("interface")[key][language]]


def count(number: int, key: str, language: str) -> str:
    """A number with its noun in the right form, by the language's plural rule (Unicode CLDR).

    Latvian counts 1, 21, 31 … as one, but not 11; after 0 and 10 to 20 it has a form of its own, which office Latvian
    writes like the plural.
    """
    singular, plural = data("interface")[key][language]
    return f"{number} {singular if plural_form(number, language) == 'one' else plural}"


@cache
def _plural_rule(language: str) -> Callable[[int], str]:
    from babel import Locale

    return Locale.parse(LOCALES[language]).plural_form


def plural_form(number: int, language: str) -> str:
    return str(_plural_rule(language)(number))


def day(value: date, language: str) -> str:
    """``18.09.2024.`` or ``18 Sep 2024``."""
    if language == "lv":
        return f"{value:%d.%m.%Y.}"
    return f"{value.day} {['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][value.month - 1]} {value.year}"


def moment(value: datetime, language: str) -> str:
    return f"{day(value.date(), language)} {value:%H:%M}"


def names(keys: Iterable[str], language: str) -> str:
    """Field names (or addresses, which stay as they are) as a list."""
    known = data("interface")["names"]
    return ", ".join(str(known[key][language]) if key in known else key for key in keys)


def note(coded: str, language: str) -> str:
    """A note of coverage, ``key: value``, as a sentence."""
    key, _, value = coded.partition(": ")
    return text(f"note-{key}", language).format(value=value)


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
