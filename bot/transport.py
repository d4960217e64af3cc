"""HTTP to the Bot API: python-telegram-bot's default client is slow under load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.connections import Connections, NoAnswer, NotConnected

if TYPE_CHECKING:
    from bot.courier import Courier, File

_JSON = {"Content-Type": "application/json"}
_READ, _CONNECT = 15.0, 10.0  # seconds


class PooledRequest(BaseRequest):
    """python-telegram-bot's requests: JSON over kept connections, the rest by a courier (aiohttp).

    ``proxy`` is a URL; without it the environment's ``HTTPS_PROXY`` counts, as elsewhere. All
    requests go to one server, over at most ``connections`` of each kind.
    """

    def __init__(self, connections: int = 256, proxy: str | None = None) -> None:
        self._connections = connections
        self._proxy = proxy
        self._proxy_known = proxy is not None
        self._straight = Connections(connections)
        self._courier: Courier | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return _READ

    async def initialize(self) -> None:
        """Do nothing yet: connections are made when they are wanted."""

    async def shutdown(self) -> None:
        """Close the connections."""
        self._straight.close()
        if self._courier is not None:
            await self._courier.close()
            self._courier = None

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
        read = _seconds(read_timeout, _READ)
        if request_data is not None and request_data.contains_files:
            files = request_data.multipart_data
            return await self.exchange(method, url, request_data.json_parameters, files, read=read)
        if method == "POST":
            parameters = request_data.parameters if request_data is not None else {}
            return await self.post_json(url, orjson.dumps(parameters), read)
        return await self.exchange(method, url, read=read)

    async def exchange(
        self,
        method: str,
        url: str,
        body: bytes | Mapping[str, str] | None = None,
        files: Mapping[str, File] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        read: float = _READ,
    ) -> tuple[int, bytes]:
        """Make one request of any kind, by the courier.

        Raises what python-telegram-bot expects; the cause says whether anything can have arrived.
        """
        if self._courier is None:
            from bot.courier import Courier

            self._courier = Courier(self._connections)
        proxy = self._proxy_to(url)
        with _named_as_expected():
            return await self._courier.carry(
                method, url, body, files or {}, headers, proxy=proxy, read=read, connect=_CONNECT
            )

    async def post_json(self, url: str, body: bytes, read: float = _READ) -> tuple[int, bytes]:
        """Post JSON: straight where no proxy stands between. Fails as ``exchange`` does."""
        if self._proxy_to(url) is not None:
            return await self.exchange("POST", url, body, headers=_JSON, read=read)
        with _named_as_expected():
            return await self._straight.post(url, body, read, _CONNECT)

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


@contextmanager
def _named_as_expected() -> Iterator[None]:
    """Keep the cause of a failure under the library's exception."""
    try:
        yield
    except TimeoutError as error:
        raise TimedOut from error
    except (NotConnected, NoAnswer) as error:
        raise NetworkError(str(error)) from error


def _seconds(given: object, usual: float) -> float:
    if not isinstance(given, int | float):
        return usual
    return float(given)
