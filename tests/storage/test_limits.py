"""The send limit: however people tap and bulk presses, no window ever holds more than it may."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from school.outbox import Lane
from storage.limits import Limit
from storage.statements import Holding
from tests.cast import Clock
from tests.storage.in_memory import InMemory

STEPS = some.lists(
    some.tuples(some.integers(0, 700), some.sampled_from(Lane), some.integers(1, 12)), max_size=40
)


def ms(clock: Clock) -> int:
    return int(clock.now().timestamp() * 1000)


def took(limit: Limit, clock: Clock, lane: Lane, wanted: int = 1) -> int:
    """Take sends; gives how many there were."""
    taken, _ = limit.take({lane: wanted}, ms(clock))
    return taken.get(lane, 0)


@settings(deadline=None)
@given(rate=some.sampled_from([0.5, 1.0, 3.0, 8.0, 30.0, 29.97]), steps=STEPS)
def test_no_window_holds_more_than_the_rate(
    rate: float, steps: list[tuple[int, Lane, int]]
) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    sends: list[float] = []
    for wait, lane, wanted in steps:
        clock.move(milliseconds=wait)
        sends += [clock.now().timestamp()] * took(limit, clock, lane, wanted)
    memory.close()
    most = max(1, int(rate))
    for first, last in zip(sends, sends[most:], strict=False):
        assert last - first >= most / rate


@settings(deadline=None)
@given(rate=some.sampled_from([1.0, 8.0, 30.0]), steps=STEPS, commits=some.integers(0, 400))
def test_no_window_holds_more_of_what_leaves_once_it_is_committed(
    rate: float, steps: list[tuple[int, Lane, int]], commits: int
) -> None:
    """Of two batches the first may be committed slowly, and the second at once."""
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    sends: list[float] = []
    moved = None
    for number, (wait, lane, wanted) in enumerate(steps):
        clock.move(milliseconds=wait)
        at = ms(clock)
        taken, _ = limit.take({lane: wanted}, at, moved)
        clock.move(milliseconds=commits if number % 2 else 0)
        sends += [clock.now().timestamp()] * taken[lane]
        moved = (at, ms(clock)) if taken[lane] else None
    memory.close()
    most = max(1, int(rate))
    for first, last in zip(sends, sends[most:], strict=False):
        assert last - first >= most / rate


@settings(deadline=None)
@given(rate=some.sampled_from([1.0, 8.0, 30.0]), steps=STEPS, lane=some.sampled_from(Lane))
def test_the_moment_that_is_given_is_one_at_which_one_may_leave(
    rate: float, steps: list[tuple[int, Lane, int]], lane: Lane
) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    for wait, taken_by, wanted in steps:
        clock.move(milliseconds=wait)
        took(limit, clock, taken_by, wanted)
    now = ms(clock)
    taken, more_at = limit.take({lane: 1000}, now)
    assert taken[lane] < 1000
    assert more_at > now
    clock.move(milliseconds=more_at - now)
    assert took(limit, clock, lane) == 1
    memory.close()


def test_answers_go_before_what_all_get() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 8.0)
    taken, _ = limit.take({Lane.BROADCAST: 20, Lane.ANSWER: 5, Lane.PERSONAL: 1}, ms(clock))
    assert taken == {Lane.ANSWER: 5, Lane.PERSONAL: 1, Lane.BROADCAST: 1}, "one is kept for taps"
    memory.close()


def test_bulk_comes_close_to_the_limit_and_never_bursts_above_it() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 30)
    start = clock.now()
    sends = []
    while clock.now() - start < timedelta(seconds=20):
        if took(limit, clock, Lane.BROADCAST):
            sends.append(clock.now())
        clock.move(milliseconds=1)
    memory.close()
    assert len(sends) >= 0.99 * 30 * 20
    for first, last in zip(sends, sends[30:], strict=False):
        assert last - first >= timedelta(seconds=1)


def test_who_read_the_clock_before_it_had_to_wait_takes_no_more_than_is_left() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 3.0)
    before = ms(clock)
    clock.move(milliseconds=4)
    assert took(limit, clock, Lane.ANSWER, 2) == 2
    assert limit.take({Lane.ANSWER: 3}, before)[0] == {Lane.ANSWER: 1}
    assert took(limit, clock, Lane.ANSWER) == 0
    memory.close()


def test_a_pause_stops_all_until_it_is_over() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 30.0)
    until = ms(clock) + 5_000
    limit.pause(until, ms(clock))
    limit.pause(until - 1_000, ms(clock))
    assert limit.take({Lane.ANSWER: 1}, ms(clock)) == ({}, until)
    assert limit.paused_until(ms(clock)) == until
    clock.move(seconds=5)
    assert took(limit, clock, Lane.ANSWER) == 1
    assert limit.paused_until(ms(clock)) == ms(clock)
    memory.close()


def test_a_clock_that_steps_back_stops_nothing() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 2.0)
    assert took(limit, clock, Lane.ANSWER, 3) == 2
    limit.pause(ms(clock) + 5_000, ms(clock))
    clock.move(hours=-2)
    assert limit.paused_until(ms(clock)) == ms(clock)
    assert took(limit, clock, Lane.ANSWER) == 1
    memory.close()
