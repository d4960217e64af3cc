"""Mails that are forged, broken, or larger than what is read: nothing of them takes effect."""

from __future__ import annotations

from string import ascii_letters, digits

from tests.mail.reading.mails import base64_part, multipart, nested, part
from tests.storm.mail.cast import Person
from tests.storm.mail.deciding import yes_of
from tests.storm.mail.hop import NAME
from tests.storm.mail.kinds import Kind
from tests.storm.mail.written import OWN, Desk, Mail

_LETTERS = (ascii_letters + digits).encode()
_RARE = 0.1
"""Weight of mails that are large: what they are to show, a few show."""


def _forged(desk: Desk, person: Person, _other: Person) -> Mail:
    """Somebody else writes in their name, and brings a result of our server's along."""
    result = f"Authentication-Results: {NAME}; dmarc=pass header.from={_domain(person)}"
    subject = f"Subject: {person.asked.subject}"
    words = yes_of(desk, person).replace("\n", "\r\n").encode()
    return desk.raw(person, [result, subject], words, sender="mallory@attacker.example")


def _two_froms(desk: Desk, person: Person, other: Person) -> Mail:
    lines = [f"From: {other.email}", f"Subject: {person.asked.subject}"]
    return desk.raw(person, lines, b"Oui")


def _encrypted(desk: Desk, person: Person, _other: Person) -> Mail:
    sealed = base64_part("application/pkcs7-mime; smime-type=enveloped-data", b"z" * 3000)
    return _mime(desk, person, sealed)


def _picture_alone(desk: Desk, person: Person, _other: Person) -> Mail:
    picture = desk.chance.randbytes(10_000)
    return _mime(desk, person, multipart("mixed", base64_part("image/jpeg", picture)))


def _garbage(desk: Desk, person: Person, _other: Person) -> Mail:
    # Of letters chance makes words now and then: once in 300 mails those of an absence note.
    signs = bytes(one for one in range(1, 256) if one not in _LETTERS + b"\r\n")
    lines = (bytes(desk.chance.choices(signs, k=70)) for _ in range(100))
    return Mail(person.email, OWN, b"\r\n".join(lines) + b"\r\n", "")


def _many_parts(desk: Desk, person: Person, _other: Person) -> Mail:
    words = part("text/plain", "oui")
    return _mime(desk, person, multipart("mixed", *[words] * 100_000))


def _deep(desk: Desk, person: Person, _other: Person) -> Mail:
    return _mime(desk, person, nested(40, part("text/plain", "oui")))


def _large(desk: Desk, person: Person, _other: Person) -> Mail:
    line = desk.chance.randbytes(36).hex().encode() + b"\r\n"
    return desk.raw(person, ["Subject: oui"], line * (11 * 1024 * 1024 // len(line)))


def _long_headers(desk: Desk, person: Person, _other: Person) -> Mail:
    lines = [f"X-Filler-{number}: {'x' * 60}" for number in range(280 * 1024 // 75)]
    return desk.raw(person, [f"Subject: {person.asked.subject}", *lines], b"Oui")


def _many_addresses(desk: Desk, person: Person, _other: Person) -> Mail:
    lines = [f"Cc: {', '.join([f'p{n}@x.example' for n in range(40)])}"] * 5
    return desk.raw(person, [f"Subject: {person.asked.subject}", *lines], b"Oui")


def _mime(desk: Desk, person: Person, content: bytes) -> Mail:
    head, _, body = content.partition(b"\r\n\r\n")
    lines = [f"Subject: {person.asked.subject}", "MIME-Version: 1.0", head.decode()]
    return desk.raw(person, lines, body)


def _domain(person: Person) -> str:
    return person.email.rpartition("@")[2]


HOSTILE = (
    Kind("forged From, DMARC failed", "unknown", _forged),
    Kind("two Froms", "unknown", _two_froms),
    Kind("encrypted", "unknown", _encrypted),
    Kind("a picture alone", "unknown", _picture_alone),
    Kind("binary garbage", "unknown", _garbage),
    Kind("100,000 parts", "set_aside", _many_parts, _RARE),
    Kind("40 parts deep", "set_aside", _deep),
    Kind("11 MiB", "set_aside", _large, _RARE),
    Kind("headers of 280 KiB", "set_aside", _long_headers),
    Kind("200 addresses", "set_aside", _many_addresses),
)
