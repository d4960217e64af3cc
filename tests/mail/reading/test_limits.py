"""Whatever is too large is refused on its bytes, before anything reads it."""

import pytest

from mail.reading.parsed import LimitError
from mail.reading.parsing import parse
from tests.mail.reading.mails import mail, multipart, nested, part

MIB = 1024 * 1024


@pytest.mark.parametrize(
    ("raw", "limit"),
    [
        (b"Subject: x\n\n" + b"a" * (10 * MIB), "10485760 bytes"),
        (b"A: b\n" * 1_000_000, "bytes of headers"),
        (b"Subject: " + b"=?utf-8?q?=C3=A9?= " * 14_000 + b"\n\n", "bytes of headers"),
        (b"X: " + b"a\n " * 40_000, "bytes of headers"),
        (b"To: " + b"a@example.org, " * 101 + b"\n\n", "100 addresses"),
        (b"To: a@example.org\n" * 60 + b"Cc: a@example.org\n" * 60 + b"\n", "100 addresses"),
        (b"To: a@example.org;" + b"b@example.org;" * 101 + b"\n\n", "100 addresses"),
        (multipart("mixed", *[part("text/plain", "x")] * 101), "100 parts"),
        (multipart("mixed", *[b""] * 100_000), "100 parts"),
        (nested(21, part("text/plain", "x")), "20 parts within each other"),
        (nested(500, part("text/plain", "x")), "20 parts within each other"),
        (b"Content-Type: message/rfc822\n\n" * 21 + b"x", "20 parts within each other"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_too_large_is_refused_and_the_limit_named(raw: bytes, limit: str) -> None:
    with pytest.raises(LimitError, match=limit):
        parse(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: x\n\n" + b"a" * (10 * MIB - 12),
        b"X-Long: " + b"a" * 65_000 + b"\n\nOui",
        b"To: " + b"a@example.org, " * 99 + b"b@example.org\n\nOui",
        b'To: "Dupont, Jean; Marie, et les autres" <a@example.org>'
        + b", b@example.org" * 98
        + b"\n\n",
        multipart("mixed", *[part("text/plain", "x")] * 99),
        nested(20, part("text/plain", "x")),
    ],
    ids=["bytes", "headers", "addresses", "commas in names", "parts", "depth"],
)
def test_what_is_just_within_the_limits_is_read(raw: bytes) -> None:
    parse(raw)


def test_headers_of_a_part_are_read_up_to_a_limit_only() -> None:
    long = part("text/plain", "Oui", "X-Long: " + "a" * 70_000, "Content-Disposition: attachment")

    assert parse(multipart("mixed", long)).text == "Oui"


def test_a_subject_is_cut() -> None:
    assert len(parse(mail("Subject: " + "é" * 3_000)).subject) == 2_000


def test_a_long_text_is_cut() -> None:
    assert len(parse(mail("Subject: x", body="oui " * 100_000)).text) == 200_000


def test_base64_without_end_is_read_as_far_as_a_text_goes() -> None:
    read = parse(mail("Content-Transfer-Encoding: base64", body=b"T3VpIA==\n" * 900_000))

    assert read.text.startswith("Oui Oui Oui")
    assert len(read.text) <= 200_000
