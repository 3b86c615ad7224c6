"""Words of the interface in Latvian and English (``language/data/interface.toml``): plurals, dates, names of fields."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sigulda_mailcheck.language.phrases import data

__all__ = ["LANGUAGES", "count", "day", "moment", "names", "note", "text", "texts"]

LANGUAGES = ("lv", "en")


def text(key: str, language: str) -> str:
    """The interface text of that key."""
    return str(data("interface")[key][language])


def texts(key: str, language: str) -> list[str]:
    """A list of interface texts, such as the names of weekdays."""
    return [str(item) for item in data("interface")[key][language]]


def count(number: int, key: str, language: str) -> str:
    """A number with its noun in the right form. Latvian: singular for 1, 21, 31 …, but plural for 11."""
    singular, plural = data("interface")[key][language]
    one = number % 10 == 1 and number % 100 != 11 if language == "lv" else number == 1
    return f"{number} {singular if one else plural}"


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
