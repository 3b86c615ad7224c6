"""Writes the sample mailboxes beside this file, always with the same bytes: a month of an invented municipality's mail.

May 2025 has a public holiday (1 May), a moved day off (2 May, worked on Saturday 10 May) and an observed holiday (5 May).
Ordinary correspondence comes from the tables below; the letters that show a rule are written out in `special_cases`.
Run it with `make samples`.
"""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).resolve().parent
RIGA = ZoneInfo("Europe/Riga")
DOMAIN = "kalnupe.example"
WEEKDAYS = ["pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena"]
WEEKDAYS_SHORT = ["pirmd.", "otrd.", "trešd.", "ceturtd.", "piektd.", "sestd.", "svētd."]
MONTHS = [
    "janvāris",
    "februāris",
    "marts",
    "aprīlis",
    "maijs",
    "jūnijs",
    "jūlijs",
    "augusts",
    "septembris",
    "oktobris",
    "novembris",
    "decembris",
]


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    client: str = "gmail"
    position: str = ""
    unit: str = ""
    phone: str = ""


def staff(local: str, name: str, position: str, unit: str, phone: str, client: str) -> Person:
    return Person(name, f"{local}@{DOMAIN}", client, position, unit, phone)


BAIBA = staff(
    "baiba.strautina",
    "Baiba Strautiņa",
    "klientu apkalpošanas speciāliste",
    "Klientu apkalpošanas nodaļa",
    "67000211",
    "outlook",
)
EDGARS = staff(
    "edgars.klints",
    "Edgars Klints",
    "klientu apkalpošanas speciālists",
    "Klientu apkalpošanas nodaļa",
    "67000212",
    "outlook-html",
)
SINTIJA = staff("sintija.rudzite", "Sintija Rudzīte", "lietvede", "Klientu apkalpošanas nodaļa", "67000213", "gmail")
NORMUNDS = staff("normunds.akmens", "Normunds Akmens", "būvinspektors", "Būvvalde", "67000221", "thunderbird")
VIJA = staff("vija.smilga", "Vija Smilga", "arhitekte", "Būvvalde", "67000222", "outlook-html")
TOMASS = staff("tomass.viksna", "Tomass Vīksna", "teritorijas plānotājs", "Būvvalde", "67000223", "thunderbird")
ILONA = staff("ilona.paegle", "Ilona Paegle", "juriste", "Juridiskā nodaļa", "67000231", "outlook")
ROLANDS = staff("rolands.vimba", "Rolands Vimba", "juriskonsults", "Juridiskā nodaļa", "67000232", "gmail")
STAFF = [BAIBA, EDGARS, SINTIJA, NORMUNDS, VIJA, TOMASS, ILONA, ROLANDS]
OFFICE = Person("Kalnupes novada pašvaldība", f"pasts@{DOMAIN}", "outlook")

CLIENTS = [
    Person(name, f"{local}@{host}.example", client)
    for name, local, host, client in [
        ("Anna Lazdiņa", "anna.lazdina", "vestules", "gmail"),
        ("Jānis Upenieks", "janis.upenieks", "majas", "thunderbird"),
        ("Marta Egle", "marta.egle", "vestules", "gmail"),
        ("Andris Kalējs", "a.kalejs", "darbnica", "outlook"),
        ("Dzintra Ose", "dzintra.ose", "vestules", "iphone"),
        ("Guntis Priede", "guntis", "priedes", "outlook"),
        ("Liene Avotiņa", "liene.avotina", "majas", "gmail"),
        ("Modris Celms", "modris.celms", "vestules", "thunderbird"),
        ("Sandra Liepkalne", "sandra", "liepkalni", "iphone"),
        ("Ojārs Zvejnieks", "ojars.z", "osta", "gmail"),
        ("SIA Jumiķis", "birojs", "jumikis", "outlook"),
        ("Irēna Kalve", "irena.kalve", "vestules", "gmail"),
    ]
]

