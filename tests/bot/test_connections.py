"""Kept connections: used again and again, given up whole, and strict about what may have left."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.connections import Connections, NoAnswer, NotConnected

Treat = Callable[["Guest"], Coroutine[Any, Any, None]]

PATIENCE = 5.0
"""Seconds: more than anything here takes."""


class Guest:
    """One connection as the server sees it; ``number`` counts them from 1."""

    def __init__(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.number = number
        self._reader = reader
        self._writer = writer

    async def request(self) -> tuple[str, bytes]:
        """Read a request; gives its first line and its body."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await self._reader.readexactly(int(fields["Content-Length"]))
        assert fields["Content-Type"] == "application/json"
        return head.split("\r\n", 1)[0], body

    async def say(self, *parts: bytes) -> None:
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            await asyncio.sleep(0)

    async def leave(self) -> None:
        self._writer.close()


class Host:
    """A server on loopback that treats each connection as a test wants."""

    def __init__(self, treat: Treat) -> None:
        self._treat = treat
        self.guests = 0
        self.requests: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot1:x/sendMessage"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.guests += 1
        try:
            await self._treat(Guest(self.guests, reader, writer))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def hosting(treat: Treat, context: ssl.SSLContext | None = None) -> AsyncIterator[Host]:
    host = Host(treat)
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0, ssl=context)
    host.port = server.sockets[0].getsockname()[1]
    yield host
    server.close()


@pytest.fixture
async def connections() -> AsyncIterator[Connections]:
    connections = Connections(limit=8)
    yield connections
    connections.close()
    await asyncio.sleep(0)  # their transports end in the next round of the loop


async def post(connections: Connections, url: str, body: bytes = b"{}") -> tuple[int, bytes]:
    return await connections.post(url, body, read=PATIENCE, connect=PATIENCE)


