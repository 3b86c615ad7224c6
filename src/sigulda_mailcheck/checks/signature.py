"""The signature block: is there one, has it all fields, does it agree with the directory? (VI 5.1.5., decisions D29, D30)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter

NAME = "signature"
PARAMETERS = {"fault": ("missing", "incomplete", "mismatch")}


def check(letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]:
    signature = letter.signature
    fault = parameters["fault"]
    if not signature.fields:
        if fault == "missing":
            yield Outcome("")
    elif fault == "incomplete" and signature.missing:
        yield Outcome("", missing=signature.missing)
    elif fault == "mismatch" and signature.mismatched:
        yield Outcome("", fields=signature.mismatched)
