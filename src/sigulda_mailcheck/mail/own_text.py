"""The own text (decision D4): what the author wrote in this message, apart from all that they did not.

Text comes in as lines. Each line is judged by what mail clients really write (``language/data/quotation.toml``), in any
of their languages: quoted lines, the line that announces a quotation, the header block or separator that begins an
original, footers of telephones, disclaimers, banners of gateways. What remains is the author's, and is then taken apart
into greeting, body, closing and signature block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sigulda_mailcheck.language.detect import language_of
from sigulda_mailcheck.language.phrases import data, phrases
from sigulda_mailcheck.language.text import ADDRESS, fold, fold_pattern, has_words, words
from sigulda_mailcheck.language.text import LINK as LINK_IN_TEXT
from sigulda_mailcheck.mail.marks import LINK, LINK_END, QUOTED_BELOW
from sigulda_mailcheck.remembering import remembered

__all__ = ["OwnText", "Separated", "label_role", "originals", "read_own_text", "separate", "shown_text"]

MAX_LINES = 4000
MAX_BLOCK = 30  # lines below a closing phrase
MAX_FOOTER = 320
MAX_CLOSING_LINE = 400
PATCH_BEGINS, PATCH = (
    "diff -",
    ("diff --git ", "diff -u", "diff -r"),
)  # what follows is a program's, not prose, as if it were attached
LABEL_WINDOW = 5
_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s|&gt;)")
_QUOTED_BEGINS = frozenset(" >|&")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DASHES = frozenset("-_=*—–")
_DASHED = re.compile(r"\s*(?:[-_=*—–]{3,})\s*(.+?)\s*(?:[-_=*—–]{2,})?\s*$")
SHORTEST_RULE = 10
_RULE = re.compile(r"\s*(?:_{10,}|-{20,}|={20,})\s*$")
_DELIMITER = re.compile(r"\s*(?:--|—|–{1,2}|[-_*]{3,}|-- --)\s*$")
_STRICT_DELIMITER = re.compile(r"--\s*$")
_LINK_MARK = re.compile(f"{LINK}([^{LINK_END}\n]*){LINK_END}")
_DOMAINS = ("lv", "eu", "com", "org", "net", "gov")
_LINK_MARKS = ("http", "www.", *(f".{domain}" for domain in _DOMAINS))
_WEB_LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:{'|'.join(_DOMAINS)})(?:/[^\s<>\"]*)?(?![\w@])",
    re.IGNORECASE,
)
_END_OF_ORIGINAL = re.compile(
    r"\s*-{3,}\s*(?:.{0,80}vestules beigas|end (?:of )?(?:forwarded |original )?message.{0,60})\s*-{3,}\s*$"
)
_POSTSCRIPT = re.compile(r"\s*p\.? ?s(?:\.|[:!])")


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
    in the body, written out or behind words; ``postscript`` is what the author wrote below the signature block. ``is_empty``: no word
    is the author's; a closing and a signature block put in by the mail program are none.
    """

    text: str
    greeting: str | None
    body: str
    closing: str | None
    signature: tuple[str, ...]
    postscript: str
    language: str
    links: tuple[str, ...]
    quoted: str
    has_quotation: bool
    forwarded: bool
    original_author: str
    is_empty: bool


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


def label_role(folded: str) -> str | None:
    """What a line of an original's header block tells: ``from``, ``date``, ``to``, ``cc``, ``subject`` or ``other``."""
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
    role = label_role(folded[index])
    if role is None:
        return False
    value = lines[index].partition(":")[2].strip(" *\t")
    if role == "from" and len(_labels_inside().findall(folded[index])) >= 2:
        return True  # a bad conversion has put the whole block on one line
    if role == "from" and value[:1].isdigit():
        return False
    labelled = _labelled_lines(folded, index)
    roles = set(labelled.values())
    certain = any(_tells_mail(other, folded[number]) for number, other in labelled.items())
    decisive = roles & {"date", "to", "subject"}
    if after_separator:
        return bool(decisive) and len(roles) >= 2
    return "from" in roles and bool(decisive) and len(roles) >= 2 and role not in ("cc", "other") and certain


