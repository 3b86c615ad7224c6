"""The signature block (VI 5.1.5., decisions D29 and D30): where it begins, which fields it has, which contradict the directory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from sigulda_mailcheck.directory import Person
from sigulda_mailcheck.language.phrases import Phrases, data, phrases
from sigulda_mailcheck.language.text import fold, words
from sigulda_mailcheck.mail.own_text import SENTENCE_INSIDE, SignatureFinder

__all__ = ["FIELDS", "Identity", "Signature", "addresses_in", "phones_in", "read_signature"]

FIELDS = ("name", "institution", "position", "phone", "email", "website")

# Not inside a web address: "https://lore.example/list/20240423000943.478c@kernel.example/" names a message.
_EMAIL = re.compile(
    r"(?<![/\w.%+=&-])(?:mailto:)?(?P<address>[A-Za-z0-9_%+'][A-Za-z0-9._%+'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)(?!/\w)"
)
_HOST = re.compile(r"(?<![@\w.\-/=])(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?![\w@])", re.IGNORECASE)
_PHONE = re.compile(
    r"""(?<![\w/.\-–])(?<!nr\.\ )(?:
        (?:\(?\+\s?371\)?|\(?00\s?371\)?|371(?=[\s-]?\d{2}))[\s\-–()./]*(?P<abroad>[2-9](?:[\s\-–().]?\d){7})
        |(?!\d{1,2}\.\d{1,2}\.\d{4})(?P<home>(?:[268]\d|78|90)(?:[\s\-–.]?\d){6})
        |(?P<foreign>\+(?!\s?371)[1-9]\d{0,2}[\s\-–().]*(?:\d[\s\-–().]*){6,12})
    )(?![\s-]?\d|/|-\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_ENOUGH_DIGITS = re.compile(r"(?:\d\D*){7}")
_VALID_HOME = re.compile(r"(?:[268]\d{7}|78\d{6}|90\d{6})")
_OTHER_NUMBER = re.compile(
    r"(?:re[gģ](?:istr\w*)?\.?|pvn|personas kod\w*|konts|kadastr\w*)[\s:.]*(?:nr\.?|numurs)?[\s:.]*(?:LV)?[\s-]*\d[\d\s-]{6,}"
    r"|\bLV\d{2}[A-Z]{4}[A-Z0-9 ]{8,}|\bnr\.?\s*lv\s*\d+",
    re.IGNORECASE,
)
_PHONE_NUMBER_LABEL = re.compile(r"(?:tālr|talr|tel|mob)\w*\.?\s*(?:nr\.?|numurs)[\s:]*", re.IGNORECASE)
_GLUED_LABEL = re.compile(r"(?<!\w)(?:tālr|talr|tel|mob|t|m)\.?:?(?=\+?\d{8})", re.IGNORECASE)
_BETWEEN_PIECES = re.compile(r"[,|·•;]|\s[–—-]\s|/\s")
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:[-'’][^\W\d_]+)*")
_ENDING = re.compile(r"(?:[aeiou]+s?|s)$")
_CYRILLIC_NAME = re.compile(r"[А-ЯЁ][а-яё-]+ [А-ЯЁ][а-яё-]+(?: [А-ЯЁ][а-яё-]+)?")
_CYRILLIC_TO_LATIN = str.maketrans("абвгдезийклмнопрстуфхыэ", "abvgdezijklmnoprstufhye")


@dataclass(frozen=True)
class Identity:
    """Who signs, and for whom: what a field is compared with."""

    address: str
    display_name: str = ""
    person: Person | None = None
    shared: bool = False
    organisation: str = ""
    institutions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()

    @cached_property
    def name(self) -> str:
        """The given name and surname that the block must show; '' where nobody knows it."""
        if self.person and self.person.name:
            return self.person.name
        shown = self.display_name.strip()
        if (
            len(words(shown)) >= 2
            and "@" not in shown
            and not shown.isupper()
            and not _any_institution().search(fold(shown))
        ):
            return shown.split(" (")[0].split(" | ")[0]
        return ""

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        aliases = (self.person.email, *self.person.aliases) if self.person else ()
        return frozenset((self.address, *aliases))

    @cached_property
    def institution_stems(self) -> tuple[tuple[str, ...], ...]:
        named = [self.organisation, *self.institutions]
        if self.person and self.person.institution:
            named.append(self.person.institution)
        return tuple(tuple(stem(word) for word in words(fold(name))) for name in dict.fromkeys(named) if name.strip())

    @cached_property
    def place(self) -> str:
        """The place in the organisation's name: ``Siguldas novada pašvaldība`` -> ``siguld``."""
        listed = words(fold(self.organisation))
        return stem(listed[0]) if listed and len(listed) > 1 else ""

    @cached_property
    def not_names(self) -> frozenset[str]:
        stems = {word for phrase in self.institution_stems for word in phrase} - {self.place}
        unit = {stem(word) for word in words(fold(self.person.unit))} if self.person else set()
        return frozenset(stems | unit | {stem(word) for word in data("titles")["not_names"].split()} | {self.place})


@dataclass(frozen=True, slots=True)
class Signature:
    """The fields found, as written; which are missing; which contradict the directory or From (D30)."""

    fields: dict[str, str]
    missing: tuple[str, ...]
    mismatched: tuple[str, ...]


def stem(word: str) -> str:
    """A folded word without its ending of gender, number or case; ``-nieks``/``-niece`` meet too."""
    cut = _ENDING.sub("", word) if len(word) > 4 else word
    return cut[:-1] + "k" if cut.endswith("iec") else cut


@cache
def _title_stems() -> frozenset[str]:
    return frozenset(stem(fold(word)) for word in data("titles")["latvian"].split())


@cache
def _title_phrases() -> Phrases:
    return Phrases(data("titles")["phrases"])


@cache
def _foreign_titles() -> Phrases:
    return Phrases(data("titles")["foreign"])


@cache
def _any_institution() -> Phrases:
    return Phrases(data("titles")["any_institution"])


@cache
def _institution_words() -> Phrases:
    return Phrases(data("titles")["institution_words"])


@cache
def _labels() -> Phrases:
    return Phrases(data("titles")["labels"])


# ---------------------------------------------------------------------------------- single fields


def phones_in(text: str) -> list[str]:
    """Telephone numbers in a text, as digits; Latvian ones without the country code. Document numbers are none."""
    found: list[str] = []
    if not _ENOUGH_DIGITS.search(text):
        return found
    for line in text.split("\n"):
        line = _PHONE_NUMBER_LABEL.sub("tel. ", _OTHER_NUMBER.sub(" ", " ".join(line.split())))
        line = _GLUED_LABEL.sub("tel. ", line)
        for match in _PHONE.finditer(line):
            digits = re.sub(r"\D", "", match["abroad"] or match["home"] or match["foreign"])
            if match["foreign"] or _VALID_HOME.fullmatch(digits):
                found.append(digits)
    return found


def addresses_in(lines: Iterable[str]) -> list[str]:
    """The e-mail addresses written out in some lines, lower-case."""
    return [match["address"].lower().strip(".") for line in lines for match in _EMAIL.finditer(line)]


def _has_title(folded: str) -> bool:
    if _title_phrases().search(folded) or _foreign_titles().search(folded):
        return True
    return any(stem(part) in _title_stems() for word in words(folded) for part in (word, *word.split("-")))


def _runs_through(wanted: Sequence[str], stems: Sequence[str]) -> bool:
    """Whether ``wanted`` stands in ``stems`` word after word; "novada" may be left out or put in."""
    wanted = [w for w in wanted if w != "novad"]
    stems = [s for s in stems if s != "novad"]
    size = len(wanted)
    return size > 0 and any(list(stems[i : i + size]) == wanted for i in range(len(stems) - size + 1))


def _institution(text: str, who: Identity) -> str:
    folded = fold(text)
    if not who.institution_stems:
        found = _any_institution().search(folded)
        return found[0] if found else ""
    listed = words(text)
    stems = [stem(word) for word in words(folded)]
    for wanted in who.institution_stems:
        if _runs_through(wanted, stems):
            return " ".join(listed)[:80]
    latin = folded.translate(_CYRILLIC_TO_LATIN)
    if who.place and any(word.startswith(who.place) for word in words(latin)) and _institution_words().search(folded):
        foreign = [w for w in words(folded) if _institution_words().search(w)]
        if foreign and not all(w.startswith("novad") for w in foreign):
            return text.strip()[:80]
    return ""


def _name_pieces(line: str, who: Identity) -> list[str]:
    """Runs of two to four capitalised words that can be a person's name."""
    found = []
    for piece in re.split(r"[,|/•·;–—]|\s-\s|\s{2,}|\.\s", line):
        listed = piece.split()
        if not 2 <= len(listed) <= 4 or any(not _NAME_WORD.fullmatch(word.strip(".")) for word in listed):
            continue
        if (
            all(word[:1].isupper() for word in listed)
            and not any(stem(fold(word)) in who.not_names for word in listed)
            and not _has_title(fold(piece))
        ):
            found.append(piece.strip())
    return found


def _name(lines: Sequence[str], who: Identity) -> tuple[str, bool]:
    """The name shown, and whether it is another than the directory's."""
    wanted = {fold(part) for part in re.split(r"[\s]+", who.name) if part}
    text_words = {fold(word) for line in lines for word in words(line)}
    parts = text_words | {part for word in text_words for part in word.split("-")}
    if wanted and all(
        word in text_words or word in parts or all(p in parts for p in word.split("-")) for word in wanted
    ):
        return who.name, False
    if any(_CYRILLIC_NAME.search(line) for line in lines):
        return next(m[0] for line in lines if (m := _CYRILLIC_NAME.search(line))), False
    for line in lines:
        for piece in _name_pieces(line, who):
            shared = wanted & {fold(word) for word in words(piece)}
            initials = any(len(word.strip(".")) == 1 for word in piece.split())
            if initials:
                continue
            known = bool(who.person and who.person.name)
            return piece, known and not (len(shared) == len(wanted) and shared)
    return "", False


def _position(text: str, who: Identity) -> tuple[str, bool]:
    """The job title shown, and whether it is another than the directory's."""
    folded = _ACTING.sub(" ", fold(text))
    listed = who.person.position if who.person else ""
    wanted = [stem(word) for word in words(_ACTING.sub(" ", fold(listed)))]
    stems = [stem(part) for word in words(folded) for part in (word, *(word.split("-") if "-" in word else ()))]
    if wanted and _holds_title(wanted, stems):
        return listed, False
    foreign = _foreign_titles().search(folded)
    if foreign:
        return foreign[0], bool(wanted) and _is_other_title(foreign[0], wanted)
    shown = next((word for word in words(text) if stem(fold(word)) in _title_stems()), "")
    if not shown and _ACTING.search(fold(text)):
        shown = "p.i."
    return shown, bool(shown and wanted)


_ACTING = re.compile(r"\(?(?<!\w)(?:p\. ?i\.|v\. ?i\.|pienakumu izpilditaj\w*|vietas izpilditaj\w*)\)?")
_HEADS = frozenset(stem(word) for word in ("vietnieks", "vietniece", "paligs", "palidze", "asistents", "padomnieks"))


def _holds_title(wanted: Sequence[str], stems: Sequence[str]) -> bool:
    """Whether the directory's title stands there as the title, not as somebody's whose deputy or assistant this is."""
    size = len(wanted)
    for start in range(len(stems) - size + 1):
        if list(stems[start : start + size]) == list(wanted):
            following = stems[start + size] if start + size < len(stems) else ""
            return following not in _HEADS or wanted[-1] in _HEADS
    return all(word in stems for word in wanted) and not (_HEADS & set(stems) - set(wanted))


def _is_other_title(foreign: str, wanted: Sequence[str]) -> bool:
    """Whether a foreign title whose translation is known means another than the directory's."""
    for word, translations in data("titles")["translations"].items():
        if fold(word) in foreign:
            return not any(stem(fold(translation)) in wanted for translation in translations)
    return False


def _phone(text: str, who: Identity) -> tuple[str, bool]:
    found = phones_in(text)
    if not found:
        return "", False
    listed = {number[-8:] for number in phones_in(who.person.phone)} if who.person and who.person.phone else set()
    right = next((number for number in found if number[-8:] in listed), None)
    return (right or found[0]), bool(listed) and right is None


def _email(text: str, who: Identity) -> tuple[str, bool]:
    found = addresses_in([text])
    if not found:
        return "", False
    right = next((address for address in found if address in who.own_addresses), None)
    return (right or found[0]), right is None


def _website(text: str, who: Identity) -> str:
    for match in _HOST.finditer(text):
        host = match[1].lower()
        if any(host == known or host.endswith("." + known) for known in who.hosts) or (
            not who.hosts and host.startswith("www.")
        ):
            return host
    return ""


def read_signature(lines: Sequence[str], who: Identity) -> Signature:
    """Which of the six fields the block shows. A shared mailbox needs neither name nor position."""
    text = "\n".join(lines)
    plain = [_HOST.sub(" ", _EMAIL.sub(" ", line)) for line in lines]  # an address shows no name
    name, other_name = _name(plain, who)
    position, other_position = _position("\n".join(plain), who)
    phone, other_phone = _phone(text, who)
    email, other_email = _email(text, who)
    institution = next((found for found in (_institution(line, who) for line in plain) if found), "") or _institution(
        " ".join(plain), who
    )
    shown = {
        "name": name,
        "institution": institution,
        "position": position,
        "phone": phone,
        "email": email,
        "website": _website(text, who),
    }
    fields = {key: value for key, value in shown.items() if value}
    needed = [key for key in FIELDS if not (who.shared and key in ("name", "position"))]
    mismatched = [
        key
        for key, other in (
            ("name", other_name),
            ("position", other_position),
            ("phone", other_phone),
            ("email", other_email),
        )
        if other
    ]
    if who.shared:
        mismatched = [key for key in mismatched if key == "email"]
    return Signature(fields, tuple(key for key in needed if key not in fields), tuple(mismatched))


# ---------------------------------------------------------------------------------- where a block begins


MAX_BLOCK_LINE = 320
WRAPPED = 50  # characters of a line that goes on below rather than ends


class BlockFinder(SignatureFinder):
    """Finds a block that no closing phrase and no delimiter announces: the last lines, as far as they are fields."""

    def __init__(self, who: Identity) -> None:
        self.who = who

    def start(self, lines: Sequence[str]) -> int:
        """The first of the last lines that are fields. Short lines between and below them undo nothing: a street, a slogan."""
        start = len(lines)
        below = 0
        for index in range(len(lines) - 1, max(-1, len(lines) - 16), -1):
            line = lines[index].strip()
            if not line:
                continue
            if self.is_field_line(line):
                start = index
            elif len(line) > 80 or (line.endswith((".", "?", "!", ",")) and len(words(line)) >= 4):
                below += 1
                if start < len(lines) or below > 1 or not self._is_contact_above(lines, index):
                    break  # running text: the letter itself, unless it's a slogan below the block
            elif start < len(lines) and not lines[index + 1].strip():
                break  # a short line above the block, in a paragraph of its own, is the end of the letter
        while 0 < start < len(lines) and self._goes_on(lines[start - 1], lines[start]):
            start += 1
        return start

    def _goes_on(self, above: str, line: str) -> bool:
        """Whether a line goes on with the sentence above it: "…rakstiet kolēģei Annai⏎Liepai, tālr. 67000213."."""
        wrapped = len(above) > WRAPPED and not above.rstrip().endswith((".", "!", "?", ":", ";"))
        wrapped = wrapped and (line.rstrip().endswith(".") or line.lstrip()[:1].islower())
        return wrapped and not self.is_field_line(above) and not (self._is_authors(line) or self._is_name_line(line))

    def _is_contact_above(self, lines: Sequence[str], index: int) -> bool:
        above = [line for line in lines[max(0, index - 4) : index] if line.strip()]
        return (
            bool(above)
            and bool(_EMAIL.search(above[-1]) or _HOST.search(above[-1]) or phones_in(above[-1]))
            and self.is_field_line(above[-1])
        )

    def is_field_line(self, line: str) -> bool:
        line = line.strip(" *_|")
        if not line or line.endswith(("!", "?", ":")):
            return False
        if _is_block(line) and (self._is_authors(line) or not _is_sentence(line, self.who)):
            return True
        if len(line) > 140:
            return False
        if self._is_name_line(line):
            return True
        rest = _HOST.sub(" ", _EMAIL.sub(" ", line)) if "." in line else line
        rest = _PHONE.sub(" ", rest) if _ENOUGH_DIGITS.search(rest) else rest
        if rest != line and len(words(_without(_labels(), fold(rest)))) <= 2:
            return True
        if line.endswith(".") or len(words(line)) > 12:
            return False
        return bool(_institution(line, self.who)) or _has_title(fold(line))

    def _is_authors(self, line: str) -> bool:
        """Whether a line has the author's own address or name."""
        listed = {fold(word) for word in words(self.who.name)}
        return any(address in line.lower() for address in self.who.own_addresses) or bool(
            listed and listed <= {fold(word) for word in words(line)}
        )

    def _is_name_line(self, line: str) -> bool:
        if line.endswith(".") or len(words(line)) > 4:
            return False
        wanted = {fold(word) for word in words(self.who.name)}
        if wanted and wanted == {fold(word) for word in words(line)}:
            return True
        return bool(_name_pieces(line, self.who)) and all(word[:1].isupper() for word in words(line))


def _is_block(line: str) -> bool:
    """A whole block on one line: a name, a title, a number, an address between commas or bars, and no sentence."""
    pieces = [piece for piece in _BETWEEN_PIECES.split(line) if piece.strip()]
    if len(pieces) < 4:
        return False
    contacts = bool(_EMAIL.search(line)) + bool(_HOST.search(_EMAIL.sub(" ", line))) + bool(phones_in(line))
    return contacts >= 2 and len(words(line)) <= 12 * contacts and len(line) <= MAX_BLOCK_LINE


def _is_sentence(line: str, who: Identity) -> bool:
    """Whether a line says or asks something: a colleague's number and address between its commas sign nothing. What stands
    between bars is a layout, and a full stop may end an office's name: "Siguldas novada Būvvalde. Zinātnes iela 7, …"."""
    if line.count("|") >= 2:
        return False
    ended = SENTENCE_INSIDE.search(line)
    office = line[: ended.end() - 1] if ended else ""
    names_office = len(words(office)) <= 4 and bool(_institution(office, who))
    return (ended is not None and not names_office) or bool(phrases("requests").search(fold(line)))


def _without(listed: Phrases, folded: str) -> str:
    for first, last in reversed(listed.spans(folded)):
        folded = folded[:first] + " " + folded[last:]
    return folded


def hosts(domains: Iterable[str], websites: Iterable[str]) -> tuple[str, ...]:
    """The hosts that count as the organisation's website."""
    return tuple(dict.fromkeys((*domains, *websites)))
