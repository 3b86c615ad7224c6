"""Dates, weekdays and periods in Latvian, English and Russian prose (``latvian-mail`` forms), and what they resolve to.

No library reads Latvian prose safely (case endings, "š. g.", "trīs darba dienu laikā", and "20.07." taken for a time),
so this is a small grammar of our own. Reading finds *mentions*, which know no "today"; resolving turns a mention into a
day for a given day of writing. Months and numbers are data (``language/data``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING

from sigulda_mailcheck.language.phrases import LANGUAGES, data
from sigulda_mailcheck.language.sieve import Sieve
from sigulda_mailcheck.language.text import LINK, fold, fold_pattern
from sigulda_mailcheck.worktime import WorkCalendar

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

__all__ = ["Mention", "mentions", "resolve"]


def _shift(days: int = 0, weeks: int = 0, months: int = 0, years: int = 0) -> relativedelta:
    """A step in the calendar."""
    from dateutil.relativedelta import relativedelta  # most letters name no such step

    return relativedelta(days=days, weeks=weeks, months=months, years=years)


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of a day or period.

    ``start``/``end`` are offsets in the text. ``role`` says how it's used: ``by`` (līdz, ne vēlāk kā), ``within``
    (laikā), ``after``, ``from``, or ``on``. ``kind`` is one of ``date``, ``day-of-month``, ``weekday``, ``offset``,
    ``period``, ``end``, ``month``; ``values`` depend on it. ``unless`` is a weekday that a date stands beside and explains if it's
    one: "by Friday, 25 October at the latest".
    """

    start: int
    end: int
    role: str
    kind: str
    values: tuple[int | str | None, ...]
    unless: Mention | None = None


def _forms(name: str, language_names: tuple[str, ...] = LANGUAGES) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for language in language_names:
        for key, forms in data(language)[name].items():
            found.setdefault(int(key), []).extend(fold_pattern(form) for form in forms)
    return found


def _named(prefix: str, forms: dict[int, list[str]]) -> str:
    """An alternation with one named group a key, longest forms first."""
    groups = [f"(?P<{prefix}{key}>{'|'.join(sorted(listed, key=len, reverse=True))})" for key, listed in forms.items()]
    return f"(?:{'|'.join(groups)})"


def _which(match: re.Match[str], prefix: str) -> int | None:
    for name, value in match.groupdict().items():
        if value is not None and name.startswith(prefix) and name[len(prefix) :].isdigit():
            return int(name[len(prefix) :])
    return None


_WITH_MONTH = frozenset(("iso", "dmy", "written", "written-en"))
_DIGIT = re.compile(r"\d")
_YEAR_BEFORE = r"(?:(?P<year>\d{4})\.?\s?(?:gada|g\.)\s?|(?P<thisyear>s\.? ?g\.|s[ia] gada|sogad)\s?)?"
_YEAR_AFTER = r"(?:\.?,?\s(?P<after>\d{4})(?!\d)(?:\s?(?:г(?:ода|\.)?|gada|g\.))?)?"
_NO_NUMBER = r"(?<![\w/,])(?<!\d\.)(?<![^\s.–—]-)(?<!nr )(?<!nr\. )(?<!nr\.)(?<!№ )"
_NO_REFERENCE = r"(?!\s*(?:punkt|apakspunkt|pant|p\.|lpp|kab)|[/\d]|-\d|%|,\d)"


@cache
def _ordinals() -> str:
    """Ordinal numbers in words, in any gender, case and form: "pirmais", "divdesmit septītajam"."""
    stems = {int(number): fold(stem) for number, stem in data("lv")["ordinals"].items()}
    units = "|".join(f"(?P<u{number}>{stem})" for number, stem in stems.items())
    return (
        rf"(?:(?:(?P<tens2>{stems[20]})|(?P<tens3>{stems[30]}))\s)?(?:{units})(?:aj(?:am|a|ai|as|o)|ais|am|ai|a|s|o|u)"
    )