def _labelled_lines(folded: Sequence[str], index: int) -> dict[int, str]:
    """The labelled lines of the block that begins at ``index``, by number, and their roles; HTML may have doubled its spacing."""
    found: dict[int, str] = {}
    filled = 0
    for number in range(index, min(index + 12, len(folded))):
        if folded[number].strip():
            filled += 1
            if filled > LABEL_WINDOW + 1:
                break
            role = label_role(folded[number])
            if role:
                found[number] = role
    return found


def _tells_mail(role: str, folded: str) -> bool:
    """Whether a labelled line can only be a mail header's: a subject, a date with its year or hour, an address.

    A timetable has "No: Siguldas" and "Uz: Allažiem" too.
    """
    if role == "subject" or ADDRESS.search(folded):
        return True
    return role == "date" and bool(_TIME.search(folded) or _YEAR.search(folded))


def _attribution(folded: Sequence[str], index: int) -> int | None:
    """How many lines the attribution that begins at ``index`` takes; ``None`` if none does. It may wrap over four.

    It begins with the line that has the date, so that a line of the author's right above it isn't taken for its start.
    """
    joined = ""
    for count in range(1, 5):
        if index + count > len(folded):
            return None
        line = folded[index + count - 1].strip()
        if not line or _QUOTED.match(line) or (count > 1 and _begins_anew(line, joined)):
            return None
        joined = f"{joined} {line}".strip()
        if len(joined) > 400:
            return None
        if (line.endswith(":") or count == 1) and _whole_attribution().fullmatch(joined):
            return count
        if line.endswith(":") and _attribution_end().search(joined):
            if count == 1 or _TIME.search(joined) or _YEAR.search(joined):
                return count
            return None
    return None


_OPENS_ATTRIBUTION = re.compile(r"(?:on|am|le|il|el|op|den|em|dnia|w dniu|datuma|\d|\w{2,6}\.?,)(?:\s|$)|\d")


def _begins_anew(line: str, joined: str) -> bool:
    """Whether the date stands on this line and not before: then the attribution begins here, not above."""
    return bool(_TIME.search(line) or _YEAR.search(line)) and not _OPENS_ATTRIBUTION.match(joined)


def _next_line(folded: Sequence[str], index: int) -> str:
    return next((line for line in folded[index : index + 4] if line.strip()), "")


def _dated(text: str) -> bool:
    return bool(_TIME.search(text) or ADDRESS.search(text))


def shown_text(text: str) -> str:
    """A normalised text as its reader sees it, without the marks of :mod:`.marks`; it has the same lines."""
    return _LINK_MARK.sub("", text).replace(QUOTED_BELOW, "")


def separate(text: str) -> Separated:
    """Own lines and quoted lines of a normalised text."""
    lines = text.split("\n")[:MAX_LINES]
    if PATCH_BEGINS in text:
        patch = next((n for n, line in enumerate(lines) if line.startswith(PATCH)), len(lines))
        lines = lines[:patch]
    return _Separator(lines).run()


def _is_marked(line: str) -> bool:
    """Whether a line is marked as quoted."""
    first = line[:1]
    return first == ">" or (first in _QUOTED_BEGINS and _QUOTED.match(line) is not None)


