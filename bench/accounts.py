"""P8: what a step costs among a million accounts, beside the same among a thousand."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from bench.comparisons import Comparison, Party, Sample
from bench.filling import fill
from bench.processes import (
    MeasurementFault,
    busy_cores,
    cpu_seconds,
    family_cpu_seconds,
    played_telegram,
    running,
    wait,
)
from bench.start import CARTABLE, SAMPLES
from bench.steps import OUR_PYTHON, ROOT, settle, window
from storage.driver import sqlite3
from storage.location import Location
from tests.postgresql_server import DURABLE, PostgresqlServer, own_server

Engine = Literal["SQLite", "PostgreSQL"]

FEW, MANY = 1_000, 1_000_000
_PEOPLE = 500
_WARM_UP = 3 * _PEOPLE  # steps
_MOST = 1.2  # times the cost among few
_TOKEN = "7000000000:bench"
_SERVER = {**DURABLE, "autovacuum": "on", "shared_buffers": "512MB", "max_wal_size": "8GB"}


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of step: what it is called, and what the player is told of it."""

    name: str
    title: str
    options: tuple[str, ...]


STEPS = (
    Step("conversation", "A step of P1's conversation", ("--door", "go:sign_in")),
    Step(
        "portfolio",
        "Looking at one's certificates",
        ("--does", "/certificates", "--expects", "Anglais {number}-1"),
    ),
)


@dataclass(slots=True)
class Site:
    """A database with so many accounts; its players number their updates on from ``updates``."""

    engine: Engine
    accounts: int
    folder: Path
    url: str
    server: PostgresqlServer | None
    updates: int = 1

    @property
    def location(self) -> Location:
        """Where the database is."""
        return Location.parse(self.url)

    def cpu(self, program: int) -> float:
        """Give the processor time that the program and its database have used, in seconds."""
        used = cpu_seconds(program)
        return used + family_cpu_seconds(self.server.process) if self.server else used

    def fill(self) -> None:
        """Give it its schools, its accounts, and all that hangs on them."""
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CARTABLE_DATA": str(self.folder / "data"),
            "CARTABLE_DATABASE": self.url,
        }
        command: list[str | Path] = [CARTABLE, "schools", "import", SAMPLES / "schools.toml"]
        subprocess.run(command, env=environment, cwd=self.folder, check=True, capture_output=True)
        fill(self.location, self.accounts)

    def forget_conversations(self) -> None:
        """Let everybody begin anew."""
        if self.location.file is not None:
            with closing(sqlite3.connect(self.location.file)) as connection:
                connection.execute("DELETE FROM conversations")
                connection.commit()
        else:
            with psycopg.connect(self.url) as connection:
                connection.execute("DELETE FROM conversations")


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Measure both kinds of step on both engines, among few and many in turn."""
    found = []
    for engine in ("SQLite", "PostgreSQL"):
        with _sites(engine, tell) as sites:
            samples: dict[tuple[str, int], list[Sample]] = {}
            for number in range(1, rounds + 1):
                for step in STEPS:
                    for site in sites:
                        sample = _measure_once(site, step, seconds)
                        samples.setdefault((step.name, site.accounts), []).append(sample)
                        tell(
                            f"P8 {number}/{rounds}  {engine}, {site.accounts:,} accounts, "
                            f"{step.name}: {sample.value:.2f} ms of CPU, {sample.per_second:,.0f}/s"
                        )
            found += [_comparison(engine, step, samples, rounds, seconds) for step in STEPS]
    return found


def _comparison(
    engine: Engine,
    step: Step,
    samples: dict[tuple[str, int], list[Sample]],
    rounds: int,
    seconds: float,
) -> Comparison:
    about = "the program and its database" if engine == "PostgreSQL" else "the program"
    return Comparison(
        figure=f"P8 {engine} {step.name}",
        title=f"{step.title}, on {engine}: processor time",
        unit="ms",
        conditions=(
            f"{_PEOPLE} people with accounts, each with two certificates and a day's messages; "
            f"medians of {rounds} rounds of {seconds:g} s, in turn"
        ),
        ours=Party(f"among {MANY:,} accounts", about, samples[step.name, MANY]),
        peers=[Party(f"among {FEW:,} accounts", about, samples[step.name, FEW], goal=_MOST)],
        less_is_better=True,
    )


@contextmanager
def _sites(engine: Engine, tell: Callable[[str], None]) -> Iterator[Sequence[Site]]:
    """Give two databases, one with few accounts and one with many."""
    working = ROOT / "var"  # on the disk: a temporary folder may be in memory
    working.mkdir(exist_ok=True)
    with ExitStack() as stack:
        sites = []
        server = stack.enter_context(own_server(_SERVER)) if engine == "PostgreSQL" else None
        for count in (FEW, MANY):
            prefix = f"bench-{count}-"
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=working))
            url = server.create(f"of_{count}") if server else f"sqlite:///{folder}/cartable.db"
            site = Site(engine, count, Path(folder), url, server)
            tell(f"P8  {engine}: filling a database with {count:,} accounts")
            site.fill()
            sites.append(site)
        yield sites


def _measure_once(site: Site, step: Step, seconds: float) -> Sample:
    site.forget_conversations()
    busy, log = busy_cores(), site.folder / "bot.log"
    apart = ("--apart", str(site.accounts // _PEOPLE), "--first-update", str(site.updates))
    site.updates += 10_000_000
    options = (*step.options, *apart)
    with played_telegram(OUR_PYTHON, _PEOPLE, site.folder / "log", *options) as telegram:
        wired = ["--api", telegram.address, "--token", _TOKEN, "--database", site.url]
        bot: list[str | Path] = [OUR_PYTHON, "-m", "bench.cartable_bot", *wired]
        with running([*bot, "--folder", site.folder], log) as process:
            try:
                wait(lambda: telegram.report()["steps"] >= _WARM_UP, "Cartable warms up")
                sample = window(telegram, lambda: site.cpu(process.pid), seconds)
                settle(telegram)
            except (MeasurementFault, OSError) as fault:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise MeasurementFault(f"{site.engine}, {step.name}: {fault}\n{said}") from fault
    assert sample.cpu_ms is not None
    return Sample(sample.cpu_ms, per_second=sample.value, busy_cores=busy)
