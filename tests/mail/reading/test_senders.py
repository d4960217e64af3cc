"""Who wrote: read strictly, since an address may confirm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.mailboxes import recipients, senders
from mail.reading.parsing import parse
from tests.mail.reading.mails import mail


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("jean@example.org", "jean@example.org"),
        ("<jean@example.org>", "jean@example.org"),
        ("Jean Dupont <jean@example.org>", "jean@example.org"),
        ('"Dupont, Jean" <Jean.Dupont@Example.ORG>', "Jean.Dupont@Example.ORG"),
        ("jean@example.org (Jean Dupont)", "jean@example.org"),
        ("Jean (le père (de Zoé)) <jean@example.org>", "jean@example.org"),
        ('"mallory@evil.example" <jean@example.org>', "jean@example.org"),
        ("jean@example.org <jean@example.org>", "jean@example.org"),
        ("JEAN@example.org <jean@example.org>", "jean@example.org"),
        ("=?utf-8?q?Ren=C3=A9?= <rene@example.org>", "rene@example.org"),
        ("René <rené@exämple.example>", "rené@exämple.example"),
        ("a..b.@docomo.example", "a..b.@docomo.example"),
        ('"two words"@example.org', '"two words"@example.org'),
        ("jean@[192.0.2.1]", "jean@[192.0.2.1]"),
        ("Parents: jean@example.org;", "jean@example.org"),
        ("jean+école=1@example.org", "jean+école=1@example.org"),
    ],
)
def test_an_address_is_read(value: str, address: str) -> None:
    assert senders([value]) == (address,)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Jean Dupont",
        "<>",
        "a@ok.example <b@evil.example>",
        "a@ok.example b@evil.example",
        "<a@ok.example> <b@evil.example>",
        "a:b:c@d;;",
        "a@ok.example:b@evil.example;",
        "Parents: a@ok.example",
        "a@ok.example;",
        "a@ok.example@evil.example",
        "a @ ok.example",
        "a(b)@ok.example",
        "<@relay.example:a@ok.example>",
        "<a@ok.example",
        "a@ok.example>",
        '"a@ok.example',
        'x\\" <b@evil.example> "<a@ok.example>',
        '(" ) <b@evil.example> (" ) a@ok.example',
        "(a@ok.example",
        "a@ok.example)",
        "(<) > (<a@ok.example>",
        "=?utf-8?q?a=40ok=2Eexample?=",
        "=?utf-8?q?a=40ok.example=3E?= <b@evil.example",
        "a@ok.example\x00 <b@evil.example>",
        "a" * 400 + "@ok.example",
        '"\\' * 30_000,
    ],
)
def test_what_can_be_read_in_two_ways_is_read_in_none(value: str) -> None:
    assert senders([value]) == ("",)


def test_every_address_of_every_from_header_is_a_sender() -> None:
    two_headers = mail("From: a@ok.example", "Subject: x", "FROM : b@evil.example")
    two_addresses = mail("From: a@ok.example, b@evil.example")
    one_broken = mail("From: a@ok.example", "From: b")

    assert parse(two_headers).senders == ("a@ok.example", "b@evil.example")
    assert parse(two_addresses).senders == ("a@ok.example", "b@evil.example")
    assert parse(one_broken).senders == ("a@ok.example", "")
    assert parse(mail("Subject: x")).senders == ()


def test_a_carriage_return_hides_no_second_from_header() -> None:
    assert parse(b"From: a@ok.example\rFrom: b@evil.example\r\n\r\n").senders == (
        "a@ok.example",
        "b@evil.example",
    )


def test_recipients_are_found_wherever_they_stand_once_each() -> None:
    read = parse(
        mail(
            "Delivered-To: cartable@school.example",
            "X-Original-To: cartable+one@school.example",
            'To: "cartable+two@school.example" <cartable@school.example>, broken <',
            "Cc: CARTABLE+three@school.example",
            "Reply-To: other@school.example",
        )
    )

    assert read.recipients == (
        "cartable@school.example",
        "cartable+one@school.example",
        "cartable+two@school.example",
        "CARTABLE+three@school.example",
    )


@given(st.text(alphabet='ab@.<>(),:;"\\ é=?'))
def test_a_sender_is_an_address_or_nothing_and_stands_in_the_header(value: str) -> None:
    for address in senders([value]):
        assert address == "" or ("@" in address and address in value)
    for address in recipients([value]):
        assert address in value
