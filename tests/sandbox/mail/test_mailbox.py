"""Reading mails: whatever comes in, the one who reads goes on."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.mail.mailbox import Mail, mailbox_of

HEADERS = st.sampled_from(
    [
        b"From: a:b:c@d;;",
        b"To: =?utf-8?q?=C3?= <x@y",
        b"Subject: =?x-nothing?b?////?=",
        b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: multipart/alternative",
        b"Content-Type: text/html; charset=nothing",
        b"Content-Type: message/rfc822",
        b"Content-Transfer-Encoding: base64",
        b"Content-Disposition: attachment; filename*=utf-9''%ff%",
        b"Content-ID: <<>",
        b"\xff\xfe: \x00",
        b"",
        b"--b",
        b"--b--",
        "é".encode(),
    ]
)


def mail(raw: bytes) -> Mail:
    return Mail("1", "a@b.be", "inbox", "", datetime.now(UTC), raw)


@given(st.one_of(st.binary(), st.lists(HEADERS, max_size=14).map(b"\r\n".join)))
@example(b"From: a:b:c@d;;\r\n\r\nx")
@example(b"Content-Type: text/plain; charset=nothing\r\n\r\nx")
def test_no_mail_stops_its_reader(raw: bytes) -> None:
    assert mail(raw).view()["id"] == "1"


def test_a_broken_header_is_shown_as_it_stands() -> None:
    assert mail(b"From: a:b:c@d;;\r\n\r\nx").summary()["from"] == "a:b:c@d;;"


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("Sophie@Example.org", "sophie@example.org"),
        ("cartable+tok+en@x.be", "cartable@x.be"),
        (" a@b.be ", "a@b.be"),
    ],
)
def test_which_mailbox_an_address_means(address: str, mailbox: str) -> None:
    assert mailbox_of(address) == mailbox
