"""Delivers mails as a mail server does that has taken them: by LMTP (RFC 2033)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import LMTP


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail with its envelope."""

    sender: str
    recipient: str
    content: bytes


def deliver(mails: Iterable[Delivery], host: str, port: int = 0) -> None:
    """Deliver mails one after the other, over one connection; ``host`` may be a Unix socket.

    Raises ``smtplib.SMTPException`` where one is not taken.
    """
    with LMTP(host, port) as server:
        for mail in mails:
            server.sendmail(mail.sender, [mail.recipient], mail.content)
