"""P11: conversation steps per second of two processes on PostgreSQL, beside one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.comparisons import Comparison, Party, Sample
from bench.processes import (
    MeasurementFault,
    busy_cores,
    cpu_seconds,
    family_cpu_seconds,
    played_telegram,
    running,
    wait,
)
from bench.steps import OUR_PYTHON, ROOT, settle, window
from tests.postgresql_server import DURABLE, PostgresqlServer, own_server

_PEOPLE = 500
_WARM_UP = 3 * _PEOPLE  # steps
_GOAL = 1.7
_ENOUGH_CORES = 4  # one for each process, one for the database, one for messenger and people
_TOKEN = "7000000000:bench"
_SERVER = {**DURABLE, "autovacuum": "on", "shared_buffers": "256MB"}


@dataclass(frozen=True, slots=True)
class Measured:
    """One round: steps a second, and milliseconds of processor time for each, by who used it."""

    per_second: float
    programs_ms: float
    database_ms: float
    busy_cores: float

    def __str__(self) -> str:
        return (
            f"{self.per_second:,.0f}/s, {self.programs_ms:.2f} ms of CPU a step in the programs "
            f"and {self.database_ms:.2f} ms in PostgreSQL"
        )


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Measure one process and two in turn, each on an empty database of one server."""
    found: dict[int, list[Measured]] = {1: [], 2: []}
    with own_server(_SERVER) as server:
        for number in range(1, rounds + 1):
            for processes, rounds_of_it in found.items():
                url = server.create(f"of_{processes}_in_{number}")
                one = _measure_once(server, url, processes, seconds)
                rounds_of_it.append(one)
                tell(f"P11 {number}/{rounds}  {processes} of our processes: {one}")
    return [comparison(found[1], found[2], seconds, os.cpu_count() or 1)]


def comparison(
    one: Sequence[Measured], two: Sequence[Measured], seconds: float, cores: int
) -> Comparison:
    """Hold two processes against one; where they share cores, that shows nothing to be met."""
    goal = _GOAL if cores >= _ENOUGH_CORES else None
    about = "cartable run --only bot,notices; PostgreSQL commits to the disk"
    return Comparison(
        figure="P11",
        title="Conversation steps per second on PostgreSQL: two processes, beside one",
        unit="steps/s",
        conditions=(
            f"{_PEOPLE} people, order kept in each chat; {cores} cores for all; "
            f"medians of {len(one)} rounds of {seconds:g} s, in turn"
        ),
        ours=Party("two processes", about, _samples(two)),
        peers=[Party("one process", about, _samples(one), goal)],
    )


def _samples(rounds: Sequence[Measured]) -> Sequence[Sample]:
    return [
        Sample(one.per_second, one.programs_ms + one.database_ms, busy_cores=one.busy_cores)
        for one in rounds
    ]


def _measure_once(server: PostgresqlServer, url: str, processes: int, seconds: float) -> Measured:
    busy = busy_cores()
    working = ROOT / "var"
    working.mkdir(exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory("", "bench-", working)))
        log = folder / "bot.log"
        telegram = stack.enter_context(played_telegram(OUR_PYTHON, _PEOPLE, folder / "player.log"))
        wired = ["--api", telegram.address, "--token", _TOKEN, "--database", url]
        bot: list[str | Path] = [OUR_PYTHON, "-m", "bench.cartable_bot", "--folder", folder, *wired]
        try:
            programs = [stack.enter_context(running(bot, log)).pid for _ in range(processes)]
            wait(lambda: _alive(url) == processes, "all processes are up")
            warm = telegram.report()["steps"] + _WARM_UP
            wait(lambda: telegram.report()["steps"] >= warm, "everybody warms up")
            before = family_cpu_seconds(server.process)
            sample = window(telegram, lambda: sum(map(cpu_seconds, programs)), seconds)
            database = family_cpu_seconds(server.process) - before
            settle(telegram)
        except (MeasurementFault, OSError) as fault:
            said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
            raise MeasurementFault(f"{processes} processes: {fault}\n{said}") from fault
    assert sample.cpu_ms is not None
    per_step = 1000 * database / (sample.value * seconds)
    return Measured(sample.value, sample.cpu_ms, per_step, busy)


def _alive(url: str) -> int:
    """Count the processes that say in the database that they live."""
    with psycopg.connect(url) as connection:
        try:
            row = connection.execute("SELECT COUNT(*) FROM processes").fetchone()
        except psycopg.errors.UndefinedTable:
            return 0
    return int(row[0]) if row else 0
