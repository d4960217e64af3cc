"""The Bot API as delivery uses it: parameters out, and what came of it, told apart for a sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from telegram.error import NetworkError, TelegramError

from bot.connections import NotConnected
from bot.transport import PooledRequest


class SendError(Exception):
    """A call that did not go through."""


class NotSent(SendError):
    """The messenger was not reached: safe to send again at once."""


class TokenRefused(NotSent):
    """The messenger knows no bot with our token: our settings are at fault, no notice is."""


class Ambiguous(SendError):
    """No answer came, or a server's fault: it may have been sent."""


class Blocked(SendError):
    """The person has blocked the bot, or never spoke to it."""


class AskedToWait(SendError):
    """The messenger wants fewer messages; ``seconds`` is how long to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Refused(SendError):
    """The messenger will never take this."""


class FileTooLarge(SendError):
    """A file has more bytes than are wanted, or than the messenger hands out."""


class NotModified(SendError):
    """The message looks like this already."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes with a call: the parameter it stands for, its name, content and type."""

    parameter: str
    filename: str
    content: bytes
    media_type: str


class BotApi:
    """Posts calls and reads of the answers only what is needed."""

    def __init__(self, request: PooledRequest, address: str, token: str) -> None:
        self._request = request
        self._base = f"{address.rstrip('/')}/bot{token}/"
        self._files = f"{address.rstrip('/')}/file/bot{token}/"

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        upload: Upload | None = None,
        read: float = 20.0,
    ) -> Any:
        """Make one call; gives its ``result``, raises a ``SendError``.

        ``read`` is how many seconds the answer may take.
        """
        try:
            if upload is None:
                status, body = await self._request.post_json(
                    self._base + method, orjson.dumps(parameters), read
                )
            else:
                file = (upload.filename, upload.content, upload.media_type)
                status, body = await self._request.exchange(
                    "POST",
                    self._base + method,
                    _texts(parameters),
                    {upload.parameter: file},
                    read=read,
                )
        except NetworkError as error:
            raise _network_fault(error) from error
        return _result(status, body)

    async def download(self, file_id: str, most: int) -> bytes:
        """Give a file that somebody sent, of at most ``most`` bytes (Bot API, getFile).

        Raises ``FileTooLarge``, or another ``SendError`` where it cannot be had.
        """
        try:
            found = await self.call("getFile", {"file_id": file_id})
        except Refused as error:
            if "file is too big" in str(error):
                raise FileTooLarge(str(error)) from error
            raise
        if int(found.get("file_size", 0)) > most:
            raise FileTooLarge(file_id)
        path = found.get("file_path")
        if not isinstance(path, str):
            raise Ambiguous("getFile gave no path")
        try:
            status, body = await self._request.exchange("GET", self._files + quote(path))
        except NetworkError as error:
            raise _network_fault(error) from error
        if status != 200:
            raise Ambiguous(f"HTTP {status}")
        if len(body) > most:
            raise FileTooLarge(file_id)
        return body


def _texts(parameters: Mapping[str, Any]) -> Mapping[str, str]:
    """Write parameters as the fields of a form."""
    return {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in parameters.items()
    }


def _network_fault(error: NetworkError) -> SendError:
    """Tell a connection that was never made from an answer that never came."""
    cause = error.__cause__
    if isinstance(cause, NotConnected):
        return NotSent(type(cause).__name__)
    return Ambiguous(type(cause).__name__)


def _result(status: int, body: bytes) -> Any:
    try:
        answer = PooledRequest.parse_json_payload(body)
    except TelegramError as error:
        raise Ambiguous(f"HTTP {status}") from error
    if answer.get("ok") and "result" in answer:
        return answer["result"]
    said = str(answer.get("description", ""))
    if status == 429:
        raise AskedToWait(_retry_after(answer))
    if status == 403:
        raise Blocked(said)
    if status == 401 or (status == 404 and said == "Not Found"):
        raise TokenRefused(f"HTTP {status}")
    if status >= 500 or status < 400:
        raise Ambiguous(f"HTTP {status}")
    if "message is not modified" in said:
        raise NotModified(said)
    raise Refused(f"HTTP {status}: {said}")


def _retry_after(answer: Mapping[str, Any]) -> float:
    """Give the seconds that a 429 asks for; one where it does not say."""
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, Mapping) else None
    return float(seconds) if isinstance(seconds, int | float) else 1.0
