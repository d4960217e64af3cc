"""A terminal with a person before it: the real command line, on a pty that is its own."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PATIENCE = 60.0  # seconds; only a fault takes as long

# What a shell does for a command that it starts: without it, Ctrl-C would reach nobody.
_OWN_TERMINAL = """
import fcntl, runpy, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("cartable", run_name="__main__", alter_sys=True)
"""


class Terminal:
    """A command that runs; what it prints for a person, and what it prints to a pipe."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self._process = process
        self._master = master
        self.shown = ""

    def see(self, text: str) -> None:
        """Wait until something is shown."""
        until = time.monotonic() + _PATIENCE
        while text not in self.shown:
            assert self._read(until), f"{text!r} is not in {self.shown!r}"

    def type(self, keys: str) -> None:
        """Press keys; the terminal makes signals of Ctrl-C and Ctrl-D."""
        os.write(self._master, keys.encode())

    def ended(self) -> tuple[int, str]:
        """Wait for the end; gives the exit status and what went to standard output."""
        until = time.monotonic() + _PATIENCE
        while self._read(until):
            pass
        printed, _ = self._process.communicate(timeout=_PATIENCE)
        return self._process.returncode, printed.decode()

    def _read(self, until: float) -> bool:
        """Take in what is shown next; ``False`` where nothing comes any more."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, until - time.monotonic()))
        try:
            found = os.read(self._master, 65_536) if ready else b""
        except OSError:  # EIO: nobody holds the other end any more
            found = b""
        self.shown += found.decode().replace("\r\n", "\n")
        return bool(found)


@contextmanager
def typed(folder: Path, settings: Mapping[str, str], *words: object) -> Iterator[Terminal]:
    """Type a command in a folder; its standard output goes to a pipe, all else to the terminal."""
    master, slave = os.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *map(str, words)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "500", **settings},
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        with process:
            try:
                yield Terminal(process, master)
            finally:
                process.kill()
    finally:
        os.close(master)
