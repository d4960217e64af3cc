"""Delivery reports: who was not reached, and what came back."""

import pytest

from mail.reading.parsed import Failure
from mail.reading.parsing import parse
from tests.mail.reading.mails import base64_part, mail, multipart, part

SENT = mail(
    "Return-Path: <cartable+b-1-abc@school.example>",
    "Message-ID: <notice.1@school.example>",
    "Subject: =?utf-8?q?Confirmez_=C3=A9?=",
    "Reply-To: cartable+token@school.example",
    body="Bonjour,\nconfirmez [#token]",
)
REPORT = (
    "Reporting-MTA: dns; mx.example.org\nArrival-Date: Mon, 2 Mar 2026 10:00:00 +0100\n\n"
    "Original-Recipient: rfc822;Jean@example.org\nFinal-Recipient: rfc822;forwarded@example.net\n"
    "Action: Failed\nStatus: 5.1.1 (bad destination mailbox)\nRemote-MTA: dns; mx2\n"
    "Diagnostic-Code: smtp; 550 5.1.1\n No such user\n"
)
JEAN = Failure("Jean@example.org", "failed", "5.1.1", "smtp; 550 5.1.1 No such user")


def report(status: str | bytes, *others: bytes, kind: str = "message/delivery-status") -> bytes:
    human = part("text/plain", "Not delivered.")
    return multipart("report; report-type=delivery-status", human, part(kind, status), *others)


@pytest.mark.parametrize(
    ("status", "failures"),
    [
        (REPORT, (JEAN,)),
        (
            "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@example.org\nAction: delayed\n"
            "Status: 4.4.1\n\n\n \nFinal-Recipient: rfc822; b@example.org\nAction: failed\n",
            (Failure("a@example.org", "delayed", "4.4.1"), Failure("b@example.org", "failed")),
        ),
        (
            "Final-Recipient: rfc822;a@b.be\nAction: failed\nFinal-Recipient: rfc822;c@b.be\n",
            (Failure("a@b.be", "failed"), Failure("c@b.be")),
        ),
        (
            "Something is wrong\nFinal-Recipient: <a@example.org>\nStatus: no\nAction: failed\n",
            (Failure("a@example.org", "failed"),),
        ),
        ("Final-Recipient: utf-8; rené@example.org\n", (Failure("rené@example.org"),)),
        ("Final-Recipient: x-local; somebody\nAction: failed\n", (Failure("", "failed"),)),
        ("Original-Recipient: rfc822;\nFinal-Recipient: rfc822; a@b.be\n", (Failure("a@b.be"),)),
        ("Reporting-MTA: dns; x\n", ()),
        ("", ()),
        ("\n" * 100_000, ()),
    ],
)  # fmt: skip
def test_each_recipient_is_reported(status: str, failures: tuple[Failure, ...]) -> None:
    assert parse(report(status)).failures == failures


def test_reports_in_base64_and_international_ones_are_read() -> None:
    human = part("text/plain", "x")
    encoded = multipart("report", human, base64_part("message/delivery-status", REPORT.encode()))
    international = report(REPORT, kind="message/global-delivery-status")

    assert parse(encoded).failures == parse(international).failures == (JEAN,)


def test_a_hundred_recipients_are_enough() -> None:
    many = "Final-Recipient: rfc822; a@example.org\nAction: failed\n\n" * 4_000

    assert len(parse(report(many)).failures) == 100


@pytest.mark.parametrize(
    "returned",
    [
        part("message/rfc822", SENT),
        part("text/rfc822-headers", SENT.partition(b"\r\n\r\n")[0]),
        base64_part("text/rfc822-headers", SENT.partition(b"\r\n\r\n")[0]),
        part("message/global-headers", SENT.partition(b"\r\n\r\n")[0] + b"\r\n"),
    ],
)
def test_the_headers_that_came_back_are_read(returned: bytes) -> None:
    read = parse(report(REPORT, returned))

    assert read.returned["return-path"] == ("<cartable+b-1-abc@school.example>",)
    assert read.returned["subject"] == ("Confirmez é",)
    assert "cartable+token@school.example" in read.returned_text
    assert "Not delivered." in read.returned_text
    assert read.text.strip() == "Not delivered."
    assert (read.content_type, read.report_type) == ("multipart/report", "delivery-status")


def test_what_a_bounce_of_no_standard_quotes_is_its_text() -> None:
    raw = mail(
        "Subject: failure notice", body="Hi. This is qmail.\n\n--- Below\n\n" + SENT.decode()
    )

    assert "[#token]" in parse(raw).returned_text
    assert parse(raw).returned == {}
    assert parse(raw).failures == ()


def test_a_mail_that_came_back_whole_is_part_of_the_text_that_quotes_it() -> None:
    assert "[#token]" in parse(report(REPORT, part("message/rfc822", SENT))).returned_text