class _Separator:
    """Goes through the lines once and says of each whose it is."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.folded = [line.rstrip() for line in fold("\n".join(lines)).split("\n")]
        ends = [n for n, line in enumerate(self.folded) if line.endswith(":")]
        # an attribution takes up to four lines
        self.before_colon = {n for end in ends for n in range(end - 3, end + 1)}
        self.marked = [_is_marked(line) for line in lines]
        self.own: list[int] = []
        self.quoted: list[int] = []
        self.found_quotation = self.forwarded = False
        self.author = ""

    def run(self) -> Separated:
        index = 0
        after_rule = False
        while index < len(self.lines):
            if not self.folded[index]:  # an empty line below a rule leaves what follows below it
                self.own.append(index)
                index += 1
                continue
            step = self._quotation(index) if self.marked[index] else self._step(index, after_rule)
            if step is None:
                break
            after_rule = len(self.folded[index]) >= SHORTEST_RULE and bool(_RULE.match(self.lines[index]))
            index += step
        own = self._without_footers()
        return Separated(
            tuple(self.lines[number] for number in own),
            tuple(own),
            tuple(self.lines[number] for number in self.quoted),
            self.found_quotation,
            self.forwarded,
            self.author.lower(),
        )

    def _quotation(self, index: int) -> int:
        """How many lines from this one on are marked as quoted."""
        end = index + 1
        while end < len(self.lines) and self.marked[end]:
            end += 1
        if not self.quoted or self.quoted[-1] != index - 1:
            self.quoted.extend(self._announcement())
        self.found_quotation = True
        self.quoted.extend(range(index, end))
        return end - index

    def _step(self, index: int, after_rule: bool) -> int | None:
        """How many lines were dealt with; ``None`` where all the rest is somebody else's."""
        kind = _original_begins(self.lines, self.folded, index, after_rule)
        if kind:
            if after_rule:
                self._drop_rule()
            self.forwarded = self.forwarded or kind == "forwarded"
            return self._original(index, _original_author(self.lines, self.folded, index))
        length = _attribution(self.folded, index) if self._may_announce(index) else None
        if length:
            if _QUOTED.match(_next_line(self.folded, index + length)):
                self.found_quotation = True
                self.quoted.extend(range(index, index + length))
                return length
            if _dated(" ".join(self.folded[index : index + length])):
                address = next(iter(ADDRESS.findall(" ".join(self.lines[index : index + length]))), "").strip(".")
                return self._original(index, address)
        if not self._is_footer(index):
            self.own.append(index)
        return 1

    def _may_announce(self, index: int) -> bool:
        """A cheap test before the dear one: an attribution ends in a colon within four lines, or tells a time zone."""
        line = self.folded[index]
        return index in self.before_colon or "@" in line or "wrote" in line or "gmt" in line

    def _original(self, index: int, author: str) -> int | None:
        """Takes an original that begins here: all the rest, or as far as a line that says where it ends."""
        self.found_quotation = True
        self.author = self.author or author
        end = next((n for n in range(index + 1, len(self.lines)) if _END_OF_ORIGINAL.match(self.folded[n])), None)
        last = len(self.lines) if end is None else end + 1
        self.quoted.extend(range(index, last))
        return None if end is None else last - index

    def _is_footer(self, index: int) -> bool:
        low = self.folded[index].strip()
        return len(low) <= MAX_FOOTER and bool(
            _footer("lines").fullmatch(low.strip(" *.")) or _footer("banners").fullmatch(low)
        )

    def _without_footers(self) -> list[int]:
        """The own lines above a disclaimer and what stands below it."""
        for position, number in enumerate(self.own):
            starts = position == 0 or not self.folded[self.own[position - 1]] or position > 2
            if starts and self.folded[number] and _footer("paragraphs").match(self.folded[number]):
                return self.own[:position]
        return self.own

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
    is_dashed = low.lstrip()[:1] in _DASHES
    if not is_dashed and ":" not in low:
        return None
    quoted, forwarded, forwarded_lines = _separators()
    dashed = _DASHED.match(low) if is_dashed else None
    if dashed:
        words_between = dashed[1].strip(" *-_=—–")
        if forwarded.fullmatch(words_between):
            return "forwarded"
        if quoted.fullmatch(words_between):
            return "quoted"
    if low.endswith((":", ":*")) and forwarded_lines.fullmatch(low.strip(" *")):
        return "forwarded"
    if _header_block(lines, folded, index, after_rule):
        return "quoted"
    return None


def _original_author(lines: Sequence[str], folded: Sequence[str], index: int) -> str:
    """The address in the sender line of the header block that begins at or after ``index``."""
    sender = next(pattern for role, pattern in _labels() if role == "from")
    for number in range(index, min(index + 14, len(lines))):
        if sender.match(folded[number].lstrip("> ")):
            found = ADDRESS.search(lines[number])
            if found:
                return found[0].removeprefix("mailto:").strip(".")
    return ""


def originals(quoted: str) -> Iterator[tuple[str, str]]:
    """The author's address and the subject of each original whose header block stands in quoted text, the nearest first."""
    lines = quoted.split("\n")[:MAX_LINES]
    folded = [fold(line).lstrip("> ").rstrip() for line in lines]
    for index, line in enumerate(folded):
        if label_role(line) == "from" and _header_block(lines, folded, index, False):
            roles = _labelled_lines(folded, index)
            subjects = (lines[n].partition(":")[2].strip(" *") for n, role in roles.items() if role == "subject")
            yield _original_author(lines, folded, index).lower(), next(subjects, "")


# ---------------------------------------------------------------------------------- taking the author's text apart


