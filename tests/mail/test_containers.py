"""Archives, compressed files and Outlook's formats: the same mail gives the same report, and nothing hostile stops a run."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import mailbox
import shutil
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sigulda_mailcheck.mail.sources import msg, pst, unpacked
from tests.conftest import SAMPLES, Run

CONFIG = ("--config", SAMPLES / "mailcheck.toml", "--fail-on", "never", "--output", "json")
BOXES = sorted(SAMPLES.rglob("*.mbox"))
LETTER = b"From: anna@x.example\nTo: ilze@sigulda.lv\nDate: Mon, 07 Oct 2024 10:00:00 +0300\nMessage-ID: <1@x.example>\nSubject: Q\n\nVai?\n"


def verdicts(report: dict[str, Any]) -> Any:
    """All but where the mail lay."""
    findings = [{key: value for key, value in f.items() if key != "source"} for f in report["findings"]]
    return findings, report["employees"], report["pending"], report["coverage"]["messages"]


def as_eml(folder: Path) -> Path:
    for box in BOXES:
        home = folder / "eml" / box.stem
        home.mkdir(parents=True)
        for number, octets in enumerate(_octets(box)):
            (home / f"{number:04}.eml").write_bytes(octets)
    return folder / "eml"


def as_maildir(folder: Path) -> Path:
    for box in BOXES:
        (folder / "maildir").mkdir(exist_ok=True)
        maildir = mailbox.Maildir(folder / "maildir" / box.stem)
        for octets in _octets(box):
            maildir.add(octets)
    return folder / "maildir"


def _octets(box: Path) -> list[bytes]:
    opened = mailbox.mbox(box, create=False)
    return [opened.get_bytes(key) for key in opened.iterkeys()]


def as_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for box in BOXES:
            archive.write(box, f"Takeout/Mail/{box.name}")
    return folder / "export.zip"


def as_tar(suffix: str, mode: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        with tarfile.open(folder / f"export{suffix}", mode) as archive:  # type: ignore[call-overload]
            for box in BOXES:
                archive.add(box, f"mail/{box.name}")
        return folder / f"export{suffix}"

    return write


def as_compressed(suffix: str, compress: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "boxes").mkdir()
        for box in BOXES:
            (folder / "boxes" / f"{box.name}{suffix}").write_bytes(compress(box.read_bytes()))
        return folder / "boxes"

    return write


def zstd(octets: bytes) -> bytes:
    return bytes(pytest.importorskip("zstandard").ZstdCompressor().compress(octets))


def as_nested(folder: Path) -> Path:
    inner = as_zip(folder)
    with tarfile.open(folder / "outer.tar.gz", "w:gz") as archive:
        archive.add(inner, "exports/export.zip")
    return folder / "outer.tar.gz"


@pytest.mark.parametrize(
    "write",
    [
        as_eml, as_maildir, as_zip, as_nested,
        as_tar(".tar.gz", "w:gz"), as_tar(".tar.xz", "w:xz"), as_tar(".tar", "w"),
        as_compressed(".gz", gzip.compress), as_compressed(".xz", lzma.compress), as_compressed(".bz2", bz2.compress),
        as_compressed(".zst", zstd),
    ],
)  # fmt: skip
def test_the_report_is_the_same_in_whatever_format_the_mail_comes(
    run: Run, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    expected = run("check", *BOXES, *CONFIG).report
    assert expected["findings"]
    assert verdicts(run("check", write(tmp_path), *CONFIG).report) == verdicts(expected)


def test_texts_are_read_from_an_archive_that_was_not_unpacked_again(run: Run, tmp_path: Path) -> None:
    archive, state = as_zip(tmp_path), tmp_path / "state.sqlite"
    cold = run("check", archive, *CONFIG, "--state", state)
    warm = run("check", archive, *CONFIG, "--state", state)
    assert warm.out == cold.out
    finding = next(f for f in cold.report["findings"] if f["rule"] == "greeting-missing")
    assert "export.zip/Takeout" in run("explain", finding["id"], archive, *CONFIG[:2]).out


# ---------------------------------------------------------------------------------- hostile and damaged


def notes(run: Run, path: Path) -> str:
    done = run("check", path, "--domain", "sigulda.lv", "--lang", "en", "--output", "json")
    assert done.status in (0, 1), done.err
    return "\n".join(done.report["coverage"]["notes"])


def beside_mail(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "letter.eml").write_bytes(LETTER)
    return folder


def test_a_bomb_is_left_out_and_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "ALLOWANCE", 1 << 20)
    folder = beside_mail(tmp_path)
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.mbox", LETTER + b"\0" * (64 << 20))
    (folder / "bomb.gz").write_bytes(gzip.compress(LETTER + b"\0" * (64 << 20)))
    said = notes(run, folder)
    assert "bomb.zip (unpacks to more than 200 times its size" in said
    assert "bomb.gz (unpacks to more than 200 times its size" in said


def test_archives_without_end_are_not_opened(run: Run, tmp_path: Path) -> None:
    octets = LETTER
    for _ in range(8):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("inner.zip" if octets is not LETTER else "a.eml", octets)
        octets = packed.getvalue()
    folder = beside_mail(tmp_path)
    (folder / "deep.zip").write_bytes(octets)
    assert "nested deeper than 4" in notes(run, folder)


def test_a_cut_archive_gives_what_it_still_holds(run: Run, tmp_path: Path) -> None:
    folder = beside_mail(tmp_path)
    box = b"".join(
        b"From x Mon Oct 07 10:00:00 2024\n" + LETTER.replace(b"<1@", b"<%d@" % n) + b"\n" for n in range(9999)
    )
    whole = gzip.compress(box)
    (folder / "a@sigulda.lv.mbox.gz").write_bytes(whole[: len(whole) // 2])
    (folder / "b.zip").write_bytes(as_zip(tmp_path).read_bytes()[:5000])
    done = run("check", folder, "--domain", "sigulda.lv", "--lang", "en", "--output", "json")
    said = "\n".join(done.report["coverage"]["notes"])
    assert "damaged or cut" in said
    assert "b.zip (damaged zip archive" in said
    assert done.report["coverage"]["messages"] > 1000


def test_an_encrypted_member_is_said_and_the_others_are_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "secret.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("open.eml", LETTER)
        archive.writestr("secret.eml", LETTER)
    octets = bytearray(path.read_bytes())
    name = octets.rfind(b"secret.eml")  # in the central directory
    octets[name - 46 + 8] |= 1
    path.write_bytes(bytes(octets))
    done = run("check", path, "--domain", "sigulda.lv", "--output", "json", "--lang", "en")
    assert done.report["coverage"]["messages"] == 1
    assert "secret.eml (encrypted" in "\n".join(done.report["coverage"]["notes"])


def test_hostile_names_become_no_paths(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "names.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.eml", LETTER)
        archive.writestr("/etc/absolute.eml", LETTER.replace(b"<1@", b"<2@"))
        archive.writestr("a\x1b[31m.eml", LETTER.replace(b"<1@", b"<3@"))
    done = run("check", path, "--domain", "sigulda.lv", "--output", "json")
    assert done.report["coverage"]["messages"] == 3
    assert not list(tmp_path.parent.rglob("escaped.eml"))
    assert "\x1b" not in done.out


def test_an_archive_without_mail_is_an_error(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    done = run("check", tmp_path / "a.zip", "--domain", "sigulda.lv")
    assert done.status == 2
    assert "a.zip: no mail inside" in done.err
    assert done.err.count("\n") == 1


# ---------------------------------------------------------------------------------- Thunderbird, Gmail


def test_a_thunderbird_profile(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "ilze@sigulda.lv" / "Mail" / "Local Folders"
    (home / "Archives.sbd").mkdir(parents=True)
    separator = b"From - Mon Oct 07 10:00:00 2024\n"
    (home / "Inbox").write_bytes(separator + LETTER)
    (home / "Inbox.msf").write_text('// <!-- <mdb:mork:z v="1.4"/> -->\n')
    (home / "Archives.sbd" / "2024").write_bytes(separator + LETTER.replace(b"<1@", b"<2@"))
    done = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json")
    assert done.report["coverage"]["messages"] == 2
    assert not [note for note in done.report["coverage"]["notes"] if "Inbox" in note or "Archives" in note]


@pytest.mark.parametrize("folder", ["Nosūtītie vienumi", "Sent Items", "Отправленные", "Sent.mbox"])
def test_a_folder_of_sent_mail_says_that_the_employee_can_be_judged(run: Run, tmp_path: Path, folder: str) -> None:
    """A letter written for a shared mailbox lies in the employee's own folder of sent mail (D24)."""
    home = tmp_path / "ilze@sigulda.lv"
    home.mkdir()
    (home / "Inbox").write_bytes(b"From - Mon Oct 07 10:00:00 2024\n" + LETTER)
    sent = b"From: pasts@sigulda.lv\nTo: cits@x.example\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <9@sigulda.lv>\nSubject: A\n\nLabdien!\n"
    (home / folder).write_bytes(b"From - Mon Oct 07 10:00:00 2024\n" + sent)
    done = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json", "--as-of", "2024-12-01")
    rules = [f["rule"] for f in done.report["findings"] if f["employee"] == "ilze@sigulda.lv"]
    assert rules == ["external-unanswered"]


