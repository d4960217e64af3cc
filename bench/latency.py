"""P2: conversation steps per second where the messenger is a network away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bench import steps
from bench.comparisons import Comparison

_LATENCY = 0.05  # seconds that each answer is on its way


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Measure all in turn, ``rounds`` times, each over a steady window of ``seconds``."""
    bots = (
        steps.CARTABLE,
        replace(steps.PYTHON_TELEGRAM_BOT, goal=4.0),
        replace(steps.AIOGRAM_IN_MEMORY, goal=1.3),
    )
    parties = steps.measure_in_turn("P2", bots, rounds, seconds, tell, latency=_LATENCY)
    figure = Comparison(
        figure="P2",
        title="Conversation steps per second, with 50 ms of network latency on answers",
        unit="steps/s",
        conditions=(
            f"{steps.PEOPLE} people who answer at once; python-telegram-bot with 16 updates at "
            f"once, aiogram with 64; medians of {rounds} rounds of {seconds:g} s, in turn"
        ),
        ours=parties[0],
        peers=parties[1:],
    )
    return [figure]