# (subject, question, answer) for the everyday correspondence of each unit
TOPICS = {
    "Klientu apkalpošanas nodaļa": [
        (
            "Darba laiks",
            "Cikos pašvaldība strādā pirms svētkiem?",
            "Pirms svētkiem strādājam no plkst. 8.00 līdz 16.00.",
        ),
        (
            "Izziņa par dzīvesvietu",
            "Kur var saņemt izziņu par deklarēto dzīvesvietu?",
            "Izziņu var saņemt klātienē, uzrādot personu apliecinošu dokumentu.",
        ),
        (
            "Bibliotēkas telpas",
            "Vai bibliotēkas telpas var izmantot biedrības sapulcei?",
            "Jā, telpas var izmantot darba dienās pēc plkst. 17.00.",
        ),
        (
            "Sludinājums",
            "Kā ievietot sludinājumu novada avīzē?",
            "Sludinājuma tekstu pieņemam līdz katra mēneša desmitajam datumam.",
        ),
        ("Bērnu laukums", "Kad atvērs bērnu laukumu Liepu ielā?", "Bērnu laukumu atvērs 20. maijā."),
    ],
    "Būvvalde": [
        (
            "Terases jumts",
            "Vai terases jumtam vajadzīga būvatļauja?",
            "Terases jumtam līdz 60 kvadrātmetriem būvatļauja nav vajadzīga.",
        ),
        (
            "Žogs pie ielas",
            "Cik augstu žogu drīkst celt pie ielas?",
            "Pie ielas žogs drīkst būt līdz 1,6 metriem augsts.",
        ),
        ("Siltumnīca", "Cik tālu no robežas jābūvē siltumnīca?", "Siltumnīcu var novietot vienu metru no robežas."),
        ("Zonējums", "Kāda zonējuma teritorijā ir īpašums Priežu ielā 4?", "Īpašums ir savrupmāju apbūves teritorijā."),
        (
            "Pamatu nostiprināšana",
            "Vai drīkst nostiprināt mājas pamatus bez projekta?",
            "Pamatu nostiprināšanai vajadzīga apliecinājuma karte.",
        ),
    ],
    "Juridiskā nodaļa": [
        ("Nomas līgums", "Vai nomas līgumu var pagarināt?", "Nomas līgumu var pagarināt, ja nav nomas maksas parāda."),
        (
            "Nodokļa atlaide",
            "Vai daudzbērnu ģimenei pienākas nodokļa atlaide?",
            "Atlaide pienākas, ja ģimenē ir vismaz trīs bērni.",
        ),
        ("Servitūts", "Kurš uztur servitūta ceļu?", "Servitūta ceļu uztur tas, kura labā tas nodibināts."),
        ("Pilnvara", "Vai pilnvarai jābūt apliecinātai pie notāra?", "Pilnvara jāapliecina pie notāra."),
    ],
}
ENDS = [
    "Ja rodas papildu jautājumi, lūdzu, rakstiet.",
    "Ja rodas papildu jautājumi, lūdzu, zvaniet.",
    "Paldies par sadarbību!",
    "Gaidīsim Jūs!",
]
QUESTIONS = [
    ("Lēmuma projekts", "Vai lēmuma projekts jau ir saskaņots?", "Jā, projekts ir saskaņots."),
    ("Sēdes protokols", "Lūdzu, atsūti sēdes protokolu.", "Protokols ir kopējā mapē."),
    ("Dežūru grafiks", "Vai vari pirmdien dežurēt manā vietā?", "Jā, varu."),
    ("Tulkojums", "Lūdzu, pārbaudi tulkojumu.", "Tulkojums ir pareizs."),
]


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=RIGA)


def signature(who: Person, *, drop: str = "", closing: str = "Ar cieņu", **other: str) -> str:
    """The block of the standard's sample; `drop` leaves a line out, keywords replace one."""
    lines = {
        "closing": closing,
        "name": who.name,
        "work": f"Kalnupes novada pašvaldības {who.position}" if who.position else "",
        "phone": f"Tālrunis {who.phone or '67000200'}",
        "email": f"E-pasts {who.email}",
        "website": f"www.{DOMAIN}",
    } | other
    return "\n".join(line for key, line in lines.items() if line and key != drop)


def vocative(name: str) -> str:
    return (
        "Labdien!"
        if name.startswith("SIA")
        else "Labdien, "
        + {"a": f"{name.split()[1]}s kundze!", "e": f"{name.split()[1]}s kundze!"}.get(name[-1], "klient!")
    )


@dataclass
class Mail:
    id: str
    sender: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    date: datetime
    received: datetime
    message: EmailMessage
    subject: str
    text: str


