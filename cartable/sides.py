"""Sides: what the program is made of; each is started and stopped, and watched meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

Died = Callable[[BaseException], None]
"""Called where something that should run until it is stopped ends by a fault."""


class Side(Protocol):
    """One side of the running program."""

    async def start(self) -> None:
        """Begin; raises where it cannot."""
        ...

    async def stop(self) -> None:
        """Take nothing more on, finish what was begun, and end."""
        ...


class Tasks:
    """Tasks that run until they are ended; one that dies is reported."""

    def __init__(self, died: Died) -> None:
        self._died = died
        self._tasks: list[asyncio.Task[None]] = []

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` beside everything else."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    async def end(self) -> None:
        """Cancel them and wait until they have ended."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)  # what died was reported when it did
        self._tasks.clear()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._died(error)