def read_own_text(text: str, finder: SignatureFinder | None = None, addressees: Sequence[str] = ()) -> OwnText:
    """The own text of a normalised message text.

    ``finder`` knows the author, and so an unannounced signature block; ``addressees`` are folded words of the recipients'
    names, by which a vocative is known.
    """
    marked = text.split("\n") if LINK in text else []
    parts = separate(_LINK_MARK.sub("", text) if marked else text)
    lines = [line.rstrip() for line in parts.own]
    while lines and not lines[-1].strip():
        lines.pop()
    leading = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    lines = lines[leading:]
    numbers = parts.numbers[leading:]
    lines, postscript = _take_postscript(lines)
    body_end, closing, signature = _split_signature(lines, finder)
    signature, below = _prose_below(signature)
    postscript = "\n".join(part for part in (below, postscript) if part)
    body_lines = lines[:body_end]
    greeting, greeting_end = _find_greeting(body_lines, addressees)
    body = "\n".join(body_lines[greeting_end:])
    if greeting is not None:
        body = f"{_rest_of_greeting(greeting)}\n{body}".strip("\n")
    whole = "\n".join([*body_lines, *([closing] if closing else ()), *([postscript] if postscript else ())]).strip("\n")
    links = [link for n in numbers[: len(body_lines)] for link in _LINK_MARK.findall(marked[n])] if marked else []
    return OwnText(
        text=whole,
        greeting=_greeting_alone(greeting) if greeting is not None else None,
        body=body.strip("\n"),
        closing=closing.strip() if closing else None,
        signature=tuple(line.strip() for line in signature if line.strip()),
        postscript=postscript,
        language=language_of(whole if has_words(whole) else "\n".join(signature)),
        links=tuple(dict.fromkeys((*links, *_web_links(f"{body}\n{postscript}")))),
        quoted="\n".join(parts.quoted).replace(QUOTED_BELOW, ""),
        has_quotation=parts.has_quotation,
        forwarded=parts.forwarded,
        original_author=parts.original_author,
        is_empty=greeting is None and not has_words(body) and not has_words(postscript),
    )


def _web_links(text: str) -> list[str]:
    """Web addresses written out: none has white space, and each has one of a few marks."""
    low = text.lower()
    if not any(mark in low for mark in _LINK_MARKS):
        return []
    pieces = [piece for piece in text.split() if "." in piece or ":" in piece]
    return _WEB_LINK.findall("\n".join(pieces))


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
    closing_at, closing, rest = _find_closing(lines)
    if closing is not None:
        end = min(closing_at, delimiter) if delimiter is not None else closing_at
        block = ([rest] if rest else []) + [line for line in lines[closing_at + 1 :] if not _DELIMITER.match(line)]
        between = [] if delimiter is None or delimiter > closing_at else lines[delimiter + 1 : closing_at]
        if finder and delimiter is None and not any(has_words(line) for line in block):
            start = finder.start(lines[:closing_at])  # the block may stand above its closing phrase
            return start, closing, lines[start:closing_at]
        return end, closing, [*between, *block]
    if delimiter is not None:
        return delimiter, None, lines[delimiter + 1 :]
    start = finder.start(lines) if finder else len(lines)
    return start, None, lines[start:]


def _delimiter(lines: list[str]) -> int | None:
    """The line ``-- ``, or a rule that people draw instead: that one only where no running text follows."""
    for index in range(len(lines) - 1, max(-1, len(lines) - 40), -1):
        if _STRICT_DELIMITER.match(lines[index]):
            return index
        if (
            index > 0
            and len(lines) - index <= 16
            and _DELIMITER.match(lines[index])
            and not any(_is_prose(line) for line in lines[index + 1 :])
        ):
            return index
    return None


SENTENCE_INSIDE = re.compile(r"[^\W\d_]{4}[.!?]\s+[(\"„“]?[^\W\d_a-z]")


def _is_prose(line: str) -> bool:
    """A line of running text rather than of a signature: several words and a sentence's end. A web address is one word, and
    fields that a bar parts are no sentence."""
    if ("@" in line and ADDRESS.search(line)) or " | " in line:
        return False
    if "www." in line or "://" in line:
        line = LINK_IN_TEXT.sub("x", line)
    if line.rstrip().endswith((".", "!", "?", ":", ",")):
        return has_words(line, 5)
    wrapped = line.strip()[:1].islower() or SENTENCE_INSIDE.search(line)  # a line that goes on below
    return has_words(line, 6 if wrapped else 12)


