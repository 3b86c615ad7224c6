"""Municipal mail at any scale: one mailbox of invented letters, the same octets for the same number every time.

    python benchmarks/generate.py 100000 /tmp/mail.mbox

Of a hundred messages about 25 are bulk mail (newsletters, notices of systems), 25 go between colleagues, 25 come from
clients, and 25 answer them; a fifth of the clients' and employees' letters carries an attachment of 40 kB. Nine letters in ten
are Latvian, the others English or Russian. One answer in twelve is late or missing, one letter in twenty lacks something.
"""

from __future__ import annotations

import base64
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

DOMAIN = "novads.example"
ZONE = ZoneInfo("Europe/Riga")
START = datetime(2024, 1, 8, 8, 0, tzinfo=ZONE)
EMPLOYEES, CLIENTS = 500, 20_000
FIRST = [
    "Anna",
    "Ilze",
    "Jānis",
    "Pēteris",
    "Līga",
    "Andris",
    "Zane",
    "Māris",
    "Inese",
    "Gatis",
    "Dace",
    "Uldis",
    "Kristīne",
    "Juris",
    "Sandra",
    "Edgars",
]
LAST = [
    "Liepa",
    "Kalniņa",
    "Bērziņš",
    "Ozola",
    "Vītols",
    "Eglīte",
    "Krūmiņš",
    "Zariņa",
    "Lapiņš",
    "Balode",
    "Siliņš",
    "Auziņa",
    "Priede",
    "Ābele",
]
POSITIONS = (
    "sekretāre",
    "būvinspektors",
    "projektu vadītāja",
    "jurists",
    "grāmatvede",
    "nekustamā īpašuma speciālists",
)
SUBJECTS = (
    "Iesniegums par zemes robežām", "Jautājums par bērnudārzu", "Ielas apgaismojums", "Būvatļauja", "Par atkritumu izvešanu",
    "Deklarētā dzīvesvieta", "Ceļa remonts", "Pabalsts", "Koku ciršana", "Īpašuma nodoklis",
)  # fmt: skip
SENTENCES = (
    "Esmu apskatījis dokumentus un redzu, ka trūkst vēl viena saskaņojuma no kaimiņu puses.",
    "Robežas plānu var saņemt Būvvaldē katru darba dienu no deviņiem līdz pulksten pieciem.",
    "Darbi šajā posmā tiks veikti vasarā, tiklīdz būs noslēgts līgums ar piegādātāju.",
    "Pabalstu piešķir ģimenei, kuras ienākumi uz vienu cilvēku nepārsniedz noteikto apmēru.",
    "Šobrīd rindā ir vairāk nekā simts bērnu, un vietas tiek piešķirtas pēc dzimšanas datuma.",
    "Lampas nomaiņa ir iekļauta šīs nedēļas darbu sarakstā.",
)
ENGLISH = "We have looked at your documents and everything is in order. The permit can be collected at the office."
RUSSIAN = "Мы рассмотрели Ваши документы, всё в порядке. Разрешение можно получить в канцелярии."
ATTACHMENT = base64.encodebytes(random.Random(7).randbytes(30_000)).decode("ascii")