def test_gmails_conversation_and_labels(run: Run, tmp_path: Path) -> None:
    question = b"X-GM-THRID: 177\nX-Gmail-Labels: =?UTF-8?Q?Ies=C5=ABtne?=\n" + LETTER
    answer = (
        b"X-GM-THRID: 177\nX-Gmail-Labels: =?UTF-8?Q?Nos=C5=ABt=C4=ABtie?=\nFrom: ilze@sigulda.lv\nTo: anna@x.example\n"
        b"Date: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <2@sigulda.lv>\nSubject: Pavisam cits\n\nLabdien!\n"
    )
    box = b"From 1@xxx Mon Oct 07 07:00:00 +0000 2024\n%s\nFrom 2@xxx Tue Oct 08 07:00:00 +0000 2024\n%s"
    (tmp_path / "All mail.mbox").write_bytes(box % (question, answer))
    done = run("check", tmp_path, "--domain", "sigulda.lv", "--output", "json", "--as-of", "2024-12-01")
    [row] = done.report["employees"]
    assert row["external"]["in_time"] == 1


# ---------------------------------------------------------------------------------- Outlook


def write_msg(path: Path, **properties: str) -> Path:
    """An Outlook item with these text properties, by their tags."""
    extract_msg = pytest.importorskip("extract_msg")
    writer = extract_msg.OleWriter()
    unicode = struct.pack("<IIQ", 0x340D0003, 6, 0x00040000)  # PidTagStoreSupportMask: texts are UTF-16
    writer.addEntry(["__properties_version1.0"], b"\0" * 32 + unicode)
    writer.addEntry(["__nameid_version1.0"], storage=True)
    for stream in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{stream}"], b"")
    for tag, text in properties.items():
        writer.addEntry([f"__substg1.0_{tag[1:]}001F"], text.encode("utf-16-le"))
    writer.write(str(path))
    return path


