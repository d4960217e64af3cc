"""The SMTP server that mails are handed to, as ``CARTABLE_SMTP`` names it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mail.server_url import Security, read_server_url, variable_of
from school.refusals import Refusal

_EXAMPLE = "smtp://mail.school.example:587"
_TLS = 465
_RELAY = 25
_SUBMISSION = 587


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to connect, as whom, and how the connection is kept from being read."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> SmtpServer:
        """Read ``CARTABLE_SMTP`` (contract, Settings).

        ``smtps://user:password@host:465``, or ``smtp://`` with STARTTLS when the server offers
        it, ``?tls=no`` without. A password leaves in clear only for this very machine. Raises
        ``Refusal`` that says how to mend it and never repeats the URL.
        """
        told = read_server_url(url, "smtp", _EXAMPLE)
        if told.path not in ("", "/"):
            raise Refusal("settings.server.path", variable=variable_of("smtp"))
        usual = _SUBMISSION if told.user else _RELAY
        port = told.port or (_TLS if told.security == "tls" else usual)
        return cls(told.host, port, told.security, told.user, told.password)
