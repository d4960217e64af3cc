"""The transport goes by the environment's proxy, and past it where the environment says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.transport import AiohttpRequest

_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok":true}'


class Proxy:
    """Notes the first line of every request, and answers it itself."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            self.asked.append(line.decode().strip())
            while await reader.readline() != b"\r\n":
                pass
            writer.write(_ANSWER)
        writer.close()


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    for name in ("http_proxy", "HTTP_PROXY", "no_proxy", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    one = Proxy()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield one
    server.close()
    await server.wait_closed()


async def _get(url: str) -> tuple[int, bytes]:
    request = AiohttpRequest()
    await request.initialize()
    try:
        await request.exchange("GET", url)
        return await request.exchange("GET", url)
    finally:
        await request.shutdown()


async def test_the_environments_proxy_carries_every_request(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy.url)

    status, body = await _get("http://api.invalid/bot1:x/getMe")

    assert (status, body) == (200, b'{"ok":true}')
    assert proxy.asked == ["GET http://api.invalid/bot1:x/getMe HTTP/1.1"] * 2


async def test_a_host_that_the_environment_excepts_is_reached_directly(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nothing answers there
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    await _get(f"{proxy.url}/bot1:x/getMe")

    assert proxy.asked == ["GET /bot1:x/getMe HTTP/1.1"] * 2
