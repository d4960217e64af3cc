"""winmail.dat: the text that Outlook keeps in it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.formats.compressed_rtf import decompress
from mail.reading.formats.rtf import rtf_text
from mail.reading.formats.tnef import tnef_text
from mail.reading.parsing import parse
from tests.mail.reading.mails import base64_part, multipart, part

# The two examples of [MS-OXRTFCP], section 3.
COMPRESSED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277"
    "05b06c647d0a800fa0"
)
REPEATED = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
RTF = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def attribute(name: int, value: bytes, level: int = 1) -> bytes:
    return (
        struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) % 2**16)
    )


def properties(*values: bytes) -> bytes:
    return attribute(0x00069003, struct.pack("<I", len(values)) + b"".join(values))


def long(kind: int, name: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def tnef(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


NUMBER = struct.pack("<HHI", 0x03, 0x3001, 7)
NAMED = struct.pack("<HH16sIII", 0x03, 0x8001, b"g" * 16, 0, 5, 7)
TEXTUAL = struct.pack("<HH16sII6s2sI", 0x03, 0x8002, b"g" * 16, 1, 6, b"n\0a\0\0\0", b"", 7)
SEVERAL = struct.pack("<HHIHHHH", 0x1002, 0x3002, 2, 1, 0, 2, 0)
CYRILLIC = attribute(0x00069007, struct.pack("<II", 1251, 0))
PLAIN = long(0x1F, 0x1000, "Oui, l’été\0".encode("utf-16-le"))
HTML = long(0x102, 0x1013, "<p>Oui, l’été</p>".encode())


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (tnef(properties(NUMBER, NAMED, TEXTUAL, SEVERAL, PLAIN)), "Oui, l’été"),
        (tnef(attribute(0x8008, b"x" * 30), properties(PLAIN)), "Oui, l’été"),
        (tnef(attribute(0x8010, b"y", level=2), properties(PLAIN)), "Oui, l’été"),
        (tnef(properties(long(0x1E, 0x3003, b"abc"), HTML)), "Oui, l’été"),
        (tnef(properties(long(0x102, 0x1009, COMPRESSED))), "hello world"),
        (tnef(CYRILLIC, attribute(0x0002800C, "Да\0".encode("cp1251"))), "Да"),
        (tnef(attribute(0x8006, b"x"), properties(HTML, PLAIN)), "Oui, l’été"),
        (tnef(), ""),
        (b"", ""),
        (b"x" * 100, ""),
    ],
)  # fmt: skip
def test_its_text_is_read(data: bytes, text: str) -> None:
    assert tnef_text(data, most=1_000) == text


def test_it_is_read_where_a_mail_has_no_other_text() -> None:
    winmail = base64_part("application/ms-tnef; name=winmail.dat", tnef(properties(PLAIN)))

    assert parse(multipart("mixed", part("text/plain", "\n"), winmail)).text == "Oui, l’été"
    assert parse(multipart("mixed", part("text/plain", "Non"), winmail)).text == "Non"
    assert parse(winmail).text == "Oui, l’été"


def test_wherever_it_breaks_off_what_stands_before_is_read() -> None:
    whole = tnef(properties(NUMBER, PLAIN, HTML))
    texts = {tnef_text(whole[:end], most=1_000) for end in range(len(whole))}

    assert "Oui, l’été" in texts


@pytest.mark.parametrize(
    ("data", "rtf"),
    [
        (COMPRESSED, RTF),
        (REPEATED, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        (struct.pack("<IIII", 0, 0, 0x414C454D, 0) + RTF, RTF),
        (struct.pack("<IIII", 0, 0, 1, 0) + RTF, b""),
        (COMPRESSED[:10], b""),
    ],
)
def test_rtf_is_decompressed(data: bytes, rtf: bytes) -> None:
    assert decompress(data, most=1_000) == rtf


def test_what_is_decompressed_is_bounded() -> None:
    bomb = COMPRESSED[:16] + b"\xff" + b"\x00\x1f" * 8
    endless = COMPRESSED[:16] + (b"\xff" + b"\x00\x1f" * 8) * 10_000

    assert 0 < len(decompress(bomb, most=10_000)) <= 8 * 17
    assert len(decompress(endless, most=10_000)) == 10_000


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (RTF, "hello world"),
        (b"{\\rtf1\\ansi un\\par deux\\tab trois\\~q}", "un\ndeux\ttrois q"),
        (b"{\\rtf1\\ansi\\ansicpg1251 \\'c4\\'e0}", "Да"),
        (b"{\\rtf1\\ansi\\ansicpg932 \\'82\\'a0}", "あ"),
        (b"{\\rtf1\\uc1\\u233?t\\u233\\'e9 {\\uc2\\u8364??}\\u-10179?}", "été €"),
        (b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}{\\info{\\title t}}Oui}", "Oui"),
        (
            b"{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}Oui\\htmlrtf\\par{\\*\\htmltag72 </p>}",
            "Oui",
        ),
        (b"Oui", "Oui"),
        (b"}}}}Oui\\", "Oui"),
        (b"{" * 100_000 + b"Oui", "Oui"),
        (b"", ""),
    ],
)
def test_rtf_is_read_as_text(rtf: bytes, text: str) -> None:
    assert rtf_text(rtf) == text


@given(st.binary(), st.binary(max_size=60))
def test_any_bytes_give_some_text(data: bytes, tail: bytes) -> None:
    for text in (
        tnef_text(data, most=1_000),
        tnef_text(tnef(properties(PLAIN, data), data), most=1_000),
        rtf_text(b"{\\rtf1" + data),
        rtf_text(decompress(COMPRESSED[:16] + data + tail, most=1_000)),
    ):
        text.encode()
