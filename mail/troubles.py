"""Troubles: what stands between us and a mail server, as whoever set it up can mend it."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from typing import Literal

import aiosmtplib

Trouble = Literal[
    "name",
    "refused",
    "silent",
    "unreachable",
    "certificate",
    "no_tls",
    "wants_tls",
    "foreign",
    "sign_in",
    "ascii",
    "busy",
    "lost",
]
"""Of the server's name, its port, the network, TLS, what listens there, or the password."""

_TROUBLES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Trouble], ...] = (
    (aiosmtplib.SMTPAuthenticationError, "sign_in"),
    (socket.gaierror, "name"),
    (UnicodeError, "name"),
    (ConnectionRefusedError, "refused"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "no_tls"),
    (TimeoutError, "silent"),
    ((aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPConnectResponseError), "foreign"),
    (aiosmtplib.SMTPResponseException, "foreign"),
    ((imaplib.IMAP4.abort, ConnectionResetError), "foreign"),
    (OSError, "unreachable"),
)
"""The first that any error of a chain is."""


def trouble_of(error: BaseException) -> Trouble:
    """Say what is behind a failure to connect and sign in, by the errors that caused it."""
    chain = list(_causes(error))
    for kinds, trouble in _TROUBLES:
        if any(isinstance(one, kinds) for one in chain):
            return trouble
    said = " ".join(str(one) for one in chain).lower()
    if "auth extension" in said:  # aiosmtplib has one class for both
        return "wants_tls"
    return "no_tls" if "starttls" in said else "lost"


def _causes(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__
