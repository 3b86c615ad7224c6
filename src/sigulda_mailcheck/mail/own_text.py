"""The own text (decision D4): what the author wrote in this message, apart from all that they did not.

Text comes in as lines. Each line is judged by what mail clients really write (``language/data/quotation.toml``), in any
of their languages: quoted lines, the line that announces a quotation, the header block or separator that begins an
original, footers of telephones, disclaimers, banners of gateways. What remains is the author's, and is then taken apart
into greeting, body, closing and signature block.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sigulda_mailcheck.language.detect import language_of
from sigulda_mailcheck.language.phrases import data, phrases
from sigulda_mailcheck.language.text import fold, fold_pattern, words
from sigulda_mailcheck.mail.html import LINK, LINK_END, QUOTED_BELOW

__all__ = ["OwnText", "Separated", "read_own_text", "separate"]

MAX_LINES = 4000
LABEL_WINDOW = 5
_EMAIL = re.compile(r"[^\s<>\"'(),;:\[\]]+@[^\s<>\"'(),;:\[\]]+\.[^\s<>\"'(),;:\[\]]+")
_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s|&gt;)")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DASHED = re.compile(r"\s*(?:[-_=*—–]{3,})\s*(.+?)\s*(?:[-_=*—–]{2,})?\s*$")
_RULE = re.compile(r"\s*(?:_{10,}|-{20,}|={20,})\s*$")
_DELIMITER = re.compile(r"\s*(?:--|—|–{1,2}|[-_*]{3,}|-- --)\s*$")
_STRICT_DELIMITER = re.compile(r"--\s*$")
_LINK_MARK = re.compile(f"{LINK}([^{LINK_END}\n]*){LINK_END}")
_WEB_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:lv|eu|com|org|net|gov)(?:/[^\s<>\"]*)?(?![\w@])",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"\s*p\. ?s\.?[:.\s]")


@dataclass(frozen=True, slots=True)
class Separated:
    """``own`` lines (and their numbers in the text) and ``quoted`` ones; who wrote the forwarded original, if there is one."""

    own: tuple[str, ...]
    numbers: tuple[int, ...]
    quoted: tuple[str, ...]
    has_quotation: bool
    forwarded: bool
    original_author: str


@dataclass(frozen=True, slots=True)
class OwnText:
    """The author's text taken apart.

    ``text`` is everything but the signature block (greeting and closing included); ``body`` is what stands between
    greeting and closing. ``greeting`` and ``closing`` are the lines as written, or ``None``. ``links`` are the web addresses
    in the body, written out or behind words.
    """

    text: str
    greeting: str | None
    body: str
    closing: str | None
    signature: tuple[str, ...]
    language: str
    links: tuple[str, ...]
    quoted: str
    has_quotation: bool
    forwarded: bool
    original_author: str

    @property
    def is_empty(self) -> bool:
        """No word of the author's: a signature block put in by the mail program is none."""
        return not words(self.text)


# ---------------------------------------------------------------------------------- what is not the author's


@cache
def _labels() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (role, re.compile(rf"[\s*>]*(?:{'|'.join(fold_pattern(label) for label in listed)})[\s*]*:(?:[\s*]|$)"))
        for role, listed in data("quotation")["labels"].items()
    ]


@cache
def _labels_inside() -> re.Pattern[str]:
    listed = [
        fold_pattern(label)
        for role in ("date", "to", "subject")
        for label in data("quotation")["labels"][role]
        if len(label) > 2
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(listed)}):\s")


@cache
def _attribution_end() -> re.Pattern[str]:
    verbs = "|".join(fold_pattern(verb) for verb in data("quotation")["attribution"]["verbs"])
    return re.compile(rf"(?<!\w)(?:{verbs})\s*:\s*$|(?<!\w)(?:schrieb|skrev|kirjutas|wrote) .{{1,120}}:\s*$")


@cache
def _whole_attribution() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{fold_pattern(line)})" for line in data("quotation")["attribution"]["whole"]))


@cache
def _separators() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    listed = data("quotation")["separators"]
    quoted, forwarded, lines = (
        "|".join(f"(?:{fold_pattern(p)})" for p in listed[key]) for key in ("quoted", "forwarded", "forwarded_lines")
    )
    return re.compile(quoted), re.compile(forwarded), re.compile(lines)


