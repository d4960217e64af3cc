"""HTTP to the Bot API: python-telegram-bot's default client is slow under load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.connections import Connections, NoAnswer, NotConnected

_JSON = {"Content-Type": "application/json"}
_READ, _CONNECT = 15.0, 10.0  # seconds


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's requests over aiohttp, files and proxy included; and JSON, straight.

    ``proxy`` is a URL; without it the environment's ``HTTPS_PROXY`` counts, as elsewhere. All
    requests go to one server, over at most ``connections`` of each kind.
    """

    def __init__(self, connections: int = 256, proxy: str | None = None) -> None:
        self._connections = connections
        self._proxy = proxy
        self._proxy_known = proxy is not None
        self._session: aiohttp.ClientSession | None = None
        self._straight = Connections(connections)

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return _READ

    async def initialize(self) -> None:
        """Open the pool of connections."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=60)
            )

    async def shutdown(self) -> None:
        """Close the connections."""
        self._straight.close()
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; raises ``TelegramError`` where it is no JSON object."""
        try:
            answer = orjson.loads(payload)
        except orjson.JSONDecodeError as error:
            raise TelegramError("The answer is no JSON") from error
        if not isinstance(answer, dict):
            raise TelegramError("The answer is no JSON object")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; gives the status and the body."""
        body: aiohttp.FormData | dict[str, str] | None = None
        if request_data is not None:
            body = request_data.json_parameters
            if request_data.contains_files:
                body = form(body, request_data.multipart_data)
        return await self.exchange(
            method,
            url,
            data=body,
            read=_seconds(read_timeout, _READ),
            connect=_seconds(connect_timeout, _CONNECT),
        )

    async def exchange(
        self,
        method: str,
        url: str,
        *,
        data: object = None,
        headers: Mapping[str, str] | None = None,
        read: float = _READ,
        connect: float = _CONNECT,
    ) -> tuple[int, bytes]:
        """Make one request and keep the cause of a failure under the library's exception."""
        if self._session is None:
            await self.initialize()
        assert self._session is not None
        timeout = aiohttp.ClientTimeout(sock_connect=connect, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout, proxy=self._proxy_to(url)
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error

    async def post_json(self, url: str, body: bytes, read: float = _READ) -> tuple[int, bytes]:
        """Post JSON: the hot way out, which leaves aiohttp aside where no proxy stands between.

        Fails as ``exchange`` does.
        """
        if self._proxy_to(url) is not None:
            return await self.exchange("POST", url, data=body, headers=_JSON, read=read)
        try:
            return await self._straight.post(url, body, read, _CONNECT)
        except TimeoutError as error:
            raise TimedOut from error
        except (NotConnected, NoAnswer) as error:
            raise NetworkError(str(error)) from error

    def _proxy_to(self, url: str) -> str | None:
        if not self._proxy_known:
            # aiohttp would look again at every request, in a thread: a third of its cost.
            self._proxy, self._proxy_known = environment_proxy(url), True
        return self._proxy


def environment_proxy(url: str) -> str | None:
    """Give the proxy that the environment names for ``url``, if any."""
    parts = urlsplit(url)
    if parts.hostname is None or proxy_bypass(parts.hostname):
        return None
    return getproxies().get(parts.scheme)


def form(parameters: Mapping[str, str], files: Mapping[str, Any]) -> aiohttp.FormData:
    """Give a multipart form of parameters and files: ``{name: (filename, content, type)}``."""
    whole = aiohttp.FormData(quote_fields=False)  # file names stay as people write them
    for name, value in parameters.items():
        whole.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        whole.add_field(name, content, filename=filename, content_type=media_type)
    return whole


def _seconds(given: object, usual: float) -> float:
    if not isinstance(given, int | float):
        return usual
    return float(given)
