"""Prints letters in processes of their own, which end themselves as a kill would at a moment.

``python -m tests.cartable.printing DATABASE`` loads once; for each line of its input, a file and a
moment, it forks a process that prints, and tells the status with which that has ended.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import print_exc
from typing import TypeVar
from unittest.mock import patch

from cartable.letters import Selection, make_letters
from locales import Catalogues
from paper.letters import TypstLetters
from school.ids import Ids
from school.outbox import Notice, Signal
from school.store import Store, Transaction
from storage.location import Location
from storage.opening import open_store
from storage.statements import Holding
from tests.cast import KEY, Clock
from tests.conftest import SchoolAtWork
from vault.keys import SecretKey
from vault.signing import KeyedTokens

T = TypeVar("T")
KILLED = 9
"""The exit status of a process that was ended."""

FEW_AT_ONCE = ("cartable.letters.making._KEPT", 11)
"""What to set, so that a test's letters are kept and withdrawn in more transactions than one."""


@dataclass
class Watched(Store):
    """A store that awaits ``moment`` before each transaction and after it was committed."""

    store: Store
    moment: Callable[[], Awaitable[None]]

    async def run(self, work: Callable[[Transaction], T]) -> T:
        await self.moment()
        result = await self.store.run(work)
        await self.moment()
        return result

    def listen(self, signal: Signal, listener: Callable[[Sequence[Notice]], None]) -> None:
        self.store.listen(signal, listener)


async def print_until(url: str, file: Path, moments: int) -> None:
    """Make all letters, or end after so many moments."""
    passed = 0

    async def moment() -> None:
        nonlocal passed
        passed += 1
        if passed == moments:
            os._exit(KILLED)

    clock = Clock()
    clock.move(minutes=1)
    store = await open_store(Location.parse(url), clock, Holding("printing"))
    school = SchoolAtWork(store, clock, Ids(clock), KeyedTokens(SecretKey(KEY)))
    printer = TypstLetters(Catalogues.load())
    await make_letters(Watched(store, moment), school.open, printer, Selection(), file)
    await store.close()


def print_in_a_fork(url: str, file: Path, moment: int) -> int:
    """Make all letters in a process of their own; gives its exit status."""
    process = os.fork()
    if not process:
        try:
            with patch(*FEW_AT_ONCE):
                asyncio.run(print_until(url, file, moment))
        except BaseException:
            print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(process, 0)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    for line in sys.stdin:
        path, _, number = line.rpartition(" ")
        print(print_in_a_fork(sys.argv[1], Path(path), int(number)), flush=True)