@dataclass(frozen=True)
class _Form:
    """One way to write a date, as it's folded. ``digit`` says that it needs one."""

    name: str
    source: str
    digit: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source)


def _form(name: str, source: str, digit: bool = False) -> _Form:
    return _Form(name, source.replace("й", "и").replace("ё", "е"), digit)


@cache
def _sieve() -> Sieve:
    return Sieve((form.source for form in _forms_of_dates()), shortest=3)


def _possible(folded: str) -> list[_Form]:
    """The forms that can stand in a text, the more definite ones first."""
    has_digit = _DIGIT.search(folded) is not None
    forms = _forms_of_dates()
    return [forms[number] for number in _sieve().candidates(folded) if has_digit or not forms[number].digit]


@cache
def _forms_of_dates() -> list[_Form]:
    months, weekdays, numbers = (
        _named("m", _forms("months")),
        _named("w", _forms("weekdays")),
        _named("n", _forms("numbers")),
    )
    second = _named("x", _forms("numbers"))
    locatives = {
        key: [form for form in forms if form.endswith(("ri", "li", "ta", "ja"))]
        for key, forms in _forms("months", ("lv",)).items()
    }
    count = rf"(?:(?P<count>\d{{1,3}})|{numbers})"
    upper = rf"(?:\s?(?:[-–—]|lidz|vai|to|or|до|или)\s?(?:(?P<upper>\d{{1,3}})|{second}))?(?:\s?\(\w+\))?"
    working = r"(?:darba\s?dienu|darba\s?dienas|darba\s?dienam|darbdienu|darbdienas|d\.\s?d\.?|dd|darba d\.|(?:working|business)[ -]days?|рабоч(?:их|его|ие)? (?:дн[еяй]+|дней))"
    daily = r"(?:(?:kalendara |kalendaro |calendar |календарны[хе] )?(?:dienu|dienas|dienam|days?|дн[еяй]+|дней)|k\.\s?d\.?)"
    weekly = r"(?:nedelu|nedelas|nedelam|ned\.|weeks?|недел[иь]|недели|недель)"
    monthly = r"(?:menesu|menesa|menesiem|men\.|months?|месяц(?:а|ев)?)"
    hourly = r"(?:stundu|stundas|stundam|hours?|час(?:а|ов)?|h)"
    unit = rf"(?:(?P<working>{working})|(?P<daily>{daily})|(?P<weekly>{weekly})|(?P<monthly>{monthly})|(?P<hourly>{hourly})|(?P<yearly>gada|year|года)|(?P<night>diennakts|суток))"
    stop = r"(?=\s*(?:$|[.,;:!?)]|\n))"  # a number alone is a day where nothing follows that it could count
    next_word = r"(?P<next>nakam\w*|nakos\w*|aiznakam\w*|next|coming|следующ\w+)"
    this_word = r"(?P<this>s[oai]|saja|sas|sis|saja|this|эт\w+)"
    return [
        _form(
            "iso",
            rf"{_NO_NUMBER}(?P<y>\d{{4}})(?P<sep>[-./])(?P<mo>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)\.?{_NO_REFERENCE}",
            True,
        ),
        _form(
            "dmy",
            rf"{_NO_NUMBER}(?P<d>\d{{1,2}})(?P<sep>[./-])\s?(?P<mo>\d{{1,2}})(?P=sep)\s?(?P<y>\d{{4}}|\d{{2}})(?!\d|\.\d|-\d|/)(?:\.(?!\d))?(?:\s?g(?:ada|\.))?{_NO_REFERENCE}",
            True,
        ),
        _form("dm", rf"{_NO_NUMBER}(?P<d>\d{{1,2}})\.\s?(?P<mo>\d{{1,2}})\.{_NO_REFERENCE}", True),
        _form(
            "dm-bare",
            rf"(?:(?<=lidz )|(?<=no )|(?<=до ))(?P<d>\d{{1,2}})\.(?P<mo>0[1-9]|1[0-2])(?![\d.:]){_NO_REFERENCE}",
            True,
        ),
        _form(
            "written",
            rf"{_NO_NUMBER}{_YEAR_BEFORE}(?P<d>\d{{1,2}})(?:st|nd|rd|th|-?го|-?е)?\.?\s?(?:of )?{months}(?!\w){_YEAR_AFTER}",
            True,
        ),
        _form("ordinal", rf"(?<!\w){_YEAR_BEFORE}{_ordinals()}\s{months}(?!\w){_YEAR_AFTER}"),
        _form(
            "written-en",
            rf"(?<!\w){months}\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.:]\d){_YEAR_AFTER}",
            True,
        ),
        _form(
            "range-first",
            r"(?:(?<=no )|(?<=ar )|(?<=from )|(?<=с ))(?P<d>\d{1,2})\.?(?=\s?(?:lidz|[-–—]|to|until|по|до)\s?\d{1,2}[. ])",
            True,
        ),
        _form(
            "range-dash",
            rf"{_NO_NUMBER}(?P<d>\d{{1,2}})\.?(?=\s?[-–—]\s?\d{{1,2}}\.\s?(?:{'|'.join(f for fs in _forms('months').values() for f in fs)}|\d{{1,2}}\.))",
            True,
        ),
        _form(
            "month",
            rf"(?<!\w)(?:(?P<monthend>{months})\s(?:beig\w+|vidum?\w*|sakum\w*|laika)|(?:end of|конц[аеу]|in|в)\s{_named('a', _forms('months'))}(?!\w)(?!\s\d)|{_named('b', locatives)}(?!\w))",
        ),
        _form("day-next", r"(?<!\w)(?P<over>aiz)?(?:nakam\w+|nakos\w+) menesa (?P<d>\d{1,2})\.(?: ?datum\w*)?", True),
        _form("day", rf"{_NO_NUMBER}(?:s\.? ?m\.? )?(?P<d>\d{{1,2}})\. ?datum\w*", True),
        _form("day", rf"(?<=lidz )(?<!\d lidz )(?<!\d\. lidz )(?P<d>\d{{1,2}})\.{stop}", True),
        _form("day", rf"(?<=the )(?P<d>\d{{1,2}})(?:st|nd|rd|th)(?: of (?:this|the) month)?{stop}", True),
        _form("day", rf"{_NO_NUMBER}(?P<d>\d{{1,2}})(?:-?(?:го|е))?\sчисл\w+", True),
        _form("day", rf"(?<=до )(?P<d>\d{{1,2}})-?го{stop}", True),
        _form(
            "end",
            rf"(?<!\w)(?:(?:{next_word}\s)?(?:{this_word}\s)?(?:(?P<eday>(?:darba?|s[io]s)?\s?dienas|workday|working day|day|дня)|(?P<eweek>nedelas|week|недели)|(?P<emonth>menesa|month|месяца)|(?P<eyear>gada|year|года))\s(?:beig\w+|izskan\w+)|(?:(?P<next3>nakam\w*|nakos\w*)|s[ioa]s?|saja)\s(?:(?P<eday3>dienas)|(?P<eweek3>nedelas)|(?P<emonth3>menesa)|(?P<eyear3>gada))\s(?:laika|ietvaros)|(?:end of|конц[аеу])\s(?:the\s)?(?:(?P<next2>next|следующ\w+)\s|(?:this|эт\w+)\s|(?:рабочего\s))?(?:(?P<eday2>(?:working |work ?)?day|дня)|(?P<eweek2>week|недели)|(?P<emonth2>month|месяца)|(?P<eyear2>year|года)))",
        ),
        _form(
            "weekday",
            rf"(?<!\w)(?:{next_word}\s(?P<ofweek>nedelas\s|недели\s|week'?s?\s(?:on\s)?)?|{this_word}\s(?P<ofthis>nedelas\s)?)?{weekdays}(?!\w)",
        ),
        _form(
            "period",
            rf"(?<!\w)(?:(?P<half>pusgada|pusotra menesa|pusotras nedelas|pusotra|полугода)|(?:{count}{upper}\s)?{unit})\s(?P<tail>laika|ietvaros)(?!\w)",
        ),
        _form(
            "period-en",
            rf"(?<!\w)(?P<lead>within|in|в течение|через|pec|lidz|ne velak ka pec|ne velak ka|no later than|in the next|the next|tuvako)\s(?:the next |ближайш\w+ )?{count}{upper}\s{unit}(?!\w)",
        ),
        _form(
            "period-ru1",
            rf"(?<!\w)(?P<lead>в течение|within (?:a|one|the)|in a|pec)\s{unit}(?!\w)",
        ),
        _form(
            "offset",
            r"(?<!\w)(?:(?P<o0>sodien\w*|today|сегодня|sovakar|sopecpusdien\w*|sodienas)|(?P<o3>aizparit\w*)|(?P<o2>parit\w*|day after tomorrow|послезавтра)|(?P<o1>rit(?:dien\w*|u|a|vakar)?|tomorrow|завтра))(?!\w)",
        ),
        _form(
            "week",
            r"(?<!\w)(?:(?P<k0>sonedel|saja nedela|sis nedelas|so nedelu|this week|на этой неделе)|(?P<k2>aiznakamnedel|aiznakamaja nedela)|(?P<k1>nakamnedel|nakam(?:aja|o|as|ai) nedel\w*|nakos(?:aja|o|as) nedel\w*|next week|на следующей неделе|следующей недел\w+))(?!\w)",
        ),
        _form(
            "month-end",
            r"(?<!\w)(?:(?P<z0>somenes|saja menesi|this month|в этом месяце)|(?P<z1>nakammenes|nakam(?:aja|o) menes\w*|nakosaja menesi|next month|в следующем месяце))(?!\w)",
        ),
    ]


