"""Files that go to many chats: uploaded once, and named after that as the messenger calls them."""

from __future__ import annotations

from asyncio import Lock
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from weakref import WeakValueDictionary

from bot.api import BotApi, Refused, Upload

PART = "file"
"""The part of a call in which a file is uploaded."""
Load = Callable[[], Awaitable[Upload]]

_MOST = 500
"""Files whose names are remembered; the oldest are forgotten first."""


class SentFiles:
    """Remembers what the messenger calls a file (Bot API, file_id), by its digest."""

    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._names: dict[tuple[str, str], str] = {}
        self._uploading: WeakValueDictionary[tuple[str, str], Lock] = WeakValueDictionary()

    async def call(
        self, method: str, parameters: Mapping[str, Any], kind: str, digest: str, load: Load
    ) -> Any:
        """Make a call with a file; it is loaded and uploaded only where it was not yet.

        ``kind`` is ``photo`` or ``document``. Raises a ``SendError``.
        """
        key = (kind, digest)
        known = self._names.get(key)
        if known is None:
            async with self._uploading.setdefault(key, Lock()):  # others wait for its name
                known = self._names.get(key)
                if known is None:
                    return await self._upload(method, parameters, key, load)
        try:
            return await self._api.call(method, _naming(parameters, kind, known))
        except Refused as error:
            if "file" not in str(error):
                raise
        self._names.pop(key, None)  # it is forgotten there
        return await self._upload(method, parameters, key, load)

    async def _upload(
        self, method: str, parameters: Mapping[str, Any], key: tuple[str, str], load: Load
    ) -> Any:
        kind, _ = key
        attached = _naming(parameters, kind, f"attach://{PART}")
        result = await self._api.call(method, attached, await load())
        name = _file_id(result, kind)
        if name is not None:
            while len(self._names) >= _MOST:
                self._names.pop(next(iter(self._names)))
            self._names[key] = name
        return result


def _naming(parameters: Mapping[str, Any], kind: str, name: str) -> Mapping[str, Any]:
    """Name the file where a method wants it: within ``media``, or under its kind."""
    if "media" in parameters:
        return {**parameters, "media": {**parameters["media"], "media": name}}
    return {**parameters, kind: name}


def _file_id(result: Any, kind: str) -> str | None:
    sent = result.get(kind) if isinstance(result, dict) else None
    largest = sent[-1] if isinstance(sent, list) and sent else sent
    name = largest.get("file_id") if isinstance(largest, dict) else None
    return name if isinstance(name, str) else None
