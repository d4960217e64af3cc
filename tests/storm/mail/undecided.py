"""Mails of people that decide nothing: questions, commands, other addresses, other tokens."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from tests.storm.mail.cast import Person
from tests.storm.mail.deciding import yes_of
from tests.storm.mail.kinds import Kind
from tests.storm.mail.written import OWN, Desk, Mail

_QUESTIONS = {
    "fr": "Bonjour,\n\nOui mais pourquoi me demandez-vous cela ?\n\nAnna",
    "nl": "Ja, maar waarom krijg ik deze mail?\n\nAnna",
    "de": "Ja, aber warum bekomme ich diese E-Mail?\n\nAnna",
    "en": "Yes, but why do I get this mail?\n\nAnna",
}
_UNCLEAR = {
    "fr": "Mon mari s'occupe de tout cela, je lui transmets le message ce soir.",
    "nl": "Mijn man regelt dat allemaal, ik stuur het bericht vanavond door.",
    "de": "Mein Mann kümmert sich um das alles, ich leite die Nachricht weiter.",
    "en": "My husband takes care of all that, I will forward the message tonight.",
}
_HELP = {"fr": "aide", "nl": "hulp", "de": "Hilfe", "en": "help"}
_CERTIFICATES = {
    "fr": "attestations", "nl": "attesten", "de": "Bescheinigungen", "en": "certificates",
}  # fmt: skip


def _question(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _QUESTIONS[person.language])


def _unclear(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _UNCLEAR[person.language])


def _elsewhere(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, yes_of(desk, person), sender=f"anna{person.number}@private.example")


def _invented(desk: Desk, person: Person, _other: Person) -> Mail:
    token, (local, _, domain) = desk.invented(), OWN.partition("@")
    to, subject = f"{local}+{token}@{domain}", f"Re: oui [#{token}]"
    return desk.reply(person, yes_of(desk, person), to=to, subject=subject)


def _foreign(desk: Desk, person: Person, other: Person) -> Mail:
    """Somebody answers what another person was asked."""
    return desk.reply(other, yes_of(desk, other), sender=person.email)


def _no_token(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, "Oui", to=OWN, subject="mon adresse", is_quoting=False)


def _help_with(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _HELP[person.language])


def _certificates_with(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, _CERTIFICATES[person.language])


def _start_with(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, "START")


def _stop_with(desk: Desk, person: Person, _other: Person) -> Mail:
    return desk.reply(person, "Stop")


def _help_without(desk: Desk, person: Person, _other: Person) -> Mail:
    return _bare(desk, person, _HELP[person.language])


def _certificates_without(desk: Desk, person: Person, _other: Person) -> Mail:
    return _bare(desk, person, _CERTIFICATES[person.language])


def _stop_without(desk: Desk, person: Person, _other: Person) -> Mail:
    return _bare(desk, person, "stop")


def _bare(desk: Desk, person: Person, command: str) -> Mail:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = person.email
    mail["To"] = OWN
    mail["Subject"] = command
    mail["Message-ID"] = desk.message_id()
    mail.set_content("")
    return desk.sent(mail, person.email)


STOP = Kind("stop with a token", "command", _stop_with)
UNDECIDED = (
    Kind("question", "unknown", _question),
    Kind("unclear", "unknown", _unclear),
    Kind("yes from another address", "unknown", _elsewhere),
    Kind("yes, invented token", "unknown", _invented),
    Kind("yes, somebody else's token", "unknown", _foreign),
    Kind("yes without a token", "unknown", _no_token),
    Kind("help with a token", "command", _help_with),
    Kind("certificates with a token", "command", _certificates_with, 0.5),
    Kind("start with a token", "command", _start_with),
    Kind("help without a token", "command", _help_without),
    Kind("certificates without a token", "command", _certificates_without),
    Kind("stop without a token", "command", _stop_without),
)
