"""Carries by aiohttp what is no plain JSON: files, downloads, and all that goes through a proxy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.connections import NoAnswer, NotConnected

File = tuple[str, Any, str]
"""A file's name, its content, and its media type."""

_NEVER_REACHED = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy would not connect us
)


class Courier:
    """A pool of at most ``connections``."""

    def __init__(self, connections: int) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=60)
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def carry(
        self,
        method: str,
        url: str,
        body: bytes | Mapping[str, str] | None,
        files: Mapping[str, File],
        headers: Mapping[str, str] | None,
        *,
        proxy: str | None,
        read: float,
        connect: float,
    ) -> tuple[int, bytes]:
        """Make one request; gives status and body.

        ``body`` is bytes, or the fields of a form, with which ``files`` may go; ``read`` and
        ``connect`` are seconds. Raises ``NotConnected`` where nothing can have arrived;
        ``NoAnswer`` and ``TimeoutError`` where it may have.
        """
        data = _form(body, files) if files and isinstance(body, Mapping) else body
        timeout = aiohttp.ClientTimeout(sock_connect=connect, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout, proxy=proxy
            ) as answer:
                return answer.status, await answer.read()
        except _NEVER_REACHED as error:
            raise NotConnected(type(error).__name__) from error
        except TimeoutError:
            raise
        except aiohttp.ClientError as error:
            raise NoAnswer(type(error).__name__) from error


def _form(fields: Mapping[str, str], files: Mapping[str, File]) -> aiohttp.FormData:
    whole = aiohttp.FormData(quote_fields=False)  # file names stay as people write them
    for name, value in fields.items():
        whole.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        whole.add_field(name, content, filename=filename, content_type=media_type)
    return whole
