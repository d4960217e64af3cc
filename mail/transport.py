"""Hands one mail to an SMTP server and says of every failure whether it pays to try again."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

import aiosmtplib

from mail.server import SmtpServer
from mail.smtp_answers import is_nobody, is_too_much

_ANSWER = 20.0  # seconds for one answer; RFC 5321 allows minutes, a notice's lease does not
_WHOLE = 45.0
"""Seconds for a mail, connecting included. With writing it before and recording it after, that ends
before the notice's lease does (60): nobody else sends it too."""
_SIGN_IN = frozenset({530, 534, 535, 538})
"""Answers that ask for a sign-in (RFC 4954): our settings are at fault, not the mail."""
_TOO_LARGE = 552  # RFC 1870


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail ready to leave; ``international`` where the address itself needs SMTPUTF8.

    ``plain_sender`` is for servers that let us write under no plus-address; bounces then name no
    mail.
    """

    sender: str
    recipient: str
    content: bytes
    international: bool = False
    plain_sender: str = ""


class TransportError(Exception):
    """A mail was not taken: ``permanent`` for good, otherwise it may be tried again.

    ``soon`` says that the connection broke before the server had the mail, so that trying again
    within seconds is safe and polite; ``nobody`` that nobody reads mail at the recipient's
    address; ``too_much`` that its domain takes no more from us for now.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        soon: bool = False,
        nobody: bool = False,
        too_much: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.soon = soon
        self.nobody = nobody
        self.too_much = too_much


class UnreachableError(TransportError):
    """There is no usable connection to the server: no mail is to blame for it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, soon=True)


def deadline() -> float:
    """Give the moment, in the loop's time, by which a mail begun now is sent or has failed."""
    return asyncio.get_running_loop().time() + _WHOLE


async def connect(server: SmtpServer, hello: str, until: float) -> aiosmtplib.SMTP:
    """Open a connection and sign in where the server wants it; raises ``UnreachableError``.

    ``hello`` is the name we greet with, ``until`` a ``deadline``.
    """
    smtp = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        local_hostname=hello,
        timeout=_ANSWER,
        use_tls=server.security == "tls",
        start_tls={"starttls": True, "offered": None}.get(server.security, False),
    )
    try:
        async with asyncio.timeout_at(until):
            await smtp.connect()
            if smtp.is_ehlo_or_helo_needed:
                await _greet(smtp)
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        smtp.close()
        raise UnreachableError(_told(error)) from error
    return smtp


async def _greet(smtp: aiosmtplib.SMTP) -> None:
    try:
        await smtp.ehlo()
    except aiosmtplib.SMTPHeloError:
        await smtp.helo()


async def transmit(smtp: aiosmtplib.SMTP, mail: Envelope, until: float) -> None:
    """Send one mail over an open connection, before ``until``; raises ``TransportError``.

    Afterwards the connection is either ready for the next mail or closed.
    """
    handed_over = False
    try:
        async with asyncio.timeout_at(until):
            await _address(smtp, mail)
            handed_over = True
            await smtp.data(mail.content, timeout=None)
    except aiosmtplib.SMTPResponseException as error:
        await _reset(smtp, error.code)
        raise _refusal(error, mail) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        # From DATA on, silence does not tell whether the server has the mail.
        smtp.close()
        raise TransportError(_told(error), soon=not handed_over) from error
    except asyncio.CancelledError:
        smtp.close()
        raise


async def _address(smtp: aiosmtplib.SMTP, mail: Envelope) -> None:
    options = []
    if smtp.supports_extension("size"):
        options.append(f"SIZE={len(mail.content)}")
    if mail.international:
        if not smtp.supports_extension("smtputf8"):
            raise TransportError("the server takes ASCII addresses only", permanent=True)
        options.append("SMTPUTF8")
    encoding = "utf-8" if mail.international else "ascii"
    try:
        await smtp.mail(mail.sender, options=options, encoding=encoding)
    except aiosmtplib.SMTPSenderRefused as error:
        if not mail.plain_sender or mail.plain_sender == mail.sender or error.code < 500:
            raise
        await smtp.rset()
        await smtp.mail(mail.plain_sender, options=options, encoding=encoding)
    await smtp.rcpt(mail.recipient, encoding=encoding)


async def takes_sender(smtp: aiosmtplib.SMTP, sender: str) -> bool:
    """Whether the server lets us write under an address; raises ``TransportError``."""
    try:
        await smtp.mail(sender)
        await smtp.rset()
    except aiosmtplib.SMTPSenderRefused as error:
        await _reset(smtp, error.code)
        return False
    except (aiosmtplib.SMTPException, OSError) as error:
        raise TransportError(_told(error)) from error
    return True


async def _reset(smtp: aiosmtplib.SMTP, code: int) -> None:
    if code < 400:  # no refusal that SMTP knows: we and the server have lost step
        smtp.close()
        return
    try:
        await smtp.rset()
    except (aiosmtplib.SMTPException, OSError):
        smtp.close()


async def still_there(smtp: aiosmtplib.SMTP) -> bool:
    """Whether the server still listens at the other end of a connection that has rested."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        return (await smtp.noop(timeout=5)).code == 250
    return False


async def leave(smtp: aiosmtplib.SMTP) -> None:
    """Say goodbye and close; a server that does not answer is left all the same."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError):
        await smtp.quit(timeout=2)
    smtp.close()


def _refusal(error: aiosmtplib.SMTPResponseException, mail: Envelope) -> TransportError:
    # Servers like to repeat the address that they refuse: it stands in the notice already.
    reason = " ".join(error.message.split()).replace(mail.recipient, "<address>")[:300]
    message = f"{error.code} {reason}"
    too_much = is_too_much(error.code, reason)
    if error.code in _SIGN_IN or _concerns_all(error, mail, too_much=too_much):
        return UnreachableError(message)
    return TransportError(
        message,
        permanent=500 <= error.code < 600,
        nobody=is_nobody(error.code, reason),
        too_much=too_much,
    )


def _concerns_all(
    error: aiosmtplib.SMTPResponseException, mail: Envelope, *, too_much: bool
) -> bool:
    """Whether what is refused is our own address, which every mail has, or any more mail from us.

    At that point the server knows of a mail only its size (552) and whether it is international.
    """
    if not isinstance(error, aiosmtplib.SMTPSenderRefused):
        return False
    for_good = 500 <= error.code < 600 and error.code != _TOO_LARGE and not mail.international
    return for_good or too_much


def _told(error: Exception) -> str:
    """Name a failure; what the server answered to a sign-in is not repeated."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{type(error).__name__}: {error.code}"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