@dataclass
class Sample:
    mails: list[Mail] = field(default_factory=list)

    def mail(
        self,
        sender: Person,
        to: Person | list[Person],
        date: str,
        subject: str,
        text: str,
        *,
        cc: Iterable[Person] = (),
        reply: Mail | None = None,
        forward: Mail | None = None,
        quote: bool = True,
        linked: bool = True,
        received: str = "",
        headers: dict[str, str] | None = None,
        attach: str = "",
        calendar: str = "",
        charset: str = "utf-8",
    ) -> Mail:
        recipients = tuple(to) if isinstance(to, list) else (to,)
        sent = at(date)
        parent = reply or forward
        number = len(self.mails) + 1
        message = EmailMessage(policy=policy.SMTP.clone(linesep="\n", cte_type="8bit"))
        message["From"] = address(sender)
        message["To"] = [address(p) for p in recipients]
        if cc:
            message["Cc"] = [address(p) for p in cc]
        message["Subject"] = subject
        message["Date"] = format_datetime(sent)
        message["Message-ID"] = f"<2025-05-{number:03d}@{sender.email.partition('@')[2]}>"
        if parent and linked:
            message["In-Reply-To"] = parent.id
            message["References"] = parent.id
        for name, value in (headers or {}).items():
            message[name] = value
        quoted = quotation(parent, sender.client, forwarded=forward is not None) if parent and quote else ""
        fill(message, sender.client, text, quoted, parent, charset)
        if calendar:
            message.add_alternative(
                calendar_text(calendar, sender, recipients), subtype="calendar", params={"method": calendar}
            )
        if attach:
            message.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename=attach)
        for depth, part in enumerate(p for p in message.walk() if p.is_multipart()):
            part.set_boundary(f"=_{number:03d}_{depth}")  # the library's own are random
        arrived = at(received) if received else sent + timedelta(seconds=45)
        mail = Mail(str(message["Message-ID"]), sender, recipients, tuple(cc), sent, arrived, message, subject, text)
        self.mails.append(mail)
        return mail

    def ask(
        self, client: Person, to: Person | list[Person], date: str, subject: str, question: str, **more: object
    ) -> Mail:
        return self.mail(client, to, date, subject, f"Labdien!\n\n{question}\n\n{client.name}", **more)  # type: ignore[arg-type]

    def answer(
        self, question: Mail, who: Person, date: str, text: str, *, sign: str | None = None, **more: object
    ) -> Mail:
        prefix = "Re: " if who.client in ("gmail", "thunderbird") else "RE: "
        subject = str(more.pop("subject", prefix + question.subject))
        block = signature(who) if sign is None else sign
        return self.mail(who, question.sender, date, subject, f"{text}\n\n{block}".strip(), reply=question, **more)  # type: ignore[arg-type]

    def notice(self, question: Mail, who: Person, text: str) -> Mail:
        when = (question.received + timedelta(seconds=60)).astimezone(RIGA)
        return self.mail(
            who,
            question.sender,
            f"{when:%Y-%m-%d %H:%M}",
            f"Automātiskā atbilde: {question.subject}",
            text,
            reply=question,
            quote=False,
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )

    def write(self) -> None:
        for old in HERE.glob("*.mbox"):
            old.unlink()
        for box in [*STAFF, OFFICE]:
            path = HERE / f"{box.email}.mbox"
            with path.open("wb") as out:
                for mail in sorted(self.mails, key=lambda m: (m.date if m.sender == box else m.received, m.id)):
                    if mail.sender == box or box in (*mail.to, *mail.cc):
                        out.write(copy_for(mail, box))


def copy_for(mail: Mail, box: Person) -> bytes:
    """The copy that lies in one mailbox: a received one has a Received header."""
    octets = mail.message.as_bytes()
    if mail.sender != box:
        head = f"Received: from mx.{DOMAIN} by mail.{DOMAIN} for <{box.email}>;\n\t{format_datetime(mail.received)}\n"
        octets = head.encode() + octets
    moment = mail.date if mail.sender == box else mail.received
    separator = f"From {mail.sender.email} {moment.astimezone(ZoneInfo('UTC')):%a %b %e %H:%M:%S %Y}\n"
    return separator.encode() + re.sub(rb"(?m)^(>*From )", rb">\1", octets).rstrip(b"\n") + b"\n\n"


def address(person: Person) -> Address:
    local, _, host = person.email.partition("@")
    return Address(person.name, local, host)


