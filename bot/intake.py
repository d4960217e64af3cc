"""Intake: updates are sealed and stored; only then may they be acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from school.clock import Clock
from school.inbox import Input
from school.sealing import Sealer
from school.store import Store

ALLOWED = ("message", "callback_query", "my_chat_member")
"""The kinds of updates that we ask for; edited messages are never credentials (safety)."""

Received = Callable[[Sequence[tuple[Input, Mapping[str, Any]]]], None]
Assign = Callable[[str], str | None]
"""Gives the process that treats a chat; ``None`` leaves it to whoever looks first."""


class Intake:
    """Takes updates in, whichever way they came.

    Each is assigned to a process by its chat; what is new and assigned to ``own`` is handed to
    ``received``, the rest waits in the inbox for those who treat it.
    """

    def __init__(
        self,
        store: Store,
        sealer: Sealer,
        clock: Clock,
        received: Received,
        assign: Assign,
        own: str,
    ) -> None:
        self._store = store
        self._sealer = sealer
        self._clock = clock
        self._received = received
        self._assign = assign
        self._own = own
        self.taken_at: datetime | None = None
        """When updates were stored last, known ones among them."""

    async def take(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Store updates in one transaction, then hand on what is new and ours.

        Raises ``StoreError`` where they could not be kept: nothing may be acknowledged then.
        """
        inputs = [self._input(update) for update in updates]
        fresh = {one.key for one in await self._store.run(lambda tx: tx.inbox.store(inputs))}
        self.taken_at = self._clock.now()
        arrivals = [
            (one, update)
            for one, update in zip(inputs, updates, strict=True)
            if one.key in fresh and one.holder == self._own
        ]
        if arrivals:
            self._received(arrivals)

    def _input(self, update: Mapping[str, Any]) -> Input:
        number = int(update["update_id"])
        lane = lane_of(update)
        return Input(
            source="telegram",
            key=str(number),
            order=number,
            lane=lane,
            payload=self._sealer.seal(orjson.dumps(update), sealed_about(str(number))),
            received_at=self._clock.now(),
            holder=self._assign(lane),
        )


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
