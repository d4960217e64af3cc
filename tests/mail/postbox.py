"""A real SMTP server that keeps what it takes and misbehaves as a test wishes."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Answer = Callable[[str], str | None]
"""What is said about a recipient instead of yes; ``DROP`` closes the connection."""

DROP = "drop"


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


@dataclass(frozen=True)
class Taken:
    """A mail as it came over the wire."""

    sender: str
    to: str
    options: tuple[str, ...]
    raw: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return parsed(self.raw)


@dataclass
class Postbox:
    """``at_…`` answer instead of it; ``after_data`` once it has taken a mail."""

    taken: list[Taken] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    connections: int = 0
    at_mail: Answer = lambda address: None
    at_rcpt: Answer = lambda address: None
    at_data: Answer = lambda address: None
    after_data: Answer = lambda address: None
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    password: str | None = None
    signed_in: int = 0
    knows_ehlo: bool = True
    smtputf8: bool = True
    port: int = 0

    def __post_init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self._alive: WeakSet[SMTP] = WeakSet()
        self._server: asyncio.Server | None = None

    @property
    def recipients(self) -> list[str]:
        return [one.to for one in self.taken]

    def of(self, address: str) -> list[EmailMessage]:
        return [one.message for one in self.taken if one.to == address]

    async def start(self) -> "Postbox":
        self._server = await asyncio.get_running_loop().create_server(
            self._connection, "127.0.0.1", self.port, ssl=self.tls if self.implicit_tls else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()

    def hang_up(self) -> None:
        """Close every connection, as a server does with those that rest too long."""
        for connection in list(self._alive):
            if connection.transport is not None:
                connection.transport.close()

    def _connection(self) -> SMTP:
        self.connections += 1
        connection = SMTP(
            self,
            hostname="localhost",
            enable_SMTPUTF8=self.smtputf8,
            tls_context=None if self.implicit_tls else self.tls,
            auth_require_tls=False,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._alive.add(connection)
        return connection

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self.password
        self.signed_in += right
        return AuthResult(success=right, handled=False)

    async def handle_EHLO(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname if self.knows_ehlo else None
        return responses if self.knows_ehlo else ["502 what?"]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return _said(server, self.at_mail(address)) or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries[address] += 1
        answer = _said(server, self.at_rcpt(address))
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await self.open.wait()
        (to,) = envelope.rcpt_tos
        refused = _said(server, self.at_data(to))
        if refused is not None:
            return refused
        assert isinstance(envelope.content, bytes)
        options = tuple(envelope.mail_options)
        encrypted = session.ssl is not None or self.implicit_tls
        sender = envelope.mail_from or ""
        self.taken.append(Taken(sender, to, options, envelope.content, encrypted))
        return _said(server, self.after_data(to)) or "250 OK"


def _said(server: SMTP, answer: str | None) -> str | None:
    if answer == DROP and server.transport is not None:
        server.transport.close()
    return answer


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that happens elsewhere in this program; it must within 20 seconds."""
    for _ in range(4000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise TimeoutError
