"""Gathering: what many sends ask of the database at one moment is asked in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from bot.waking import woken
from school.store import Store, StoreError, Transaction

Asked = TypeVar("Asked")
Told = TypeVar("Told")

_LARGEST = 256
"""As many as are asked for at once: nobody else's transaction waits longer for the database."""


class Gathered(Generic[Asked, Told]):
    """Asks for whatever waits, in one transaction; what comes meanwhile waits for the next.

    A broadcast asks the same for everybody: alone, each would cost its own piece of work.
    """

    def __init__(
        self,
        store: Store,
        work: Callable[[Transaction, Sequence[Asked]], Sequence[Told]],
        patience: float = 0.0,
    ) -> None:
        """``work`` gives what came of each, in order; see ``school.store.Store.run``.

        What can wait does for at most ``patience`` seconds, for more to come.
        """
        self._store = store
        self._patience = patience
        self._hurry = asyncio.Event()
        self._work = work
        self._waiting: list[tuple[Asked, asyncio.Future[Told]]] = []
        self._asking: asyncio.Task[None] | None = None

    def ask(self, one: Asked, *, can_wait: bool = False) -> asyncio.Future[Told]:
        """Ask for one; the future gives what came of it, once that is committed.

        It raises ``StoreError``, and what the work raises for this one alone.
        """
        told: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, told))
        if not can_wait:
            self._hurry.set()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        return told

    async def _ask(self) -> None:
        while self._waiting:
            await woken(self._hurry, self._patience)
            self._hurry.clear()
            waiting = self._waiting[:_LARGEST]
            del self._waiting[:_LARGEST]
            await self._ask_for(waiting)

    async def _ask_for(self, waiting: Sequence[tuple[Asked, asyncio.Future[Told]]]) -> None:
        all_asked = [one for one, _ in waiting]
        try:
            all_told = await self._store.run(lambda tx: self._work(tx, all_asked))
        except Exception as error:
            if len(waiting) > 1 and not isinstance(error, StoreError):
                for alone in waiting:  # one of them is at fault: the others go on without it
                    await self._ask_for([alone])
                return
            for _, told in waiting:
                if not told.done():
                    told.set_exception(error)
        else:
            for (_, told), result in zip(waiting, all_told, strict=True):
                if not told.done():  # whoever asked may have given up
                    told.set_result(result)
