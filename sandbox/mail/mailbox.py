"""Keeps the mails of everybody in the sandbox and reads them as a mail program would."""

import email
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage, Message
from email.policy import compat32, default
from email.utils import format_datetime
from functools import cached_property
from typing import Any, Literal

SNIPPET_LENGTH = 140  # characters of the text that a list shows beneath the subject

Folder = Literal["inbox", "sent"]


def mailbox_of(address: str) -> str:
    """The mailbox that an address is delivered to: lower case, without its plus tag."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes
    content_id: str


@dataclass(frozen=True)
class Mail:
    """One mail as it lies in somebody's mailbox; `raw` is exactly what was delivered."""

    id: str
    mailbox: str
    folder: Folder
    envelope_from: str
    at: datetime
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        return email.message_from_bytes(self.raw, policy=default)

    @cached_property
    def _undecoded(self) -> Message:
        """The mail as the standard library's older, unbreakable parser has it."""
        return email.message_from_bytes(self.raw, policy=compat32)

    def header(self, name: str) -> str:
        """A header's decoded value, empty when it is missing, as it stands when it is broken."""
        try:
            return str(self.message.get(name, ""))
        except Exception:  # "From: a:b:c@d;;" raises AttributeError; others, other errors
            return str(self._undecoded.get(name, ""))

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return self.header("Subject")

    @cached_property
    def text(self) -> str:
        """The plain text part, empty when there is none."""
        return self._body("plain")

    @cached_property
    def html(self) -> str:
        """The HTML part, empty when there is none."""
        return self._body("html")

    def _body(self, kind: Literal["plain", "html"]) -> str:
        try:
            part = self.message.get_body((kind,))
            return str(part.get_content()) if part is not None else ""
        except Exception:  # broken structure or an unknown charset: a reader shows what it can
            return self.raw.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")

    @cached_property
    def attachments(self) -> Sequence[Attachment]:
        """Everything beside the text, pictures shown inside the HTML included."""
        try:
            bodies = {id(self.message.get_body((kind,))) for kind in ("plain", "html")}
            return [
                _attachment(part)
                for part in self.message.walk()
                if not part.is_multipart() and id(part) not in bodies
            ]
        except Exception:  # as above: no mail may stop those who read it
            return []

    def summary(self) -> dict[str, Any]:
        """What a list of mails shows."""
        return {
            "id": self.id,
            "mailbox": self.mailbox,
            "folder": self.folder,
            "date": format_datetime(self.at),
            "at": self.at.timestamp(),
            "from": self.header("From"),
            "to": self.header("To"),
            "subject": self.subject,
            "snippet": " ".join(self.text.split())[:SNIPPET_LENGTH],
            "attachments": len(self.attachments),
        }

    def view(self) -> dict[str, Any]:
        """The whole mail as JSON can carry it; the attachments' contents stay apart."""
        return {
            **self.summary(),
            "headers": [[name, str(value)] for name, value in self._undecoded.items()],
            "text": self.text,
            "html": self.html,
            "attachments": [
                {"name": file.name, "type": file.content_type, "size": len(file.content)}
                for file in self.attachments
            ],
        }


def _attachment(part: EmailMessage) -> Attachment:
    content = part.get_payload(decode=True)
    return Attachment(
        name=part.get_filename() or part.get_content_type().replace("/", "."),
        content_type=part.get_content_type(),
        content=content if isinstance(content, bytes) else b"",
        content_id=str(part.get("Content-ID", "")).strip(" <>"),
    )


class Mailboxes:
    """Everybody's mails, in memory: an address has a mailbox as soon as somebody writes to it."""

    def __init__(self) -> None:
        self._mails: defaultdict[str, list[Mail]] = defaultdict(list)
        self._count = 0

    def add(self, address: str, raw: bytes, *, sender: str, folder: Folder = "inbox") -> Mail:
        """Files a mail in the mailbox of `address` and gives it an id."""
        self._count += 1
        mailbox = mailbox_of(address)
        mail = Mail(str(self._count), mailbox, folder, sender, datetime.now(UTC), raw)
        self._mails[mailbox].append(mail)
        return mail

    def of(self, address: str) -> Sequence[Mail]:
        """The mails of one mailbox, oldest first."""
        return tuple(self._mails.get(mailbox_of(address), ()))

    def get(self, address: str, mail_id: str) -> Mail:
        """One mail of one mailbox; KeyError when it is not there."""
        for mail in self.of(address):
            if mail.id == mail_id:
                return mail
        raise KeyError(mail_id)
