"""The pool: mails are read in processes of their own, which are killed where they take too long.

Not a pool of futures: the answers of a process come in the order of its mails, so that the mail at
which it died is known, and none before it is read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from mail.addresses import OwnAddress
from mail.reading.limits import MOST_SECONDS
from mail.reading.process import COMMAND, NoReaderError, Outcome, ReaderProcess, UnreadableError

__all__ = ["NoReaderError", "Outcome", "ReaderPool", "UnreadableError"]


class ReaderPool:
    """Reads mails in a few processes.

    ``command`` starts one (for tests: one with a fault), ``seconds`` is what a mail may take of CPU
    time, and four times as much by the clock.
    """

    def __init__(
        self,
        own: OwnAddress,
        authserv_id: str | None,
        *,
        processes: int = 1,
        command: Sequence[str] = COMMAND,
        seconds: float = MOST_SECONDS,
    ) -> None:
        self._command = (*command, str(own), str(seconds), *filter(None, [authserv_id]))
        self._seconds = seconds
        self._count = processes
        self._idle: asyncio.LifoQueue[ReaderProcess] = asyncio.LifoQueue()
        self._all: list[ReaderProcess] = []
        self._is_open = False

    @property
    def process_ids(self) -> list[int]:
        """The numbers of the processes that run."""
        return [one.process_id for one in self._all if one.process_id is not None]

    async def start(self) -> None:
        """Start the processes and return once all are ready; raises ``NoReaderError``."""
        self._is_open = True
        self._all = [ReaderProcess(self._command, self._seconds) for _ in range(self._count)]
        for one in self._all:
            self._idle.put_nowait(one)
        started = [one.start() for one in self._all]
        for failed in filter(None, await asyncio.gather(*started, return_exceptions=True)):
            await self.stop()
            raise failed

    async def stop(self) -> None:
        """End all processes; what is being read is given up with ``NoReaderError``."""
        self._is_open = False
        for one in self._all:
            one.kill()  # reading leaves nothing half done
        for _ in self._all:
            process = await self._idle.get()
            await process.end()
        self._all = []

    async def read(self, raws: Sequence[bytes]) -> list[Outcome]:
        """Read mails; gives an outcome for each in their order, whatever is in them.

        Raises ``NoReaderError`` where no process can be started: no mail is to blame for that.
        """
        share = max(1, -(-len(raws) // self._count))
        shares = [raws[first : first + share] for first in range(0, len(raws), share)]
        outcomes = await asyncio.gather(*(self._read_share(one) for one in shares))
        return [outcome for some in outcomes for outcome in some]

    async def _read_share(self, raws: Sequence[bytes]) -> list[Outcome]:
        if not self._is_open:
            raise NoReaderError("the pool is not started")
        process = await self._idle.get()
        outcomes: list[Outcome] = []
        try:
            while len(outcomes) < len(raws):
                outcomes += await self._read_with(process, raws[len(outcomes) :])
                if len(outcomes) < len(raws):
                    outcomes.append(await self._read_alone(process, raws[len(outcomes)]))
        finally:
            self._idle.put_nowait(process)
        return outcomes

    async def _read_alone(self, process: ReaderProcess, raw: bytes) -> Outcome:
        """Read the mail at which a process died again: an earlier one may have been to blame."""
        outcomes = await self._read_with(process, [raw])
        return outcomes[0] if outcomes else UnreadableError("its process died", lasting=False)

    async def _read_with(self, process: ReaderProcess, raws: Sequence[bytes]) -> list[Outcome]:
        if self._is_open and process.process_id is None:
            await process.start()
        if not self._is_open:
            await process.end()
            raise NoReaderError("the pool is stopped")
        return await process.read(raws)
