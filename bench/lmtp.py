"""Delivers mails as a mail server does that has taken them: by LMTP (RFC 2033)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import LMTP

from tests.dovecot import Dovecot


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
            hand_over(server, mail)


def hand_over(server: LMTP, mail: Delivery) -> None:
    """Deliver one mail, which is in its mailbox when this ends; raises as ``deliver`` does."""
    server.sendmail(mail.sender, [mail.recipient], mail.content)


def door(server: Dovecot) -> str:
    """Give the Unix socket at which a Dovecot takes mails."""
    return str(server.folder / "run" / "lmtp")