_BY = re.compile(
    r"(?:lidz|ne velak ka|ne velak par|ne vēlāk|velakais|by|until|till|no later than|not later than|through|thru|до|не позднее|не позже|по|к)\s(?:pat\s|the\s|s[io]\smenesa\s|pulksten\s|plkst\.?\s?\d{1,2}[.:]\d\d,?\s|pirmdienai,\s|(?:\w+dienai),\s|s\.\s?g\.\s)*$"
)
_AFTER = re.compile(r"(?<!\w)(?:pec|after|после|drizi pec|uzreiz pec)\s(?:\w+\s){0,2}$")
_FROM = re.compile(
    r"(?<!\w)(?:no|kops|sakot ar|sakot no|ar|from|since|as of|starting|с|начиная с|со)\s(?:the\s|\w+dienas,\s|pulksten\s)?$"
)


def _role(folded: str, start: int) -> str:
    before = folded[max(0, start - 40) : start]
    if _BY.search(before):
        return "by"
    if _FROM.search(before):
        return "from"
    if _AFTER.search(before):
        return "after"
    return "on"


def mentions(text: str, dates_alone: bool = False) -> list[Mention]:
    """All mentions in a text, in order; where two overlap, the more definite one (a written date before a weekday).

    ``dates_alone`` leaves out whatever isn't written with a month: periods, weekdays, "tomorrow"."""
    folded = " ".join(fold(text).split("\n"))
    if "@" in folded or "www." in folded or "://" in folded:  # "rita.sile@…" is no morning, and a path no date
        folded = LINK.sub(lambda link: " " * len(link[0]), folded)
    taken: list[tuple[int, int]] = []
    found: list[Mention] = []
    for form in _possible(folded):
        if dates_alone and form.name not in _WITH_MONTH:
            continue
        name = form.name
        for match in form.pattern.finditer(folded):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if name == "month" and _which(match, "b") and text[end - 1] not in "āī":
                continue  # "Marta", "Maija" are people; "martā", "maijā" are months
            if name == "offset" and _is_name(text, start, end):
                continue
            mention = _mention(name, match, folded)
            if mention is not None:
                taken.append((start, end))
                found.append(mention)
    return _explained(sorted(found, key=lambda m: m.start), text, folded)


