"""What clients of the endpoint may say: typed, with nothing unknown let through. Mirrors ``openapi.json``."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec

__all__ = ["DraftQuery", "DraftRequest", "NoticeRequest", "SignatureRequest", "octets_of", "query"]

ADDRESS = r"[A-Za-z0-9_][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
Address = Annotated[str, msgspec.Meta(max_length=320, pattern=rf"\A{ADDRESS}\Z")]
Recipient = Annotated[
    str, msgspec.Meta(max_length=320, pattern=rf"\A(?:[^<>@,;:\"()\[\]\\\x00-\x1f]*<{ADDRESS}>|{ADDRESS})\Z")
]
Filled = Annotated[str, msgspec.Meta(pattern=r"[^ \t\r\n\f\v]")]
Base64 = Annotated[str, msgspec.Meta(min_length=4)]
Text = Annotated[str, msgspec.Meta(max_length=2000)]
Language = Literal["lv", "en"]


class DraftRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """``POST /v1/draft`` as JSON: the letter, perhaps the message that it answers, and what the letter doesn't say itself."""

    letter: Filled | None = None
    letter_base64: Base64 | None = None
    original: Filled | None = None
    original_base64: Base64 | None = None
    author: Address = msgspec.field(default="", name="from")
    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    subject: Text = ""
    lang: Language = "lv"

    def __post_init__(self) -> None:
        if (self.letter is None) == (self.letter_base64 is None):
            raise ValueError("expected either letter or letter_base64")
        if self.original is not None and self.original_base64 is not None:
            raise ValueError("expected at most one of original and original_base64")


class DraftQuery(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The same for a letter that is the whole body of the request."""

    author: Address = msgspec.field(default="", name="from")
    to: tuple[Recipient, ...] = ()
    subject: Text = ""
    lang: Language = "lv"


class SignatureRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """``POST /v1/signature``."""

    email: Address
    lang: Language = "lv"


class NoticeRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """``POST /v1/notice``. ``substitute`` is an address of the staff directory, or "Name, phone, address"."""

    email: Address
    until: date
    substitute: Text
    since: date | None = msgspec.field(default=None, name="from")
    lang: Language = "lv"


def octets_of(text: str | None, packed: str | None) -> bytes | None:
    """The octets that one of two JSON texts stands for. Raises :class:`msgspec.ValidationError`."""
    if text is not None:
        return text.encode("utf-8", "replace")
    if packed is None:
        return None
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise msgspec.ValidationError(f"not base64: {error}") from error


def query(arguments: Mapping[str, list[str]]) -> DraftQuery:
    """The query string's values. Raises :class:`msgspec.ValidationError`, also where one that may come once comes twice."""
    for key, values in arguments.items():
        if key != "to" and len(values) > 1:
            raise msgspec.ValidationError(f"{key}: given {len(values)} times")
    return msgspec.convert({key: values if key == "to" else values[0] for key, values in arguments.items()}, DraftQuery)
