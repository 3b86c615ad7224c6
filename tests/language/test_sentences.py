"""Whether a text asks, and the cheap test before it."""

from __future__ import annotations

import pytest

from sigulda_mailcheck.language.sentences import asks, may_ask
from sigulda_mailcheck.language.text import fold


@pytest.mark.parametrize(
    "text",
    [
        "Lūdzu atsūti\nman līgumu.", "Vai   vari atsūtīt protokolu", "Gaidu Tavu  viedokli līdz piektdienai.", "Kad tiekamies?",
        "Pasaki, kad Tev ērtāk.", "Mums nepieciešams Tavs atzinums.", "Could you  please\ncheck it", "Пришли, пожалуйста, договор.",
        "Skaties https://x.example/?a=1 un\n\nVai tu zini, kur tas ir", "Atraksti, lūdzu.",
    ],
)  # fmt: skip
def test_what_asks_may_ask(text: str) -> None:
    assert asks(text)
    assert may_ask(" ".join(fold(text).split()))


@pytest.mark.parametrize("text", ["Rēķins apmaksāts.", "Paldies par palīdzību!", "Mums vajadzētu par to padomāt kopā."])
def test_what_only_tells(text: str) -> None:
    assert not asks(text)