@cache
def _footer(kind: str) -> re.Pattern[str]:
    joined = "|".join(f"(?:{fold_pattern(p)})" for p in data("quotation")["footers"][kind])
    return re.compile(rf"[\s*\"'„“\[(]*(?:{joined})")


def _label_role(folded: str) -> str | None:
    if ":" not in folded[:40]:
        return None
    for role, pattern in _labels():
        if pattern.match(folded):
            return role
    return None


def _header_block(lines: Sequence[str], folded: Sequence[str], index: int, after_separator: bool) -> bool:
    """Whether the header block of an original begins at this line.

    ``No:`` opens ordinary Latvian sentences too, so two different labels are demanded within a few lines, one of them a
    date, an addressee or a subject, and a sender among them unless a separator line went before.
    """
    role = _label_role(folded[index])
    if role is None:
        return False
    value = lines[index].partition(":")[2].strip(" *\t")
    if role == "from" and len(_labels_inside().findall(folded[index])) >= 2:
        return True  # a bad conversion has put the whole block on one line
    if role == "from" and value[:1].isdigit():
        return False
    roles = {role}
    seen = 0
    for other in folded[index + 1 : index + 12]:
        if not other.strip():
            continue
        seen += 1
        if seen > LABEL_WINDOW:
            break
        found = _label_role(other)
        if found:
            roles.add(found)
    decisive = roles & {"date", "to", "subject"}
    if after_separator:
        return bool(decisive) and len(roles) >= 2
    return "from" in roles and len(decisive) >= 1 and len(roles) >= 2 and (role != "other")


def _attribution(folded: Sequence[str], index: int) -> int | None:
    """How many lines the attribution that begins at ``index`` takes; ``None`` if none does. It may wrap over four."""
    joined = ""
    for count in range(1, 5):
        if index + count > len(folded):
            return None
        line = folded[index + count - 1].strip()
        if not line or _QUOTED.match(line):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return None
        ends = line.endswith(":") or count == 1
        if ends and _whole_attribution().fullmatch(joined):
            return count
        if line.endswith(":") and _attribution_end().search(joined):
            if count == 1 or _TIME.search(joined) or _YEAR.search(joined) or _EMAIL.search(joined):
                return count
            return None
    return None


def _next_line(folded: Sequence[str], index: int) -> str:
    return next((line for line in folded[index : index + 4] if line.strip()), "")


def _dated(text: str) -> bool:
    return bool(_TIME.search(text) or _EMAIL.search(text))


def separate(text: str) -> Separated:
    """Own lines and quoted lines of a normalised text."""
    lines = text.split("\n")[:MAX_LINES]
    return _Separator(lines).run()


class _Separator:
    """Goes through the lines once and says of each whose it is."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.folded = [fold(line) for line in lines]
        self.own: list[int] = []
        self.quoted: list[int] = []
        self.found_quotation = self.forwarded = False
        self.author = ""

    def run(self) -> Separated:
        index = 0
        after_rule = False
        while index < len(self.lines):
            step = self._step(index, after_rule)
            if step is None:
                break
            line = self.lines[index]
            after_rule = bool(_RULE.match(line)) or (after_rule and not line.strip())
            index += step
        own = _without_footers([(number, self.lines[number]) for number in self.own])
        return Separated(
            tuple(line for _, line in own),
            tuple(number for number, _ in own),
            tuple(self.lines[number] for number in self.quoted),
            self.found_quotation,
            self.forwarded,
            self.author.lower(),
        )

    def _step(self, index: int, after_rule: bool) -> int | None:
        """How many lines were dealt with; ``None`` where all the rest is somebody else's."""
        kind = _original_begins(self.lines, self.folded, index, after_rule)
        if kind:
            if after_rule:
                self._drop_rule()
            self.forwarded = self.forwarded or kind == "forwarded"
            self._all_the_rest(index, _original_author(self.lines, self.folded, index))
            return None
        length = _attribution(self.folded, index)
        if length:
            if _QUOTED.match(_next_line(self.folded, index + length)):
                self.found_quotation = True
                self.quoted.extend(range(index, index + length))
                return length
            if _dated(" ".join(self.folded[index : index + length])):
                address = next(iter(_EMAIL.findall(" ".join(self.lines[index : index + length]))), "").strip(".")
                self._all_the_rest(index, address)
                return None
        if _QUOTED.match(self.lines[index]):
            self.found_quotation = True
            announcement = self._announcement()
            self.quoted.extend((*announcement, index))
        elif not self._is_footer(index):
            self.own.append(index)
        return 1

    def _all_the_rest(self, index: int, author: str) -> None:
        self.found_quotation = True
        self.quoted.extend(range(index, len(self.lines)))
        self.author = self.author or author

    def _is_footer(self, index: int) -> bool:
        low = self.folded[index].strip()
        return bool(_footer("lines").fullmatch(low.strip(" *.")) or _footer("banners").fullmatch(low))

    def _announcement(self) -> list[int]:
        """The own line that announces the quoted line which follows, in whatever language: dated, and ending in a colon."""
        last = len(self.own)
        while last > 0 and not self.lines[self.own[last - 1]].strip():
            last -= 1
        if last == 0 or len(self.own) - last > 1:
            return []
        line = self.lines[self.own[last - 1]].rstrip()
        if line.endswith(":") and _dated(line) and len(line) < 300:
            found = self.own[last - 1 :]
            del self.own[last - 1 :]
            return found
        return []

    def _drop_rule(self) -> None:
        while self.own and (not self.lines[self.own[-1]].strip() or _RULE.match(self.lines[self.own[-1]])):
            self.own.pop()


