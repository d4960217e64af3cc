"""Whatever bytes come, they are read or refused, with an effort that grows as they do."""

import random
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.parsed import LimitError, ParsedMail
from mail.reading.parsing import parse
from tests.mail.fuzzing import BODIES, CHARSETS, ENCODINGS, NAMES, TOKENS, TYPES, VALUES, Maker
from tests.mail.reading.mails import multipart, part

FRAGMENTS = [
    *TOKENS,
    *(f"{name}: " for name in NAMES),
    *(f"Content-Type: {kind}\r\n" for kind in TYPES),
    *(f"; charset={charset}\r\n" for charset in CHARSETS),
    *(f"Content-Transfer-Encoding: {encoding}\r\n" for encoding in ENCODINGS),
    *VALUES,
    *BODIES,
    "\r\n--b\r\n",
    "--b--",
]


def read_or_refused(raw: bytes) -> ParsedMail | None:
    try:
        read = parse(raw)
    except LimitError:
        return None
    repr(read).encode()
    assert "\0" not in read.text + read.subject + read.returned_text + read.report_type
    return read


@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refused(raw)
    read_or_refused(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + raw)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60))
def test_anything_made_of_what_stands_in_mails_is_read_or_refused(
    fragments: list[str | bytes],
) -> None:
    read_or_refused(
        b"".join(
            one if isinstance(one, bytes) else one.encode("utf-8", "surrogatepass")
            for one in fragments
        )
    )


@given(st.integers(0, 2**64))
def test_damaged_mails_are_read_or_refused(seed: int) -> None:
    read_or_refused(Maker(random.Random(seed), [multipart("mixed", part("text/html", "x"))]).mail())


@given(st.binary(max_size=500))
def test_reading_twice_gives_the_same(raw: bytes) -> None:
    assert read_or_refused(raw) == read_or_refused(raw)


def effort(raw: bytes) -> int:
    """Counts the calls that reading takes, of Python's functions and of those in C."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        parse(raw)
    except LimitError:
        pass
    finally:
        sys.setprofile(None)
    return calls


def deep(levels: int, filler: bytes) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (level, level)
        for level in range(levels)
    )
    return head + b"\n" + filler


SHAPES: dict[str, Callable[[int], bytes]] = {
    "empty lines, nested": lambda size: deep(19, b"\n" * size),
    "dashes, nested": lambda size: deep(19, b"--\n" * (size // 3)),
    "nearly boundaries": lambda size: deep(9, b"--1x\n" * (size // 5)),
    "parts": lambda size: multipart("mixed", *[b"\r\nx"] * (size // 10)),
    "headers": lambda size: b"A: b\n" * (size // 5) + b"\n",
    "folded": lambda size: b"A: b" + b"\n c" * (size // 3) + b"\n\n",
    "encoded words": lambda size: b"Subject: " + b"=?q?q?a?= " * (size // 10) + b"\n\n",
    "open words": lambda size: b"Subject: " + b"=?a?q?" * (size // 6) + b"\n\n",
    "quotes": lambda size: b"From: " + b'"\\' * (size // 2) + b"\n\n",
    "brackets": lambda size: b"From: " + b"<(" * (size // 2) + b"\n\n",
    "one long word": lambda size: b"To: " + b"a" * size + b"\n\n",
    "parameters": lambda size: b"Content-Type: a/b" + b';a="\\' * (size // 5) + b"\n\n",
    "base64": lambda size: b"Content-Transfer-Encoding: base64\n\n" + b"YQ==\n" * (size // 5),
    "flowed": lambda size: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * (size // 3),
    "tags": lambda size: part("text/html", "<b>" * (size // 3)),
    "open tags": lambda size: part("text/html", "<div " * (size // 5)),
    "quotations": lambda size: part("text/html", "<blockquote>a" * (size // 13)),
    "lines above": lambda size: part("text/html", "<div style='border-top:solid'>D" * (size // 31)),
    "formatting": lambda size: part("text/html", "<b id=x>" * (size // 16) + "<p>" * (size // 6)),
    "entities": lambda size: part("text/html", "&eacute;" * (size // 8)),
    "rtf": lambda size: part("text/rtf", "{\\u1 " * (size // 5)),
    "calendar": lambda size: part("text/calendar", 'SUMMARY;"' * (size // 9)),
    "armour": lambda size: part(
        "text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\n" * (size // 35)
    ),
    "ber": lambda size: part("application/pkcs7-mime", b"\x30\x80" * (size // 2)),
    "mails in mails": lambda size: b"Content-Type: message/rfc822\n\n" * (size // 30),
    "report": lambda size: multipart(
        "report", part("message/delivery-status", "Final-Recipient: x;a@b\n\n" * (size // 24))
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_effort_grows_no_faster_than_the_mail(shape: str) -> None:
    small, large = (effort(SHAPES[shape](size)) for size in (15_000, 60_000))

    assert large <= 4.4 * small + 500
    assert large <= 12 * 60_000
