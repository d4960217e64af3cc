"""The page to which Telegram posts updates: each is stored before it is answered."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web.forms import reading
from web.metrics import Metrics

LARGEST_UPDATE = 1024 * 1024
"""Bytes of the largest update that is taken (safety, Pages)."""

Take = Callable[[Sequence[Mapping[str, Any]]], Awaitable[None]]
"""Stores updates; raises ``StoreError`` where it cannot."""

_log = logging.getLogger(__name__)

_HEADER = "x-telegram-bot-api-secret-token"
_HIGHEST = 2**63  # what a row can hold


@dataclass(frozen=True, slots=True)
class Hook:
    """What takes updates, and the secret that shows that they come from Telegram."""

    take: Take
    secret: str = field(repr=False)


class UpdatesPage:
    """``/telegram/webhook`` (Bot API, setWebhook).

    What is not answered 2xx Telegram repeats for a day, and it holds the chat's next updates back
    meanwhile. That is wanted where the database could not take an update (503). One that cannot be
    read will be no better then: it is answered 200, logged and counted.
    """

    def __init__(self, hook: Hook, metrics: Metrics) -> None:
        self._hook = hook
        self._secret = hook.secret.encode()
        self._metrics = metrics

    async def answer(self, request: Request) -> Response:
        """Take one update; 403 without the secret, before anything of the body is read."""
        given = request.headers.get(_HEADER, "").encode("latin-1")
        if not hmac.compare_digest(given, self._secret):
            raise HTTPException(403)
        async with reading():
            body = await request.body()
        update = _update_in(body)
        if update is None:
            _log.error("an update of %d bytes cannot be read: passed over", len(body))
            self._metrics.count("web", "update_unreadable")
        else:
            await self._hook.take([update])
            self._metrics.count("web", "update")
        return Response()


def _update_in(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < _HIGHEST:
        return None
    return dict(update)
