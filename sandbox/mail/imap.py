"""Starts the IMAP process and appends to its mailbox what SMTP has accepted."""

import asyncio
import json
import os
import secrets
import sys
from contextlib import suppress
from typing import NamedTuple

HOST = "127.0.0.1"
STOP_SECONDS = 5.0


class ImapAccess(NamedTuple):
    """What a reader needs to sign in to the bot's mailbox (no TLS: loopback only)."""

    host: str
    port: int
    user: str
    password: str


class ImapMailbox:
    """The bot's INBOX: a pymap process, and a connection of ours that appends to it."""

    def __init__(self, user: str) -> None:
        self._user = user
        self._password = secrets.token_urlsafe(12)
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._port = 0
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def access(self) -> ImapAccess:
        """Where and as whom to read; valid once started."""
        return ImapAccess(HOST, self._port, self._user, self._password)

    @property
    def process_id(self) -> int | None:
        """The IMAP server's process, None when it does not run."""
        return self._process.pid if self._process else None

    async def start(self) -> None:
        """Starts the process and returns when it answers; RuntimeError when it dies instead."""
        # A session of its own: Ctrl-C at the terminal reaches us first, and we stop it in turn.
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.mail.imap_process",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "FQDN": "localhost"}, start_new_session=True,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the IMAP process was started without pipes")
        account = {"user": self._user, "password": self._password}
        process.stdin.write(json.dumps(account).encode() + b"\n")
        port = await process.stdout.readline()
        if not port:
            raise RuntimeError(f"the IMAP process ended with {await process.wait()}")
        self._port = int(port)
        await self._connect()

    async def stop(self) -> None:
        """Closes our connection and ends the process; harmless when it has ended by itself."""
        if self._writer is not None:
            self._writer.close()
            with suppress(ConnectionError):
                await self._writer.wait_closed()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._process = self._reader = self._writer = None

    async def append(self, raw: bytes) -> None:
        """Puts one message (CRLF line ends) into INBOX; OSError when the server is gone."""
        async with self._lock:
            command = b"APPEND INBOX {%d+}\r\n%b" % (len(raw), raw)
            try:
                await self._command(command)
            except (ConnectionError, asyncio.IncompleteReadError):
                await self._connect()
                await self._command(command)

    async def _connect(self) -> None:
        # asyncio sets TCP_NODELAY on every stream, which long appends want.
        self._reader, self._writer = await asyncio.open_connection(HOST, self._port)
        await self._reader.readuntil(b"\r\n")
        await self._command(f'LOGIN "{self._user}" "{self._password}"'.encode())

    async def _command(self, command: bytes) -> None:
        """Sends one command and waits for its tagged OK (RFC 3501, section 2.2)."""
        if self._reader is None or self._writer is None:
            raise ConnectionError("the IMAP process is not running")
        self._writer.write(b"a " + command + b"\r\n")
        await self._writer.drain()
        while True:
            line = await self._reader.readuntil(b"\r\n")
            if line.startswith(b"a OK"):
                return
            if line.startswith(b"a "):
                raise OSError(f"the IMAP server refused: {line.decode(errors='replace').strip()}")
