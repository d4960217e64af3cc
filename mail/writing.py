"""Turns what the school has to say into a mail: words, layout, headers that machines rely on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from urllib.parse import quote

from locales import Catalogue, Catalogues
from mail.addresses import OwnAddress, ascii_domain, subject_token
from mail.confirmation import asker_values
from mail.layout import Layout
from mail.lines import one_line
from mail.links import Links
from mail.policy import WIRE
from mail.staff import staff_values
from mail.terms import due_values
from mail.transport import Envelope
from school.addresses import normal_address
from school.certificates import Certificate
from school.outbox import Notice
from school.platforms import Platform
from school.writing import Letter

_SUBJECTS = {
    "activation": "mail.activation.subject",
    "activation_reminder": "mail.activation_reminder.subject",
    "certificate_added": "mail.certificate_added.subject",
    "certificate_revoked": "mail.certificate_revoked.subject",
    "welcome": "mail.welcome.subject",
    "device_linked": "mail.device_linked.subject",
    "device_unlinked": "mail.device_unlinked.subject",
    "address_proven": "mail.address_proven.subject",
    "staff_invitation": "mail.staff_invitation.subject",
    "separate_account": "mail.separate_account.subject",
    "access_ended": "mail.access_ended.subject",
    "confirmation": "mail.confirmation.subject",
    "confirmation_reminder": "mail.confirmation_reminder.subject",
    "terms_published": "mail.terms_published.subject",
    "terms_reminder": "mail.terms_reminder.subject",
    "terms_over": "mail.terms_over.subject",
}
_CERTIFICATES = {
    "unit": "mail.certificate.unit",
    "level_test": "mail.certificate.level_test",
    "exemption": "mail.certificate.exemption",
    "exemption_test": "mail.certificate.exemption_test",
}
_ANSWERED_BY_NOBODY = "DR, RN, NRN, OOF, AutoReply"
"""Exchange's word for: no receipts, no absence notes. Reports of failure must still come."""
_LONGEST_IN_SUBJECT = 80
_LONGEST_NAME = 100


