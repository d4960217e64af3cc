"""Letters, whatever the label on them claims."""

import sys
from encodings import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.formats.charsets import codec_of, decode


@pytest.mark.parametrize(
    ("body", "label", "text"),
    [
        ("l’été à 5 €".encode("cp1252"), "iso-8859-1", "l’été à 5 €"),
        ("l’été à 5 €".encode("cp1252"), "us-ascii", "l’été à 5 €"),
        ("l’été à 5 €".encode("cp1252"), "utf-8", "l’été à 5 €"),
        ("l’été à 5 €".encode("cp1252"), "", "l’été à 5 €"),
        ("l’été à 5 €".encode("cp1252"), "unknown-8bit", "l’été à 5 €"),
        ("l’été à 5 €".encode(), "iso-8859-1", "l’été à 5 €"),
        ("l’été à 5 €".encode(), "windows-1252", "l’été à 5 €"),
        ("l’été à 5 €".encode(), "us-ascii", "l’été à 5 €"),
        ("5 €".encode("iso8859-15"), "ISO-8859-15", "5 €"),
        ("l’été, l’hiver".encode() + b" \xe9", "utf-8", "l’été, l’hiver \ufffd"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        ("Привет".encode("cp1251"), "windows-1251", "Привет"),
        ("ışık".encode("cp1254"), "iso-8859-9", "ışık"),
        ("こんにちは".encode("iso2022_jp"), "iso-2022-jp", "こんにちは"),
        ("①".encode("cp932"), "shift_jis", "①"),
        ("镕".encode("gb18030"), "gb2312", "镕"),
        ("안녕".encode("cp949"), "ks_c_5601-1987", "안녕"),
        ("你好".encode("big5"), "Big5", "你好"),
        ("שלום".encode("iso8859-8"), "iso-8859-8-i", "שלום"),
        (b"+AOk-t+AOk-", "utf-7", "été"),
        (b"+AOk-t+AOk-", "unicode-1-1-utf-7", "été"),
        ("été".encode("utf-16"), "utf-16", "été"),
        ("été".encode("utf-16-le"), "utf-16le", "été"),
        ("été".encode("utf-16-be"), "UTF-16BE", "été"),
        (b"Oui", "utf-16", "Oui"),
        ("été".encode("utf-8-sig"), "utf-8", "été"),
        (b"Oui", "unicode_escape", "Oui"),
        (b"\\x41", "unicode_escape", "\\x41"),
        (b"T3Vp", "base64", "T3Vp"),
        (b"Oui", "x" * 10_000, "Oui"),
        (b"Oui", "é", "Oui"),
        (b"a\0b\x07c\x7f", "utf-8", "abc"),
        (b"a\r\nb\rc\x0bd", "utf-8", "a\nb\nc\nd"),
        ("a\u2028b\x85c".encode(), "utf-8", "a\nb\nc"),
        (b"+2AA-a", "utf-7", "a"),
    ],
)
def test_text_is_decoded(body: bytes, label: str, text: str) -> None:
    assert decode(body, label) == text


@pytest.mark.parametrize(
    "label", ["base64", "zip", "rot13", "idna", "punycode", "unicode_escape", "undefined", "mbcs"]
)
def test_codecs_that_are_no_charset_are_not_used(label: str) -> None:
    assert codec_of(label) == ""


def test_every_charset_that_is_used_is_one_of_letters() -> None:
    for label in [*aliases.aliases, *aliases.aliases.values()]:
        if codec := codec_of(label):
            assert isinstance(b"oui".decode(codec, "replace"), str)


def test_invented_labels_are_not_looked_up() -> None:
    before = set(sys.modules)

    for number in range(1_000):
        assert codec_of(f"charset-{number}") == ""
    assert set(sys.modules) == before


@given(st.binary(), st.sampled_from(sorted({*aliases.aliases.values(), "", "x"})))
def test_any_bytes_give_text_that_can_be_stored(body: bytes, label: str) -> None:
    text = decode(body, label)

    assert text.encode("utf-8").decode("utf-8") == text
    assert not {"\0", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"} & set(text)
