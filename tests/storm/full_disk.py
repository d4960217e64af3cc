"""A disk that is full: a small file system of our own, or a limit on the size of files."""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SMALL = "800m"  # above the 500 MB below which readiness fails
_LEAST = 4096


@contextmanager
def small_disk(folder: Path) -> Iterator[str]:
    """Mount a small file system on ``folder``; gives why that cannot be done here, if so."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL},mode=0777", "tmpfs", str(folder)]
    mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    if mounted.returncode:
        yield mounted.stderr.strip() or "no file system can be mounted here"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Full:
    """The file system of ``folder`` is full between begin and end."""

    name = "a full disk"
    failed = 0

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    async def begin(self, processes: list[int]) -> None:
        """Take all that is free."""
        await asyncio.to_thread(self._fill)

    def _fill(self) -> None:
        free = os.statvfs(self._ballast.parent)
        size, step = 0, free.f_bavail * free.f_frsize
        with self._ballast.open("wb") as file:
            while step >= _LEAST:
                try:
                    os.posix_fallocate(file.fileno(), size, step)
                    size += step
                except OSError:
                    step //= 2

    async def end(self) -> None:
        """Give it back."""
        self._ballast.unlink()


class LimitedFiles:
    """No file of the processes takes more than half of ``largest`` between begin and end.

    The limit can be lifted again while they run (``prlimit``), and needs no privilege.
    """

    name = "no room in a file (RLIMIT_FSIZE)"
    failed = 0

    def __init__(self, largest: Path) -> None:
        self._largest = largest
        self._processes: list[int] = []

    async def begin(self, processes: list[int]) -> None:
        """Set the limit."""
        self._processes = processes
        self._set(self._largest.stat().st_size // 2)

    async def end(self) -> None:
        """Lift it."""
        self._set(resource.RLIM_INFINITY)

    def _set(self, size: int) -> None:
        for process in self._processes:
            resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