_APPOSITION = re.compile(
    r"\.?\s?(?:(?P<bracket>\()|,\s?|\s[-–—]\s?)(?:(?:bet|tas ir|t\.\s?i\.|proti|but|that is|i\.e\.|но|то есть|т\.\s?е\.)\s)?(?P<own>(?:(?:ne velak ka|ne velak|no later than|не позднее)\s)?(?:(?:lidz|by|until|до)\s)?)"
)
_ENDS_HERE = re.compile(r"\.?\s?(?:g\.|gad[aā]m?)?\s*(?:[),;:!?]|\s[-–—]\s|$)")
_WHOLE_WEEK = re.compile(r"beig|izskan|end of|конц")


def _explained(found: list[Mention], text: str, folded: str) -> list[Mention]:
    """A date that explains a weekday or a period takes its place: "līdz piektdienai (20.06.)", "mēneša laikā, bet ne vēlāk kā
    līdz 20. jūnijam"; so does the weekday of a week: "nākamnedēļ, trešdien". With which anything else happens ("nedēļas laikā,
    10. oktobrī notiks sēde") explains nothing."""
    told: list[Mention] = []
    for mention in found:
        vague = told[-1] if told else None
        between = folded[vague.end : mention.start] if vague else ""
        explains = _date_explains(mention, vague, between, text) if vague else "no"
        if vague and explains != "no":
            role = vague.role if mention.role == "on" and vague.role != "within" else "by"
            unless = vague if explains == "as-weekday" else None
            told[-1] = replace(mention, start=vague.start, role=role, unless=unless)
        elif vague and _is_day_of_week(mention, vague, between, folded):
            told[-1] = replace(
                mention, start=vague.start, role=vague.role, values=(mention.values[0], vague.values[1], 0)
            )
        else:
            told.append(mention)
    return told


