"""Runs pymap in a process of its own, so that mail reading never slows the sandbox's loop.

Started by `sandbox.mail.imap`: the first line of standard input is `{"user", "password"}`, the
answer on standard output is the port. The process lives until its standard input ends, which
also happens when its parent dies without a word.
"""

import asyncio
import json
import sys
from argparse import Namespace
from contextlib import AsyncExitStack
from uuid import uuid4

from proxyprotocol.result import ProxyResultLocal
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"


def pymap_arguments(user: str, password: str) -> Namespace:
    """What pymap's command line would give for one empty account without TLS."""
    return Namespace(
        host=HOST, port=0, debug=False, cert=None, key=None, tls=False, proxy_protocol=None,
        passlib_cfg=None, demo_data=False, demo_user=user, demo_password=password,
    )  # fmt: skip


class WholeResponses(asyncio.StreamWriter):
    """Sends each answer in one piece: pymap writes it in several, then drains.

    Answers that arrive in pieces make IMAPClient's `idle_check` raise.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        transport, loop = writer.transport, asyncio.get_running_loop()
        super().__init__(transport, transport.get_protocol(), reader, loop)
        self._pieces = bytearray()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keeps a piece until the answer is complete."""
        self._pieces += data

    async def drain(self) -> None:
        """Sends what was kept."""
        if self._pieces:
            super().write(bytes(self._pieces))
            self._pieces.clear()
        await super().drain()


async def serve() -> None:
    """Serves IMAP on a free loopback port until standard input ends."""
    stdin = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stdin), sys.stdin
    )
    account = json.loads(await stdin.readline())
    backend, config = await DictBackend.init(
        pymap_arguments(account["user"], account["password"]), hash_context=Cleartext()
    )
    config.apply_context()
    imap = IMAPServer(backend.login, config)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # pymap's own service starts this through proxyprotocol, which keeps no reference to
        # the task: since Python 3.13 it may be collected and the connection reset. Awaited
        # here, the task belongs to the stream that asyncio holds.
        source = SocketInfo.get(writer, ProxyResultLocal(), unique_id=uuid4().bytes)
        await imap(reader, WholeResponses(reader, writer), source)

    async with AsyncExitStack() as stack:
        await backend.start(stack)
        server = await asyncio.start_server(connected, HOST, 0)
        stack.callback(server.close)
        print(server.sockets[0].getsockname()[1], flush=True)
        await stdin.read()


if __name__ == "__main__":
    asyncio.run(serve())