def _find_closing(lines: list[str]) -> tuple[int, str | None, str]:
    """The closing phrase that opens the end of the text: its line, the phrase, and what follows it on the line.

    Of several the first one counts below which no running text comes: a block may be signed off twice, in two languages,
    and "Jauku dienu!" may stand below it.
    """
    found: tuple[int, str, str, str] | None = None
    if not phrases("closings").may_stand_in(fold(" ".join("\n".join(lines[-46:]).split()))):
        return len(lines), None, ""
    prose = filled = 0
    for index in range(len(lines) - 1, max(-1, len(lines) - 45), -1):
        if prose > (1 if found is None else 0) or filled > MAX_BLOCK:
            break
        closing = closing_in(lines[index])
        if closing is not None:
            found = (index, *closing)
        prose += _is_prose(lines[index])
        filled += bool(lines[index].strip())
    if found is None:
        return len(lines), None, ""
    index, before, phrase, rest = found
    if before.strip():
        lines[index] = before.rstrip()
        lines.insert(index + 1, f"{phrase} {rest}".strip())
        index += 1
    return index, phrase, rest


def _can_follow_closing(tail: str) -> bool:
    """Whether what follows a closing phrase on its line is a name or a field of the signature, not a sentence."""
    listed = tail.split()
    if "?" in tail or not (listed[0][:1].isupper() or listed[0][:1].isdigit() or "@" in listed[0]):
        return False
    is_name = len(listed) > 1 and listed[1][:1].isupper()
    return is_name or len(listed) == 1 or (len(listed) <= 5 and not tail.rstrip().endswith((".", "!")))


def _take_postscript(lines: list[str]) -> tuple[list[str], str]:
    """The lines without a closing "P.S.", and what it says."""
    for index in range(max(0, len(lines) - 12), len(lines)):
        begins = lines[index].lstrip()[:1] in ("p", "P") and _POSTSCRIPT.match(fold(lines[index]))
        if begins and not any(closing_in(line) for line in lines[index + 1 :]):
            return lines[:index], "\n".join(lines[index:]).strip()
    return lines, ""


def _prose_below(block: list[str]) -> tuple[list[str], str]:
    """Running text below a signature block, set off by an empty line, is the author's own text, not a field."""
    for index in range(2, len(block)):
        if (
            not block[index - 1].strip()
            and _is_prose(block[index])
            and len([line for line in block[:index] if line.strip()]) >= 2
        ):
            return block[:index], "\n".join(block[index:]).strip()
    return block, ""


_SENTENCE_CLOSE = re.compile(r"[.!?…][\"”»)]?\s+")


def closing_in(line: str) -> tuple[str, str, str] | None:
    """A closing phrase at the start of a line, or after its last sentence: (before, phrase, rest)."""
    stripped = line.strip()
    return _closing_in(stripped) if stripped and len(stripped) <= MAX_CLOSING_LINE else None


@remembered(16_384)  # people sign with the same lines again and again
def _closing_in(stripped: str) -> tuple[str, str, str] | None:
    starts = [0] + [match.end() for match in _SENTENCE_CLOSE.finditer(stripped)]
    for start in reversed(starts):
        piece = stripped[start:]
        found = _closing_piece(piece)
        if found:
            return stripped[:start], found[0], found[1]
    return None


_MORE_CLOSING = re.compile(r"/|(?:un|and|и|no|from|par|pret)\s|(?:\S+ ){0,2}\S+ot(?!\w)|gaid")


def _closing_piece(piece: str) -> tuple[str, str] | None:
    """The closing phrase that a piece of a line begins with, and what follows it: "Ar cieņu Anna Liepa" closes, "Ar cieņu
    izturamies pret dabu" doesn't, "Ar cieņu un pateicību" is all closing."""
    piece = " ".join(piece.split())
    match = phrases("closings").at_start(fold(piece))
    if match is None:
        return None
    end = match.end()
    rest = piece[end:]
    tail = rest.lstrip(' ,.!:;-–—*"”)')
    if not tail:
        return piece.rstrip(" ,;-–—*"), ""
    if _can_follow_closing(tail):
        return piece[:end].rstrip(" ,"), tail
    short = len(words(tail)) <= 6
    if short and (_MORE_CLOSING.match(fold(tail)) or (len(words(tail)) <= 3 and tail.rstrip().endswith("!"))):
        return piece.rstrip(" ,"), ""
    return None


