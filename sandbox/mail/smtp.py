"""Speaks SMTP on loopback: takes every recipient unless a test says otherwise."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sandbox.mail.mailbox import mailbox_of

HOST = "127.0.0.1"
SIZE_LIMIT = 25 * 1024 * 1024  # bytes, as large providers have it

Deliver = Callable[[str, Sequence[str], bytes], Awaitable[None]]


@dataclass
class Refusals:
    """Which recipients the server does not take, and what it answers: a switch for tests."""

    _answers: dict[str, str] = field(default_factory=dict)

    def refuse(self, address: str, code: int = 550) -> None:
        """From now on answers RCPT TO this mailbox with `code` (4xx: for now, 5xx: for good)."""
        reason = "5.1.1 no such mailbox" if code >= 500 else "4.2.1 mailbox busy, try again"
        self._answers[mailbox_of(address)] = f"{code} {reason}"

    def accept(self, address: str) -> None:
        """Takes mails for this mailbox again."""
        self._answers.pop(mailbox_of(address), None)

    def answer(self, address: str) -> str | None:
        """The refusal for this recipient, None when it is taken."""
        return self._answers.get(mailbox_of(address))


class _Handler:
    """aiosmtpd's hooks; their names are the library's."""

    def __init__(self, deliver: Deliver, refusals: Refusals) -> None:
        self._deliver = deliver
        self._refusals = refusals

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refusal = self._refusals.answer(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        try:
            await self._deliver((envelope.mail_from or "").strip("<>"), envelope.rcpt_tos, content)
        except OSError as error:
            return f"451 4.3.0 not stored: {error}"
        return "250 2.0.0 accepted"


class SmtpServer:
    """A listening SMTP server that hands every accepted mail to `deliver`."""

    def __init__(self, deliver: Deliver, refusals: Refusals) -> None:
        self._handler = _Handler(deliver, refusals)
        self._connections: WeakSet[SMTP] = WeakSet()
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> tuple[str, int]:
        """Listens (on a free port when 0) and returns host and port."""
        self._server = await asyncio.get_running_loop().create_server(self._connection, HOST, port)
        return HOST, int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stops listening and drops the connections that clients keep open."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()
        await self._server.wait_closed()
        self._server = None

    def _connection(self) -> SMTP:
        connection = SMTP(
            self._handler,
            hostname="localhost",
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=_anybody,
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(connection)
        return connection


def _anybody(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    """Accepts any user and password: nothing here is worth a lock."""
    return AuthResult(success=isinstance(data, LoginPassword))
