"""The documentation says what the program does: generated parts are current, named files exist."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT, SAMPLES


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_documentation_is_current() -> None:
    stale = [
        str(path)
        for path, content in load(ROOT / "docs" / "build_docs.py").files().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run `make docs`"


def test_sample_mailboxes_are_what_their_script_writes(tmp_path: Path) -> None:
    copy = tmp_path / "build.py"
    copy.write_bytes((SAMPLES / "build.py").read_bytes())
    subprocess.run([sys.executable, str(copy)], check=True, capture_output=True)
    for path in sorted(SAMPLES.glob("*.mbox")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), "run `make samples`"


@pytest.mark.parametrize(
    "page",
    [*sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md")), "README.md", "CONTRIBUTING.md"],
)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target


def test_the_readme_names_the_two_commands_and_every_exit_status() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme and "make test" in readme
    assert all(f"| {status} |" in readme for status in (0, 1, 2))
