"""P4: news to 10,000 families where no limit is met, beside bare posts to the same messenger."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bench.broadcast import COUNT, judge, program_told, told_words
from bench.comparisons import Comparison, Party, Sample
from bench.households import publish, settle_in
from bench.processes import (
    PlayedTelegram,
    busy_cores,
    cpu_seconds,
    played_telegram,
    wait,
)
from bench.start import installation
from bench.steps import OUR_PYTHON

_AT_ONCE = 64  # posts in flight, as many as our delivery has where the messenger is near
_GOAL = 0.7
_LONGEST = 300.0  # seconds


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Tell all families in turn with bare posts; ``seconds`` does not matter here."""
    ours, theirs = [], []
    with installation() as folder:
        tell(f"P4  {COUNT:,} families settle in")
        settle_in(folder, COUNT)
        for number in range(1, rounds + 1):
            ours.append(broadcast(folder, COUNT))
            theirs.append(post(folder, COUNT))
            tell(
                f"P4 {number}/{rounds}  Cartable: {ours[-1].value:,.0f}/s, "
                f"{ours[-1].cpu_ms:.2f} ms of CPU each; bare posts: {theirs[-1].value:,.0f}/s"
            )
    return [comparison(ours, theirs)]


def comparison(ours: Sequence[Sample], theirs: Sequence[Sample]) -> Comparison:
    """Hold our rate against that of bare posts."""
    return Comparison(
        figure="P4",
        title="A broadcast with no limit: messages per second",
        unit="messages/s",
        conditions=(
            f"news to {COUNT:,} families, each told once in its language; from the first to the "
            f"last message; medians of {len(ours)} rounds, in turn"
        ),
        ours=Party("Cartable", "rights checked, written, recorded (SQLite, FULL)", ours),
        peers=[Party("aiohttp", f"bare posts, {_AT_ONCE} in flight; keeps nothing", theirs, _GOAL)],
    )


def broadcast(folder: Path, count: int) -> Sample:
    """Publish news, and see everybody told; raises ``MeasurementFault`` where it goes wrong."""
    busy = busy_cores()
    with program_told(folder, using=1) as (telegram, data, process):
        wait(lambda: telegram.report()["waiting"] == 0, "the program answers")
        used = cpu_seconds(process)
        publish(folder, data)
        sample = _all_told(telegram, count)
        used = cpu_seconds(process) - used
        judge(telegram)
    return replace(sample, cpu_ms=1000 * used / count, busy_cores=busy)


def post(folder: Path, count: int) -> Sample:
    """Have bare posts tell as many people the same."""
    words, busy = told_words(), busy_cores()
    with played_telegram(OUR_PYTHON, 0, folder / "player.log", "--words", *words) as telegram:
        wired = ["--api", telegram.address, "--count", str(count), "--at-once", str(_AT_ONCE)]
        command = [OUR_PYTHON, "-m", "bench.peers.bare_posts", *wired, "--words", *words]
        before = os.times().children_user + os.times().children_system
        subprocess.run([str(part) for part in command], check=True, timeout=_LONGEST)
        used = os.times().children_user + os.times().children_system - before
        sample = _all_told(telegram, count)
        judge(telegram)
    return replace(sample, cpu_ms=1000 * used / count, busy_cores=busy)


def _all_told(telegram: PlayedTelegram, count: int) -> Sample:
    wait(lambda: telegram.report()["steps"] >= count, "everybody is told", _LONGEST)
    report = telegram.report()
    return Sample((count - 1) / (report["last_told_at"] - report["first_told_at"]))
