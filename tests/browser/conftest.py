"""A real browser: Debian's chromium, headless, driven by playwright. Without them these tests are skipped, and say why."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.formats import html_report
from sigulda_mailcheck.settings import load
from tests.conftest import SAMPLES

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright (pip install '.[browser]')")
    if CHROMIUM is None:
        pytest.skip("needs chromium (Debian: chromium)")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    report = pipeline.check([SAMPLES], load(SAMPLES / "mailcheck.toml"), pipeline.Options(jobs=1))
    with path.open("w", encoding="utf-8") as target:
        html_report.render(report, target)
    return path


def serious(page: Any) -> list[str]:
    """What axe-core finds that is serious or worse."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python").Axe()
    violations = axe.run(page).response["violations"]
    return [
        f"{v['id']}: {v['help']}: {[node['target'] for node in v['nodes']][:3]}"
        for v in violations
        if v["impact"] in ("serious", "critical")
    ]
