"""The one connection of a process to its SQLite file, with a thread of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

from storage.copying import Copying, Progress
from storage.driver import sqlite3

T = TypeVar("T")


class Connection(aiosqlite.Connection):
    """aiosqlite's connection, able to run a function of ours in its thread in one hop."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._one_copy = asyncio.Lock()
        self._copying: Copying | None = None

    @property
    def is_copied(self) -> bool:
        """Whether a copy is in the making."""
        return self._copying is not None

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run ``work`` in the connection's thread, between two steps of a copy in the making."""
        if self._copying is not None:
            return await self._copying.meanwhile(work)
        return await self._at_once(work)

    async def close(self) -> None:
        """Close the file; a copy in the making is given up."""
        if self._copying is not None:
            self._copying.stop()
        async with self._one_copy:
            await super().close()

    async def copy(self, target: Path, progress: Progress) -> None:
        """Copy the database into the new file ``target``; see ``SqliteStore.backup``.

        Raises ``sqlite3.Error``, ``OSError`` or ``CopyStoppedError``; nothing is left then.
        """
        async with self._one_copy:
            await asyncio.to_thread(_make, target)
            try:
                await self._copy(Copying(target, progress))
                await asyncio.to_thread(_sync, target)
            except BaseException:
                await asyncio.to_thread(target.unlink, missing_ok=True)
                raise

    async def _copy(self, copying: Copying) -> None:
        self._copying = copying
        making = asyncio.ensure_future(self._at_once(copying.copy))
        try:
            await asyncio.shield(making)
        except asyncio.CancelledError:
            copying.stop()
            await asyncio.wait([making])
            raise
        finally:
            self._copying = None
            await self._at_once(copying.finish)

    async def _at_once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        execute: Callable[..., Awaitable[T]] = self._execute
        return await execute(work, self._conn)


def _make(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
