"""Faults of the disk under a running program: what it answers meanwhile, how it recovers."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from tests.storm.books import Line

_CALM = 4.0  # seconds before each fault
_LASTS = 8.0  # seconds of each fault
_BETWEEN = 0.3  # seconds between two looks at the pages
_RECOVERED = 90.0  # seconds until it must be ready again


class Fault(Protocol):
    """Something that goes wrong with the disk, of the processes given, for a while."""

    @property
    def name(self) -> str:
        """What a table calls it."""
        ...

    @property
    def failed(self) -> int:
        """How many system calls it made fail, where that can be counted."""
        ...

    async def begin(self, processes: list[int]) -> None:
        """Let it go wrong."""
        ...

    async def end(self) -> None:
        """Let it be well again."""
        ...


@dataclass
class Seen:
    """What the pages answered while something was wrong: statuses, counted."""

    page: Counter[str] = field(default_factory=Counter)
    ready: Counter[str] = field(default_factory=Counter)


@dataclass
class Faults:
    """Lets one fault follow another, and watches the pages at ``url`` meanwhile.

    ``reads`` says whether pages are read all the same, which a database that is down cannot do.
    """

    faults: Sequence[Fault]
    processes: Callable[[], list[int]]
    url: str
    reads: bool
    lines: list[Line] = field(default_factory=list)

    @property
    def interruptions(self) -> int:
        """What was sent and could not be recorded is sent again when the disk is well."""
        return len(self.faults)

    @property
    def figures(self) -> dict[str, int]:
        """How it was."""
        return {"faults": len(self.faults)}

    async def blow(self) -> None:
        """Have all of them, one after the other."""
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as web:
            for fault in self.faults:
                await self._recovered(web)
                await asyncio.sleep(_CALM)
                self.lines.append(await self._have(fault, web))

    async def _have(self, fault: Fault, web: aiohttp.ClientSession) -> Line:
        seen = Seen()
        await fault.begin(self.processes())
        try:
            ends = time.monotonic() + _LASTS
            while time.monotonic() < ends:
                seen.page[await self._asked(web, "/terms/icc")] += 1
                seen.ready[await self._asked(web, "/readyz")] += 1
                await asyncio.sleep(_BETWEEN)
        finally:
            await fault.end()
        seconds = await self._recovered(web)
        figures = {
            "calls that failed": fault.failed,
            "pages read": seen.page["200"],
            "pages refused": seen.page["503"],
            "pages broken": seen.page.total() - seen.page["200"] - seen.page["503"],
            "said not to be ready": seen.ready.total() - seen.ready["200"],
            "seconds to recover": round(seconds),
        }
        unread = self.reads and not seen.page["200"]
        broken = figures["pages broken"] * self.reads + unread + (seconds >= _RECOVERED)
        return Line(fault.name, figures, int(broken), f"{dict(seen.page)}, {dict(seen.ready)}")

    async def _recovered(self, web: aiohttp.ClientSession) -> float:
        """Wait until the program says that it is ready; gives the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < _RECOVERED:
            if await self._asked(web, "/readyz") == "200":
                break
            await asyncio.sleep(_BETWEEN)
        return time.monotonic() - began

    async def _asked(self, web: aiohttp.ClientSession, path: str) -> str:
        try:
            async with web.get(self.url + path) as answer:
                await answer.read()
                return str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


def missing(name: str, why: str) -> Line:
    """Say that a fault cannot be had on this machine."""
    return Line(name, {}, 0, f"NOT SHOWN HERE: {why}")
