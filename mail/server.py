"""The SMTP server that mails are handed to, as ``CARTABLE_SMTP`` names it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

Security = Literal["tls", "starttls", "offered", "none"]

_PORTS = {"smtps": 465, "smtp": 25}
_SUBMISSION = 587


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to connect, as whom, and how the connection is kept from being read.

    ``tls`` from the first byte; ``starttls`` demanded; ``offered`` used when the server has it;
    ``none`` not used.
    """

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
        ``ValueError`` with a message that says how to mend it and never repeats the URL.
        """
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            raise ValueError("it must look like smtp://mail.school.example:587") from None
        if parts.scheme not in _PORTS:
            raise ValueError("begin it with smtp:// or smtps://")
        if not parts.hostname:
            raise ValueError("name the server: smtp://mail.school.example:587")
        if parts.path not in ("", "/") or parts.fragment:
            raise ValueError(
                "nothing but ?tls=no may follow the server's name; in a user name or password"
                " write %2F for /, %23 for #, %3F for ?, %40 for @"
            )
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        security = _security(parts, has_password=password is not None)
        port = _port(parts) or (_SUBMISSION if user and security != "tls" else _PORTS[parts.scheme])
        return cls(parts.hostname, port, security, user, password)


def _security(parts: SplitResult, has_password: bool) -> Security:
    options = parse_qs(parts.query, keep_blank_values=True)
    if set(options) - {"tls"} or options.get("tls", ["no"]) != ["no"]:
        raise ValueError("the only option is ?tls=no")
    if parts.scheme == "smtps":
        if options:
            raise ValueError("smtps:// always uses TLS: write smtp:// where ?tls=no is meant")
        return "tls"
    exposed = has_password and not _is_this_machine(parts.hostname or "")
    if options and exposed:
        raise ValueError("with ?tls=no the password would travel in clear: leave ?tls=no out")
    if options:
        return "none"
    return "starttls" if exposed else "offered"


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port must be a number from 1 to 65535") from None
    if port == 0:
        raise ValueError("the port must be a number from 1 to 65535")
    return port


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
