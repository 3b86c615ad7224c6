"""mbox dialects, EML, Maildir, folders: every message found, none split, nothing that is no mail taken for mail."""

from __future__ import annotations

import mailbox
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail import sources
from sigulda_mailcheck.mail.sources import mbox
from sigulda_mailcheck.mail.sources.unpacked import Unpacked

A = b"From anna@x.example Thu Sep 12 10:14:00 2024\n"
M1 = b"From: anna@x.example\nSubject: one\nDate: Thu, 12 Sep 2024 10:14:00 +0300\n\nfirst\n"
M2 = b"From: anna@x.example\nSubject: two\nDate: Thu, 12 Sep 2024 10:15:00 +0300\n\nsecond\n"


def discover(*paths: Path) -> sources.Found:
    folder = Path(tempfile.mkdtemp(dir=paths[0].parent if paths[0].exists() else None, prefix="unpacked-"))
    try:
        return sources.discover(paths, Unpacked(folder))
    finally:
        folder.rmdir()


def messages(path: Path) -> list[bytes]:
    [source] = discover(path).sources
    return [sources.read(span.place) for span in source.spans()]


def write(tmp_path: Path, octets: bytes, name: str = "a.mbox") -> Path:
    path = tmp_path / name
    path.write_bytes(octets)
    return path


def test_two_messages(tmp_path: Path) -> None:
    assert messages(write(tmp_path, A + M1 + b"\n" + A + M2 + b"\n")) == [M1, M2 + b"\n"]


def test_crlf(tmp_path: Path) -> None:
    octets = (A + M1 + b"\n" + A + M2).replace(b"\n", b"\r\n")
    assert [m.split(b"Subject: ")[1][:3] for m in messages(write(tmp_path, octets))] == [b"one", b"two"]


def test_no_final_newline(tmp_path: Path) -> None:
    assert messages(write(tmp_path, A + M1 + b"\n" + A + M2.rstrip(b"\n")))[1].endswith(b"second")


@pytest.mark.parametrize(
    "line",
    [
        b"From now on we answer at once.",
        b"From Anna Mon Jan  1 10:00:00 2024",
        b"From 1 January 2024 the fee is 5 EUR",
    ],
)
def test_a_body_line_that_begins_with_from_splits_nothing(tmp_path: Path, line: bytes) -> None:
    body = M1 + b"\n" + line + b"\nand so on\n"
    assert len(messages(write(tmp_path, A + body + b"\n" + A + M2))) == 2


def test_quoted_from_lines_are_restored(tmp_path: Path) -> None:
    body = M1 + b">From here\n>>From there\n"
    assert messages(write(tmp_path, A + body))[0].endswith(b"From here\n>From there\n")


def test_content_length_wins_over_a_lookalike(tmp_path: Path) -> None:
    """mboxcl quotes nothing: only the length says where the message ends."""
    body = b"text\n\n" + A + b"Subject: inside\n\nforwarded whole\n"
    message = b"From: a@x.example\nContent-Length: " + str(len(body)).encode() + b"\n\n" + body
    found = messages(write(tmp_path, A + message + b"\n" + A + M2))
    assert len(found) == 2
    assert b"forwarded whole" in found[0]


def test_a_wrong_content_length_is_not_believed(tmp_path: Path) -> None:
    message = b"From: a@x.example\nContent-Length: 3\n\nlonger than three\n"
    assert len(messages(write(tmp_path, A + message + b"\n" + A + M2))) == 2


@given(st.lists(st.text(st.characters(codec="ascii", exclude_characters="\r\0"), max_size=200), min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read_back(bodies: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "box.mbox"
        box = mailbox.mbox(path)
        for number, body in enumerate(bodies):
            message = mailbox.mboxMessage(f"Subject: {number}\nFrom: a@x.example\n\n{body}\n".encode())
            message.set_from("a@x.example Thu Sep 12 10:14:00 2024")
            box.add(message)
        box.close()
        spans = list(mbox.cuts(path))
        assert [cut.number for cut in spans] == list(range(1, len(bodies) + 1))


def test_folder_is_searched_by_content_not_by_names(tmp_path: Path) -> None:
    write(tmp_path, A + M1, "noname")
    write(tmp_path, M2, "message.txt")
    write(tmp_path, b"email,name\na@x.example,A\n", "employees.csv")
    write(tmp_path, b"[organisation]\nname = 'X'\n", "mailcheck.toml")
    write(tmp_path, b"", "empty")
    found = discover(tmp_path)
    assert {Path(source.path).name: source.format for source in found.sources} == {
        "noname": "mbox",
        "message.txt": "eml",
    }
    assert {Path(path).name: reason for path, reason in found.not_mail} == {
        "employees.csv": "no-mail",
        "mailcheck.toml": "no-mail",
        "empty": "empty",
    }


def test_maildir(tmp_path: Path) -> None:
    box = mailbox.Maildir(tmp_path / "box")
    box.add(M1)
    box.add(M2)
    (tmp_path / "box" / "tmp" / "unfinished").write_bytes(M1)
    assert len(discover(tmp_path / "box").sources) == 2


@pytest.mark.parametrize(
    ("name", "octets", "said"),
    [
        ("x.eml", b"", "the file is empty"),
        ("x.txt", b"just text\n", "this is no mail"),
        ("x.bin", bytes(range(256)), "this is no mail"),
    ],
)
def test_a_named_file_that_is_no_mail_is_an_error(tmp_path: Path, name: str, octets: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        discover(write(tmp_path, octets, name))


def test_an_empty_mailbox_beside_others_is_none(tmp_path: Path) -> None:
    empty = write(tmp_path, b"", "empty.mbox")
    full = write(tmp_path, A + M1, "full.mbox")
    found = discover(empty, full)
    assert [s.path for s in found.sources] == [str(full)]
    assert found.not_mail == ((str(empty), "empty-mailbox"),)


def test_only_empty_mailboxes_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no mail there"):
        discover(write(tmp_path, b"", "empty.mbox"))


def test_a_missing_path_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        discover(tmp_path / "gone")
