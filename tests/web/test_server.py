"""The real server on this machine: large and slow clients, what it logs, and how it stops."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import SAMPLES
from tests.web.conftest import LETTER

SECRET = "Kvardzums"


@dataclass
class Served:
    port: int
    process: subprocess.Popen[str]

    def post(self, path: str, body: bytes, kind: str = "text/plain") -> tuple[int, bytes]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=body, headers={"Content-Type": kind}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def stop(self) -> str:
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=20)[1]


@pytest.fixture
def served() -> Iterator[Served]:
    pytest.importorskip("waitress", reason="needs the web extra: pip install '.[web]'")
    command = [
        sys.executable,
        "-m",
        "sigulda_mailcheck",
        "serve",
        "--config",
        str(SAMPLES / "mailcheck.toml"),
        "--port",
        "0",
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    port = re.search(r":(\d+)/", line)
    assert port, line
    yield Served(int(port[1]), process)
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_it_answers_and_stops_with_its_counts_and_no_word_of_a_letter(served: Served) -> None:
    status, body = served.post("/v1/draft", f"{LETTER}\n{SECRET}".encode())
    assert (status, json.loads(body)["schema"]) == (200, "sigulda-mailcheck/draft/1")
    assert served.post("/v1/draft", f'{{"letter": "{SECRET}'.encode(), "application/json")[0] == 400
    said = served.stop()
    assert said.strip() == "sigulda-mailcheck: stopped; 1 letters checked, 1 requests refused, 0 failed"
    assert served.process.returncode == 0


def test_a_body_of_50_mb_is_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as client:
        client.sendall(
            f"POST /v1/draft HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {50 << 20}\r\n\r\n".encode()
        )
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def test_slow_clients_hold_nobody_up(served: Served) -> None:
    slow = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(220)]
    for client in slow:
        client.sendall(
            b"POST /v1/draft HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nx"
        )
    started = time.monotonic()
    assert served.post("/v1/draft", LETTER.encode())[0] == 200
    assert time.monotonic() - started < 5
    for client in slow:
        client.close()


def test_nonsense_is_answered_as_nonsense(served: Served) -> None:
    for request in (b"\0\xff\xfe\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as client:
            client.sendall(request)
            assert client.recv(100).split()[1].startswith(b"4"), request
    assert served.post("/v1/draft", LETTER.encode())[0] == 200


def test_many_at_once(served: Served) -> None:
    statuses: list[int] = []

    def ask() -> None:
        for _ in range(4):
            statuses.append(served.post("/v1/draft", LETTER.encode())[0])

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 48


def test_a_taken_port_is_said(served: Served) -> None:
    command = [
        sys.executable,
        "-m",
        "sigulda_mailcheck",
        "serve",
        "--domain",
        "kalnupe.example",
        "--port",
        str(served.port),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert re.fullmatch(r"sigulda-mailcheck: 127\.0\.0\.1:\d+: can't be listened on: .+\n", done.stderr)


def test_schemathesis_finds_nothing(served: Served, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis", reason="needs schemathesis (pip install '.[dev]')")
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", f"http://127.0.0.1:{served.port}/openapi.json", "--max-examples", "60", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " 0 failed" in served.stop()
