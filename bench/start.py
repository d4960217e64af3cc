"""P10: from the start of `cartable run` to its first answer, and the memory that it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.comparisons import Comparison, Party, Sample
from bench.processes import (
    MeasurementFault,
    PlayedTelegram,
    busy_cores,
    cpu_seconds,
    memory,
    played_telegram,
    running,
    wait,
)
from bench.steps import OUR_PYTHON, PEERS_PYTHON, ROOT

CARTABLE = OUR_PYTHON.parent / "cartable"
SAMPLES = ROOT / "cartable" / "samples"

_PEOPLE = 500
_WARM_UP = 2 * _PEOPLE  # steps
_REST = 3.0  # seconds after which a program that was asked nothing has come to rest
_MOST_MEMORY = 150.0  # MB
_TOKEN = "7000000000:bench"

CONVERSATION = ("tap:go:sign_in", "anna@example.org", "/cancel")
"""What people do meanwhile: begin to sign in, write an address, and give it up."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What was seen of one start: seconds to the first answer, memory at rest in MB.

    ``cpu`` is the processor time that was used once the answer had been seen, in seconds.
    """

    seconds: float
    cpu: float
    at_rest: float
    busy_cores: float


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Start both in turn, ``rounds`` times, and have 500 people keep Cartable busy each time."""
    ours, echo, loaded = [], [], []
    with installation() as folder:
        for number in range(1, rounds + 1):
            with copied(folder) as data:
                ours.append(_start(folder, [CARTABLE, "run"], data))
            echo.append(_start(folder, [PEERS_PYTHON, "-m", "bench.peers.echo"]))
            with copied(folder) as data:
                loaded.append(_under_load(folder, data, seconds))
            tell(
                f"P10 {number}/{rounds}  Cartable answers after {ours[-1].seconds:.2f} s, "
                f"the echo after {echo[-1].seconds:.2f} s; Cartable has {ours[-1].at_rest:.0f} MB "
                f"at rest, {loaded[-1].value:.0f} MB at most under load"
            )
    return comparisons(rounds, seconds, ours, echo, loaded)


def comparisons(
    rounds: int,
    seconds: float,
    ours: Sequence[Begun],
    echo: Sequence[Begun],
    loaded: Sequence[Sample],
) -> Sequence[Comparison]:
    """Hold start and memory against the echo's, and memory against what we allow ourselves."""
    limit = Party("the limit itself", "what we allow ourselves", [Sample(_MOST_MEMORY)], goal=1.0)
    us, peer = "Cartable", "python-telegram-bot, echo"
    return [
        Comparison(
            figure="P10 start",
            title="From the start of the program until the first message is answered",
            unit="s",
            conditions=f"one person has pressed Start; medians of {rounds} starts, in turn",
            ours=Party(us, "cartable run, its database up to date", _seconds(ours)),
            peers=[Party(peer, "keeps nothing", _seconds(echo), goal=2.0)],
            less_is_better=True,
        ),
        Comparison(
            figure="P10 memory",
            title="Memory at rest",
            unit="MB",
            conditions=f"resident, {_REST:g} s after the first answer; medians of {rounds}",
            ours=Party(us, "cartable run, all parts", _at_rest(ours)),
            peers=[Party(peer, "keeps nothing", _at_rest(echo)), limit],
            less_is_better=True,
        ),
        Comparison(
            figure="P10 load",
            title="The most memory under load",
            unit="MB",
            conditions=(
                f"resident at its highest; {_PEOPLE} people begin to sign in and give it up, for "
                f"{seconds:g} s; medians of {rounds}"
            ),
            ours=Party(us, "cartable run, all parts", loaded),
            peers=[limit],
            less_is_better=True,
        ),
    ]


def _seconds(starts: Sequence[Begun]) -> Sequence[Sample]:
    return [Sample(one.seconds, 1000 * one.cpu, busy_cores=one.busy_cores) for one in starts]


def _at_rest(starts: Sequence[Begun]) -> Sequence[Sample]:
    return [Sample(one.at_rest, busy_cores=one.busy_cores) for one in starts]


@contextmanager
def installation() -> Iterator[Path]:
    """Give a folder in which ``data`` has a database that is up to date, with its schools."""
    working = ROOT / "var"  # on the disk: a temporary folder may be in memory
    working.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=working) as name:
        folder = Path(name)
        command: list[str | Path] = [CARTABLE, "schools", "import", SAMPLES / "schools.toml"]
        variables = environment(folder / "data")
        subprocess.run(command, env=variables, cwd=folder, check=True, capture_output=True)
        yield folder


@contextmanager
def copied(installation: Path) -> Iterator[Path]:
    """Give a copy of the installation's data: every player counts its updates from 1."""
    copy = installation / "copy"
    shutil.copytree(installation / "data", copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)


def environment(data: Path, api: str = "http://127.0.0.1:9") -> dict[str, str]:
    """Give the variables of the contract that a program on this machine needs."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "fr_BE.UTF-8",
        "CARTABLE_DATA": str(data),
        "CARTABLE_TELEGRAM_TOKEN": _TOKEN,
        "CARTABLE_TELEGRAM_API": api,
        "CARTABLE_TELEGRAM_RATE": "1000000",
        "CARTABLE_LISTEN": "127.0.0.1:0",
        "CARTABLE_QUIET_HOURS": "off",  # it is measured at any hour
        "CARTABLE_MAIL_ADDRESS": "cartable@cartable.example",
        "CARTABLE_SMTP": "smtp://127.0.0.1:9?tls=no",
    }


def _start(folder: Path, command: Sequence[str | Path], data: Path | None = None) -> Begun:
    """Start ours on its data, or the peer, for one person who presses Start and does no more."""
    busy, log = busy_cores(), folder / "program.log"
    with played_telegram(OUR_PYTHON, 1, folder / "player.log", "--silent") as telegram:
        options = [] if data else ["--api", telegram.address, "--token", _TOKEN]
        variables = environment(data, telegram.address) if data else None
        began = time.monotonic()
        with running([*command, *options], log, environment=variables) as process:
            first, cpu = _first_answer(telegram, log), cpu_seconds(process.pid)
            time.sleep(_REST)
            return Begun(first - began, cpu, memory(process.pid), busy)


def _under_load(folder: Path, data: Path, seconds: float) -> Sample:
    busy, log = busy_cores(), folder / "program.log"
    does = ("--does", *CONVERSATION)
    with played_telegram(OUR_PYTHON, _PEOPLE, folder / "player.log", *does) as telegram:
        variables = environment(data, telegram.address)
        with running([CARTABLE, "run"], log, environment=variables) as process:
            _first_answer(telegram, log)
            wait(lambda: telegram.report()["steps"] >= _WARM_UP, "Cartable warms up")
            time.sleep(seconds)
            report = telegram.report()
            if report["fault_count"]:
                raise MeasurementFault("; ".join(report["faults"]))
            return Sample(memory(process.pid, peak=True), busy_cores=busy)


def _first_answer(telegram: PlayedTelegram, log: Path) -> float:
    """Wait for the first message of all; gives when it came (``time.monotonic``)."""
    try:
        wait(lambda: telegram.report()["first_shown_at"] is not None, "the first answer")
    except MeasurementFault as fault:
        said = log.read_text("utf-8", "replace")[-2000:]
        raise MeasurementFault(f"{fault}\n{said}") from fault
    return float(telegram.report()["first_shown_at"])