HEADER = (
    "From: Ilze Kalniņa <ilze@sigulda.lv>\r\nTo: anna@x.example\r\nSubject: Re: Ceļš\r\nMessage-ID: <7@sigulda.lv>\r\n"
    "In-Reply-To: <1@x.example>\r\nDate: Tue, 08 Oct 2024 10:00:00 +0300\r\nContent-Type: text/rtf\r\n\r\n"
)


def test_an_outlook_item_is_read_with_the_header_that_it_came_with(run: Run, tmp_path: Path) -> None:
    item = write_msg(
        tmp_path / "letter.msg", _001A="IPM.Note", _007D=HEADER, _0037="Re: Ceļš", _1000="Labdien!\r\n\r\nCeļu labosim."
    )
    [read] = [
        json.loads(line)
        for line in run("inspect", item, "--domain", "sigulda.lv", "--output", "jsonl").out.splitlines()
    ]
    assert (read["from"], read["message_id"], read["subject"]) == ("ilze@sigulda.lv", "<7@sigulda.lv>", "Re: Ceļš")
    assert read["own_text"] == "Labdien!\n\nCeļu labosim."
    assert read["path"].endswith("letter.msg/letter.eml")


def test_an_appointment_is_no_mail(run: Run, tmp_path: Path) -> None:
    folder = beside_mail(tmp_path)
    write_msg(folder / "meeting.msg", _001A="IPM.Appointment", _0037="Sanāksme")
    assert "meeting.msg (an Outlook item that is no message (ipm.appointment))" in notes(run, folder)


def test_a_damaged_outlook_item_is_said(run: Run, tmp_path: Path) -> None:
    folder = beside_mail(tmp_path)
    (folder / "broken.msg").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "broken.msg (damaged Outlook item" in notes(run, folder)


def test_without_the_extra_an_outlook_item_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "extract_msg", None)
    with pytest.raises(msg.ContainerError, match=r"sigulda-mailcheck\[formats\]"):
        msg.as_message(tmp_path / "a.msg")


def test_without_readpst_a_data_file_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    monkeypatch.setattr(pst, "PROGRAM", "no-such-readpst")
    folder = beside_mail(tmp_path)
    (folder / "mail.pst").write_bytes(b"!BDN" + b"\0" * 600)
    assert "install readpst" in notes(run, folder)


