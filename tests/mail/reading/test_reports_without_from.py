"""Reports of failure whose From is empty or unreadable are reports all the same."""

import pytest

from mail.addresses import OwnAddress
from mail.reading.reading import read

OWN = OwnAddress("cartable", "school.example")


@pytest.mark.parametrize("sender", [b"", b"   ", b"\xff\xff", b"<>", b"MAILER-DAEMON"])
def test_who_was_not_reached_is_looked_for_without_stumbling(sender: bytes) -> None:
    raw = (
        b"From: " + sender + b"\r\nReturn-Path: <>\r\n"
        b"Subject: Undelivered Mail Returned to Sender\r\n\r\n"
        b"<somebody@example.org>: 550 5.1.1 User unknown\r\n"
    )
    assert read(raw, OWN, None).kind == "bounce"
