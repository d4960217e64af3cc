"""P3 and P5: news to 10,000 families at the messenger's limit, while 50 people use the bot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.comparisons import Comparison, Party, Sample
from bench.households import WORDS, language_of, publish, settle_in
from bench.processes import (
    MeasurementFault,
    PlayedTelegram,
    busy_cores,
    played_telegram,
    running,
    wait,
)
from bench.start import CARTABLE, copied, environment, installation
from bench.steps import OUR_PYTHON

COUNT = 10_000
LIMIT = 30.0  # messages a second

_USING = 50  # people
_TAPS = 8.0  # a second, of all of them
_WINDOW = 30.0  # seconds
_RAMP = 150  # families that are told before a window begins
_LONGEST = 900.0  # seconds
_QUIET_GOAL, _TAPPING_GOAL, _TAP_GOAL = 0.99, 0.97, 1.2


@dataclass(frozen=True, slots=True)
class Told:
    """One round: messages a second while nobody taps and while people do, seconds of each tap."""

    quiet: float
    tapping: float
    idle_taps: Sequence[float]
    busy_taps: Sequence[float]
    busy_cores: float


def measure(rounds: int, seconds: float, tell: Callable[[str], None]) -> Sequence[Comparison]:
    """Publish ``rounds`` times; after the last all are told. ``seconds`` does not matter here."""
    with installation() as folder:
        tell(f"P3  {COUNT:,} families settle in")
        settle_in(folder, COUNT)
        found = []
        for number in range(1, rounds + 1):
            found.append(broadcast(folder, COUNT, LIMIT, _WINDOW, to_the_end=number == rounds))
            tell(
                f"P3 {number}/{rounds}  {found[-1].quiet:.2f} a second, {found[-1].tapping:.2f} "
                f"while people tap; {len(found[-1].busy_taps)} taps answered meanwhile"
            )
    return comparisons(found)


def comparisons(found: Sequence[Told]) -> Sequence[Comparison]:
    """Hold our rate against the limit, and taps during a broadcast against others."""
    conditions = f"news to {COUNT:,} families on SQLite; medians of {len(found)} rounds"
    limit = [Sample(LIMIT)]
    about = "no message was refused; in the last round everybody was told, once"
    return [
        Comparison(
            figure="P3 quiet",
            title="A broadcast at the limit: messages per second",
            unit="messages/s",
            conditions=f"nobody taps; {conditions} of {_WINDOW:g} s",
            ours=Party(
                "Cartable", about, [Sample(one.quiet, None, None, one.busy_cores) for one in found]
            ),
            peers=[Party("the limit itself", "a bucket of one second's worth", limit, _QUIET_GOAL)],
        ),
        Comparison(
            figure="P3 tapping",
            title="A broadcast at the limit while people tap: messages per second, answers too",
            unit="messages/s",
            conditions=f"{_USING} people tap {_TAPS:g} times a second in all; {conditions}",
            ours=Party(
                "Cartable",
                about,
                [Sample(one.tapping, None, None, one.busy_cores) for one in found],
            ),
            peers=[
                Party("the limit itself", "a bucket of one second's worth", limit, _TAPPING_GOAL)
            ],
        ),
        Comparison(
            figure="P5",
            title="From a person's tap to the answer, during a broadcast",
            unit="ms",
            conditions=(
                f"{_USING} people open their home page, {_TAPS:g} times a second in all, at a "
                f"limit of {LIMIT:g} a second; 99th percentile of all taps of {len(found)} rounds"
            ),
            ours=_taps("during a broadcast", [one.busy_taps for one in found]),
            peers=[_taps("with no broadcast", [one.idle_taps for one in found], _TAP_GOAL)],
            less_is_better=True,
        ),
    ]


def _taps(name: str, rounds: Sequence[Sequence[float]], goal: float | None = None) -> Party:
    samples = [Sample(1000 * took) for one in rounds for took in one]
    return Party(name, "cartable run, the same people and taps", samples, goal, percentile=99)


def broadcast(folder: Path, count: int, limit: float, window: float, *, to_the_end: bool) -> Told:
    """Let people tap, publish news, see how fast they are told, then let people tap again.

    Raises ``MeasurementFault`` where a message was refused, anybody was told twice or in another
    language, or a tap was not answered; ``to_the_end`` also where somebody was never told.
    """
    using, busy = min(_USING, count), busy_cores()
    with program_told(folder, using, ("--limit", str(limit)), limit) as (telegram, data, _):
        found = _watched(telegram, folder, data, count, window, busy)
        if to_the_end:
            wait(lambda: telegram.report()["steps"] >= count, "all are told", _LONGEST)
        judge(telegram)
    return found


@contextmanager
def program_told(
    folder: Path, using: int, options: Sequence[str] = (), rate: float | None = None
) -> Iterator[tuple[PlayedTelegram, Path, int]]:
    """Run the program beside families who are told news; gives the messenger, data and process.

    Of the families ``using`` also use the bot; ``options`` are the player's. A
    ``MeasurementFault`` also says what the program said last.
    """
    log, player = folder / "program.log", ("--words", *told_words(), *options)
    command: list[str | Path] = [CARTABLE, "run", "--only", "bot,notices,schedule"]
    with (
        copied(folder) as data,
        played_telegram(OUR_PYTHON, using, folder / "player.log", *player) as telegram,
    ):
        variables = environment(data, telegram.address)
        variables |= {} if rate is None else {"CARTABLE_TELEGRAM_RATE": str(rate)}
        with running(command, log, environment=variables) as process:
            try:
                yield telegram, data, process.pid
            except (MeasurementFault, OSError) as fault:
                said = log.read_text("utf-8", "replace")[-2000:]
                raise MeasurementFault(f"{fault}\n{said}") from fault


def told_words() -> list[str]:
    """Give the words in the order in which the numbers of people go through the languages."""
    return [WORDS[language_of(number)] for number in range(len(WORDS))]


def judge(telegram: PlayedTelegram) -> None:
    """See that nobody was told too much, too fast or wrongly; raises ``MeasurementFault``."""
    telegram.halt()
    wait(lambda: telegram.report()["waiting"] == 0, "every tap is answered")
    report = telegram.report()
    if report["refused"]:
        raise MeasurementFault(f"{report['refused']} messages came too fast (429)")
    if report["fault_count"]:
        raise MeasurementFault(f"{report['fault_count']} faults: " + "; ".join(report["faults"]))


def _watched(
    telegram: PlayedTelegram, folder: Path, data: Path, count: int, window: float, busy: float
) -> Told:
    wait(lambda: telegram.report()["waiting"] == 0, "all who have pressed Start are answered")
    idle = _tapped(telegram, window)
    telegram.halt()
    publish(folder, data)
    wait(lambda: telegram.report()["steps"] >= min(_RAMP, count), "the news are on their way")
    quiet = _rate(telegram, window)
    before = len(telegram.report()["taps_took"])
    telegram.tap(_TAPS)
    time.sleep(1)
    tapping = _rate(telegram, window)
    return Told(quiet, tapping, idle, telegram.report()["taps_took"][before:], busy)


def _tapped(telegram: PlayedTelegram, window: float) -> Sequence[float]:
    """Have people tap for so many seconds; gives how long each answer took, in seconds."""
    before = len(telegram.report()["taps_took"])
    telegram.tap(_TAPS)
    time.sleep(window)
    taps: Sequence[float] = telegram.report()["taps_took"][before:]
    return taps


def _rate(telegram: PlayedTelegram, window: float) -> float:
    """Count the messages that arrive in so many seconds."""
    began, before = time.monotonic(), _arrived(telegram)
    time.sleep(window)
    took = time.monotonic() - began
    return (_arrived(telegram) - before) / took


def _arrived(telegram: PlayedTelegram) -> int:
    report = telegram.report()
    return int(report["steps"]) + int(report["answered"])