# ---------------------------------------------------------------------------------- the greeting

_PREAMBLE = re.compile(
    r"""\s*(?:
        (?:par|temats|tema|adresats|lieta|kam|datums)\s*(?::|nr)|\(\w+\)$|nr\.?\s*\S*\d|uz\s+\d|\d{1,2}\.\d{1,2}\.\d{4}\.?|\d{4}\.\ ?gada\ \d|(?:siguldā|siguld[aā]|rig[aā]|[a-z]{3,20}ā)\s*(?:,|$)
        |par\s+\S.{0,150}$|zinasanai\s*:|kopija\s*:|ierobezotas\ pieejamibas|steidzami|svarigi|atbildes?\s+(?:zemak|tekst|ievietot|iekrasot)|mana[s]?\s+atbilde
        |parsut(?:u|am)\s|fyi|sia\s|as\s["„]|biedriba|\S+@\S+$|\[?image|\[cid:|<http|logo\b|e-?pasts?:|telefon|talr
    )""",
    re.VERBOSE,
)
_DATIVE_NAME = re.compile(r"\s*(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ]\w+(?:am|im|um|ai|ei|šam|ņam|ļam)\s*){1,4},?\s*$")
MAX_PREAMBLE = 12
SHORT_LINE = 60
MAX_ADDRESS_LINE = 400


def _find_greeting(lines: Sequence[str], addressees: Sequence[str]) -> tuple[str | None, int]:
    """The greeting line and the index after it.

    Letterheads, addressees, titles and banners may stand above it: lines that are known to, and any short lines above an
    unmistakable greeting word.
    """
    above: list[str] = []
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        if _greets(line):
            if all(len(other) <= SHORT_LINE or _may_precede_greeting(other) for other in above):
                return line, index + 1
            return None, 0
        if all(_may_precede_greeting(other) for other in above) and is_address(line, addressees):
            return line, index + 1
        above.append(line)
        if len(above) > MAX_PREAMBLE:
            break
    return None, 0


def _may_precede_greeting(line: str) -> bool:
    folded = fold(line)
    if not re.search(r"[^\W_]", folded):
        return True
    return len(line) <= 160 and bool(_PREAMBLE.match(folded) or _DATIVE_NAME.match(line))


_AGAIN = re.compile(r"(?:un\s+)?(?:velreiz|atkal|hello again|снова)[,\s]+")


def _greets(text: str) -> bool:
    """Whether a greeting word opens the text: "Labdien!", "Vēlreiz labdien!"."""
    folded = fold(text).strip()
    again = _AGAIN.match(folded)
    folded = folded[again.end() :] if again else folded
    if phrases("greetings").at_start(folded):
        return True
    adjective = phrases("greeting_adjectives").at_start(folded)
    return adjective is not None and _stands_apart(folded[adjective.end() :])


def _stands_apart(rest: str) -> bool:
    """Whether an address that an adjective opened ends soon, by a mark of its own or with the line; a sentence goes on."""
    mark = _ADDRESS_ENDS.search(rest)
    head = rest[: mark.start()] if mark else rest
    if mark and not head.strip():
        return True
    if not words(head) or len(words(head)) > MAX_ADDRESS_WORDS:
        return False
    if mark is None:
        return not rest.rstrip().endswith(".") or len(words(head)) <= 2
    if mark[0][0] in "!,":
        return True
    return len(words(head)) == 1 or bool(phrases("address_words").search(head))


_ADDRESS_ENDS = re.compile(r"[!,]|(?<=\w{4})[.;:–—](?=\s|$)")
MAX_ADDRESS_WORDS = 7
_AFTER_ADDRESS = re.compile(
    r"\s*(?:lud[zs]|paldies|labdien|sveik|labrit|labvakar|please|thank|спасибо|пожалуйста|прошу|\S+iet\b)"
)


