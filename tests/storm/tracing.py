"""Makes system calls of running processes fail, with strace, for as long as is wanted."""

from __future__ import annotations

import asyncio
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

WRITES = "pwrite64,pwritev,ftruncate,fallocate"
SYNCS = "fdatasync,fsync"

_ATTACHED = 20.0  # seconds that strace may take to hold every thread


class Injection:
    """``calls`` of the processes fail with ``error`` (``EIO``, ``ENOSPC``) between begin and end.

    New processes that they fork are held as well.
    """

    def __init__(self, calls: str, error: str, report: Path) -> None:
        self.name = f"{error} on {calls.replace(',', ', ')}"
        self._calls = calls
        self._error = error
        self._report = report
        self._strace: Process | None = None

    async def begin(self, processes: list[int]) -> None:
        """Attach, and let the calls fail from now on."""
        words = ["strace", "-f", "-qq", "-o", str(self._report), "-e", f"trace={self._calls}"]
        words += ["-e", f"inject={self._calls}:error={self._error}"]
        for process in processes:
            words += ["-p", str(process)]
        self._report.write_text("")
        self._strace = await asyncio.create_subprocess_exec(*words, stdout=DEVNULL, stderr=PIPE)
        async with asyncio.timeout(_ATTACHED):
            while self._strace.returncode is None:
                await asyncio.sleep(0.02)
                if all(map(is_traced, processes)):
                    break

    @property
    def failed(self) -> int:
        """How many calls have failed so far."""
        return self._report.read_text(errors="replace").count("(INJECTED)")

    async def end(self) -> None:
        """Detach: everything works again."""
        if self._strace is not None and self._strace.returncode is None:
            self._strace.send_signal(signal.SIGINT)
            await self._strace.communicate()


async def refusal() -> str:
    """Say why nothing can be injected on this machine; nothing where it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    sleeper = await asyncio.create_subprocess_exec("sleep", "60")
    try:
        words = ("strace", "-qq", "-o", "/dev/null", "-e", "trace=none", "-p", str(sleeper.pid))
        strace = await asyncio.create_subprocess_exec(*words, stdout=DEVNULL, stderr=PIPE)
        for _ in range(100):
            if is_traced(sleeper.pid) or strace.returncode is not None:
                break
            await asyncio.sleep(0.02)
        allowed = is_traced(sleeper.pid)
        if strace.returncode is None:
            strace.send_signal(signal.SIGINT)
        _, said = await strace.communicate()
        return "" if allowed else f"ptrace is forbidden here: {said.decode().strip()[:80]}"
    finally:
        sleeper.kill()
        await sleeper.wait()


def is_traced(process: int) -> bool:
    """Whether every thread of a process is held by a tracer."""
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
        return all("TracerPid:\t0\n" not in (one / "status").read_text() for one in threads)
    except OSError:  # it has ended
        return True