def _original_begins(lines: Sequence[str], folded: Sequence[str], index: int, after_rule: bool) -> str | None:
    """``quoted`` or ``forwarded`` where everything from here on is somebody else's message."""
    low = folded[index]
    if lines[index].startswith(QUOTED_BELOW):
        return "quoted"
    quoted, forwarded, forwarded_lines = _separators()
    dashed = _DASHED.match(low)
    if dashed:
        words_between = dashed[1].strip(" *-_=—–")
        if forwarded.fullmatch(words_between):
            return "forwarded"
        if quoted.fullmatch(words_between):
            return "quoted"
    if forwarded_lines.fullmatch(low.strip(" *")):
        return "forwarded"
    if _header_block(lines, folded, index, after_rule):
        return "quoted"
    return None


def _original_author(lines: Sequence[str], folded: Sequence[str], index: int) -> str:
    """The address in the sender line of the header block that begins at or after ``index``."""
    sender = next(pattern for role, pattern in _labels() if role == "from")
    for line, low in list(zip(lines, folded, strict=True))[index : index + 14]:
        if sender.match(low.lstrip("> ")):
            found = _EMAIL.search(line)
            if found:
                return found[0].removeprefix("mailto:").strip(".")
    return ""


def _without_footers(own: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Cuts a disclaimer and what stands below it."""
    for position, (_, line) in enumerate(own):
        starts = position == 0 or not own[position - 1][1].strip() or position > 2
        if starts and line.strip() and _footer("paragraphs").match(fold(line)):
            return own[:position]
    return own


# ---------------------------------------------------------------------------------- taking the author's text apart


def read_own_text(text: str, finder: SignatureFinder | None = None) -> OwnText:
    """The own text of a normalised message text. ``finder`` knows the author, and so an unannounced signature block."""
    marked = text.split("\n")
    parts = separate(_LINK_MARK.sub("", text))
    lines = [line.rstrip() for line in parts.own]
    while lines and not lines[-1].strip():
        lines.pop()
    leading = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[leading:]
    numbers = parts.numbers[leading:]
    body_end, closing, signature = _split_signature(lines, finder)
    body_lines = lines[:body_end]
    greeting, greeting_end = _find_greeting(body_lines)
    body = "\n".join(body_lines[greeting_end:])
    if greeting is not None:
        body = f"{_rest_of_greeting(greeting)}\n{body}".strip("\n")
    whole = "\n".join([*body_lines, closing] if closing else body_lines).strip("\n")
    links = [link for number in numbers[: len(body_lines)] for link in _LINK_MARK.findall(marked[number])]
    return OwnText(
        text=whole,
        greeting=greeting.strip() if greeting is not None else None,
        body=body.strip("\n"),
        closing=closing.strip() if closing else None,
        signature=tuple(line.strip() for line in signature if line.strip()),
        language=language_of(whole if words(whole) else "\n".join(signature)),
        links=tuple(dict.fromkeys((*links, *_WEB_LINK.findall(body)))),
        quoted="\n".join(parts.quoted).replace(QUOTED_BELOW, ""),
        has_quotation=parts.has_quotation,
        forwarded=parts.forwarded,
        original_author=parts.original_author,
    )


class SignatureFinder:
    """Tells where, in the last lines of a text, a signature block begins; see :mod:`.signature`."""

    def start(self, lines: Sequence[str]) -> int:
        """The index of the block's first line; ``len(lines)`` if there is none."""
        raise NotImplementedError

    def is_field_line(self, line: str) -> bool:
        raise NotImplementedError


def _split_signature(lines: list[str], finder: SignatureFinder | None) -> tuple[int, str | None, list[str]]:
    """Where the body ends, the closing phrase, and the lines of the signature block."""
    delimiter = _delimiter(lines)
    closing_at, closing, rest = _find_closing(lines, delimiter)
    if closing is not None:
        end = min(closing_at, delimiter) if delimiter is not None else closing_at
        block = ([rest] if rest else []) + [line for line in lines[closing_at + 1 :] if not _DELIMITER.match(line)]
        between = [] if delimiter is None or delimiter > closing_at else lines[delimiter + 1 : closing_at]
        return end, closing, _before_postscript([*between, *block])
    if delimiter is not None:
        return delimiter, None, lines[delimiter + 1 :]
    start = finder.start(lines) if finder else len(lines)
    return start, None, lines[start:]


def _delimiter(lines: list[str]) -> int | None:
    """The line ``-- ``, or one of the rules that people draw instead, near the end."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 40), -1):
        if _STRICT_DELIMITER.match(lines[index]) or (
            _DELIMITER.match(lines[index]) and len(lines) - index <= 16 and index > 0
        ):
            return index
    return None


def _find_closing(lines: list[str], delimiter: int | None) -> tuple[int, str | None, str]:
    """The last closing phrase that opens the end of the text: its line, the phrase, and what follows it on the line."""
    lowest = max(-1, len(lines) - 45)
    for index in range(len(lines) - 1, lowest, -1):
        found = closing_in(lines[index])
        if found is None:
            continue
        before, phrase, rest = found
        if not _block_like(lines[index + 1 :]):
            continue
        if before.strip():
            lines[index] = before.rstrip()
            lines.insert(index + 1, f"{phrase} {rest}".strip())
            index += 1
        return index, phrase, rest
    return len(lines), None, ""


def _block_like(lines: Sequence[str]) -> bool:
    """Whether the lines below a closing phrase can be a signature block: short lines, few of them, no running text."""
    filled = [line for line in lines if line.strip()]
    prose = sum(
        1 for line in filled if len(line) > 60 and line.rstrip().endswith((".", "!", "?")) and not _EMAIL.search(line)
    )
    return len(filled) <= 25 and prose <= (2 if any(_POSTSCRIPT.match(fold(line)) for line in filled) else 1)


_SENTENCE_CLOSE = re.compile(r"[.!?…][\"”»)]?\s+")


def closing_in(line: str) -> tuple[str, str, str] | None:
    """A closing phrase at the start of a line, or after its last sentence: (before, phrase, rest)."""
    stripped = line.strip()
    if not stripped or len(stripped) > 400:
        return None
    starts = [0] + [match.end() for match in _SENTENCE_CLOSE.finditer(stripped)]
    for start in reversed(starts):
        piece = stripped[start:]
        found = _closing_piece(piece)
        if found:
            return stripped[:start], found[0], found[1]
    return None


def _closing_piece(piece: str) -> tuple[str, str] | None:
    folded = fold(piece)
    match = phrases("closings").at_start(folded)
    if match is None:
        return None
    end = match.end()
    rest = piece[end:]
    tail = rest.lstrip(' ,.!:;-–—*"”)')
    if not tail:
        return piece.rstrip(" ,;-–—*"), ""
    # "Ar cieņu Anna Liepa" closes; "Ar cieņu izturamies pret dabu" doesn't; "Jauku Jums dienu!" is all closing
    first = tail.split()[0]
    if first[:1].isupper() or first[:1].isdigit() or "@" in first or first.startswith("/"):
        separated = bool(re.match(r"\s*[,.!:;\-–—\n]", rest)) or not tail.rstrip().endswith((".", "?"))
        return (piece[:end].rstrip(" ,"), tail) if separated else None
    if len(words(tail)) <= 3 and tail.rstrip().endswith("!"):
        return piece.rstrip(), ""
    return None


def _before_postscript(block: list[str]) -> list[str]:
    for index, line in enumerate(block):
        if _POSTSCRIPT.match(fold(line)):
            return block[:index]
    return block


# ---------------------------------------------------------------------------------- the greeting

_PREAMBLE = re.compile(
    r"""\s*(?:
        nr\.?\s*\S*\d|uz\s+\d|\d{1,2}\.\d{1,2}\.\d{4}\.?|\d{4}\.\ ?gada\ \d|(?:siguldā|siguld[aā]|rig[aā]|[a-z]{3,20}ā)\s*(?:,|$)
        |par\s+\S.{0,150}$|zinasanai\s*:|kopija\s*:|ierobezotas\ pieejamibas|steidzami|svarigi|atbildes?\s+(?:zemak|tekst|ievietot|iekrasot)|mana[s]?\s+atbilde
        |parsut(?:u|am)\s|fyi|sia\s|as\s["„]|biedriba|\S+@\S+$|\[?image|\[cid:|<http|logo\b|e-?pasts?:|telefon|talr
    )""",
    re.VERBOSE,
)
_DATIVE_NAME = re.compile(r"\s*(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ]\w+(?:am|im|um|ai|ei|šam|ņam|ļam)\s*){1,4},?\s*$")
MAX_PREAMBLE = 12


def _find_greeting(lines: Sequence[str]) -> tuple[str | None, int]:
    """The greeting line and the index after it. Letterheads, titles and banners may stand above it (not a greeting's lack)."""
    seen = 0
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if is_greeting(line):
            return line, index + 1
        seen += 1
        if seen > MAX_PREAMBLE or not _may_precede_greeting(line):
            return None, 0
    return None, 0


def _may_precede_greeting(line: str) -> bool:
    folded = fold(line)
    if not re.search(r"[^\W_]", folded):
        return True
    return len(line) <= 160 and bool(_PREAMBLE.match(folded) or _DATIVE_NAME.match(line))


def is_greeting(line: str) -> bool:
    """Whether the line begins with a greeting or a form of address (VI 5.1.1.)."""
    folded = fold(line).strip()
    if phrases("greetings").at_start(folded):
        return True
    return _is_address(line.strip(), folded)


def _is_address(line: str, folded: str) -> bool:
    """``Liepas kundze!``, ``Kolēģi!``, ``Jāni,``: a short line of capitalised words or of words for people."""
    head = re.split(r"[!,;:–—]", line, maxsplit=1)[0].strip()
    marked = len(head) < len(line)
    listed = words(head)
    if not listed or len(listed) > 5 or phrases("not_address").at_start(folded):
        return False
    if phrases("address_words").search(fold(head)) and (marked or len(listed) <= 3):
        return True
    only_names = all(word[:1].isupper() and word[1:].islower() for word in listed) and len(listed) <= 3
    return only_names and marked and line[len(head) :].lstrip()[:1] in "!,"


def _rest_of_greeting(line: str) -> str:
    """What the greeting line says after the greeting: "Labdien, paldies par vēstuli." -> "paldies par vēstuli."."""
    match = phrases("greetings").at_start(fold(line))
    if match is None:
        return ""
    rest = line[match.end() :]
    closing = re.search(r"[!.]\s*", rest)
    if (
        closing
        and len(words(rest[: closing.start()])) <= 6
        and not (rest.lstrip().startswith(",") and not _addressee(rest[: closing.start()]))
    ):
        return rest[closing.end() :].strip()
    if rest.lstrip().startswith(",") and not _addressee(rest):
        return rest.lstrip(" ,").strip()
    comma = rest.find(",", 1)
    if len(words(rest)) <= 6:
        return ""
    return rest[comma + 1 :].strip() if comma != -1 else rest.strip(" !,")


def _addressee(text: str) -> bool:
    """Whether the words after the greeting are who is greeted: capitalised, or a word for people."""
    listed = words(text)
    return bool(listed) and (
        listed[0][:1].isupper() or bool(phrases("address_words").search(fold(" ".join(listed[:4]))))
    )
