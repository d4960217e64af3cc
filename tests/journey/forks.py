"""Starts the program without loading it anew: as forks of a process that has loaded it.

Loading is nine tenths of what a start costs, and tests that cut the power at every step start the
program a dozen times. All else is as ever: a process of its own, with nothing of ours but what is
handed to it, which opens the database, takes signals and is killed like any other.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from asyncio import StreamReader
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from signal import SIGKILL
from typing import Protocol

_FORKING = multiprocessing.get_context("forkserver")
_MOST_FILES = os.sysconf("SC_OPEN_MAX")


class Process(Protocol):
    """What ``asyncio.subprocess.Process`` and ``Fork`` have in common."""

    pid: int
    stdout: StreamReader | None

    @property
    def returncode(self) -> int | None:
        """The status once it has ended; negative for a signal."""

    def send_signal(self, signal: int, /) -> None:
        """Raises ``ProcessLookupError`` where it has ended."""

    def kill(self) -> None:
        """End it as a power cut would; raises the same."""

    async def wait(self) -> int:
        """Wait until it has ended; gives the status."""


class Fork:
    """A process of the program that was forked; ``stdout`` is what it prints."""

    def __init__(
        self, process: ForkServerProcess, stdout: StreamReader, pipe: asyncio.ReadTransport
    ) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdout: StreamReader | None = stdout
        self.returncode: int | None = None
        self._process = process
        self._pipe = pipe
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._end)

    @classmethod
    async def start(
        cls, words: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> Fork:
        """Start the program with these words in a folder; its errors go to the end of ``log``."""
        _FORKING.set_forkserver_preload(["tests.journey.loaded"])
        printed, printing = _FORKING.Pipe(duplex=False)
        with printed, printing:
            process = _FORKING.Process(
                target=_run,
                args=(words, folder, environment, printing, log),
                daemon=True,  # one that a test has forgotten is ended when the tests are
            )
            await asyncio.to_thread(process.start)  # the first one waits until all is loaded
            stdout, pipe = await _reading(printed)
        return cls(process, stdout, pipe)

    def send_signal(self, signal: int) -> None:
        if self.returncode is not None:
            raise ProcessLookupError
        os.kill(self.pid, signal)

    def kill(self) -> None:
        self.send_signal(SIGKILL)

    async def wait(self) -> int:
        await self._ended.wait()
        self._pipe.close()
        assert self.returncode is not None
        return self.returncode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()


async def _reading(printed: Connection) -> tuple[StreamReader, asyncio.ReadTransport]:
    """Read what is written into a pipe."""
    reader = StreamReader()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(printed.fileno()), "rb")
    )
    return reader, pipe


def _run(
    words: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    printing: Connection,
    log: Path,
) -> None:
    """Be the program, in a process that was just forked."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(printing.fileno(), 1)
    with log.open("ab") as errors:
        os.dup2(errors.fileno(), 2)
    printing.close()
    # Nothing else stays open, as in a process of its own: what we are a fork of ends with the
    # tests, however they end, since no fork holds the pipe that it watches.
    os.closerange(3, _MOST_FILES)
    sys.argv = ["cartable", *words]
    import_module("cartable.__main__").main()
