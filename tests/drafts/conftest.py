"""A context and a short way to have one letter checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from sigulda_mailcheck.drafts.checking import Request, review
from sigulda_mailcheck.drafts.opening import Given
from sigulda_mailcheck.drafts.review import Review
from sigulda_mailcheck.mail.stage import Context, context_for
from sigulda_mailcheck.settings import load
from tests.conftest import SAMPLES

AUTHOR = "sintija.rudzite@kalnupe.example"
SIGNED = """Ar cieņu
Sintija Rudzīte
Kalnupes novada pašvaldības lietvede
Tālrunis 67000213
E-pasts sintija.rudzite@kalnupe.example
www.kalnupe.example"""


@pytest.fixture(scope="session")
def context() -> Context:
    return context_for(load(SAMPLES / "mailcheck.toml"))


@pytest.fixture
def check(context: Context) -> Callable[..., Review]:
    def call(letter: str | bytes, now: str = "2024-10-10T10:00", original: str | None = None, **given: Any) -> Review:
        octets = letter if isinstance(letter, bytes) else letter.encode()
        moment = datetime.fromisoformat(now).replace(tzinfo=context.settings.calendar.zone)
        lang = given.pop("lang", "lv")
        return review(
            Request(octets, moment, Given(**given), original.encode() if original is not None else None, lang), context
        )

    return call


def rules(found: Review) -> set[str]:
    return {point.rule for point in found.points}
