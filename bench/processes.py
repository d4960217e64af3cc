"""Starts what a measurement needs as processes of their own, weighs them, and ends them again."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

_PATIENCE = 20.0  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")
_ESTABLISHED = "01"


class MeasurementFault(Exception):
    """A measurement that says nothing: a process ended, or people were not answered as due."""


@contextmanager
def running(
    command: Sequence[str | Path],
    log: Path,
    output: int | IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; what it says goes to ``log``."""
    with log.open("ab") as said:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output or said,
            stderr=said,
            env=environment,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def cpu_seconds(process: int) -> float:
    """Give the processor time that a process has used, its threads included (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def family_cpu_seconds(parent: int) -> float:
    """Give the same of a process and its children that live: a database with its backends."""
    return cpu_seconds(parent) + sum(cpu_seconds(child) for child in _children(parent))


def _children(parent: int) -> Iterator[int]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[1]) == parent:
                yield int(stat.parent.name)


def memory(process: int, *, peak: bool = False) -> float:
    """Give the resident memory of a process, in MB (10^6 bytes), or the most that it ever was.

    Pages that it shares with other processes are counted as its own (proc(5), VmRSS and VmHWM).
    """
    wanted = "VmHWM:" if peak else "VmRSS:"
    for line in Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines():
        if line.startswith(wanted):
            return int(line.split()[1]) * 1024 / 1e6
    raise MeasurementFault(f"process {process} has ended")


def wait(happened: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Wait until something has happened; raises ``MeasurementFault`` where it does not."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise MeasurementFault(f"waited in vain: {what}")
        time.sleep(0.1)


def has_connection(port: int) -> bool:
    """Whether anybody is connected to a port of this machine (proc_net_tcp(5))."""
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
    return any(
        remote.endswith(f":{port:04X}") and state == _ESTABLISHED
        for _, _, remote, state, *_ in map(str.split, lines)
    )


def busy_cores(seconds: float = 0.5) -> float:
    """Give how many cores the machine's other work uses just now (proc_stat(5))."""

    def busy() -> float:
        line = Path("/proc/stat").read_text("ascii").partition("\n")[0]
        fields = [int(field) for field in line.split()[1:9]]
        return (sum(fields) - fields[3] - fields[4]) / _TICKS  # all but idle and iowait

    before, began = busy(), time.monotonic()
    time.sleep(seconds)
    return (busy() - before) / (time.monotonic() - began)


class PlayedTelegram:
    """The player's process, as the measurement asks it things."""

    def __init__(self, address: str, process: int) -> None:
        self.address = address
        self.process = process

    def report(self) -> dict[str, Any]:
        """Give what was counted so far."""
        counts: dict[str, Any] = self._get("report")
        return counts

    def halt(self) -> None:
        """Have the people stop answering."""
        self._get("halt")

    def tap(self, rate: float) -> None:
        """Have families tap, so often a second, until they are halted."""
        self._get(f"tap?rate={rate}")

    def _get(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.address}/bench/{what}", timeout=_PATIENCE) as answer:
            return json.load(answer)["result"]


@contextmanager
def played_telegram(
    python: Path, people: int, log: Path, *options: str
) -> Iterator[PlayedTelegram]:
    """Run the player with so many people, who have all pressed Start; it names its ``options``."""
    command: list[str | Path] = [python, "-m", "bench.player", "--people", str(people), *options]
    with running(command, log, subprocess.PIPE) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        if not address:
            raise MeasurementFault("the player did not start")
        yield PlayedTelegram(address, process.pid)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis of our own, as it comes, on a free port; gives its address."""
    program = shutil.which("redis-server")
    if program is None:
        raise MeasurementFault("redis-server is missing: run sh bench/system-packages.sh")
    port = free_port()
    folder.mkdir()
    command: list[str | Path] = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
    ]
    with running(command, folder / "log"):
        wait_for(port)
        yield f"redis://127.0.0.1:{port}"


def free_port() -> int:
    """Give a port on loopback that nobody listens at just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(port: int, seconds: float = _PATIENCE) -> None:
    """Wait until something listens at a port; raises ``MeasurementFault`` where nothing does."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise MeasurementFault(f"nothing answers on port {port}") from None
            time.sleep(0.05)
        else:
            return