def calendar_text(method: str, organiser: Person, attendees: Iterable[Person]) -> str:
    people = "".join(f"ATTENDEE:mailto:{p.email}\r\n" for p in attendees)
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalnupe//LV\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:kalnupe-1\r\nDTSTAMP:20250512T060000Z\r\n"
        f"DTSTART:20250515T070000Z\r\nDTEND:20250515T080000Z\r\nSUMMARY:Sanāksme\r\nORGANIZER:mailto:{organiser.email}\r\n{people}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def quotation(original: Mail, client: str, forwarded: bool) -> str:
    """The original as the mail program shows it under the answer."""
    d, who = original.date, original.sender
    if client.startswith("outlook") or forwarded:
        to = "; ".join(f"{p.name} <{p.email}>" for p in original.to)
        return f"No: {who.name} <{who.email}>\nNosūtīts: {WEEKDAYS[d.weekday()]}, {d.year}. gada {d.day}. {MONTHS[d.month - 1]} {d:%H:%M}\nKam: {to}\nTēma: {original.subject}\n\n{original.text}"
    lines = "\n".join(f"> {line}".rstrip() for line in original.text.split("\n"))
    if client == "gmail":
        return f"{WEEKDAYS_SHORT[d.weekday()]}, {d.year}. g. {d.day}. {MONTHS[d.month - 1]}, plkst. {d:%H:%M} — lietotājs {who.name}\n(<{who.email}>) rakstīja:\n\n{lines}"
    if client == "thunderbird":
        return f"{d:%d.%m.%Y.} {d:%H:%M} {who.name} rakstīja:\n{lines}"
    return (
        f"Sent from my iPhone\n\n> On {d.day} May {d.year}, at {d:%H:%M}, {who.name} <{who.email}> wrote:\n>\n{lines}"
    )


def fill(message: EmailMessage, client: str, text: str, quoted: str, parent: Mail | None, charset: str) -> None:
    """The body in the form that the mail program gives it."""
    whole = f"{text}\n\n{quoted}".rstrip() + "\n"
    if client == "outlook-html":
        message.set_content(outlook_html(text, quoted), subtype="html", charset=charset)
        return
    message.set_content(whole, charset=charset)
    if client == "gmail":
        message.add_alternative(gmail_html(text, quoted, parent), subtype="html")


def outlook_html(text: str, quoted: str) -> str:
    def block(part: str) -> str:
        return "\n".join(
            f'<p class="MsoNormal">{html.escape(line) or "<o:p>&nbsp;</o:p>"}</p>' for line in part.split("\n")
        )

    below = (
        f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">{block(quoted)}</div>'
        if quoted
        else ""
    )
    return f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body lang="LV"><div class="WordSection1">{block(text)}{below}</div></body></html>'


def gmail_html(text: str, quoted: str, parent: Mail | None) -> str:
    body = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in text.split("\n"))
    if not quoted or parent is None:
        return f'<div dir="ltr">{body}</div>'
    head = html.escape(quoted.split("\n\n")[0].replace("\n", " "))
    inner = "".join(f"<div>{html.escape(line) or '<br>'}</div>" for line in parent.text.split("\n"))
    return f'<div dir="ltr">{body}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}<br></div><blockquote class="gmail_quote">{inner}</blockquote></div>'


# ---------------------------------------------------------------------------------- the month


