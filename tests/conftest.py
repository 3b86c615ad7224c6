"""Helpers that several tests share: a run of the command line in this process, and the sample mailboxes."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from sigulda_mailcheck.cli import main

settings.register_profile("ci", deadline=None, max_examples=60)
settings.load_profile("ci")

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_mailboxes"


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """``run("check", path, …)`` as a shell would, without a configuration from the environment."""
    monkeypatch.delenv("SIGULDA_MAILCHECK_CONFIG", raising=False)

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        status = main([str(argument) for argument in arguments])
        captured = capfd.readouterr()
        return Result(status, captured.out, captured.err)

    yield call
    os.environ.pop("SIGULDA_MAILCHECK_CONFIG", None)


@pytest.fixture
def sample_report(run: Run) -> dict[str, Any]:
    return run("check", SAMPLES, "--config", SAMPLES / "mailcheck.toml", "--output", "json").report
