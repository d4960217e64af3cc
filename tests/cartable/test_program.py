"""The order in which the sides of the program end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from cartable.program import _running
from cartable.sides import Side


class Quick:
    """A side whose end fails."""

    async def start(self) -> None:
        return

    async def stop(self) -> None:
        raise RuntimeError("it does not end well")


class Slow(Quick):
    """A side that has something to finish."""

    finished = False

    async def stop(self) -> None:
        await asyncio.sleep(0.05)
        self.finished = True


async def test_a_side_that_fails_at_its_end_lets_the_others_finish() -> None:
    slow = Slow()

    async def sides() -> AsyncIterator[Side]:
        yield Quick()
        yield slow

    with pytest.raises(RuntimeError, match="end well"):
        async with _running(sides()):
            pass
    assert slow.finished
