"""The server in our loop."""

from __future__ import annotations

import asyncio
import signal
import socket

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.clients import plain_client
from web.server import PageServer


async def test_signals_stay_with_whoever_had_them() -> None:
    before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    server = PageServer(Starlette(), "127.0.0.1", 0)
    assert await server.start() > 0
    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == before
    await server.stop()


async def test_a_stop_lets_answers_finish_and_takes_no_more() -> None:
    arrived, go = asyncio.Event(), asyncio.Event()

    async def slow(request: Request) -> PlainTextResponse:
        arrived.set()
        await go.wait()
        return PlainTextResponse("done")

    server = PageServer(Starlette(routes=[Route("/", slow)]), "127.0.0.1", 0)
    port = await server.start()
    async with plain_client() as client:
        asked = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/"))
        await arrived.wait()
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0.2)
        assert not stopping.done()
        go.set()
        assert (await asked).text == "done"
        await stopping
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/")


async def test_a_port_that_is_taken_is_said_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = PageServer(Starlette(), "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            await server.start()
        await server.stop()


async def test_it_listens_on_an_ipv6_address_too() -> None:
    server = PageServer(Starlette(), "::1", 0)
    port = await server.start()
    async with plain_client() as client:
        assert (await client.get(f"http://[::1]:{port}/")).status_code == 404
    await server.stop()


async def test_answers_leave_at_once() -> None:
    """With Nagle's algorithm on, each would wait 40 ms for the other side's acknowledgement."""
    server = PageServer(Starlette(), "127.0.0.1", 0)
    port = await server.start()
    async with plain_client() as client:
        await client.get(f"http://127.0.0.1:{port}/")
        (connection,) = server._server.server_state.connections
        assert connection.transport is not None
        ours = connection.transport.get_extra_info("socket")
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    await server.stop()
