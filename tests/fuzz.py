"""Fuzzing: mail, mailboxes, archives and drafts are cut, flipped and spliced, and nothing may come out but facts and one-line errors.

    make fuzz MINUTES=10            # or: python tests/fuzz.py --minutes 10 --seed 3

What it finds is written to ``fuzz-found/``; the seed says how to get it again. Findings belong into the tests.
"""

from __future__ import annotations

import argparse
import base64
import bz2
import contextlib
import gzip
import io
import lzma
import random
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable
from pathlib import Path

from sigulda_mailcheck import pipeline
from sigulda_mailcheck.errors import MailcheckError
from sigulda_mailcheck.mail.facts import Unreadable
from sigulda_mailcheck.mail.spans import Place, Span
from sigulda_mailcheck.mail.stage import UNREAD_TEXT, read_message
from sigulda_mailcheck.settings import Settings
from sigulda_mailcheck.web.app import create_app

ROOT = Path(__file__).resolve().parents[1]
SLOW = 5.0  # seconds that no single input may take
TOKENS = [
    b"\n\n", b"\r\n", b"\0", b"From ", b">From x Mon Oct 07 10:00:00 2024\n", b"=?utf-8?b?", b"?=", b"--", b'boundary="', b"; ", b"<", b">",
    b"Content-Type: multipart/mixed; boundary=a\n", b"Content-Transfer-Encoding: base64\n", b"charset=", b"windows-1257", b"x-unknown",
    b"text/calendar; method=REPLY", b"message/rfc822", b"\xff\xfe", b"\xe2\x80\xae", b"Date: ", b"31.12.9999", b"1970", b"(((((((", b"@", b",,,,", b"Received: ;",
    b"<table><tr><td>", b"<blockquote>", b"&#x202e;", b"No: ", b"Nos\xc5\xab" b"t\xc4\xabts: ", b"l\xc4\xab" b"dz 31. febru\xc4\x81rim",
]  # fmt: skip


def seeds() -> list[bytes]:
    """The messages of the sample mailboxes, whole mailboxes, and one of each container."""
    boxes = [path.read_bytes() for path in sorted((ROOT / "sample_mailboxes").glob("*.mbox"))]
    messages = [piece for box in boxes for piece in box.split(b"\nFrom ")]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mbox", boxes[0])
    return [
        *messages,
        *boxes[:2],
        packed.getvalue(),
        gzip.compress(boxes[0]),
        bz2.compress(boxes[0]),
        lzma.compress(boxes[0]),
    ]


def mutate(octets: bytes, draw: random.Random, pool: list[bytes]) -> bytes:
    made = bytearray(octets)
    for _ in range(draw.randint(1, 8)):
        at = draw.randrange(len(made) + 1)
        choice = draw.randrange(6)
        if choice == 0:
            made[at : at + draw.choice((1, 4, 60, 900))] = b""
        elif choice == 1:
            made[at:at] = draw.choice(TOKENS) * draw.choice((1, 1, 2, 50))
        elif choice == 2 and made:
            made[min(at, len(made) - 1)] = draw.randrange(256)
        elif choice == 3:
            other = draw.choice(pool)
            start = draw.randrange(len(other) + 1)
            made[at:at] = other[start : start + draw.choice((20, 400, 3000))]
        elif choice == 4:
            made = made[:at]
        else:
            piece = bytes(made[at : at + 200])
            made[at:at] = piece * draw.choice((1, 3, 40))
    return bytes(made[:400_000])


def as_message(octets: bytes) -> None:
    facts = read_message(octets, Span(Place("fuzz", 1, 0, len(octets))), "", CONTEXT)
    said = (
        facts.reason
        if isinstance(facts, Unreadable)
        else " ".join(d for d in facts.defects if d.startswith(UNREAD_TEXT))
    )
    if "internal error" in said or said.startswith(UNREAD_TEXT):
        raise AssertionError(said)


def as_source(octets: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "ilze@kalnupe.example.mbox"
        path.write_bytes(octets)
        with contextlib.suppress(MailcheckError):
            pipeline.check([path], CONTEXT.settings, pipeline.Options(jobs=1))


def as_draft(octets: bytes) -> None:
    """The endpoint and the page, with the letter as the body, as a file, and as text."""
    kind = ("message/rfc822", "text/plain", "text/html")[len(octets) % 3]
    packed = {
        "letter_base64": base64.b64encode(octets).decode(),
        "original_base64": base64.b64encode(octets[::-1]).decode(),
    }
    for answer in (
        CLIENT.post("/v1/draft", data=octets, content_type=kind),
        CLIENT.post("/v1/draft", json=packed),
        CLIENT.post("/", data={"file": (io.BytesIO(octets), "draft"), "text": octets.decode("utf-8", "replace")}),
    ):
        if answer.status_code not in (200, 400, 403, 422):
            raise AssertionError(f"status {answer.status_code}")


CONTEXT = pipeline.context_for(Settings().with_domain("kalnupe.example"))


CLIENT = create_app(CONTEXT).test_client()


def run(seconds: float, seed: int) -> int:
    draw, pool = random.Random(seed), seeds()
    found = tried = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        octets = mutate(draw.choice(pool), draw, pool)
        target: Callable[[bytes], None] = as_source if tried % 20 == 0 else as_draft if tried % 5 == 0 else as_message
        tried += 1
        started = time.monotonic()
        try:
            target(octets)
            problem = ""
        except Exception:
            problem = traceback.format_exc()
        if time.monotonic() - started > SLOW:
            problem += f"took {time.monotonic() - started:.1f} s"
        if problem:
            found += 1
            folder = Path("fuzz-found")
            folder.mkdir(exist_ok=True)
            (folder / f"{seed}-{tried}.eml").write_bytes(octets)
            print(f"{folder}/{seed}-{tried}.eml: {target.__name__}: {problem.strip().splitlines()[-1]}", flush=True)
    print(f"{tried} inputs, {found} problems, seed {seed}")
    return 1 if found else 0


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    sys.exit(run(given.minutes * 60, given.seed))
