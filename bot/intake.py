"""Intake: updates are fetched, stored, and only then acknowledged."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from bot.api import AskedToWait, BotApi, SendError
from school.clock import Clock
from school.inbox import Input
from school.sealing import Sealer
from school.store import Store, StoreError

_log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "my_chat_member")
"""The kinds of updates that we ask for; edited messages are never credentials (safety)."""

_LONG_POLL = 25  # seconds that the Bot API holds an empty answer
_SILENCE = 90  # seconds without a successful fetch after which connections are made anew
_LONGEST_PAUSE = 30.0

Received = Callable[[Sequence[tuple[Input, Mapping[str, Any]]]], None]


class Poller:
    """Fetches updates in batches of 100.

    The offset that acknowledges a batch goes out with the next fetch, after the batch was
    committed: a kill at any moment has Telegram hand the batch over again, and known updates are
    not taken twice.
    """

    def __init__(
        self,
        connect: Callable[[], BotApi],
        store: Store,
        sealer: Sealer,
        clock: Clock,
        received: Received,
        pause: float = 0.5,
    ) -> None:
        """Take the parts; ``pause`` is the shortest, in seconds, after a failed fetch."""
        self._connect = connect
        self._api = connect()
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._received = received
        self._pause = pause
        self._offset = 0
        self._failures = 0
        self.fetched_at: datetime | None = None
        """The last successful fetch, for readiness and metrics."""

    async def run(self) -> None:
        """Fetch until cancelled."""
        self._started = self._clock.now()
        while True:
            try:
                await self._fetch()
                self._failures = 0
            except (SendError, StoreError) as error:
                await self._recover(error)

    async def _fetch(self) -> None:
        parameters = {
            "offset": self._offset,
            "limit": 100,
            "timeout": _LONG_POLL,
            "allowed_updates": list(ALLOWED),
        }
        updates = await self._api.call("getUpdates", parameters, read=_LONG_POLL + 10)
        self.fetched_at = self._clock.now()
        if not updates:
            return
        inputs = [self._input(update) for update in updates]
        fresh = {one.key for one in await self._store.run(lambda tx: tx.inbox.store(inputs))}
        self._offset = updates[-1]["update_id"] + 1
        self._received(
            [(one, update) for one, update in zip(inputs, updates, strict=True) if one.key in fresh]
        )

    def _input(self, update: Mapping[str, Any]) -> Input:
        number = int(update["update_id"])
        return Input(
            source="telegram",
            key=str(number),
            order=number,
            lane=lane_of(update),
            payload=self._sealer.seal(orjson.dumps(update), sealed_about(str(number))),
            received_at=self._clock.now(),
        )

    async def _recover(self, error: Exception) -> None:
        self._failures += 1
        doubled = self._pause * 2 ** min(self._failures, 8)
        pause = min(doubled, _LONGEST_PAUSE) * random.uniform(0.7, 1.0)
        if isinstance(error, AskedToWait):
            pause = error.seconds
        _log.warning("fetch failed: %s; again in %.1f s", error, pause)
        silent = (self._clock.now() - (self.fetched_at or self._started)).total_seconds()
        if silent > _SILENCE:
            _log.error("no fetch for %.0f s: connecting anew", silent)
            self._api = self._connect()
        await asyncio.sleep(pause)


def sealed_about(key: str) -> bytes:
    """Give what an update's seal is bound to."""
    return f"inbox:telegram:{key}".encode()


def lane_of(update: Mapping[str, Any]) -> str:
    """Give the chat whose order an update belongs to; what has none goes in a lane of its own."""
    for value in update.values():
        if isinstance(value, Mapping):
            message = value.get("message")
            inner = message.get("chat") if isinstance(message, Mapping) else None
            for about in (value.get("chat"), inner, value.get("from")):
                if isinstance(about, Mapping) and "id" in about:
                    return str(about["id"])
    return "-"
