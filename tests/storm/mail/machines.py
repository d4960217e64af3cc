"""Mails that machines send: none of them decides anything, and none of them is answered."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from tests.mail.reading.mails import multipart, part
from tests.storm.mail.cast import Person
from tests.storm.mail.deciding import yes_of
from tests.storm.mail.kinds import Kind
from tests.storm.mail.written import OWN, Desk, Mail

_AWAY = {
    "fr": "Bonjour,\n\nJe suis absente du bureau jusqu'au 17 août inclus. Je répondrai à votre "
    "message à mon retour.\n\nAnna Durant",
    "nl": "Goedendag,\n\nIk ben afwezig tot en met 17 augustus. Ik beantwoord uw bericht bij mijn "
    "terugkeer.\n\nAnna Durant",
    "de": "Guten Tag,\n\nich bin bis einschließlich 17. August nicht im Büro. Ihre Nachricht "
    "beantworte ich nach meiner Rückkehr.\n\nAnna Durant",
    "en": "Hello,\n\nI am out of the office until 17 August. I will answer your message when I "
    "return.\n\nAnna Durant",
}
_AUTOMATIC = {
    "fr": "Réponse automatique : ", "nl": "Automatisch antwoord: ",
    "de": "Automatische Antwort: ", "en": "Automatic reply: ",
}  # fmt: skip
_READ = {"fr": "Lu : ", "nl": "Gelezen: ", "de": "Gelesen: ", "en": "Read: "}
_ACCEPTED = {"fr": "Accepté : ", "nl": "Geaccepteerd: ", "de": "Zugesagt: ", "en": "Accepted: "}
_CALENDAR = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1@mail.example\n"
    "DTSTAMP:20260626T094500Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{}\nEND:VEVENT\nEND:VCALENDAR\n"
)


def _with_header(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(
        person, yes_of(desk, person), headers=[("Auto-Submitted", "auto-replied (vacation)")]
    )


def _without_header(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _AWAY[person.language], is_quoting=desk.chance.random() < 0.5)


def _by_exchange(desk: Desk, person: Person, _other: Person) -> Mail:
    subject = _AUTOMATIC[person.language] + person.asked.subject
    return desk.reply(person, "Oui, merci.", subject=subject, is_quoting=False)


def _vacation(desk: Desk, person: Person, _other: Person) -> Mail:
    headers = [("Precedence", "bulk"), ("X-Autoreply", "yes")]
    return desk.reply(person, "", headers=headers, is_quoting=False)


def _receipt(desk: Desk, person: Person, _other: Person) -> Mail:
    """That it was read (RFC 8098)."""
    told = part(
        "message/disposition-notification",
        f"Final-Recipient: rfc822;{person.email}\nDisposition: manual-action/MDN-sent-manually; "
        f"displayed\nOriginal-Message-ID: {person.asked.message_id}\n",
    )
    content = multipart("report", part("text/plain", "Votre message a été lu."), told)
    head, _, body = content.partition(b"\r\n\r\n")
    kind = head.decode() + "; report-type=disposition-notification"
    return desk.raw(person, [f"Subject: {_READ[person.language]}Cartable", kind], body)


def _receipt_by_outlook(desk: Desk, person: Person, _other: Person) -> Mail:
    subject = _READ[person.language] + person.asked.subject
    return desk.reply(person, "", subject=subject, is_quoting=False)


def _calendar(desk: Desk, person: Person, _other: Person) -> Mail:
    body = _CALENDAR.format(person.email).replace("\n", "\r\n").encode()
    subject = f"Subject: {_ACCEPTED[person.language]}réunion"
    return desk.raw(person, [subject, "Content-Type: text/calendar; method=REPLY"], body)


def _list(desk: Desk, person: Person, _other: Person) -> Mail:
    """Somebody's yes that went through a list on its way."""
    headers = [("List-Id", "<parents.school.example>"), ("List-Post", "<mailto:p@school.example>")]
    return desk.reply(person, yes_of(desk, person), headers=headers)


def _newsletter(desk: Desk, person: Person, _other: Person) -> Mail:
    del person  # whom nobody there knows
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "La boutique <news@boutique.example>"
    mail["To"] = OWN
    mail["Subject"] = "Oui ! Les soldes commencent"
    mail["Message-ID"] = desk.message_id()
    mail["Precedence"] = "bulk"
    mail["List-Unsubscribe"] = "<https://boutique.example/u/1>"
    mail.set_content("oui")
    return desk.sent(mail, "bounces@boutique.example")


def _gone(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.report(person, "5.1.1")


def _gone_without_ours(desk: Desk, person: Person, _other: Person) -> Mail:
    """What comes back is only known by the envelope's address."""
    return desk.report(person, "5.1.1", is_whole=False)


def _full(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.report(person, "4.2.2")


def _late(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.report(person, "4.4.1", action="delayed")


def _forged(desk: Desk, person: Person, _other: Person) -> Mail:
    """A report that nobody can have sent who has seen our mail: its mark is invented."""
    local, _, domain = OWN.partition("@")
    number, proof = desk.chance.randrange(36**6), desk.chance.randrange(16**10)
    mark = f"{local}+b-{number:x}-{proof:010x}@{domain}"
    return desk.report(person, "5.1.1", to=mark, is_whole=False)


def _forged_to_us(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.report(person, "5.1.1", to=OWN, is_whole=False)


GONE = (
    Kind("mailbox gone, our mail returned", "bounce", _gone),
    Kind("mailbox gone, mark alone", "bounce", _gone_without_ours),
)
MACHINES = (
    Kind("automatic, with header", "auto_reply", _with_header),
    Kind("absence note, no header", "auto_reply", _without_header),
    Kind("automatic, by subject", "auto_reply", _by_exchange),
    Kind("vacation, empty", "auto_reply", _vacation),
    Kind("read receipt", "auto_reply", _receipt),
    Kind("read receipt by Outlook", "auto_reply", _receipt_by_outlook),
    Kind("answer to a meeting", "auto_reply", _calendar),
    Kind("mail of a list", "list", _list),
    Kind("newsletter", "list", _newsletter),
    Kind("mailbox full", "bounce", _full),
    Kind("delayed", "bounce", _late),
    Kind("forged report", "bounce", _forged),
    Kind("forged report without mark", "bounce", _forged_to_us),
)