def said(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


async def echo(guest: Guest) -> None:
    """Answer every request with its own body and the number of the connection."""
    while True:
        _, body = await guest.request()
        await guest.say(said(b"%d %s" % (guest.number, body)))


# -- what goes well -------------------------------------------------------------------------------


async def test_one_connection_serves_one_request_after_the_other(connections: Connections) -> None:
    async with hosting(echo) as host:
        answers = [await post(connections, host.url, b"[%d]" % at) for at in range(5)]
    assert answers == [(200, b"1 [%d]" % at) for at in range(5)]


async def test_requests_at_once_have_connections_of_their_own_up_to_the_limit(
    connections: Connections,
) -> None:
    async with hosting(echo) as host:
        bodies = [b"[%d]" % at for at in range(40)]
        answers = await asyncio.gather(*(post(connections, host.url, one) for one in bodies))
        assert [answer.split()[1] for _, answer in answers] == bodies
        assert host.guests == 8


@pytest.mark.parametrize(
    "parts",
    [
        [said(b'{"ok":true}')],
        [bytes([one]) for one in said(b'{"ok":true}')],
        [b"HTTP/1.1 100 Continue\r\n\r\n", said(b'{"ok":true}')],
        [
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            b'5\r\n{"ok"\r\n',
            b"6\r\n:true}\r\n0\r\n\r\n",
        ],
    ],
    ids=["whole", "byte by byte", "after 100 Continue", "in chunks"],
)
async def test_an_answer_may_come_in_any_shape(
    connections: Connections, parts: list[bytes]
) -> None:
    async def treat(guest: Guest) -> None:
        while True:
            await guest.request()
            await guest.say(*parts)

    async with hosting(treat) as host:
        assert await post(connections, host.url) == (200, b'{"ok":true}')
        assert await post(connections, host.url) == (200, b'{"ok":true}')
        assert host.guests == 1


async def test_the_request_says_where_it_goes(connections: Connections) -> None:
    lines: list[str] = []

    async def treat(guest: Guest) -> None:
        while True:
            line, body = await guest.request()
            lines.append(line)
            await guest.say(said(body))

    async with hosting(treat) as host:
        await post(connections, f"http://127.0.0.1:{host.port}/bot1:x/a%20b?c=%7B")
        await post(connections, f"http://127.0.0.1:{host.port}")
    assert lines == ["POST /bot1:x/a%20b?c=%7B HTTP/1.1", "POST / HTTP/1.1"]


# -- connections that end -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "last_words",
    [said(b"{}"), b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"],
    ids=["without a word", "as it said"],
)
async def test_a_server_that_leaves_after_its_answer_is_asked_on_another_connection(
    connections: Connections, last_words: bytes
) -> None:
    async def treat(guest: Guest) -> None:
        await guest.request()
        await guest.say(last_words)

    async with hosting(treat) as host:
        for guests in range(1, 4):
            assert await post(connections, host.url) == (200, b"{}")
            assert host.guests == guests
            await its_end_is_read()


async def its_end_is_read() -> None:
    """Let the loop read that the other side, which is in the same loop, has gone."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_kept_connection_that_ends_under_a_request_may_have_carried_it(
    connections: Connections,
) -> None:
    read: list[bytes] = []

    async def treat(guest: Guest) -> None:
        for answers in (True, False):
            _, body = await guest.request()
            read.append(body)
            if answers:
                await guest.say(said(b"{}"))

    async with hosting(treat) as host:
        await post(connections, host.url, b"[1]")
        with pytest.raises(NoAnswer):
            await post(connections, host.url, b"[2]")
    assert read == [b"[1]", b"[2]"]  # it was read, and is not sent a second time by us


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"ok":true}',
        b'HTTP/1.1 200 OK\r\n\r\n{"ok":true}',
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nrest",
    ],
    ids=["nothing", "half a head", "half a body", "no length", "no HTTP", "another protocol"],
)
async def test_what_is_no_whole_answer_says_nothing(connections: Connections, words: bytes) -> None:
    async def treat(guest: Guest) -> None:
        await guest.request()
        if guest.number == 1:
            await guest.say(words)
        else:
            await guest.say(said(b"{}"))

    async with hosting(treat) as host:
        with pytest.raises(NoAnswer):
            await post(connections, host.url)
        assert await post(connections, host.url) == (200, b"{}")


async def test_words_that_nobody_asked_for_answer_no_later_request(
    connections: Connections,
) -> None:
    async def treat(guest: Guest) -> None:
        while True:
            _, body = await guest.request()
            await guest.say(said(body) + said(b"unasked"))

    async with hosting(treat) as host:
        for at in range(3):
            assert await post(connections, host.url, b"[%d]" % at) == (200, b"[%d]" % at)
        assert host.guests == 3


async def test_an_answer_that_comes_too_late_answers_no_later_request(
    connections: Connections,
) -> None:
    late = asyncio.Event()

    async def treat(guest: Guest) -> None:
        _, body = await guest.request()
        if guest.number == 1:
            await late.wait()
        await guest.say(said(body))

    async with hosting(treat) as host:
        with pytest.raises(TimeoutError):
            await connections.post(host.url, b"[1]", read=0.05, connect=PATIENCE)
        late.set()
        assert await post(connections, host.url, b"[2]") == (200, b"[2]")


async def test_a_request_that_is_cancelled_takes_its_connection_along(
    connections: Connections,
) -> None:
    came = asyncio.Event()

    async def treat(guest: Guest) -> None:
        _, body = await guest.request()
        came.set()
        if guest.number > 1:
            await guest.say(said(body))
        else:
            await guest.request()  # never comes: the other side has left

    async with hosting(treat) as host:
        task = asyncio.create_task(post(connections, host.url, b"[1]"))
        await came.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await post(connections, host.url, b"[2]") == (200, b"[2]")


# -- connections that are never made --------------------------------------------------------------


async def test_nobody_there_is_known_to_have_got_nothing(connections: Connections) -> None:
    async with hosting(echo) as host:
        url = host.url
    for nowhere in (url, "http://nowhere.invalid/"):
        with pytest.raises(NotConnected):
            await post(connections, nowhere)


async def test_a_handshake_that_takes_too_long_has_carried_nothing(
    connections: Connections,
) -> None:
    async def silent(guest: Guest) -> None:
        await guest.request()  # of the handshake it says nothing

    async with hosting(silent) as host:
        with pytest.raises(NotConnected):
            await connections.post(
                host.url.replace("http:", "https:"), b"{}", read=PATIENCE, connect=0.05
            )


# -- TLS ------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate and its key for 127.0.0.1, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "loopback.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(pem)
    )
    return path


def served_by(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def talk_in_secret(certificate: Path) -> tuple[list[tuple[int, bytes]], int]:
    connections = Connections(limit=8)
    async with hosting(echo, served_by(certificate)) as host:
        url = host.url.replace("http:", "https:")
        answers = [await post(connections, url, b"[%d]" % at) for at in range(3)]
        connections.close()
        await asyncio.sleep(0)
        return answers, host.guests


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_the_same_over_tls(certificate: Path, loop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    run = uvloop.run if loop == "uvloop" else asyncio.run
    answers, guests = run(talk_in_secret(certificate))
    assert answers == [(200, b"1 [%d]" % at) for at in range(3)]
    assert guests == 1


async def test_a_certificate_that_nobody_vouches_for_gets_nothing(
    connections: Connections, certificate: Path
) -> None:
    async with hosting(echo, served_by(certificate)) as host:
        with pytest.raises(NotConnected):
            await post(connections, host.url.replace("http:", "https:"))