class Writer:
    """Conversations in order of time, each message ready for an mbox."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.now = START

    def messages(self, count: int) -> Iterator[bytes]:
        while self.number < count:
            self.now += timedelta(minutes=self.random.choice((1, 2, 3, 5)))
            yield from self.random.choice((self._bulk, self._internal, self._client, self._client))()

    def _employee(self) -> tuple[str, str]:
        index = self.random.randrange(EMPLOYEES)
        return f"{FIRST[index % len(FIRST)]} {LAST[index // 3 % len(LAST)]}", f"darbinieks{index}@{DOMAIN}"

    def _bulk(self) -> Iterator[bytes]:
        _, to = self._employee()
        extra = "List-Unsubscribe: <https://jaunumi.example/atteikties>\nPrecedence: bulk\n"
        text = "\n".join(self.random.choices(SENTENCES, k=8))
        yield self._message("Jaunumi <jaunumi@jaunumi.example>", to, "Nedēļas jaunumi", text, self.now, extra=extra)

    def _internal(self) -> Iterator[bytes]:
        (name, author), (other_name, other) = self._employee(), self._employee()
        subject = f"{self.random.choice(SUBJECTS)} {self.number}"
        asks = self.random.random() < 0.5
        text = f"Sveiki!\n\n{self.random.choice(SENTENCES)}\n{'Lūdzu atsūti plānu.' if asks else 'Informācijai.'}\n\n{name}"
        asked = self.number
        yield self._message(f"{name} <{author}>", other, subject, text, self.now)
        if asks and self.random.random() < 0.95:
            reply = f"Sveiki!\n\nPlāns ir mapē.\n\n{other_name}\n\n> {self.random.choice(SENTENCES)}"
            sent = self.now + timedelta(hours=self.random.randrange(1, 20))
            yield self._message(f"{other_name} <{other}>", author, f"Re: {subject}", reply, sent, answers=asked)

    def _client(self) -> Iterator[bytes]:
        client = f"klients{self.random.randrange(CLIENTS)}@pasts.example"
        name, author = self._employee()
        subject = f"{self.random.choice(SUBJECTS)} {self.number}"
        asked, when = self.number, self.now
        question = f"Labdien!\n\n{self.random.choice(SENTENCES)} Kad varu saņemt atbildi?\n\nAr cieņu\nKlients"
        yield self._message(client, author, subject, question, when)
        if self.random.random() < 0.96:
            hours = self.random.choice((2, 5, 20, 26, 48, 30)) if self.random.random() < 0.95 else 24 * 9
            yield self._message(
                f"{name} <{author}>", client, f"Re: {subject}", self._answer(name, author, question),
                when + timedelta(hours=hours), answers=asked,
            )  # fmt: skip

    def _answer(self, name: str, author: str, question: str) -> str:
        chance = self.random.random()
        body = " ".join(self.random.choices(SENTENCES, k=3))
        body = ENGLISH if chance < 0.05 else RUSSIAN if chance < 0.1 else body
        greeting = "" if self.random.random() < 0.02 else "Labdien!\n\n"
        position = POSITIONS[hash_of(author) % len(POSITIONS)]
        phone = "" if self.random.random() < 0.03 else f"Tālrunis 6700{1000 + hash_of(author) % 9000}\n"
        quoted = "\n".join(f"> {line}" for line in question.split("\n"))
        return (
            f"{greeting}{body}\n\nJa ir jautājumi, lūdzu, sazinieties ar mani.\n\nAr cieņu\n{name}\nNovada pašvaldības {position}\n"
            f"{phone}{author}\nwww.{DOMAIN}\n\n2024. g. 7. maijs, plkst. 10:12 lietotājs Klients rakstīja:\n{quoted}"
        )

    def _message(
        self, sender: str, to: str, subject: str, text: str, sent: datetime, extra: str = "", answers: int | None = None
    ) -> bytes:
        number, self.number = self.number, self.number + 1
        arrived = sent + timedelta(seconds=20)
        name, _, address = sender.rpartition(" <")
        shown = f"{Header(name, 'utf-8').encode()} <{address}" if name else sender
        link = f"In-Reply-To: <{answers}@{DOMAIN}>\nReferences: <{answers}@{DOMAIN}>\n" if answers is not None else ""
        head = (
            f"Return-Path: <{sender.rpartition('<')[2].rstrip('>')}>\n"
            f"Received: from mx.pasts.example (mx.pasts.example [192.0.2.7]) by mail.{DOMAIN} with ESMTPS id {number:x} for <{to}>;\n"
            f" {format_datetime(arrived)}\nFrom: {shown}\nTo: {to}\nSubject: {Header(subject, 'utf-8').encode()}\n"
            f"Date: {format_datetime(sent)}\nMessage-ID: <{number}@{DOMAIN}>\n{link}{extra}MIME-Version: 1.0\n"
        )
        if not extra and self.random.random() < 0.2:
            body = (
                'Content-Type: multipart/mixed; boundary="daļa"\n\n--daļa\nContent-Type: text/plain; charset=utf-8\n'
                f"Content-Transfer-Encoding: 8bit\n\n{text}\n\n--daļa\nContent-Type: application/pdf\n"
                'Content-Disposition: attachment; filename="plans.pdf"\nContent-Transfer-Encoding: base64\n\n'
                f"{ATTACHMENT}--daļa--\n"
            ).replace("daļa", "=_dala")
        else:
            body = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        return f"From {address.rstrip('>') or 'x@y.example'} {sent:%a %b %d %H:%M:%S %Y}\n{head}{body}\n".encode()


def hash_of(text: str) -> int:
    return sum(map(ord, text)) * 31


def write(count: int, path: Path) -> None:
    with path.open("wb") as file:
        for number, message in enumerate(Writer(2024).messages(count)):
            if number >= count:
                break
            file.write(message)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