def everyday(sample: Sample) -> None:
    """Correspondence in which nothing is wrong: questions of clients and colleagues, answered in time."""
    days = [
        "2025-04-28",
        "2025-05-06",
        "2025-05-07",
        "2025-05-09",
        "2025-05-13",
        "2025-05-14",
        "2025-05-16",
        "2025-05-20",
        "2025-05-22",
        "2025-05-27",
    ]
    after = {
        "2025-04-28": "2025-04-30",
        "2025-05-09": "2025-05-10",
        "2025-05-16": "2025-05-19",
        "2025-05-22": "2025-05-23",
    }
    number = 0
    for day_number, day in enumerate(days):
        for who_number, who in enumerate(STAFF):
            if (day_number + who_number) % 3 == 2:
                continue
            number += 1
            client = CLIENTS[number % len(CLIENTS)]
            topics = TOPICS[who.unit]
            subject, question, answer = topics[(day_number + who_number) % len(topics)]
            asked = sample.ask(
                client, who, f"{day} {8 + number % 9:02d}:{number * 7 % 60:02d}", f"{subject} ({number})", question
            )
            replied = after.get(day, f"{day[:8]}{int(day[8:]) + 1:02d}")
            charset = "windows-1257" if number % 7 == 0 else "utf-8"
            reply = sample.answer(
                asked,
                who,
                f"{replied} {9 + number % 7:02d}:{number * 11 % 60:02d}",
                f"{vocative(client.name)}\n\nPaldies par jautājumu. {answer}\n\n{ENDS[number % len(ENDS)]}",
                charset=charset,
            )
            if number % 9 == 0:
                sample.mail(
                    client,
                    who,
                    f"{replied} 18:30",
                    f"Re: {asked.subject}",
                    f"Liels paldies par atbildi!\n\n{client.name}",
                    reply=reply,
                )
        asker, owner = STAFF[day_number % 8], STAFF[(day_number + 3) % 8]
        subject, question, answer = QUESTIONS[day_number % len(QUESTIONS)]
        asked = sample.mail(
            asker,
            owner,
            f"{day} 10:05",
            f"{subject} {day_number + 1}",
            f"Sveiki!\n\n{question}\n\n{asker.name.split()[0]}",
        )
        sample.answer(asked, owner, f"{day} 15:40", f"Sveiki!\n\n{answer}", sign=owner.name.split()[0])


