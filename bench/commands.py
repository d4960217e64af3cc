"""Runs a command of ours to its end, in a process of its own, and says what it cost."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.comparisons import Sample
from bench.processes import MeasurementFault, busy_cores
from bench.start import CARTABLE, environment


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a command: seconds from start to end, processor seconds, its memory's peak, MB."""

    seconds: float
    cpu: float
    memory: float
    busy_cores: float


def ran(command: Sequence[str | Path], data: Path) -> Ran:
    """Run a command of ours to its end; raises ``MeasurementFault`` where it refuses."""
    busy, output = busy_cores(), data / "output"
    began = time.monotonic()
    with output.open("wb") as said:
        process = subprocess.Popen(
            [CARTABLE, *command], env=environment(data), cwd=data, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise MeasurementFault(output.read_text("utf-8", "replace")[-2000:])
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6, busy)


def memory(runs: Sequence[Ran]) -> Sequence[Sample]:
    """Give the peaks of memory as samples, in MB."""
    return [Sample(one.memory, busy_cores=one.busy_cores) for one in runs]
