"""P1: conversation steps per second, stored, processed, answered and recorded."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.comparisons import Comparison, Party, Sample
from bench.processes import (
    MeasurementFault,
    PlayedTelegram,
    busy_cores,
    cpu_seconds,
    played_telegram,
    redis_server,
    running,
    wait,
)

ROOT = Path(__file__).parent.parent
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
OUR_PYTHON = Path(sys.executable)

PEOPLE = 500
_WARM_UP = 2 * PEOPLE  # steps
_QUIET = 0.5  # seconds in which an answer too many would still come
_TOKEN = "7000000000:bench"


@dataclass(frozen=True, slots=True)
class Bot:
    """A party of the comparison: its module, the Python that runs it, and its own options."""

    name: str
    keeps: str
    module: str
    python: Path
    goal: float | None = None
    folder: bool = False
    redis: bool = False
    options: tuple[str, ...] = ()


CARTABLE = Bot(
    "Cartable",
    "every step (SQLite, synchronous=FULL)",
    "bench.cartable_bot",
    OUR_PYTHON,
    folder=True,
)
PYTHON_TELEGRAM_BOT = Bot(
    "python-telegram-bot, ConversationHandler",
    "its state every 60 s (PicklePersistence)",
    "bench.peers.python_telegram_bot",
    PEERS_PYTHON,
    goal=4.0,
    folder=True,
    options=("--at-once", "16"),
)
AIOGRAM_ON_REDIS = Bot(
    "aiogram, FSM on Redis",
    "its state in Redis (snapshots)",
    "bench.peers.aiogram_bot",
    PEERS_PYTHON,
    goal=4.0,
    redis=True,
)
AIOGRAM_IN_MEMORY = Bot(
    "aiogram, FSM in memory",
    "nothing",
    "bench.peers.aiogram_bot",
    PEERS_PYTHON,
    goal=3.0,
)


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Measure all in turn, ``rounds`` times, each over a steady window of ``seconds``."""
    bots = (CARTABLE, PYTHON_TELEGRAM_BOT, AIOGRAM_ON_REDIS, AIOGRAM_IN_MEMORY)
    parties = measure_in_turn("P1", bots, rounds, seconds, tell)
    figure = Comparison(
        figure="P1",
        title="Conversation steps per second: stored, processed, answered, recorded",
        unit="steps/s",
        conditions=(
            f"{PEOPLE} people who answer at once, up to 64 updates in flight, one process; "
            f"medians of {rounds} rounds of {seconds:g} s, in turn"
        ),
        ours=parties[0],
        peers=parties[1:],
    )
    return [figure]


def measure_in_turn(
    figure: str,
    bots: Sequence[Bot],
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
    latency: float = 0.0,
) -> list[Party]:
    """Run the bots in turn, ``rounds`` times; ``latency`` is how long answers take, in seconds."""
    samples: dict[str, list[Sample]] = {bot.name: [] for bot in bots}
    for number in range(1, rounds + 1):
        for bot in bots:
            sample = measure_once(bot, seconds, latency)
            samples[bot.name].append(sample)
            tell(
                f"{figure} {number}/{rounds}  {bot.name}: {sample.value:,.0f}/s, "
                f"{sample.cpu_ms:.2f} ms of CPU a step"
            )
    return [Party(bot.name, f"keeps {bot.keeps}", samples[bot.name], bot.goal) for bot in bots]


def measure_once(bot: Bot, seconds: float, latency: float = 0.0) -> Sample:
    """Run one bot among its people; raises ``MeasurementFault`` where anybody was not served."""
    working = ROOT / "var"  # on the disk: a temporary folder may be in memory, where FULL is free
    working.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=working) as name:
        folder = Path(name)
        if bot.redis:
            with redis_server(folder / "redis") as redis:
                return _run(bot, seconds, latency, folder, ["--redis", redis])
        options = ["--folder", str(folder)] if bot.folder else []
        return _run(bot, seconds, latency, folder, options)


def _run(bot: Bot, seconds: float, latency: float, folder: Path, options: list[str]) -> Sample:
    log = folder / "bot.log"
    busy = busy_cores()
    far = ("--latency", str(latency))
    with played_telegram(OUR_PYTHON, PEOPLE, folder / "player.log", *far) as telegram:
        wired = ["--api", telegram.address, "--token", _TOKEN, *options, *bot.options]
        with running([bot.python, "-m", bot.module, *wired], log) as process:
            try:
                wait(lambda: telegram.report()["steps"] >= _WARM_UP, f"{bot.name} warms up")
                sample = window(telegram, lambda: cpu_seconds(process.pid), seconds)
                settle(telegram)
            except (MeasurementFault, OSError) as fault:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise MeasurementFault(f"{bot.name}: {fault}\n{said}") from fault
    return replace(sample, busy_cores=busy)


def window(telegram: PlayedTelegram, cpu: Callable[[], float], seconds: float) -> Sample:
    """Count the steps of some seconds; ``cpu`` gives what they all have used so far, in seconds."""
    began, steps, used = time.monotonic(), telegram.report()["steps"], cpu()
    time.sleep(seconds)
    took = time.monotonic() - began
    done = telegram.report()["steps"] - steps
    if done == 0:
        raise MeasurementFault("not one step was answered")
    return Sample(done / took, 1000 * (cpu() - used) / done)


def settle(telegram: PlayedTelegram) -> None:
    """Let everybody get what is owed, and nothing twice; raises ``MeasurementFault`` if not."""
    telegram.halt()
    wait(lambda: telegram.report()["waiting"] == 0, "everybody is answered")
    time.sleep(_QUIET)
    report = telegram.report()
    if report["fault_count"]:
        raise MeasurementFault(f"{report['fault_count']} faults: " + "; ".join(report["faults"]))
