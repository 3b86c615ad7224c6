from __future__ import annotations

from typing import Any

import pytest

from sigulda_mailcheck.mail.stage import context_for
from sigulda_mailcheck.settings import load
from tests.conftest import SAMPLES

LETTER = """Paldies par Jūsu jautājumu.

Pielikumā nosūtu līguma projektu.

Sintija Rudzīte
Tālrunis 67000213
sintija.rudzite@kalnupe.example
"""


@pytest.fixture
def app() -> Any:
    pytest.importorskip("flask", reason="needs the web extra: pip install '.[web]'")
    from sigulda_mailcheck.web.app import create_app

    return create_app(context_for(load(SAMPLES / "mailcheck.toml")))


@pytest.fixture
def client(app: Any) -> Any:
    return app.test_client()
