"""A thread for calls that block, which may be left behind where one of them never ends."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

_Call = Callable[[], None]


class CallThread:
    """Does one call after the other.

    A pool of threads would be waited for when the program ends, for as long as a name server or a
    firewall takes to say nothing; this one is not.
    """

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def call(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Have ``work`` done there, after all that was asked before; gives what it gives."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._calls.put(partial(_do, work, loop, future))
        return future

    async def end(self, patience: float) -> bool:
        """Take no more calls; gives whether the last ended within ``patience`` seconds."""
        self._calls.put(None)
        await asyncio.to_thread(self._thread.join, patience)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _do(
    work: Callable[[], Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]
) -> None:
    outcome: Callable[[], None]
    try:
        result = work()
    except BaseException as error:
        outcome = partial(_fail, future, error)
    else:
        outcome = partial(_succeed, future, result)
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(outcome)


def _succeed(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)
