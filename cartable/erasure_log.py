"""The log of erasures outside of the database: an older backup does not know what came after it."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import IO

import orjson

from cartable.root import Foundation
from cartable.sides import Died, Tasks
from school.erasures import Erasure
from school.refusals import Refusal
from school.school import School
from school.store import StoreError

_log = logging.getLogger(__name__)

FILE_NAME = "erasures.jsonl"

Eraser = Callable[[School, str], None]
"""Erases a subject again, in a transaction; harmless where there is nothing to erase.

It does not record the erasure: whoever calls it does.
"""

ERASERS: Mapping[str, Eraser] = MappingProxyType(
    {
        "account": lambda school, subject: school.privacy.erase_again(int(subject)),
        "address": lambda school, subject: school.privacy.erase_address_again(subject),
        "child": lambda school, subject: school.child_privacy.erase_again(int(subject)),
    }
)
"""The eraser of each kind of erasure that the program knows."""

_LOOK = 60.0  # seconds between looks at the table, if nothing wakes us
_OVERLAP = timedelta(days=1)
"""Erasures of several machines may be recorded in another order than they were made."""


class ErasureLog:
    """One line of JSON for each erasure, in a file that only grows."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Erasure]:
        """Give what is logged, in order; a last line that a kill has cut short is left out.

        Raises ``Refusal`` where the file cannot be read or another line is damaged.
        """
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise Refusal(
                "restore.unreadable", file=str(self._path), reason=str(error.strerror)
            ) from error
        whole = content[: content.rfind(b"\n") + 1].splitlines()
        return [self._erasure(number, line) for number, line in enumerate(whole, start=1)]

    def _erasure(self, number: int, line: bytes) -> Erasure:
        try:
            one = orjson.loads(line)
            erased_at = datetime.fromisoformat(one["erased_at"])
            return Erasure(int(one["id"]), str(one["kind"]), str(one["subject"]), erased_at)
        except (ValueError, KeyError, TypeError) as error:
            raise Refusal("restore.erasures", file=str(self._path), line=number) from error

    def add(self, erasures: Iterable[Erasure]) -> int:
        """Log what is not logged yet, on the disk; gives how many. Raises ``OSError``."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        with open(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            known = {one.id for one in self.read()}
            fresh = [one for one in erasures if one.id not in known]
            if fresh:
                _cut_torn_line(file)
                file.write(b"".join(map(_line, fresh)))
                file.flush()
                os.fsync(descriptor)
        return len(fresh)


def _line(erasure: Erasure) -> bytes:
    return orjson.dumps(erasure, option=orjson.OPT_APPEND_NEWLINE)


def _cut_torn_line(file: IO[bytes]) -> None:
    """Remove what a kill has left of a line; the table still has it."""
    end = file.read().rfind(b"\n") + 1
    file.truncate(end)
    file.seek(end)


class ErasureKeeper:
    """The side of the running program that has the log follow the table."""

    def __init__(self, opened: Foundation, died: Died) -> None:
        self._opened = opened
        self._log = ErasureLog(opened.settings.data / FILE_NAME)
        self._tasks = Tasks(died)
        self._more = asyncio.Event()

    async def start(self) -> None:
        """Log what an earlier process did not come to, and begin to follow."""
        self._opened.store.listen("erasures", lambda _: self._more.set())
        self._tasks.begin(self._follow())

    async def stop(self) -> None:
        """Log what is left, and end."""
        await self._tasks.end()
        await self._catch_up()

    async def _follow(self) -> None:
        while True:
            await self._catch_up()
            with suppress(TimeoutError):
                # Not wait_for: of Python 3.11 it loses a cancellation that comes with the event.
                async with asyncio.timeout(_LOOK):
                    await self._more.wait()
            self._more.clear()

    async def _catch_up(self) -> None:
        try:
            logged = await asyncio.to_thread(self._log.read)
            newest = max((one.erased_at for one in logged), default=None)
            since = newest - _OVERLAP if newest else datetime.fromtimestamp(0, UTC)
            erasures = await self._opened.store.run(lambda tx: tx.erasures.since(since))
            if {one.id for one in erasures} - {one.id for one in logged}:
                await asyncio.to_thread(self._log.add, erasures)
        except (StoreError, OSError, Refusal) as error:
            _log.error("erasures cannot be logged: %s", type(error).__name__)