def _date_explains(mention: Mention, vague: Mention, between: str, text: str) -> str:
    """Whether a date explains the vaguer mention before it: ``yes``, ``no``, or ``as-weekday``, if it falls on that weekday."""
    if vague.kind not in ("weekday", "offset", "period", "end") or mention.kind != "date":
        return "no"
    joined = _APPOSITION.fullmatch(between)
    if joined is None or mention.role not in ("on", "by") or vague.role == "after":
        return "no"
    if joined["own"] or _is_apposition(mention, vague, bool(joined["bracket"]), text):
        return "yes"
    return "as-weekday" if vague.kind == "weekday" else "no"


def _is_apposition(mention: Mention, vague: Mention, in_brackets: bool, text: str) -> bool:
    ends = _ENDS_HERE.match(text, mention.end)
    if ends is None:  # "līdz piektdienai, 11. oktobrim sniegsim": the case goes with "līdz"
        return vague.role == "by" and vague.kind != "period" and text[mention.end - 1] == "m"
    if vague.kind == "period":
        return ends[0].endswith(")") if in_brackets else ends.end() == len(text)
    # "līdz piektdienai, 9. jūnijā, saņemsim …" tells of another day
    return ends[0].endswith(")") or vague.role != "by" or text[mention.end - 1] not in "āī"


def _is_day_of_week(mention: Mention, week: Mention, between: str, folded: str) -> bool:
    if week.kind != "end" or week.values[0] != "week" or mention.kind != "weekday" or mention.role != "on":
        return False
    if _WHOLE_WEEK.search(folded, week.start, week.end):
        return False
    return not between.strip() or (
        between.strip() in (",", "-", "–", "—") and bool(_ENDS_HERE.match(folded, mention.end))
    )


def _is_name(text: str, start: int, end: int) -> bool:
    """ "Ritu" is Rita, and no morning: a capitalised word inside a sentence is a name, and without its long ī this one is
    wherever it stands."""
    if not text[start].isupper():
        return False
    before = text[:start].rstrip()
    return text[start:end] in ("Ritu", "Rita") or before[-1:].isalnum() or before.endswith(",")


