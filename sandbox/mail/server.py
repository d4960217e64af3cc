"""The embedded mail server: one mailbox read by IMAP for the bot, one per person for the page."""

import asyncio
from collections.abc import Callable, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import SMTP, compat32
from email.utils import parseaddr
from types import TracebackType
from typing import Self

from sandbox.live import Broadcast
from sandbox.mail.compose import bounce, new_mail, reply_to
from sandbox.mail.imap import ImapAccess, ImapMailbox
from sandbox.mail.mailbox import Attachment, Folder, Mail, Mailboxes, mailbox_of
from sandbox.mail.smtp import Refusals, SmtpServer

HOST_NAME = "mail.sandbox.invalid"


class MailServer:
    """SMTP and IMAP on loopback for as long as the `async with` block lasts.

    address: the bot's own; mails to it, and to its plus-addresses, can be read by IMAP. Mails to
        anybody else lie in that person's mailbox, read with `mails`.
    authserv_id: when given, each mail for the bot carries an Authentication-Results header of
        this name: DMARC passes when the envelope's sender and the From are of one domain.
    smtp_port: 0 takes a free one.
    """

    def __init__(self, address: str, *, authserv_id: str | None = None, smtp_port: int = 0) -> None:
        self.address = mailbox_of(address)
        self.events: Broadcast[Mail] = Broadcast()
        self.refusals = Refusals()
        self._authserv_id = authserv_id
        self._smtp_port = smtp_port
        self._mailboxes = Mailboxes()
        self._bouncing: dict[str, str] = {}
        self._imap = ImapMailbox(self.address)
        self._smtp = SmtpServer(self.deliver, self.refusals)
        self._smtp_address = ("", 0)

    async def __aenter__(self) -> Self:
        try:
            await self._imap.start()
            self._smtp_address = await self._smtp.start(self._smtp_port)
        except BaseException:
            await self._imap.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._smtp.stop()
        await self._imap.stop()

    @property
    def smtp(self) -> tuple[str, int]:
        """Host and port; no TLS, any user and password (or none) will do."""
        return self._smtp_address

    @property
    def imap(self) -> ImapAccess:
        """Host, port, user and password of the bot's mailbox; no TLS."""
        return self._imap.access

    @property
    def imap_process_id(self) -> int | None:
        """The process that serves IMAP."""
        return self._imap.process_id

    def mails(self, address: str) -> Sequence[Mail]:
        """All mails that `address` received and sent, oldest first."""
        return self._mailboxes.of(address)

    def mail(self, address: str, mail_id: str) -> Mail:
        """One mail of `address`; KeyError when there is none of this id."""
        return self._mailboxes.get(address, mail_id)

    async def wait_for(
        self,
        address: str,
        matches: Callable[[Mail], bool] = lambda mail: True,
        *,
        seconds: float = 10.0,
    ) -> Mail:
        """The first mail in the inbox of `address` that matches, there already or still to come.

        Raises TimeoutError after `seconds`.
        """

        def wanted(mail: Mail) -> bool:
            return mail.folder == "inbox" and matches(mail)

        async with asyncio.timeout(seconds):
            with self.events.listen() as arrivals:
                for mail in self.mails(address):
                    if wanted(mail):
                        return mail
                while True:
                    mail = await arrivals.get()
                    if mail.mailbox == mailbox_of(address) and wanted(mail):
                        return mail

    def bounce(self, address: str, status: str = "5.1.1") -> None:
        """From now on accepts mails for this mailbox and returns each as undeliverable."""
        self._bouncing[mailbox_of(address)] = status

    async def send(
        self,
        sender: str,
        to: str,
        subject: str,
        text: str,
        attachments: Sequence[Attachment] = (),
    ) -> Mail:
        """Sends a new mail as a person; `sender` may carry a name ("Sophie <s@example.org>")."""
        return await self.post(new_mail(_address(sender), to, subject, text, attachments))

    async def reply(
        self,
        sender: str,
        mail_id: str,
        text: str,
        *,
        attribution: str = "",
        attachments: Sequence[Attachment] = (),
    ) -> Mail:
        """Answers a mail of the person's mailbox, with the original quoted below."""
        who = _address(sender)
        original = self.mail(who.addr_spec, mail_id)
        return await self.post(
            reply_to(original, who, text, attribution=attribution, attachments=attachments)
        )

    async def post(self, message: EmailMessage) -> Mail:
        """Delivers a mail as its From person's provider would; returns the copy in "sent"."""
        sender = parseaddr(str(message["From"]))[1]
        recipients = [entry.addr_spec for entry in message["To"].addresses]
        raw = message.as_bytes(policy=SMTP)
        sent = self._file(sender, raw, sender=sender, folder="sent")
        await self.deliver(sender, recipients, raw)
        return sent

    async def deliver(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        """Puts one mail into the mailbox of each recipient; OSError when IMAP cannot take it."""
        for recipient in recipients:
            status = self._bouncing.get(mailbox_of(recipient))
            if status is None:
                await self._arrive(sender, recipient, raw)
            elif sender:  # RFC 5321, section 4.5.5: nothing is ever returned to an empty path
                notification = bounce(sender, recipient, raw, status=status, host=HOST_NAME)
                await self._arrive("", sender, notification)

    async def _arrive(self, sender: str, recipient: str, raw: bytes) -> None:
        for_bot = mailbox_of(recipient) == self.address
        delivered = self._trace(sender, recipient, raw, for_bot=for_bot) + raw
        if for_bot:
            await self._imap.append(delivered)
        self._file(recipient, delivered, sender=sender)

    def _file(self, address: str, raw: bytes, *, sender: str, folder: Folder = "inbox") -> Mail:
        mail = self._mailboxes.add(address, raw, sender=sender, folder=folder)
        self.events.publish(mail)
        return mail

    def _trace(self, sender: str, recipient: str, raw: bytes, *, for_bot: bool) -> bytes:
        """The header lines that the receiving server writes above a mail."""
        lines = [f"Return-Path: <{sender}>", f"Delivered-To: {recipient}"]
        if for_bot and self._authserv_id is not None:
            verdict = "pass" if _aligned(sender, raw) else "fail"
            domain = _domain(sender)
            lines.append(
                f"Authentication-Results: {self._authserv_id};"
                f" spf=pass smtp.mailfrom={domain}; dmarc={verdict} header.from={_from_domain(raw)}"
            )
        return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def _address(sender: str) -> Address:
    name, addr_spec = parseaddr(sender)
    return Address(name, addr_spec=addr_spec)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _from_domain(raw: bytes) -> str:
    headers = BytesHeaderParser(policy=compat32).parsebytes(raw)
    return _domain(parseaddr(str(headers.get("From", "")))[1])


def _aligned(sender: str, raw: bytes) -> bool:
    """Whether envelope and From share a domain, all that DMARC can ask of loopback (RFC 7489)."""
    return _domain(sender) == _from_domain(raw) != ""
