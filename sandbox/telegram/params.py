"""Reads what a bot sent with a method: in the address, as a form, as JSON, with files."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from sandbox.telegram.errors import BotApiError, bad_request

_TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the request."""

    name: str
    mime_type: str
    data: bytes


class Params:
    """The parameters of one call, whatever way they came; names as documented."""

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self._values = values
        self.uploads = uploads or {}

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Gives a string; numbers and booleans of a JSON body as Telegram reads them."""
        value = self._values.get(name)
        if isinstance(value, str):
            return value
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, int | float) else orjson.dumps(value).decode()

    def integer(self, name: str, default: int = 0) -> int:
        """Gives a whole number; what is none counts as `default`, as Telegram does."""
        return whole(self._values.get(name), default)

    def flag(self, name: str) -> bool:
        """Gives a boolean: true, yes and 1 are true."""
        value = self._values.get(name)
        return value is True or (value is not None and str(value).lower() in _TRUE)

    def json(self, name: str) -> Any:
        """Gives an object or array, sent as such or as JSON text; None where it is missing.

        Raises 400 for text that is no JSON.
        """
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            what = name.replace("_", " ")
            raise bad_request(f"can't parse {what} JSON object") from error

    def chat_id(self) -> int:
        """Gives the chat's id; raises 400 where it is missing or no number."""
        value = self._values.get("chat_id")
        if value is None or value == "":
            raise bad_request("chat_id is empty")
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request("chat not found") from None


def whole(value: Any, default: int = 0) -> int:
    """Gives a whole number that came as such or as text; `default` for anything else."""
    try:
        return default if value is None else int(value)
    except (TypeError, ValueError):
        return default


async def read_params(request: web.Request) -> Params:
    """Reads the parameters of a request, by GET or POST.

    Raises 400 for a broken body, 413 for one that is too large.
    """
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    if request.method == "GET":
        return Params(values)
    content_type = request.content_type
    try:
        if content_type == "multipart/form-data":
            return await _multipart(request, values)
        body = await request.read()
    except web.HTTPRequestEntityTooLarge as error:
        raise BotApiError(413, "Request Entity Too Large") from error
    if content_type == "application/json" and body:
        values |= _json_object(body)
    elif body:
        try:
            values |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise bad_request("strings must be encoded in UTF-8") from error
    return Params(values)


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(values, dict):
        raise bad_request("object expected")
    return values


async def _multipart(request: web.Request, values: dict[str, Any]) -> Params:
    uploads: dict[str, Upload] = {}
    try:
        form = await request.post()
    except ValueError as error:
        raise bad_request("can't parse the multipart body") from error
    for name, part in form.items():
        if isinstance(part, web.FileField):
            with part.file as file:
                uploads[name] = Upload(part.filename, part.content_type, file.read())
        else:
            values[name] = part
    return Params(values, uploads)
