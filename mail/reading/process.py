"""A reading process as the program sees it: mails go in, answers come out, it can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress

from pydantic import TypeAdapter, ValidationError

from mail.reading.frames import BEYOND_LIMITS, FAULT, HEAD, MAIL, READY, RECEIVED, frame
from mail.reading.limits import MOST_BYTES, PATIENCE
from mail.reading.received import ReceivedMail

COMMAND = (sys.executable, "-I", "-m", "mail.reading.child")
SPARE_SECONDS = 5.0  # the process ends itself in time; this is for one that does not even do that
_START_SECONDS = 60.0
_LONGEST_ANSWER = 4 * 1024 * 1024
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class UnreadableError(Exception):
    """A mail could not be read; ``lasting`` where it never will be, being over the limits.

    The text names a limit or the kind of fault, never anything of the mail.
    """

    def __init__(self, why: str, *, lasting: bool) -> None:
        super().__init__(why)
        self.lasting = lasting


class NoReaderError(Exception):
    """No process can be had to read mails: nothing is known of the mails themselves."""


Outcome = ReceivedMail | UnreadableError


class ReaderProcess:
    """One process at a time; where it has died, ``start`` begins another."""

    def __init__(self, arguments: Sequence[str], seconds: float) -> None:
        self._arguments = arguments
        self._seconds = seconds * PATIENCE + SPARE_SECONDS
        self._received = TypeAdapter(ReceivedMail)
        self._process: Process | None = None

    @property
    def process_id(self) -> int | None:
        """Its number, ``None`` where it does not run."""
        if self._process is None or self._process.returncode is not None:
            return None
        return self._process.pid

    async def start(self) -> None:
        """Start it and return once it is ready; raises ``NoReaderError``."""
        await self.end()
        # A session of its own: Ctrl-C at the terminal reaches us, and we end it in turn. None of
        # the program's settings, which hold secrets, are handed on.
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._arguments, stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
                env=environment, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise NoReaderError(f"the process that reads mails does not start: {error}") from error
        try:
            async with asyncio.timeout(_START_SECONDS):
                kind, _ = await self._answer()
        except (TimeoutError, EOFError, OSError) as error:
            await self.end()
            raise NoReaderError("the process that reads mails ended at its start") from error
        except BaseException:
            await self.end()
            raise
        if kind != READY:
            await self.end()
            raise NoReaderError("the process that reads mails said something else than ready")

    async def read(self, raws: Sequence[bytes]) -> list[Outcome]:
        """Have mails read, in one go; fewer outcomes than mails where it ended at the next one."""
        outcomes: list[Outcome] = []
        writing = asyncio.create_task(self._write(raws))
        try:
            async with asyncio.timeout(None) as deadline:
                for _ in raws:
                    deadline.reschedule(asyncio.get_running_loop().time() + self._seconds)
                    outcomes.append(self._outcome(*await self._answer()))
                deadline.reschedule(None)
        except (TimeoutError, EOFError, OSError, ValidationError):
            await self.end()
        except BaseException:
            await self.end()  # what it still answers would be taken for answers to other mails
            raise
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
        return outcomes

    async def end(self) -> None:
        """Kill it where it runs, and leave nothing of it behind; nobody may be reading with it."""
        self.kill()
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            await process.communicate()

    def kill(self) -> None:
        """Kill it where it runs; who is reading with it finds out, ``end`` does the rest."""
        if (number := self.process_id) is not None:
            with suppress(ProcessLookupError):
                # Process.kill would reap one that is dead already, behind the back of the loop.
                os.kill(number, signal.SIGKILL)

    async def _write(self, raws: Sequence[bytes]) -> None:
        if self._process is None or self._process.stdin is None:
            return
        for raw in raws:
            self._process.stdin.write(frame(MAIL, raw[: MOST_BYTES + 1]))  # refused there
            await self._process.stdin.drain()

    async def _answer(self) -> tuple[bytes, bytes]:
        """Give what it says next; raises ``EOFError`` where it has ended."""
        if self._process is None or self._process.stdout is None:
            raise EOFError
        kind, length = HEAD.unpack(await self._process.stdout.readexactly(HEAD.size))
        if length > _LONGEST_ANSWER:
            raise EOFError
        return kind, await self._process.stdout.readexactly(length)

    def _outcome(self, kind: bytes, body: bytes) -> Outcome:
        if kind == RECEIVED:
            return self._received.validate_json(body)
        if kind not in (BEYOND_LIMITS, FAULT):
            raise EOFError
        return UnreadableError(body.decode("utf-8", "replace"), lasting=kind == BEYOND_LIMITS)
