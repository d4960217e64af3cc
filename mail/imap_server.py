"""The mailbox that replies are read from, as ``CARTABLE_IMAP`` names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from mail.server_url import Security, read_server_url, variable_of
from school.refusals import Refusal

_EXAMPLE = "imaps://user:password@mail.school.example/INBOX"
_PORTS = {"tls": 993}
_PLAIN_PORT = 143
_INBOX = "INBOX"


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where to connect, as whom, how the connection is kept private, and which mailbox to read."""

    host: str
    port: int
    security: Security
    user: str
    password: str = field(repr=False)
    mailbox: str = _INBOX

    @classmethod
    def from_url(cls, url: str) -> ImapServer:
        """Read ``CARTABLE_IMAP`` (contract, Settings).

        ``imaps://user:password@host:993/INBOX``, or ``imap://`` with STARTTLS, which may be left
        out with ``?tls=no`` on this very machine alone. In user, password and mailbox whatever
        means something in a URL is percent-encoded. Raises ``Refusal`` that says how to mend it
        and never repeats the URL.
        """
        told = read_server_url(url, "imap", _EXAMPLE)
        if not told.user or not told.password:
            raise Refusal("settings.server.user", variable=variable_of("imap"), example=_EXAMPLE)
        mailbox = told.path.removeprefix("/") or _INBOX
        # RFC 3501, 5.1: this one name is the same in any case.
        mailbox = _INBOX if mailbox.upper() == _INBOX else mailbox
        port = told.port or _PORTS.get(told.security, _PLAIN_PORT)
        return cls(told.host, port, told.security, told.user, told.password, mailbox)

    @property
    def name(self) -> str:
        """Tell this mailbox from others in a few letters that betray nobody's address."""
        return sha256(f"{self.user}@{self.host}/{self.mailbox}".encode()).hexdigest()[:8]
