"""What people and machines write back: mails as their programs make them, ready to be sent."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from bench.lmtp import Delivery
from sandbox.mail.compose import bounce
from tests.mail.reading import quoting
from tests.storm.mail.cast import Person

OWN = "cartable@cartable.example"
POSTMASTER = "MAILER-DAEMON@mx.elsewhere.example"

_STYLES = (
    quoting.gmail, quoting.apple, quoting.thunderbird, quoting.k9, quoting.outlook,
    quoting.outlook_on_the_web, quoting.outlook_on_phones, quoting.yahoo, quoting.zimbra,
    quoting.roundcube, quoting.samsung,
)  # fmt: skip
_TOKEN_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True)
class Mail:
    """A mail on its way to us: ``message`` is its Message-ID, "" where it has none."""

    sender: str
    recipient: str
    content: bytes
    message: str

    @property
    def delivery(self) -> Delivery:
        return Delivery(self.sender, self.recipient, self.content)

    def again(self, number: int) -> Mail:
        """Give the same, sent once more by a program that forgot it had: with another id."""
        other = self.message.replace("<", f"<again{number}.")
        content = self.content.replace(self.message.encode(), other.encode(), 1)
        return replace(self, content=content, message=other)


class Desk:
    """Where mails are written; ``chance`` chooses what does not matter."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._count = 0

    def message_id(self) -> str:
        """Make an id."""
        self._count += 1
        return f"<{self._count}.{self.chance.randrange(10**9)}@mail.example>"

    def invented(self) -> str:
        """Make something that looks like a token."""
        return "".join(self.chance.choices(_TOKEN_SIGNS, k=26))

    def begun(self, person: Person, *, sender: str = "", to: str = "") -> EmailMessage:
        """Begin an answer to what somebody was asked."""
        asked, mail = person.asked, EmailMessage(policy=SMTP)
        mail["From"] = f"Anna Durant <{sender or person.email}>"
        mail["To"] = to or asked.reply_to
        mail["Subject"] = f"Re: {asked.subject}"
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = self.message_id()
        mail["In-Reply-To"] = mail["References"] = asked.message_id
        return mail

    def quoted(self, person: Person, words: str) -> str:
        """Put words above, or below, what was asked, as one of many programs does."""
        text, language = person.asked.text, person.language
        if words and self.chance.random() < 0.1:
            return f"{quoting.thunderbird(text, language)}\n\n{words}\n"
        return f"{words}\n\n{self.chance.choice(_STYLES)(text, language)}"

    def reply(
        self,
        person: Person,
        words: str,
        *,
        sender: str = "",
        to: str = "",
        subject: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
        is_quoting: bool = True,
    ) -> Mail:
        """Answer in plain text; ``to`` and ``subject`` are our mail's unless given."""
        mail = self.begun(person, sender=sender, to=to)
        if subject is not None:
            mail.replace_header("Subject", subject)
        for name, value in headers:
            mail[name] = value
        mail.set_content(
            self.quoted(person, words) if is_quoting else words, cte="quoted-printable"
        )
        return self.sent(mail, sender or person.email)

    def sent(self, mail: EmailMessage, sender: str) -> Mail:
        """Put a mail into its envelope."""
        (recipient,) = mail["To"].addresses
        return Mail(sender, recipient.addr_spec, mail.as_bytes(), str(mail["Message-ID"]))

    def raw(self, person: Person, lines: Sequence[str], body: bytes, *, sender: str = "") -> Mail:
        """Answer with a mail that no program should write; ``lines`` are headers of its own."""
        message = self.message_id()
        head = [
            f"From: Anna Durant <{person.email}>",
            f"To: {person.asked.reply_to}",
            f"Message-ID: {message}",
            f"In-Reply-To: {person.asked.message_id}",
            *lines,
        ]
        content = "\r\n".join(head).encode() + b"\r\n\r\n" + body.rstrip(b"\r\n") + b"\r\n"
        return Mail(sender or person.email, person.asked.reply_to, content, message)

    def report(
        self, person: Person, status: str, *, to: str = "", is_whole: bool = True, action: str = ""
    ) -> Mail:
        """Send our mail back, as the server does that was to deliver it.

        Where it is not ``is_whole``, nothing of it comes back but the envelope's address.
        """
        recipient = to or person.envelope
        returned = person.raw if is_whole else b"Subject: (removed)\r\n\r\n"
        content = bounce(recipient, person.email, returned, status=status, host="mx.example")
        if action:
            content = content.replace(b"Action: failed", f"Action: {action}".encode())
        start = content.index(b"Message-ID: ") + len(b"Message-ID: ")
        message = content[start : content.index(b"\r\n", start)].decode()
        own = self.message_id()
        return Mail("", recipient, content.replace(message.encode(), own.encode(), 1), own)