def _mention(name: str, match: re.Match[str], folded: str) -> Mention | None:
    start, end = match.span()
    role = _role(folded, start)
    group = match.groupdict()
    if name in ("iso", "dmy", "dm", "dm-bare"):
        day, month = int(group["d"]), int(group["mo"])
        year = _full_year(group.get("y"))
        return Mention(start, end, role, "date", (day, month, year)) if _plausible(day, month) else None
    if name in ("written", "written-en"):
        day, month = int(group["d"]), _which(match, "m") or 0
        year = _full_year(group.get("year") or group.get("after"))
        if not _plausible(day, month):
            return None
        return Mention(start, end, role, "date", (day, month, year if year or not group.get("thisyear") else 0))
    if name == "ordinal":
        number = (_which(match, "u") or 0) + (20 if group["tens2"] else 30 if group["tens3"] else 0)
        of_month = _which(match, "m") or 0
        year = _full_year(group.get("year") or group.get("after"))
        return Mention(start, end, role, "date", (number, of_month, year)) if _plausible(number, of_month) else None
    if name in ("range-first", "range-dash"):
        return Mention(start, end, "from", "day-of-month", (int(group["d"]),)) if 1 <= int(group["d"]) <= 31 else None
    if name == "day":
        return Mention(start, end, role, "day-of-month", (int(group["d"]),)) if 1 <= int(group["d"]) <= 31 else None
    if name == "month":
        named = _which(match, "m") or _which(match, "a") or _which(match, "b")
        return Mention(start, end, role if role == "by" else "on", "month", (named,))
    if name == "day-next":
        months = 2 if group["over"] else 1
        return (
            Mention(start, end, role, "day-of-month", (int(group["d"]), months)) if 1 <= int(group["d"]) <= 31 else None
        )
    if name == "end":
        unit = next(
            key[1:].rstrip("23") for key, value in group.items() if value and key[:2] in ("ed", "ew", "em", "ey")
        )
        return Mention(start, end, "by", "end", (unit, 1 if group["next"] or group["next2"] or group["next3"] else 0))
    if name == "weekday":
        ahead = 2 if (group["next"] or "").startswith("aiz") else 1 if group["next"] else 0
        return Mention(start, end, role, "weekday", (_which(match, "w"), ahead, 1 if group["this"] else 0))
    if name in ("period", "period-en", "period-ru1"):
        return _period(match, role)
    if name == "offset":
        return Mention(start, end, role, "offset", (int(next(key[1:] for key, value in group.items() if value)),))
    if name == "week":
        return Mention(
            start,
            end,
            "by" if role == "by" else "on",
            "end",
            ("week", int(next(key[1:] for key, value in group.items() if value))),
        )
    return Mention(
        start,
        end,
        "by" if role == "by" else "on",
        "end",
        ("month", int(next(key[1:] for key, value in group.items() if value))),
    )


def _period(match: re.Match[str], role: str) -> Mention | None:
    group = match.groupdict()
    lead = group.get("lead") or ""
    if group.get("half"):
        halves = {"pusgada": (6, "month"), "полугода": (6, "month"), "pusotras nedelas": (11, "day")}
        count, unit = halves.get(group["half"], (46, "day"))
        return Mention(*match.span(), "within", "period", (count, unit))
    number = int(group["upper"]) if group.get("upper") else _which(match, "x")
    number = number or (int(group["count"]) if group.get("count") else _which(match, "n"))
    unit_text = next(
        value
        for key, value in group.items()
        if value and key in ("working", "daily", "weekly", "monthly", "hourly", "yearly", "night")
    )
    unit = next(key for key in ("working", "daily", "weekly", "monthly", "hourly", "yearly", "night") if group.get(key))
    if number is None:
        plural = unit_text.rstrip(".").endswith(
            (
                "dienu",
                "nedelu",
                "menesu",
                "stundu",
                "days",
                "weeks",
                "months",
                "hours",
                "дней",
                "недель",
                "месяцев",
                "часов",
                "d",
            )
        )
        if plural:
            return None  # "tuvāko dienu laikā" names no period
        number = 1
    names = {
        "working": "working",
        "daily": "day",
        "weekly": "week",
        "monthly": "month",
        "hourly": "hour",
        "yearly": "year",
        "night": "day",
    }
    return Mention(*match.span(), "on" if lead in ("pec", "через") else "within", "period", (number, names[unit]))


