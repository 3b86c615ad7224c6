"""How well the own text is found, on other people's mail: a folder with `emails/` and, by the same names, `trimmed/`.

The test corpus of discourse/email_reply_trimmer has that layout: 64 mails and the text that a reader should see of each.
It stays outside this repository; give its `test` folder:

    python benchmarks/own_text.py FOLDER [--show]

Its mails are bodies, without headers. A mail counts as found if the words of the own text (signature block included, which
that project shows) are those of the expected text; as near if they share at least 95 % of them.
"""

from __future__ import annotations

import argparse
from difflib import SequenceMatcher
from pathlib import Path

from sigulda_mailcheck.language.text import normalise, words
from sigulda_mailcheck.mail.own_text import separate


def own_words(text: str) -> list[str]:
    return words("\n".join(separate(normalise(text)).own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="name the mails that differ")
    options = parser.parse_args()
    exact = near = total = 0
    for path in sorted((options.folder / "emails").iterdir()):
        expected_path = options.folder / "trimmed" / path.name
        expected = (
            words(normalise(expected_path.read_text(encoding="utf-8", errors="replace")))
            if expected_path.exists()
            else []
        )
        found = own_words(path.read_text(encoding="utf-8", errors="replace"))
        ratio = SequenceMatcher(None, found, expected, autojunk=False).ratio() if found or expected else 1.0
        total += 1
        exact += found == expected
        near += ratio >= 0.95
        if options.show and found != expected:
            print(f"{ratio:.2f} {path.name}")
    print(f"{total} mails: {exact} exact, {near} at least 95 % alike")


if __name__ == "__main__":
    main()
