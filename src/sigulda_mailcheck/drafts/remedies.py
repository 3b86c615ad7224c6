"""What to paste: the signature block as the standard's sample has it, a greeting, a holding reply with its date, a notice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sigulda_mailcheck.directory import Person
from sigulda_mailcheck.drafts.review import Paste
from sigulda_mailcheck.language.phrases import data, phrases
from sigulda_mailcheck.language.text import fold, words
from sigulda_mailcheck.language.vocative import vocative
from sigulda_mailcheck.mail.signature import Identity
from sigulda_mailcheck.settings import Settings

__all__ = [
    "absence_notice",
    "completed",
    "day",
    "directory_substitute",
    "greeting",
    "holding_reply",
    "paste",
    "reference",
    "signature",
    "unfilled",
    "wording",
]


def wording(language: str) -> Mapping[str, Any]:
    """The pieces in the letter's language; in Latvian where that has none."""
    listed = data("remedies")
    found: Mapping[str, Any] = listed.get(language, listed["lv"])
    return found


def paste(kind: str, text: str) -> Paste:
    return Paste(kind, text.strip("\n"))


_UNFILLED = re.compile(r"\[[^\[\]\n]{2,40}\]")


def unfilled(line: str) -> list[str]:
    """The brackets of our own pieces that nobody filled in: "[iemesls]"."""
    shown = _UNFILLED.findall(line)
    return [found for found in shown if found in _brackets()] if shown else []


@cache
def _brackets() -> frozenset[str]:
    return frozenset(
        _UNFILLED.findall("\n".join(text for listed in data("remedies").values() for text in listed.values()))
    )


# ---------------------------------------------------------------------------------- days in prose


def day(value: date, case: str, language: str) -> str:
    """A day with its year; in Latvian in the ``genitive`` ("3. decembra") or ``dative`` ("3. decembrim")."""
    if language != "lv":
        from babel.dates import format_date

        shown = str(format_date(value, "long", locale={"en": "en_GB", "ru": "ru_RU"}[language]))
        return shown.replace("\u202fг.", " года")
    month = data("lv")["months"][str(value.month)][{"genitive": 1, "dative": 2}[case]]
    return f"{value.year}. gada {value.day}. {month}"


# ---------------------------------------------------------------------------------- pieces of a letter


def greeting(language: str, name: str) -> str:
    """A greeting to one addressee; by name only where it's certain how that is done, in Latvian by the vocative."""
    listed = wording(language)
    called = vocative(name)
    if language == "lv" and called:
        return str(listed["greeting_named"]).format(vocative=called)
    if language == "en" and called and len(words(name)) == 2:
        return str(listed["greeting_named"]).format(name=name.strip())
    return str(listed["greeting"])


def reference(language: str, received: date | None) -> str:
    """Words that refer to the client's letter, of a day if that is known."""
    listed = wording(language)
    if received is None:
        return str(listed["reference"])
    shown = day(received, "genitive", language)
    return str(listed["reference_dated"]).format(day_genitive=shown, day=shown)


def holding_reply(language: str, name: str, received: date | None, until: date, block: str, late: bool) -> str:
    """A reply that explains and names the day of the real answer (VI 21.1.); the reason is the writer's to fill in. A ``late`` one
    apologises (VI 5.1.4.)."""
    listed = wording(language)
    refers = listed["reference"] if received is None else reference(language, received).rstrip(":,")
    if language == "lv" and received is not None:
        refers = f"Paldies par Jūsu {day(received, 'genitive', 'lv')} vēstuli."
    if late:
        refers = f"{refers} {listed['apology']}"
    return str(listed["holding"]).format(
        greeting=greeting(language, name),
        reference=refers,
        until_dative=day(until, "dative", language),
        until=day(until, "dative", language),
        closing=block,
    )


def signature(
    who: Identity, settings: Settings, language: str = "lv", shown: Mapping[str, str] | None = None
) -> tuple[str, list[str]]:
    """The block in the form of the sample in VI 5.1.5., and the names of the fields that nobody knows: they stand in brackets.

    What the directory doesn't have is taken from ``shown``, the fields of the letter's own block.
    """
    listed = wording(language)
    person = who.person or Person(who.address)
    known = _known(who, settings, shown or {})
    needed = [key for key in known if not (who.shared and key in ("name", "position"))]
    missing = [key for key in needed if not known[key]]
    value = _shown(known, listed)
    unit = person.unit if not person.institution else ""  # a sub-institution says already where
    place = [value["institution"]] if who.shared else _place(value["institution"], unit, value["position"])
    lines = [
        str(listed["closing"]),
        *([] if who.shared else [value["name"]]),
        *place,
        *(_line(key, value, listed) for key in ("phone", "email", "website")),
    ]
    return "\n".join(lines), missing


