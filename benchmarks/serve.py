"""The page under load, on this machine: 50 clients at once for a minute, and how long one letter of 20 kB takes.

    make load                 # or: python benchmarks/serve.py --clients 50 --seconds 60

Prints a table; what is wrong (an answer other than 200, memory that grows) makes the exit status 1.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "sample_mailboxes" / "mailcheck.toml"
PARAGRAPH = "Zemes nomas līguma projektā maksa noteikta pēc kadastrālās vērtības, un dome to pārskata reizi gadā. "
SIGNED = "Ar cieņu\nSintija Rudzīte\nTālrunis 67000213\nE-pasts sintija.rudzite@kalnupe.example\n"


def letter(size: int, mark: int = 0) -> bytes:
    """A letter of about ``size`` octets with something to find in it; ``mark`` makes it another."""
    body = PARAGRAPH * max(1, (size - 400) // len(PARAGRAPH.encode()))
    lines = "\n".join(body[start : start + 90] for start in range(0, len(body), 90))
    return f"Labdien!\n\nLieta Nr. {mark}. {lines}\n\nPielikumā nosūtu līgumu.\n\n{SIGNED}".encode()


def resident(pid: int) -> float:
    """The process's memory in MiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def ask(port: int, body: bytes, connection: http.client.HTTPConnection | None = None) -> tuple[int, float]:
    started = time.perf_counter()
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/v1/draft", body, {"Content-Type": "text/plain; charset=utf-8"})
    answer = connection.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - started


def hammer(port: int, until: float, number: int, times: list[float], wrong: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    count = 0
    while time.monotonic() < until:
        count += 1
        status, took = ask(port, letter(3000, number * 100_000 + count), connection)
        times.append(took)
        if status != 200:
            wrong.append(status)
    connection.close()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    command = [sys.executable, "-m", "sigulda_mailcheck", "serve", "--config", str(CONFIG), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    found = re.search(r":(\d+)/", process.stderr.readline())
    assert found
    port = int(found[1])
    ask(port, letter(20_000))
    single = [ask(port, letter(20_000, number))[1] for number in range(1, 51)]
    print(
        f"one letter of 20 kB, one client: median {1000 * statistics.median(single):.0f} ms, longest {1000 * max(single):.0f} ms"
    )
    times: list[float] = []
    wrong: list[int] = []
    until = time.monotonic() + given.seconds
    threads = [threading.Thread(target=hammer, args=(port, until, n, times, wrong)) for n in range(given.clients)]
    for thread in threads:
        thread.start()
    memory = []
    while time.monotonic() < until:
        time.sleep(min(2, max(0.1, until - time.monotonic())))
        memory.append(resident(process.pid))
    for thread in threads:
        thread.join()
    process.terminate()
    print(process.communicate(timeout=30)[1].strip())
    ordered = sorted(times)
    half = memory[len(memory) // 2]
    print(
        f"{given.clients} clients, {given.seconds:.0f} s, letters of 3 kB: {len(times)} answers, {len(wrong)} errors, "
        f"{len(times) / given.seconds:.0f} a second, median {1000 * ordered[len(ordered) // 2]:.0f} ms, "
        f"95 % within {1000 * ordered[int(len(ordered) * 0.95)]:.0f} ms; "
        f"memory {memory[0]:.0f} MiB at first, {half:.0f} half way, {memory[-1]:.0f} at the end"
    )
    return 1 if wrong or memory[-1] > half * 1.05 + 2 else 0


if __name__ == "__main__":
    sys.exit(main())