def is_address(line: str, addressees: Sequence[str] = ()) -> bool:
    """``Liepas kundze!``, ``Kolēģi!``, ``Jāni,``: a form of address, standing alone before "!" or "," or the line's end.

    What goes on after a comma must speak to the reader: "Skolotāja, kas saslima, …" makes a statement. A name must be an
    addressee's, where the addressees' names are known (``addressees``, folded words).
    """
    line = line.strip()[:MAX_ADDRESS_LINE]
    head = re.split(r"[!,;:–—.]", line, maxsplit=1)[0].strip()
    mark = line[len(head) :].lstrip()[:1]
    listed = words(head)
    if not listed or len(listed) > 5 or phrases("not_address").at_start(fold(line)):
        return False
    rest = line[len(head) :].lstrip(" !,")
    speaks_on = (
        _greets(rest) or _AFTER_ADDRESS.match(fold(rest)) or (len(rest) <= SHORT_LINE and is_address(rest, addressees))
    )
    continues = mark == "," and rest and not speaks_on
    if continues and _are_names(line):  # "Jāni, Anna un Pēteri!"
        return line.endswith(("!", ",")) and _names_addressee(words(line), addressees)
    if continues:  # "Artūr, pārbaudīju …"
        return (
            len(listed) <= 2
            and all(_is_name_of(word, addressees) for word in listed)
            and not _RELATIVE.match(fold(rest))
        )
    if mark not in ("!", ",", ""):
        return False
    if mark == "," and _greets(rest):  # "Anna, labdien!" greets, whoever Anna is
        return True
    found = phrases("address_words").search(fold(head))
    if found and not re.search(r"\w", fold(head)[found.end() :]):
        institution = fold(found[0]) in ("dome", "pasvaldiba")
        return mark != "" or (len(listed) <= 3 and not institution)
    only_names = all(word[:1].isupper() and word[1:].islower() for word in listed) and len(listed) <= 3
    return only_names and mark != "" and _names_addressee(listed, addressees)


def _are_names(text: str) -> bool:
    """Whether a line is a list of names: "Jāni, Anna un Pēteri!"."""
    listed = words(text)
    return len(listed) <= 8 and all(word[:1].isupper() or word in ("un", "and", "и") for word in listed)


_RELATIVE = re.compile(r"(?:kas|kur[sauoi]\w*|un|ar|vai)\b")


def _is_name_of(word: str, addressees: Sequence[str]) -> bool:
    """Whether a capitalised word is an addressee's name as it stands, or in the vocative: "Artūr", "Jāni"."""
    said = fold(word)
    return word[:1].isupper() and any(name in (said, f"{said}s") for name in addressees if len(name) > 2)


def _names_addressee(listed: Sequence[str], addressees: Sequence[str]) -> bool:
    """Whether a vocative can be one of the addressees' names: the endings differ, the beginnings don't."""
    return not addressees or any(fold(word)[:2] == name[:2] for word in listed for name in addressees)


def _greeting_alone(line: str) -> str:
    """The greeting without what its line goes on to say."""
    line, rest = line.strip(), _rest_of_greeting(line)
    return line.removesuffix(rest).rstrip(" ,") if rest and line.endswith(rest) else line


_GREETING_ENDS = re.compile(r"!(?!\s*/)|(?<=[^\W\d_]{4})\.(?=\s|$)")  # not the point of "god." or "J."


def _rest_of_greeting(line: str) -> str:
    """What the greeting line says after the greeting: "Labdien, paldies par vēstuli." -> "paldies par vēstuli."."""
    folded = fold(line)
    match = phrases("greetings").at_start(folded) or phrases("greeting_adjectives").at_start(folded)
    if match is None:  # a name or a word for people: "Artūr, pārbaudīju …"
        rest = re.split(r"[!,]", line, maxsplit=1)[-1].strip() if re.search("[!,]", line) else ""
        if _greets(rest):
            return _rest_of_greeting(rest)
        return rest if len(words(rest)) >= 3 and not _are_names(rest) else ""
    rest = line[match.end() :]
    comma = rest.lstrip().startswith(",")
    if comma and not _addressee(rest):
        return rest.lstrip(" ,").strip()
    end = _GREETING_ENDS.search(rest)
    if end and len(words(rest[: end.start()])) <= 6:
        return rest[end.end() :].strip()
    if len(words(rest)) <= 6:
        return ""
    second = rest.find(",", 1)
    return rest[second + 1 :].strip() if second != -1 else rest.strip(" !,")


def _addressee(text: str) -> bool:
    """Whether the words after the greeting are who is greeted: capitalised, or a word for people."""
    listed = words(text)
    return bool(listed) and (
        listed[0][:1].isupper() or bool(phrases("address_words").search(fold(" ".join(listed[:4]))))
    )