def completed(
    own: Sequence[str], missing: Sequence[str], who: Identity, settings: Settings, language: str = "lv"
) -> str:
    """The block of an author whom no directory knows: their own lines as they are, and those that are missing, in the sample's
    order; what stands before an address or website goes there."""
    listed = wording(language)
    value = _shown(_known(who, settings, {}), listed)
    lines = [line.strip() for line in own if line.strip()]
    above = [_line(key, value, listed) for key in missing if key in ("institution", "position", "phone")]
    below = [_line(key, value, listed) for key in missing if key in ("email", "website")]
    reach = next((at for at, line in enumerate(lines) if "@" in line or "www." in line), len(lines))
    named = [value["name"]] if "name" in missing else []
    return "\n".join([str(listed["closing"]), *named, *lines[:reach], *above, *lines[reach:], *below])


def _line(key: str, value: Mapping[str, str], listed: Mapping[str, Any]) -> str:
    return f"{listed[key]} {value[key]}" if key in ("phone", "email") else value[key]


def _shown(known: Mapping[str, str], listed: Mapping[str, Any]) -> dict[str, str]:
    """Each field, or a bracket to be filled in."""
    return {key: found or str(listed[f"{key}_unknown"]) for key, found in known.items()}


def _known(who: Identity, settings: Settings, shown: Mapping[str, str]) -> dict[str, str]:
    person = who.person or Person(who.address)
    organisation = settings.organisation
    website = next(iter(organisation.websites), "") or (
        f"www.{organisation.domains[0]}" if organisation.domains and not _is_invented(organisation.domains[0]) else ""
    )
    return {
        "name": who.name or shown.get("name", ""),
        "institution": person.institution or organisation.name or shown.get("institution", ""),
        "position": person.position or shown.get("position", ""),
        "phone": person.phone or shown.get("phone", ""),
        "email": who.address or shown.get("email", ""),
        "website": shown.get("website", "") or website,
    }


def _is_invented(domain: str) -> bool:
    """Whether a domain only stands for one that nobody named (RFC 2606)."""
    return domain.endswith(".invalid")


_AGREEING = re.compile(r"\w(?:ā|ais)\s")
_GENITIVE = (("a", "as"), ("e", "es"), ("ts", "ta"), ("rs", "ra"), ("js", "ja"), ("ls", "la"), ("ms", "ma"))


def _place(institution: str, unit: str, position: str) -> list[str]:
    """``Siguldas novada pašvaldības speciāliste`` on one line, as in the sample; on several where the genitive isn't certain.
    Of a head the unit is told too: the head of a department isn't the municipality's."""
    whole = [institution]
    if unit and phrases("heads").at_start(fold(position)):
        whole = [unit] if fold(unit).startswith(fold(institution)) else [institution, unit]
    genitives = [_genitive(part) for part in whole]
    if all(genitives) and not position.startswith("["):
        return [" ".join([*genitives, position])]
    return [*whole, position]


def _genitive(name: str) -> str:
    """The genitive of an institution or unit, whose last word is its noun; '' where it isn't certain, as where an adjective
    that would follow it stands before ("Juridiskā nodaļa")."""
    if name.startswith("[") or _AGREEING.search(name):
        return ""
    return next((f"{name[: -len(end)]}{genitive}" for end, genitive in _GENITIVE if name.endswith(end)), "")


# ---------------------------------------------------------------------------------- notices


def absence_notice(block: str, language: str, until: date, since: date | None, substitute: Sequence[str]) -> str:
    """An out-of-office notice with all that VI 8.1. demands. ``substitute`` is a name, a telephone number and an address."""
    name, phone, email = substitute
    values = {
        "until_dative": day(until, "dative", language),
        "until": day(until, "dative", language),
        "substitute": name,
        "substitute_phone": phone,
        "substitute_email": email,
        "signature": block,
    }
    if since is None:
        return str(wording(language)["notice"]).format(**values).strip("\n")
    values["from_genitive"] = values["from"] = day(since, "genitive", language)
    return str(wording(language)["notice_from"]).format(**values).strip("\n")


def directory_substitute(person: Person) -> str:
    """A substitute as a notice names them: name and position."""
    return f"{person.name}, {person.position}" if person.position else person.name
