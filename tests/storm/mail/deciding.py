"""Mails that decide: a yes or a no, however a program or a person has written it."""

from __future__ import annotations

from email.header import Header
from html import escape

from bench.correspondents import answer
from tests.mail.reading.mails import base64_part, multipart, part
from tests.storm.mail.cast import Person
from tests.storm.mail.kinds import Kind
from tests.storm.mail.written import OWN, Desk, Mail

_YES = {
    "fr": ("Oui", "Bonjour,\n\nOui, c'est bien moi.\n\nBien à vous,\nAnna Durant", "oui merci"),
    "nl": ("Ja", "Goedemiddag,\n\nJa, dat ben ik.\n\nMet vriendelijke groeten,\nAnna Durant"),
    "de": ("Ja", "Guten Tag,\n\nja, das bin ich.\n\nMit freundlichen Grüßen\nAnna Durant"),
    "en": ("Yes", "Hello,\n\nyes, that's me.\n\nKind regards,\nAnna Durant", "yes please"),
}
_NO = {
    "fr": ("Non", "Non, ce n'est pas moi."),
    "nl": ("Nee", "Nee, dat ben ik niet."),
    "de": ("Nein", "Nein, das bin ich nicht."),
    "en": ("No", "No, that's not me."),
}


def yes_of(desk: Desk, person: Person) -> str:
    return desk.chance.choice(_YES[person.language])


def _plain(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, yes_of(desk, person))


def _by_gmail_or_outlook(desk: Desk, person: Person, _other: Person) -> Mail:
    sent = answer(person.asked, desk.chance.randrange(8))
    start = sent.content.index(b"Message-ID: ") + len(b"Message-ID: ")
    message, own = sent.content[start : sent.content.index(b"\r\n", start)], desk.message_id()
    content = sent.content.replace(message, own.encode(), 1)
    return Mail(sent.sender, sent.recipient, content, own)


def _html_only(desk: Desk, person: Person, _other: Person) -> Mail:
    mail = desk.begun(person)
    words = escape(yes_of(desk, person)).replace("\n", "<br>")
    mail.set_content(
        f"<div dir='ltr'>{words}</div><br><div class='gmail_quote'><blockquote class="
        f"'gmail_quote'>{person.asked.html}</blockquote></div>",
        subtype="html",
        cte="base64",
    )
    return desk.sent(mail, person.email)


def _empty(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, "")


def _nothing(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, "", is_quoting=False)


def _token_in_address(desk: Desk, person: Person, _other: Person) -> Mail:
    """The subject was written anew, and a telephone has turned the address to capitals."""
    local, _, domain = person.asked.reply_to.partition("@")
    to = f"{local.upper()}@{domain}"
    return desk.reply(person, yes_of(desk, person), to=to, subject="mon adresse")


def _token_in_subject(desk: Desk, person: Person, _other: Person) -> Mail:
    subject = f"RE: {person.asked.subject.upper()}"
    return desk.reply(person, yes_of(desk, person), to=OWN, subject=subject)


def _token_in_pieces(desk: Desk, person: Person, _other: Person) -> Mail:
    """The subject is encoded and folded, in the middle of the token too."""
    subject = Header(f"Réf: {person.asked.subject}", "utf-8", maxlinelen=40)
    encoded = subject.encode(linesep="\r\n")
    message = desk.message_id()
    content = (
        f"From: {person.email}\r\nTo: {OWN}\r\nSubject: {encoded}\r\nMessage-ID: {message}\r\n"
        f"\r\n{yes_of(desk, person)}\r\n"
    ).replace("\n\n", "\r\n\r\n")
    return Mail(person.email, OWN, _lines(content), message)


def _unknown_charset(desk: Desk, person: Person, _other: Person) -> Mail:
    text = f"{yes_of(desk, person)}\n\n> Institut des Carrières Commerciales\n"
    lines = ["Subject: Re: ok", "Content-Type: text/plain; charset=x-klingon-8"]
    return desk.raw(person, lines, _lines(text.encode("cp1252")))


def _cut_off(desk: Desk, person: Person, _other: Person) -> Mail:
    """A multipart that ends in the middle."""
    words = part("text/plain", yes_of(desk, person))
    picture = base64_part("image/png", b"x" * 3000)
    return _multipart(desk, person, multipart("mixed", words, picture, closed=False))


def _signed(desk: Desk, person: Person, _other: Person) -> Mail:
    words = part("text/plain", yes_of(desk, person))
    signature = base64_part("application/pkcs7-signature; name=smime.p7s", b"y" * 2000)
    return _multipart(desk, person, multipart("signed", words, signature))


def _with_winmail(desk: Desk, person: Person, _other: Person) -> Mail:
    words = part("text/plain", yes_of(desk, person))
    broken = b"\x78\x9f\x3e\x22" + desk.chance.randbytes(500)
    winmail = base64_part("application/ms-tnef; name=winmail.dat", broken)
    return _multipart(desk, person, multipart("mixed", words, winmail))


def _with_picture(desk: Desk, person: Person, _other: Person) -> Mail:
    mail = desk.begun(person)
    mail.set_content(desk.quoted(person, yes_of(desk, person)), cte="8bit")
    mail.add_attachment(
        desk.chance.randbytes(20_000), maintype="image", subtype="jpeg", filename="IMG_1.jpg"
    )
    return desk.sent(mail, person.email)


def _no(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, desk.chance.choice(_NO[person.language]))


def _bare_no(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _NO[person.language][0], is_quoting=False)


def _multipart(desk: Desk, person: Person, content: bytes) -> Mail:
    head, _, body = content.partition(b"\r\n\r\n")
    return desk.raw(person, ["Subject: Re: ok", "MIME-Version: 1.0", head.decode()], body)


def _lines(content: str | bytes) -> bytes:
    """Give every line the end that it has on the wire."""
    raw = content.encode() if isinstance(content, str) else content
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


YES = (
    Kind("yes, quoting", "asked", _plain),
    Kind("yes by Gmail or Outlook", "asked", _by_gmail_or_outlook),
    Kind("yes in HTML only", "asked", _html_only),
    Kind("empty, quoting", "asked", _empty),
    Kind("quite empty", "asked", _nothing),
    Kind("yes, token in the address alone", "asked", _token_in_address),
    Kind("yes, token in the subject alone", "asked", _token_in_subject),
    Kind("yes, token in pieces", "asked", _token_in_pieces),
    Kind("yes in an unknown charset", "asked", _unknown_charset),
    Kind("yes, cut off", "asked", _cut_off),
    Kind("yes, signed", "asked", _signed),
    Kind("yes with winmail.dat", "asked", _with_winmail),
    Kind("yes with a picture", "asked", _with_picture),
)
NO = (Kind("no, quoting", "asked", _no), Kind("no alone", "asked", _bare_no))
