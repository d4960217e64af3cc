"""The bot's user name: kept in the database, for links in the mails and pages of every process."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial

from cartable.root import Foundation
from cartable.sides import Died, Tasks
from school.store import StoreError, Transaction

_FACT = "bot_name"
_LOOK = 2.0  # seconds between looks for a name that nobody has learnt yet


async def recall_bot_name(opened: Foundation) -> str | None:
    """Give the name that a process has learnt, now or long ago; ``None`` where none has."""
    return await opened.store.run(lambda tx: tx.status.recall(_FACT))


class BotName:
    """Knows the name at once where this process learns it, and soon where another does."""

    def __init__(self, opened: Foundation, died: Died) -> None:
        self._opened = opened
        self._tasks = Tasks(died)
        self._name: str | None = None

    def get(self) -> str | None:
        """Give it, or ``None`` while nobody knows."""
        return self._name

    async def learn(self, name: str) -> None:
        """Take what Telegram told us, and keep it for every other process."""
        self._name = name
        await self._opened.store.run(partial(_keep, name))

    async def start(self) -> None:
        """Look it up, and again until it is known."""
        await self._look()
        self._tasks.begin(self._keep_looking())

    async def stop(self) -> None:
        """Stop looking."""
        await self._tasks.end()

    async def _look(self) -> None:
        kept = await recall_bot_name(self._opened)
        self._name = kept or self._name  # learnt while we looked

    async def _keep_looking(self) -> None:
        while self._name is None:
            await asyncio.sleep(_LOOK)
            with suppress(StoreError):
                await self._look()


def _keep(name: str, tx: Transaction) -> None:
    tx.status.remember(_FACT, name)