class MailWriter:
    """Writes the mails of every kind; any thread may call."""

    def __init__(
        self, words: Catalogues, own: OwnAddress, links: Links, zone: tzinfo, layout: Layout
    ) -> None:
        self._words = words
        self._own = own
        self._links = links
        self._zone = zone
        self._layout = layout

    def envelope(self, notice: Notice, letter: Letter, bot: str | None, now: datetime) -> Envelope:
        """Give the mail of a notice, ready to be sent; ``bot`` is the Telegram bot's name.

        Raises ``Refusal`` or ``ValueError`` where the recipient's address is none, ``KeyError``
        for a kind that is not sent by mail.
        """
        message = self.message(notice, letter, bot, now)
        recipient = str(message["To"].addresses[0].addr_spec)
        return Envelope(
            sender=str(self._own),
            recipient=recipient,
            content=message.as_bytes(),
            international=not recipient.isascii(),
        )

    def message(
        self, notice: Notice, letter: Letter, bot: str | None, now: datetime
    ) -> EmailMessage:
        """Give the same before it is put on the wire."""
        words = self._words.of(letter.language)
        subject = words.text(
            _SUBJECTS[notice.kind],
            title=_title(letter.certificate),
            school=_school(letter.platform, words),
        )
        values = self._values(notice, letter, bot, words, subject)
        bodies = self._layout.bodies(notice.kind, values)
        recipient = ascii_domain(normal_address(notice.to))
        message = EmailMessage(policy=WIRE if recipient.isascii() else WIRE.clone(utf8=True))
        self._address(message, notice, letter, recipient, str(values["school"]))
        token = f" {subject_token(letter.token)}" if letter.token else ""
        message["Subject"] = subject + token
        message["Date"] = now.astimezone(self._zone)
        self._identify(message, notice, letter)
        self._offer_stop(message, letter)
        message.set_content(bodies.text, cte="quoted-printable")
        message.add_alternative(bodies.html, subtype="html", cte="quoted-printable")
        message["Content-Language"] = words.language  # content headers belong to the outermost part
        return message

    def _address(
        self, message: EmailMessage, notice: Notice, letter: Letter, recipient: str, school: str
    ) -> None:
        message["From"] = Address(school, self._own.local, self._own.domain)
        local, _, domain = recipient.rpartition("@")
        message["To"] = Address("", local, domain)
        token = letter.token or letter.stop_token
        if token:
            message["Reply-To"] = self._own.plus(token)

    def _identify(self, message: EmailMessage, notice: Notice, letter: Letter) -> None:
        """Say which mail this is, of which thread, and that a machine has written it."""
        message["Message-ID"] = self._own.message_id("notice", notice.id)
        if letter.certificate is not None:
            # The root of the thread is never sent: what is about one certificate meets under it,
            # whichever of its mails arrive.
            thread = self._own.message_id("certificate", letter.certificate.id)
            message["In-Reply-To"] = thread
            message["References"] = thread
        message["Auto-Submitted"] = "auto-generated"
        message["Precedence"] = "bulk"
        message["X-Auto-Response-Suppress"] = _ANSWERED_BY_NOBODY

    def _offer_stop(self, message: EmailMessage, letter: Letter) -> None:
        """Let the mail program offer to stop further notices (RFC 2369, RFC 8058)."""
        if not letter.stop_token:
            return
        ways = []
        page = self._links.stop(letter.stop_token)
        if page:
            ways.append(f"<{page}>")
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if self._links.replies:
            address = quote(self._own.plus(letter.stop_token), safe="@+")
            ways.append(f"<mailto:{address}?subject=stop>")
        if ways:
            message["List-Unsubscribe"] = ", ".join(ways)

    def _values(
        self, notice: Notice, letter: Letter, bot: str | None, words: Catalogue, subject: str
    ) -> dict[str, object]:
        """Give everything that a template may show; what is not its business is empty."""
        platform, certificate = letter.platform, letter.certificate
        page_url, chat_url = self._links.ways(letter, bot)
        owner = letter.account or certificate
        name = one_line(owner.first_name, _LONGEST_NAME) if owner else ""
        return {
            "say": words.text,
            "language": words.language,
            "subject": subject,
            "school": _school(platform, words),
            "greeting": words.text("mail.greeting", name=name)
            if name
            else words.text("mail.greeting.nameless"),
            "help": _help(platform, words),
            "contact": _contact(platform),
            "certificate": _card(certificate, words) if certificate else [],
            "page_url": page_url,
            "chat_url": chat_url,
            "stop_url": self._links.stop(letter.stop_token) if letter.stop_token else None,
            "replies": self._links.replies,
            "email": notice.to,
            "others": _titles(letter.data),
            "staff": staff_values(letter, words, self._links, bot, self._zone),
            "asker": asker_values(letter.asker, words),
            "due": due_values(letter.due, words, self._links, bot),
            "moment": self._moment(letter.data, words),
            "address": one_line(str(letter.data.get("address", ""))),
        }

    def _moment(self, data: Mapping[str, object], words: Catalogue) -> str:
        at = data.get("at")
        if not isinstance(at, str):
            return ""
        return words.moment(datetime.fromisoformat(at).astimezone(self._zone))


def _title(certificate: Certificate | None) -> str:
    return one_line(certificate.title, _LONGEST_IN_SUBJECT) if certificate else ""


def _school(platform: Platform | None, words: Catalogue) -> str:
    name = one_line(platform.name, _LONGEST_NAME) if platform else ""
    return name or words.text("mail.sender")


def _card(certificate: Certificate, words: Catalogue) -> list[tuple[str, str]]:
    rows = [
        (words.text("mail.certificate.title"), one_line(certificate.title)),
        (words.text("mail.certificate.kind"), words.text(_CERTIFICATES[certificate.kind])),
        (words.text("mail.certificate.awarded_on"), words.date(certificate.awarded_on)),
    ]
    if certificate.revoked_at is not None and certificate.revoked_why:
        rows.append((words.text("mail.certificate.revoked_why"), one_line(certificate.revoked_why)))
    return rows


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
