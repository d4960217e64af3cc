"""Turns what the school has to say into a mail: words, layout, headers that machines rely on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Protocol

from locales import Catalogue, Catalogues
from mail.addresses import OwnAddress, ascii_domain
from mail.answers import answer_values, certificate_card
from mail.attachments import Attachment
from mail.confirmation import asker_values
from mail.conversation_mails import conversation_values
from mail.digest import digest_values
from mail.headers import identify, offer_stop
from mail.layout import Layout
from mail.lines import one_line
from mail.links import Links
from mail.news import news_values
from mail.policy import WIRE
from mail.reports import report_values
from mail.staff import staff_values
from mail.subjects import school_name, subject
from mail.terms import due_values
from mail.transport import Envelope
from school.addresses import normal_address
from school.answers import TO_THE_SCHOOL
from school.outbox import Notice
from school.platforms import Platform
from school.written import Letter

_LONGEST_NAME = 100


class Signer(Protocol):
    """Signs mails in the name of our domain."""

    def sign(self, mail: bytes, now: datetime) -> bytes:
        """Give the mail with its signature in front; any thread may call."""
        ...


class MailWriter:
    """Writes the mails of every kind; any thread may call."""

    def __init__(
        self,
        words: Catalogues,
        own: OwnAddress,
        links: Links,
        zone: tzinfo,
        layout: Layout,
        signer: Signer | None = None,
    ) -> None:
        self._words = words
        self._own = own
        self._links = links
        self._zone = zone
        self._layout = layout
        self._signer = signer

    @property
    def has_pages(self) -> bool:
        """Whether mails lead to pages as well as into the chat."""
        return self._links.public_url is not None

    def envelope(
        self,
        notice: Notice,
        letter: Letter,
        bot: str | None,
        now: datetime,
        attached: Sequence[Attachment] = (),
    ) -> Envelope:
        """Give the mail of a notice, ready to be sent; ``bot`` is the Telegram bot's name.

        Raises ``Refusal`` or ``ValueError`` where the recipient's address is none, ``KeyError``
        for a kind that is not sent by mail.
        """
        message = self.message(notice, letter, bot, now, attached)
        content = message.as_bytes()
        addresses = f"{message['To']}{message['Reply-To']}"
        return Envelope(
            # A bounce comes back to an address that names this very mail (VERP).
            sender=self._own.plus(letter.mark) if letter.mark else str(self._own),
            recipient=str(message["To"].addresses[0].addr_spec),
            content=self._signer.sign(content, now) if self._signer else content,
            international=not addresses.isascii(),
            plain_sender=str(self._own),
        )

    def message(
        self,
        notice: Notice,
        letter: Letter,
        bot: str | None,
        now: datetime,
        attached: Sequence[Attachment] = (),
    ) -> EmailMessage:
        """Give the same before it is put on the wire."""
        words = self._words.of(letter.language)
        title = subject(letter, words)
        values = self._values(notice, letter, bot, words, attached)
        bodies = self._layout.bodies(letter.kind, {**values, "subject": title})
        recipient, answers_to = ascii_domain(normal_address(notice.to)), self._answers_to(letter)
        is_ascii = recipient.isascii() and answers_to.isascii()
        message = EmailMessage(policy=WIRE if is_ascii else WIRE.clone(utf8=True))
        message["From"] = Address(_sender(letter, words), self._own.local, self._own.domain)
        local, _, domain = recipient.rpartition("@")
        message["To"] = Address("", local, domain)
        if answers_to:
            message["Reply-To"] = answers_to
        message["Subject"] = title
        message["Date"] = now.astimezone(self._zone)
        identify(message, self._own, notice, letter)
        offer_stop(message, self._own, self._links, letter)
        message.set_content(bodies.text, cte="quoted-printable")
        message.add_alternative(bodies.html, subtype="html", cte="quoted-printable")
        for one in attached:
            message.add_attachment(
                one.content, maintype=one.maintype, subtype=one.subtype, filename=one.name
            )
        message["Content-Language"] = words.language  # content headers belong to the outermost part
        return message

    def _answers_to(self, letter: Letter) -> str:
        """Give where an answer goes: to us with its token, or to whoever asks the school."""
        if letter.kind in TO_THE_SCHOOL:
            return ascii_domain(normal_address(letter.writer))
        token = letter.token or letter.stop_token
        return self._own.plus(token) if token else ""

    def _values(
        self,
        notice: Notice,
        letter: Letter,
        bot: str | None,
        words: Catalogue,
        attached: Sequence[Attachment],
    ) -> dict[str, object]:
        """Give everything that a template may show; what is not its business is empty."""
        platform, certificate = letter.platform, letter.certificate
        page_url, chat_url = self._links.ways(letter, bot)
        card = certificate_card(certificate, words) if certificate else []
        return {
            "say": words.text,
            "language": words.language,
            "school": school_name(letter, words),
            "sender": _sender(letter, words),
            "greeting": _greeting(letter, words),
            "help": _help(platform, words),
            "contact": _contact(platform),
            "certificate": card,
            "page_url": page_url,
            "chat_url": chat_url,
            "stop_url": self._links.stop(letter.stop_token) if letter.stop_token else None,
            "replies": self._links.replies,
            "email": notice.to,
            "others": _titles(letter.data),
            "staff": staff_values(letter, words, self._links, bot, self._zone),
            "asker": asker_values(letter.asker, words),
            "due": due_values(letter.due, words, self._links, bot),
            "answer": answer_values(letter, words, self._links, bot, attached, card),
            "conversation": conversation_values(letter, self._links, bot),
            "report": report_values(letter, words),
            "news": news_values(letter.news, words, self._links, bot, attached),
            "moment": self._moment(letter.data, words),
            "digest": digest_values(letter, words, self._links, bot),
            "code": str(letter.data.get("code", "")),
            "address": one_line(str(letter.data.get("address", ""))),
        }

    def _moment(self, data: Mapping[str, object], words: Catalogue) -> str:
        at = data.get("at")
        if not isinstance(at, str):
            return ""
        return words.moment(datetime.fromisoformat(at).astimezone(self._zone))


def _sender(letter: Letter, words: Catalogue) -> str:
    """Give the name that a mail comes under: the school's, but not to itself."""
    if letter.kind in TO_THE_SCHOOL:
        return words.text("mail.sender")
    return school_name(letter, words)


def _greeting(letter: Letter, words: Catalogue) -> str:
    """Greet by name whom a mail is for; the school is told of somebody else."""
    owner = None if letter.kind in TO_THE_SCHOOL else letter.account or letter.certificate
    name = one_line(owner.first_name, _LONGEST_NAME) if owner else ""
    return words.text("mail.greeting", name=name) if name else words.text("mail.greeting.nameless")


def _help(platform: Platform | None, words: Catalogue) -> str:
    """Say whom to ask, by what the school has told of itself."""
    if platform is None:
        return words.text("mail.help.school")
    # A number that breaks at the end of a line is hard to dial.
    email, phone = one_line(platform.email), one_line(platform.phone).replace(" ", "\u00a0")
    if email and phone:
        return words.text("mail.help.both", email=email, phone=phone)
    if email:
        return words.text("mail.help.email", email=email)
    return words.text("mail.help.phone", phone=phone) if phone else words.text("mail.help.school")


def _contact(platform: Platform | None) -> list[str]:
    lines = (platform.name, platform.address, platform.web) if platform else ()
    return [line for line in (one_line(line) for line in lines) if line]


def _titles(data: Mapping[str, object]) -> list[str]:
    others = data.get("others")
    return [one_line(str(one)) for one in others] if isinstance(others, list) else []
