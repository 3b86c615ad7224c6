"""MIME content: charsets, attachments, HTML, and what attackers send."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sigulda_mailcheck.mail.content import Content, decode_text, read_content
from sigulda_mailcheck.mail.envelope import read_envelope
from sigulda_mailcheck.mail.html import render
from sigulda_mailcheck.mail.marks import QUOTED_BELOW

RIGA = ZoneInfo("Europe/Riga")
TEXT = "Labdien! Jūsu vēstuli saņēmām, ļoti pateicamies."


def content(octets: bytes) -> Content:
    _, headers, body = read_envelope(octets, RIGA)
    return read_content(octets, headers, body)


def simple(octets: bytes, content_type: str) -> str:
    return content(b"From: a@b.lv\nContent-Type: " + content_type.encode() + b"\n\n" + octets).text.strip()


@pytest.mark.parametrize("charset", ["utf-8", "windows-1257", "iso-8859-13", "iso-8859-4"])
def test_declared_charsets(charset: str) -> None:
    assert simple(TEXT.encode(charset), f"text/plain; charset={charset}") == TEXT


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", ""), ("windows-1257", ""), ("utf-8", "us-ascii"), ("windows-1257", "us-ascii"), ("utf-8", "iso-8859-1"),
        ("windows-1257", "iso-8859-1"), ("windows-1257", "windows-1252"), ("windows-1257", "utf-8"), ("utf-8", "x-unknown"),
    ],
)  # fmt: skip
def test_wrong_and_missing_charsets(charset: str, declared: str) -> None:
    content_type = f"text/plain; charset={declared}" if declared else "text/plain"
    assert simple(TEXT.encode(charset), content_type) == TEXT


def test_french_in_latin_1_stays_french() -> None:
    text = "Nous sommes très heureux de vous inviter à la fête."
    assert decode_text(text.encode("iso-8859-1"), "iso-8859-1", False) == text


def test_html_meta_charset() -> None:
    html = f'<html><head><meta charset="windows-1257"></head><body><p>{TEXT}</p></body></html>'
    assert simple(html.encode("windows-1257"), "text/html") == TEXT


def with_attachments() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "a@b.lv"
    message.set_content("text\n")
    message.add_alternative('<p>text <img src="cid:logo"></p>', subtype="html")
    return message


def test_attachments_and_what_is_none() -> None:
    message = with_attachments()
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="līgums.pdf")
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.add_attachment(
        b"x", maintype="image", subtype="png", filename="logo.png", cid="<logo>", disposition="inline"
    )
    found = {a.name: a.decoration for a in content(message.as_bytes()).attachments}
    assert found == {"līgums.pdf": False, "smime.p7s": True, "logo.png": True}


def test_an_attached_message_is_an_attachment_and_says_whose_it_is() -> None:
    inner = EmailMessage()
    inner["From"] = "Anna <anna@x.example>"
    inner.set_content("inside")
    message = with_attachments()
    message.add_attachment(inner)
    found = content(message.as_bytes())
    assert found.has_attachment
    assert found.forwarded_from == "anna@x.example"
    assert "inside" not in found.text


def test_attachment_bodies_are_never_decoded() -> None:
    body = (
        b"--b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: application/zip; name=x.zip\nContent-Transfer-Encoding: base64\n\n"
        + b"QUJD" * 3_000_000
        + b"\n--b--\n"
    )
    found = content(b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n" + body)
    assert found.text.strip() == "hello"
    assert [a.name for a in found.attachments] == ["x.zip"]


def test_mime_a_thousand_deep() -> None:
    head = b"From: a@b.lv\n"
    octets = (
        head
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1000))
        + b"Content-Type: text/plain\n\nx"
    )
    assert any("nested deeper" in defect for defect in content(octets).defects)


@pytest.mark.parametrize(
    "octets",
    [
        b"From: a@b.lv\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\nno parts",
        b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\n",
        b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\ncut off",
        b"From: a@b.lv\nContent-Type: text/plain; charset=\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: a@b.lv\nContent-Type: text/html\n\n<",
        b"From: a@b.lv\nContent-Type: \xff\xfe\n\nx\x00y",
    ],
)
def test_broken_mime_is_read_as_far_as_it_goes(octets: bytes) -> None:
    content(octets)


def test_text_of_a_part_cut_off() -> None:
    octets = (
        b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nLabdien!\ncut off"
    )
    found = content(octets)
    assert "cut off" in found.text
    assert "multipart without its closing delimiter" in found.defects


pieces = st.lists(
    st.sampled_from(
        [b"--b\n", b"--b--\n", b"\n", b"Content-Type: text/plain\n", b"Content-Type: text/html; charset=utf-8\n", b"Content-Type: multipart/mixed; boundary=b\n",
         b"Content-Type: message/rfc822\n", b"Content-Transfer-Encoding: base64\n", b"<p>x</p>\n", b"Labdien\n", b"\xc4\x81\xff\n", b"QUJD\n", b"=C4=81=\n"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300)
@given(pieces)
def test_no_order_of_pieces_raises(parts: list[bytes]) -> None:
    content(b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n" + b"".join(parts))


def test_base64_html() -> None:
    html = base64.encodebytes(f"<div>{TEXT}</div>".encode()).decode()
    octets = (
        f"From: a@b.lv\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{html}".encode()
    )
    assert content(octets).text.strip() == TEXT


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\nb"),
        ("<div>a</div><div>b</div>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("a<style>x{}</style><script>y</script>b", "ab"),
        ('<p style="display:none">hidden</p>seen', "seen"),
        ("<blockquote type=cite>q</blockquote>a", "> q\na"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<p class="MsoNormal">a<o:p></o:p></p><p class="MsoNormal">b</p>', "a\nb"),
    ],
)
def test_render(html: str, text: str) -> None:
    lines = [line for line in render(html).text.strip().split("\n") if line != ">"]
    assert "\n".join(lines) == text


@given(st.text(max_size=300))
def test_render_never_raises(html: str) -> None:
    render(html)


def test_html_nested_deeper_than_the_parser_goes_keeps_its_text() -> None:
    inner = "<style>p {}</style><!-- nobody --><p>Labdien!</p>Paldies &amp; visu labu<br>Anna<blockquote>Vecā vēstule</blockquote>"
    text = render(
        f"<html><head><title>x</title></head><body>{'<div>' * 3000}{inner}{'</div>' * 3000}</body></html>"
    ).text
    own, _, below = text.partition(QUOTED_BELOW)
    assert " ".join(own.split()) == "Labdien! Paldies & visu labu Anna"
    assert below.strip() == "Vecā vēstule"


@pytest.mark.parametrize("piece", ["<div", "<!--", "<style>", "<a href=", "</", "<div><blockquote>"])
def test_deep_html_with_open_ends_is_read_in_time(piece: str) -> None:
    started = time.process_time()
    render("<div>" * 2100 + piece * (900_000 // len(piece)))
    assert time.process_time() - started < 5


def test_a_nul_in_the_name_of_a_charset() -> None:
    octets = b"From: a@x.example\nContent-Type: text/plain; charset=utf-8\0\n\nLabdien \xff\n"
    assert "Labdien" in content(octets).text


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_an_inline_text_with_a_files_name_is_text_and_attachment(kind: str) -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nPielikumā saraksts.\n"
        f'--b\nContent-Type: text/{kind}; name="saraksts.txt"\nContent-Disposition: inline; filename="saraksts.txt"\n\nviens\n--b--\n'
    )
    read = content(f"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n{body}".encode())
    assert [a.name for a in read.attachments] == ["saraksts.txt"]
    assert read.has_attachment
    assert "viens" in read.text


def test_several_texts_follow_one_another() -> None:
    body = "".join(f"--b\nContent-Type: text/plain; charset={c}\n\n{c} ā\n" for c in ("utf-8", "iso-8859-13"))
    octets = body[: len(body) // 2].encode() + body[len(body) // 2 :].encode("iso-8859-13")
    read = content(b"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n" + octets + b"--b--\n")
    assert read.text.split() == ["utf-8", "ā", "iso-8859-13", "ā"]


def test_a_field_that_holds_the_slim_copys_own_boundary_hides_nothing() -> None:
    part = (
        'Content-Type: application/pdf; x="\r--=_slim--\r"\nContent-Disposition: attachment; filename="b.pdf"\n\nAAAA'
    )
    read = content(
        f"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\n{part}\n--b\n{part.replace('b.pdf', 'c.pdf')}\n--b--\n".encode()
    )
    assert [a.name for a in read.attachments] == ["b.pdf", "c.pdf"]


@pytest.mark.parametrize(
    ("inside", "attached"), [(b"\x02\x0f\x80\x06\x00\x04\x00\x00\x00%PDF", True), (b"\x01\x06\x90\x08\x00", False)]
)
def test_a_file_that_outlook_packed_is_an_attachment(inside: bytes, attached: bool) -> None:
    tnef = base64.b64encode(b"\x78\x9f\x3e\x22\x01\x00" + inside).decode()
    part = f'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n{tnef}'
    read = content(
        f"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\n{part}\n--b--\n".encode()
    )
    assert read.has_attachment is attached
    assert [a.name for a in read.attachments] == ["winmail.dat"]


def test_a_winmail_dat_is_known_by_its_name_too() -> None:
    tnef = base64.b64encode(b"\x78\x9f\x3e\x22\x01\x00\x01\x06\x90\x08\x00").decode()
    part = (
        "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
        f'Content-Disposition: attachment; filename="winmail.dat"\n\n{tnef}'
    )
    read = content(
        f"From: a@b.lv\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nx\n--b\n{part}\n--b--\n".encode()
    )
    assert not read.has_attachment
