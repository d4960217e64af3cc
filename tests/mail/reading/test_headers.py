"""Headers: unfolded and decoded, whatever a program made of them."""

from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.reading.formats.encoded_words import header_text
from mail.reading.header_fields import labelled
from mail.reading.parsing import parse
from tests.mail.reading.mails import mail


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"Re: Bonjour", "Re: Bonjour"),
        (b"=?UTF-8?Q?Confirm=C3=A9_!?=", "Confirmé !"),
        (b"=?utf-8?b?Q29uZmlybcOp?=", "Confirmé"),
        (b"=?utf-8?b?Q29uZmlybcO?=", "ConfirmÃ"),
        (b"=?utf-8?B?ww==?= =?utf-8?B?qQ==?=", "é"),
        (b"=?utf-8?q?=C3?= =?utf-8?q?=A9t=C3=A9?=", "été"),
        (b"=?utf-8?q?a?= =?utf-8?q?_b?=", "a b"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?iso-8859-1?q?caf=E9?= =?utf-8?q?_cr=C3=A8me?=", "café crème"),
        (b"=?iso-8859-1?q?l=92=E9t=E9_=80?=", "l’été €"),
        (b"=?us-ascii?q?caf=E9?=", "café"),
        (b"=?unknown-8bit?q?caf=C3=A9?=", "café"),
        (b"=?x-made-up?q?caf=E9?=", "café"),
        (b"=?utf-8*fr?q?=C3=A9?=", "é"),
        (b"=?iso-2022-jp?b?GyRCRnxLXBsoQg==?=", "日本"),
        (b"=?koi8-r?b?5MHA?=", "Даю"),
        (b"=?gb2312?b?vfy/9g==?=", "近况"),
        (b"=?utf-16?b?//5BAOkA?=", "Aé"),
        (b"=?utf-7?q?+AOk-?=", "é"),
        (b"=?base64?q?aGVsbG8?=", "aGVsbG8"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        (b"=?utf-8?q?not closed", "=?utf-8?q?not closed"),
        ("café".encode(), "café"),
        (b"caf\xe9", "café"),
        (b"a\x00b\x1bc\x7f", "abc"),
        (b"=?utf-8?q?a=0D=0ABcc=3A_b?=", "a Bcc: b"),
        (b"=?utf-7?q?+2AA-?=", ""),
        (b"", ""),
    ],
)
def test_a_value_is_decoded(value: bytes, text: str) -> None:
    assert header_text(value) == text


def test_folded_lines_are_one_and_repeated_headers_keep_their_order() -> None:
    read = parse(mail("Received: by b\r\n\tfor <x>", "Subject: Re:\r\n  deux", "Received: by a"))

    assert read.headers["received"] == ("by b for <x>", "by a")
    assert read.subject == read.header("subject") == "Re:  deux"
    assert read.header("missing") == ""


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n"])
def test_any_line_end_ends_a_line(end: bytes) -> None:
    read = parse(end.join([b"Subject: Oui", b"To: a@b.example", b"", b"un", b"", b"deux"]))

    assert read.header("to") == "a@b.example"
    assert read.text == "un\n\ndeux"


def test_a_line_that_is_no_field_ends_the_headers() -> None:
    read = parse(b"From nobody Mon Mar  2 10:00:00 2026\nSubject: x\nBonjour,\nTo: nobody\n")

    assert read.subject == "x"
    assert read.text == "Bonjour,\nTo: nobody\n"


def test_a_mail_without_headers_is_all_text() -> None:
    assert parse(b"\nOui").text == "Oui"
    assert parse(b"Oui").text == "Oui"
    assert parse(b"").text == ""


@pytest.mark.parametrize(
    ("value", "kind", "parameters"),
    [
        (b"Text/Plain", "text/plain", {}),
        (b"text/plain; charset=utf-8", "text/plain", {"charset": "utf-8"}),
        (
            b'text/plain; CHARSET="utf-8"; format=flowed',
            "text/plain",
            {"charset": "utf-8", "format": "flowed"},
        ),
        (b'multipart/mixed; boundary="a;b\\"c=d"', "multipart/mixed", {"boundary": 'a;b"c=d'}),
        (b"multipart/mixed; boundary*0=ab; boundary*1=cd", "multipart/mixed", {"boundary": "abcd"}),
        (b"multipart/mixed; boundary*1=cd; boundary*0=ab", "multipart/mixed", {"boundary": "abcd"}),
        (b"a/b; name*=utf-8'fr'%C3%A9t%C3%A9", "a/b", {"name": "été"}),
        (b"text/plain (a comment); charset=x", "text/plain", {"charset": "x"}),
        (b"text/plain; charset=a; charset=b", "text/plain", {"charset": "a"}),
        (b";;;", "", {}),
    ],
)
def test_parameters_are_read(value: bytes, kind: str, parameters: dict[str, str]) -> None:
    read = labelled(value)

    assert (read.value, read.parameters) == (kind, parameters)


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200))
def test_what_the_standard_library_encodes_is_read(text: str) -> None:
    encoded = Header(text, "utf-8").encode().replace("\n", "")

    assert header_text(encoded.encode()) == text