@pytest.mark.skipif(shutil.which("readpst") is None, reason="needs readpst (Debian: pst-utils)")
def test_a_damaged_data_file_is_said(run: Run, tmp_path: Path) -> None:
    folder = beside_mail(tmp_path)
    (folder / "mail.pst").write_bytes(b"!BDN" + b"\0" * 600)
    assert "mail.pst (readpst could not read it" in notes(run, folder)


def test_a_big_attachment_does_not_fill_memory(run: Run, tmp_path: Path) -> None:
    """The message has 200 MB; what is read of it stays small, and both its text and its attachment are seen."""
    import tracemalloc

    from sigulda_mailcheck.mail import sources
    from sigulda_mailcheck.mail.spans import Place

    path = tmp_path / "big.eml"
    line = b"A" * 76 + b"\n"
    with path.open("wb") as file:
        file.write(
            b"From: ilze@sigulda.lv\nTo: anna@x.example\nDate: Tue, 08 Oct 2024 10:00:00 +0300\nMessage-ID: <1@sigulda.lv>\n"
        )
        file.write(
            b'Subject: A\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nLabdien!\n'
        )
        file.write(b'--b\nContent-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n')
        for _ in range(200):
            file.write(line * (1_048_576 // 77))
        file.write(b'--b\nContent-Type: application/pdf; name="b.pdf"\n\nx\n--b--\n')
    tracemalloc.start()
    octets = sources.read(Place(str(path), 1, 0, path.stat().st_size))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20
    assert octets.endswith(b"x\n--b--\n")
    [read] = [
        json.loads(line)
        for line in run("inspect", path, "--domain", "sigulda.lv", "--output", "jsonl").out.splitlines()
    ]
    assert (read["own_text"], read["attachments"]) == ("Labdien!", ["a.pdf", "b.pdf"])


def test_documents_and_pictures_are_not_unpacked(run: Run, tmp_path: Path) -> None:
    folder = beside_mail(tmp_path)
    with zipfile.ZipFile(folder / "letter.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>" * 999)
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("picture.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 100_000)
        archive.writestr("b.eml", LETTER.replace(b"<1@", b"<2@"))
    done = run("check", folder, "--domain", "sigulda.lv", "--lang", "en", "--output", "json")
    assert done.report["coverage"]["messages"] == 2
    said = done.report["coverage"]["notes"]
    assert [note for note in said if "letter.docx" in note] == [f"left out: {folder / 'letter.docx'} (no mail)"]
    assert [note for note in said if "picture.jpg" in note] == [
        f"left out: {folder / 'export.zip'}/picture.jpg (no mail)"
    ]


def test_an_archive_is_opened_again_with_another_configuration_or_a_guessed_domain(run: Run, tmp_path: Path) -> None:
    archive, state = as_zip(tmp_path), tmp_path / "s.sqlite"
    for domains in (
        ("--domain", "kalnupe.example"),
        ("--domain", "kalnupe.example", "--domain", "cits.example"),
        (),
        (),
    ):
        done = run("check", archive, *domains, "--state", state, "--fail-on", "never", "--output", "json")
        assert done.status == 0, done.err
        assert done.report["coverage"]["messages"] == 210


def test_an_archive_that_could_not_be_unpacked_whole_is_opened_again(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, state = as_zip(tmp_path), tmp_path / "s.sqlite"
    monkeypatch.setattr(unpacked, "MAX_MEMBERS", 3)
    few = run("check", archive, *CONFIG, "--state", state).report
    assert "vairāk nekā 3 failu" in "\n".join(few["coverage"]["notes"])
    monkeypatch.undo()
    assert run("check", archive, *CONFIG, "--state", state).report["coverage"]["messages"] == 210


def test_what_an_archive_holds_besides_mail_is_said_every_time(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.eml", LETTER)
        archive.writestr("readme.txt", "x" * 9000)
    arguments = ("check", tmp_path / "a.zip", "--domain", "sigulda.lv", "--state", tmp_path / "s", "--output", "json")
    assert run(*arguments).out == run(*arguments).out


def test_a_hard_link_in_an_archive_is_said(run: Run, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        entry = tarfile.TarInfo("a.eml")
        entry.size = len(LETTER)
        archive.addfile(entry, io.BytesIO(LETTER))
        link = tarfile.TarInfo("b.eml")
        link.type, link.linkname = tarfile.LNKTYPE, "a.eml"
        archive.addfile(link)
    assert "b.eml (a hard link to a.eml" in notes(run, tmp_path / "a.tar")
