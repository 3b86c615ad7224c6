"""What the check of one draft costs, start-up included: CPU seconds of whole processes.

make load                 # with the page; or: python benchmarks/draft.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "sample_mailboxes" / "mailcheck.toml"
RUNS = 25
LETTER = """Labdien, Jāni!

Paldies par Jūsu jautājumu. Zemi nomā pēc pieteikuma saņemšanas. Ja rodas jautājumi, lūdzu, zvaniet.

Ar cieņu
Sintija Rudzīte
Tālrunis 67000213
E-pasts sintija.rudzite@kalnupe.example
"""
HEAD = "From: sintija.rudzite@kalnupe.example\nTo: janis.ozols@klients.example\nSubject: Re: Noma\n"
QUOTED = """<div style="border-top:solid #E1E1E1 1.0pt"><p><b>No:</b> Jānis Ozols &lt;janis.ozols@klients.example&gt;<br>
<b>Nosūtīts:</b> pirmdiena, 2026. gada 23. novembris 10:12<br><b>Kam:</b> Sintija Rudzīte &lt;sintija.rudzite@kalnupe.example&gt;<br>
<b>Tēma:</b> Noma</p></div><p>Labdien! Kā var nomāt zemi? Ar cieņu, Jānis</p>
"""
HTML = f"Content-Type: text/html; charset=utf-8\n\n<p>{LETTER.replace(chr(10), '<br>')}</p>"
FORMS = {
    "text": LETTER,
    "message": f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{LETTER}",
    "HTML message": f"{HEAD}{HTML}",
    "HTML answer with its quotation": f"{HEAD}{HTML}{QUOTED}",
}


def cpu(file: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "sigulda_mailcheck", "draft", str(file), "--config", str(CONFIG)]
    subprocess.run(command, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        for name, letter in FORMS.items():
            file = Path(folder, "letter")
            file.write_text(letter, encoding="utf-8")
            cpu(file)
            taken = sorted(cpu(file) for _ in range(RUNS))
            print(f"draft, {name}: {taken[0]:.2f} to {taken[-1]:.2f} CPU s, median {taken[RUNS // 2]:.2f}, {RUNS} runs")


if __name__ == "__main__":
    main()