def special_cases(sample: Sample) -> None:
    """The letters that show the rules; README.md lists them by mailbox."""
    lazdina, upenieks, egle, kalejs, ose, priede, avotina, celms, liepkalne, zvejnieks, jumikis, kalve = CLIENTS
    call = "Ja rodas papildu jautājumi, lūdzu, zvaniet."

    # The clock: 30 April -> 6, 7, 8 May; 7 May -> 8, 9 and Saturday 10 May.
    q = sample.ask(lazdina, NORMUNDS, "2025-04-30 09:10", "Garāžas novietojums", "Cik tuvu robežai drīkst celt garāžu?")
    sample.answer(
        q,
        NORMUNDS,
        "2025-05-08 16:30",
        f"Labdien!\n\nPaldies par jautājumu. Garāžu drīkst celt četrus metrus no robežas.\n\n{call}",
    )
    q = sample.ask(upenieks, NORMUNDS, "2025-05-07 11:20", "Dūmvads", "Vai dūmvada pārbūvei vajadzīgs projekts?")
    sample.answer(
        q,
        NORMUNDS,
        "2025-05-12 10:00",
        f"Labdien!\n\nPaldies par jautājumu. Projekts dūmvada pārbūvei nav vajadzīgs.\n\n{call}",
    )
    q = sample.ask(egle, VIJA, "2025-05-12 13:00", "Fasādes krāsa", "Vai fasādes krāsa jāsaskaņo?")
    sample.answer(
        q,
        VIJA,
        "2025-05-19 09:30",
        f"Labdien, Egles kundze!\n\nAtvainojos par kavēšanos. Fasādes krāsa jāsaskaņo.\n\n{call}",
    )
    sample.ask(kalejs, ILONA, "2025-05-19 08:45", "Parāds", "Kā varu samaksāt nomas parādu pa daļām?")
    sample.ask(jumikis, ILONA, "2025-05-30 09:00", "Līguma izpilde", "Kad parakstīsiet pieņemšanas aktu?")
    q = sample.ask(ose, OFFICE, "2025-05-12 08:30", "Ielas bedre", "Kad aizpildīs bedri Ganu ielā?")
    sample.mail(
        OFFICE,
        TOMASS,
        "2025-05-13 09:00",
        "Pārs.: Ielas bedre",
        "Labdien!\n\nPārsūtām atbildes sagatavošanai.",
        forward=q,
    )
    sample.mail(
        TOMASS,
        ose,
        "2025-05-16 11:00",
        "Re: Ielas bedre",
        f"Labdien!\n\nPaldies par ziņu. Bedri aizpildīs līdz 23. maijam.\n\n{call}\n\n{signature(TOMASS)}",
        reply=q,
    )
    q = sample.ask(priede, OFFICE, "2025-05-13 08:30", "Apgaismojums", "Kāpēc Dzirnavu ielā nedeg lampas?")
    sample.mail(
        OFFICE,
        EDGARS,
        "2025-05-14 09:00",
        "Pārs.: Apgaismojums",
        "Labdien!\n\nPārsūtām atbildes sagatavošanai.",
        forward=q,
    )
    a = sample.mail(
        EDGARS,
        priede,
        "2025-05-16 11:30",
        "RE: Apgaismojums",
        f"Labdien!\n\nPaldies par ziņu. Lampas salabotas.\n\n{call}\n\n{signature(EDGARS)}",
        reply=q,
    )
    sample.mail(priede, EDGARS, "2025-05-16 13:00", "RE: Apgaismojums", "Paldies!\n\nGuntis", reply=a)
    q = sample.ask(avotina, OFFICE, "2025-05-21 08:30", "Talka", "Vai talkai var saņemt maisus?")
    sample.notice(q, OFFICE, "Labdien!\n\nJūsu vēstule ir saņemta un reģistrēta.\n\nŠī ir automātiska ziņa.")

    # Holding replies and promises.
    q = sample.ask(celms, TOMASS, "2025-05-06 09:00", "Robežas strīds", "Kur pēc plāna iet mana robeža?")
    sample.answer(
        q,
        TOMASS,
        "2025-05-08 10:00",
        "Labdien, Celma kungs!\n\nPaldies par jautājumu. Vispirms jāsaņem mērnieka plāns no arhīva, tāpēc atbildi sniegšu līdz 16. maijam.\n\nPaldies par sapratni!",
    )
    sample.answer(q, TOMASS, "2025-05-16 15:00", f"Labdien, Celma kungs!\n\nRobeža iet pa grāvja vidu.\n\n{call}")
    q = sample.ask(liepkalne, TOMASS, "2025-05-07 09:00", "Detālplānojums", "Vai manai zemei vajag detālplānojumu?")
    sample.answer(
        q,
        TOMASS,
        "2025-05-09 10:00",
        "Labdien, Liepkalnes kundze!\n\nPaldies par jautājumu. Vēl jāsaskaņo ar komisiju. Atbildi nosūtīšu nedēļas laikā.\n\nPaldies par sapratni!",
    )
    q = sample.ask(zvejnieks, ILONA, "2025-05-12 10:00", "Iepirkums", "Kad noslēgsies iepirkums?")
    sample.answer(q, ILONA, "2025-05-14 10:00", "Labdien, Zvejnieka kungs!\n\nAtbildēsim tuvākajā laikā.")
    sample.answer(
        q, ILONA, "2025-05-19 10:00", f"Labdien, Zvejnieka kungs!\n\nIepirkums noslēgsies 10. jūnijā.\n\n{call}"
    )

    # Colleagues.
    q = sample.mail(
        ILONA, ROLANDS, "2025-05-09 15:00", "Atzinums", "Sveiks!\n\nVai atzinums par nomu ir gatavs?\n\nIlona"
    )
    sample.answer(q, ROLANDS, "2025-05-13 09:00", "Sveika!\n\nAtzinums ir gatavs.", sign="Rolands")
    sample.mail(
        VIJA, ROLANDS, "2025-05-20 11:00", "Līguma punkts", "Sveiks!\n\nLūdzu, pārbaudi līguma 4. punktu.\n\nVija"
    )

    # Letters out.
    def letter(
        who: Person, date: str, topic: str, text: str, sign: str | None = None, client: Person = kalve, **more: object
    ) -> None:
        question = sample.ask(client, who, f"{date} 08:15", topic, "Lūdzu atbildi uz šo jautājumu.")
        sample.answer(question, who, f"{date} 14:20", text, sign=sign, **more)

    letter(BAIBA, "2025-05-13", "Vietu rinda", f"Jūsu bērns rindā ir divdesmitais.\n\n{call}")
    letter(
        BAIBA,
        "2025-05-15",
        "Tirgus",
        f"Labdien!\n\nPaldies par jautājumu. Tirgus notiks sestdien.\n\n{call}",
        signature(BAIBA, drop="closing"),
    )
    letter(
        EDGARS,
        "2025-05-13",
        "Autobuss",
        f"Labdien!\n\nPaldies par jautājumu. Autobuss atiet plkst. 7.35.\n\n{call}",
        "Ar cieņu",
    )
    letter(
        EDGARS,
        "2025-05-20",
        "Karte",
        f"Labdien!\n\nPaldies par jautājumu. Kartes numuru nosūtījām pa pastu.\n\n{call}",
        signature(EDGARS, drop="phone"),
    )
    letter(
        EDGARS,
        "2025-05-27",
        "Iesniegums",
        f"Labdien!\n\nPaldies par jautājumu. Jūsu iesniegms ir reģistrēts pašvaldībā.\n\n{call}",
    )
    letter(
        SINTIJA,
        "2025-05-14",
        "Koncerts",
        f"Labdien!\n\nPaldies par jautājumu. Biļetes pārdod kasē.\n\n{call}",
        signature(SINTIJA, drop="website"),
    )
    letter(
        SINTIJA,
        "2025-05-21",
        "Numurs",
        f"Labdien!\n\nPaldies par jautājumu. Mūsu tālrunis nav mainīts.\n\n{call}",
        signature(SINTIJA, phone="Tālrunis 67000299"),
    )
    letter(
        SINTIJA, "2025-05-23", "Kopija", f"Labdien!\n\nPaldies par jautājumu. Pielikumā nosūtu līguma kopiju.\n\n{call}"
    )
    letter(
        VIJA,
        "2025-05-15",
        "Plāns",
        f"Labdien!\n\nPaldies par jautājumu. Pielikumā nosūtu plānu.\n\n{call}",
        attach="plans.pdf",
    )
    letter(
        VIJA,
        "2025-05-22",
        "Veidlapa",
        f"Labdien!\n\nPaldies par jautājumu. Aizpildiet iesnieguma veidlapu un atnesiet to uz pašvaldību.\n\n{call}",
    )
    letter(
        ROLANDS,
        "2025-05-15",
        "Lampas",
        "Labdien!\n\nAtbildot uz jautājumu: lampas ieslēdzas krēslā. Tās ir divpadsmit. Sensors ir pie tilta.",
    )
    letter(
        ROLANDS,
        "2025-05-22",
        "Rinda",
        "Labdien!\n\nKārtas numurs ir 27. Par vietu paziņosim.",
        subject="Kārtas numurs",
        quote=False,
    )
    letter(ROLANDS, "2025-05-27", "Apliecinājums", "Labdien!", attach="apliecinajums.pdf")
    brown = Person("Emily Brown", "emily.brown@travel.example", "gmail")
    q = sample.mail(
        brown, BAIBA, "2025-05-20 10:00", "Town festival", "Hello,\n\nCould you send me the programme?\n\nEmily Brown"
    )
    sample.answer(
        q,
        BAIBA,
        "2025-05-21 11:00",
        "Dear Ms Brown,\n\nThank you for your enquiry. The festival takes place on 14 June.\n\nIf you have any questions, please do not hesitate to contact me.",
        sign=signature(BAIBA, closing="Kind regards,"),
    )
    olga = Person("Ольга Лебедева", "olga.lebedeva@vestules.example", "gmail")
    q = sample.mail(olga, BAIBA, "2025-05-22 10:00", "Справка", "Здравствуйте!\n\nГде можно получить справку?\n\nОльга")
    sample.answer(
        q,
        BAIBA,
        "2025-05-23 11:00",
        "Здравствуйте, Ольга!\n\nСпасибо за вопрос. Справку можно получить в рабочие дни.\n\nЕсли у Вас возникнут вопросы, пожалуйста, звоните.",
        sign=signature(BAIBA, closing="С уважением,"),
    )

    # Meetings.
    circle = [VIJA, TOMASS, NORMUNDS, ILONA]
    q = sample.mail(
        ROLANDS,
        circle,
        "2025-05-12 09:00",
        "Sanāksme par apbūvi",
        "Labdien!\n\nAicinu piedalīties sanāksmē ceturtdien, 15. maijā, plkst. 10.00.\n\nRolands",
        calendar="REQUEST",
    )
    sample.answer(q, VIJA, "2025-05-12 10:00", "Labdien!\n\nPiedalīšos.", sign="Vija")
    sample.answer(q, TOMASS, "2025-05-12 10:30", "Labdien!\n\nPiedalīšos.", sign="Tomass", cc=[VIJA, NORMUNDS, ILONA])
    guests = [Person(f"Darbinieks {n}", f"darbinieks{n}@{DOMAIN}", "outlook") for n in range(1, 5)]
    wide = [p for p in STAFF if p is not ILONA] + guests
    q = sample.mail(
        ILONA,
        wide,
        "2025-05-14 09:00",
        "Seminārs par datu aizsardzību",
        "Labdien, kolēģi!\n\nAicinām piedalīties seminārā 28. maijā.\n\nIlona",
    )
    sample.answer(
        q, EDGARS, "2025-05-14 10:00", "Labdien!\n\nPiedalīšos.", sign="Edgars", cc=[p for p in wide if p is not EDGARS]
    )
    sample.answer(q, BAIBA, "2025-05-14 11:00", "Labdien!\n\nPiedalīšos.", sign="Baiba")

    # Absences.
    full = f"Labdien!\n\nEsmu atvaļinājumā līdz 23. maijam (ieskaitot).\n\nSteidzamos jautājumos lūdzu sazināties ar Viju Smilgu pa tālruni 67000222 vai e-pastu vija.smilga@{DOMAIN}.\n\n{signature(NORMUNDS)}"
    q = sample.ask(kalve, NORMUNDS, "2025-05-20 09:00", "Pagrabs", "Vai pagrabam vajag projektu?")
    sample.notice(q, NORMUNDS, full)
    sample.answer(
        q, NORMUNDS, "2025-05-27 10:00", f"Labdien!\n\nPaldies par jautājumu. Pagrabam vajag projektu.\n\n{call}"
    )
    q = sample.ask(celms, NORMUNDS, "2025-05-27 09:00", "Nojume", "Vai nojumei vajag projektu?")
    sample.notice(q, NORMUNDS, full)
    sample.answer(
        q, NORMUNDS, "2025-05-28 10:00", f"Labdien!\n\nPaldies par jautājumu. Nojumei projektu nevajag.\n\n{call}"
    )
    q = sample.ask(marta := egle, VIJA, "2025-05-26 09:00", "Logi", "Vai logu nomaiņa jāsaskaņo?")
    sample.notice(
        q, VIJA, f"Esmu komandējumā. Steidzamos jautājumos lūdzu vērsties pie Tomasa Vīksnas.\n\n{signature(VIJA)}"
    )
    sample.answer(
        q,
        VIJA,
        "2025-05-28 12:00",
        f"Labdien, {marta.name.split()[1]}s kundze!\n\nPaldies par jautājumu. Logu nomaiņa nav jāsaskaņo.\n\n{call}",
    )
    q = sample.ask(ose, ROLANDS, "2025-05-06 12:00", "Mantojums", "Kur jāiesniedz mantojuma apliecība?")
    sample.answer(
        q,
        ROLANDS,
        "2025-05-13 12:00",
        f"Labdien, Oses kundze!\n\nPaldies par jautājumu. Apliecība jāiesniedz pašvaldībā.\n\n{call}",
    )

    # Mail that obliges nobody.
    news = Person("Biroja preces", "jaunumi@preces.example", "gmail")
    sample.mail(
        news,
        SINTIJA,
        "2025-05-13 07:00",
        "Maija piedāvājumi",
        "Labdien!\n\nŠomēnes papīram atlaide. Vai jau pasūtījāt?",
        headers={"List-Unsubscribe": "<mailto:stop@preces.example>", "Precedence": "bulk"},
    )


def write_configuration() -> None:
    (HERE / "mailcheck.toml").write_text(
        f'[organisation]\nname = "Kalnupes novada pašvaldība"\ndomains = ["{DOMAIN}"]\nwebsites = ["www.{DOMAIN}"]\nshared_mailboxes = ["{OFFICE.email}"]\n'
        f'employees = "employees.csv"\nabsences = "absences.csv"\n\n[check]\nstandard = "sigulda-5-2023"\n',
        encoding="utf-8",
    )
    with (HERE / "employees.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["email", "name", "position", "unit", "institution", "phone", "aliases"])
        for p in STAFF:
            rows.writerow([p.email, p.name, p.position, p.unit, "Kalnupes novada pašvaldība", p.phone, ""])
    (HERE / "absences.csv").write_text(
        f"email,from,until\n{NORMUNDS.email},2025-05-19,2025-05-23\n{ROLANDS.email},2025-05-06,2025-05-09\n",
        encoding="utf-8",
    )


def main() -> None:
    sample = Sample()
    everyday(sample)
    special_cases(sample)
    sample.write()
    write_configuration()
    print(f"{len(sample.mails)} messages in {len(STAFF) + 1} mailboxes")


if __name__ == "__main__":
    main()
