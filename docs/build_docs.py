"""Writes what the documentation shows of the program itself: the rule pages, and the tables in README.md.

`make docs` runs it; a test fails where the result is not current.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from click.testing import CliRunner

from sigulda_mailcheck.cli import cli
from sigulda_mailcheck.pack import Example, Pack, Rule, find_pack, load_pack

ROOT = Path(__file__).resolve().parents[1]


def rule_page(rule: Rule) -> str:
    lv, en = rule.wording["lv"], rule.wording["en"]
    parameters = "".join(f"- `{key}` = `{value}`\n" for key, value in rule.parameters.items())
    return (
        f"# {rule.slug}\n\n{lv.title} · {en.title}\n\n| | |\n| --- | --- |\n| clause | {rule.clause} |\n| severity | {rule.severity} |\n"
        f"| check | `{rule.check}` |\n| in force since | {rule.in_force} |\n\n> {rule.clause_text}\n\n"
        + (f"Parameters:\n\n{parameters}\n" if parameters else "")
        + f"## Latviski\n\n**Kāpēc.** {lv.why}\n\n**Kā labot.** {lv.remedy}\n\n## In English\n\n**Why.** {en.why}\n\n**How to put it right.** {en.remedy}\n\n"
        + "## Examples\n\n"
        + "\n".join(_example(example) for example in rule.examples)
    )


def _example(example: Example) -> str:
    verdict = "a finding" if example.fires else "no finding"
    expected = ", ".join(f"{key}: {value}" for key, value in example.expect.items())
    lines = [f"### {example.title}: {verdict}{f' ({expected})' if expected else ''}\n"]
    for message in example.messages:
        head = ", ".join(
            f"{key} {message[key]}"
            for key in ("from", "to", "cc", "date", "subject", "calendar", "attach")
            if key in message
        )
        lines.append(f"{head}\n" if head else "")
        if message.get("text"):
            lines.append("```\n" + str(message["text"]).strip("\n") + "\n```\n")
    return "\n".join(line for line in lines if line)


def rules_table(pack: Pack) -> str:
    rows = [
        f"| [{r.slug}](docs/rules/{r.slug}.md) | {r.clause} | {r.severity} | {r.wording['en'].title} |"
        for r in pack.rules
    ]
    return "\n".join(["| rule | clause | severity | |", "| --- | --- | --- | --- |", *rows])


def help_text() -> str:
    result = CliRunner().invoke(cli, ["check", "--help"], prog_name="sigulda-mailcheck", terminal_width=100)
    return f"```\n{result.output.strip()}\n```"


def between(text: str, name: str, content: str) -> str:
    return re.sub(
        rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.DOTALL
    )


def files() -> dict[Path, str]:
    """Every generated file with its content."""
    pack = load_pack(find_pack("sigulda-5-2023"))
    found = {ROOT / "docs" / "rules" / f"{rule.slug}.md": rule_page(rule) for rule in pack.rules}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found[ROOT / "README.md"] = between(between(readme, "rules", rules_table(pack)), "help", help_text())
    return found


def main() -> int:
    (ROOT / "docs" / "rules").mkdir(exist_ok=True)
    for path, content in files().items():
        path.write_text(content, encoding="utf-8", newline="\n")
    print(f"{len(files())} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