def _full_year(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _plausible(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


# ---------------------------------------------------------------------------------- resolving


def resolve(mention: Mention, written: date, calendar: WorkCalendar, nearest: bool = False) -> date | None:
    """The (last) day that a mention means for somebody who writes on ``written``.

    A date without a year is the next such date (D22), or with ``nearest`` the one nearest to ``written`` (D26).
    ``None`` where no such day exists, such as 31 April.
    """
    kind, values = mention.kind, mention.values
    if kind == "date":
        day = _date(values, written, nearest)
        if mention.unless is not None and (day is None or day.weekday() != mention.unless.values[0]):
            return resolve(mention.unless, written, calendar, nearest)
        return day
    if kind == "day-of-month":
        return _day_of_month(_int(values[0]), written, _int(values[1]) if len(values) > 1 else 0)
    if kind == "month":
        return _month_end(_int(values[0]), written, nearest)
    if kind == "weekday":
        return _weekday(_int(values[0]), _int(values[1]), bool(values[2]), written)
    if kind == "offset":
        return written + timedelta(days=_int(values[0]))
    if kind == "end":
        return _end(str(values[0]), _int(values[1]), written)
    return _after(_int(values[0]), str(values[1]), written, calendar)


def _int(value: int | str | None) -> int:
    assert isinstance(value, int)
    return value


def _date(values: tuple[int | str | None, ...], written: date, nearest: bool) -> date | None:
    day, month, year = _int(values[0]), _int(values[1]), values[2]
    if isinstance(year, int):
        return _make(year or written.year, month, day)
    candidates = [found for y in (written.year - 1, written.year, written.year + 1) if (found := _make(y, month, day))]
    if nearest:
        return min(candidates, key=lambda found: abs((found - written).days), default=None)
    later = [
        found for y in range(written.year, written.year + 9) if (found := _make(y, month, day)) and found >= written
    ]
    return later[0] if later else None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(month: int, written: date, nearest: bool) -> date:
    """The last day of a named month: "līdz augusta beigām", "septembrī"."""
    ends = [date(y, month, 1) + _shift(months=1, days=-1) for y in (written.year - 1, written.year, written.year + 1)]
    if nearest:
        return min(ends, key=lambda end: abs((end - written).days))
    return next(end for end in ends if end >= written)


def _day_of_month(day: int, written: date, months: int = 0) -> date | None:
    for ahead in range(months, months + 13):
        first = written.replace(day=1) + _shift(months=ahead)
        found = _make(first.year, first.month, day)
        if found and found >= written:
            return found
    return None


def _weekday(weekday: int, weeks: int, this_week: bool, written: date) -> date:
    monday = written - timedelta(days=written.weekday())
    if weeks:
        return monday + timedelta(weeks=weeks, days=weekday)
    if this_week and weekday >= written.weekday():
        return monday + timedelta(days=weekday)
    return written + timedelta(days=(weekday - written.weekday() - 1) % 7 + 1)


def _end(unit: str, ahead: int, written: date) -> date:
    if unit == "day":
        return written + timedelta(days=ahead)
    if unit == "week":
        return written + timedelta(days=6 - written.weekday(), weeks=ahead)
    if unit == "month":
        return written.replace(day=1) + _shift(months=ahead + 1, days=-1)
    return date(written.year + ahead, 12, 31)


def _after(count: int, unit: str, written: date, calendar: WorkCalendar) -> date | None:
    try:
        if unit == "working":
            return calendar.due_date(written, count)
        if unit == "hour":
            return written + timedelta(days=-(-count // 24))
        steps = {
            "day": _shift(days=count),
            "week": _shift(weeks=count),
            "month": _shift(months=count),
            "year": _shift(years=count),
        }
        return written + steps[unit]
    except (OverflowError, ValueError):
        return None
