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


@settings(deadline=None)
@given(rate=some.sampled_from([0.5, 1.0, 3.0, 8.0, 30.0, 29.97]), steps=STEPS)
def test_no_window_holds_more_than_the_rate(
    rate: float, steps: list[tuple[int, Lane, int]]
) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    sends: list[float] = []
    for wait, lane, tries in steps:
        clock.move(milliseconds=wait)
        sends += [clock.now().timestamp() for _ in range(tries) if limit.take(lane)]
    memory.close()
    most = max(1, int(rate))
    for first, last in zip(sends, sends[most:], strict=False):
        assert last - first >= most / rate


@settings(deadline=None)
@given(rate=some.sampled_from([1.0, 8.0, 30.0]), steps=STEPS, lane=some.sampled_from(Lane))
def test_free_at_is_the_moment_at_which_one_may_leave(
    rate: float, steps: list[tuple[int, Lane, int]], lane: Lane
) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    for wait, taken_by, tries in steps:
        clock.move(milliseconds=wait)
        for _ in range(tries):
            limit.take(taken_by)
    now = int(clock.now().timestamp() * 1000)
    free = limit.free_at(lane)
    assert free >= now
    clock.move(milliseconds=free - now)
    assert limit.take(lane)
    memory.close()


def test_bulk_comes_close_to_the_limit_and_never_bursts_above_it() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 30)
    start = clock.now()
    sends = []
    while clock.now() - start < timedelta(seconds=20):
        if limit.take(Lane.BROADCAST):
            sends.append(clock.now())
        clock.move(milliseconds=1)
    memory.close()
    assert len(sends) >= 0.99 * 30 * 20
    for first, last in zip(sends, sends[30:], strict=False):
        assert last - first >= timedelta(seconds=1)


def test_a_clock_that_steps_back_stops_nothing() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 2.0)
    assert [limit.take(Lane.ANSWER) for _ in range(3)] == [True, True, False]
    limit.pause(int(clock.now().timestamp() * 1000) + 5_000)
    clock.move(hours=-2)
    now = int(clock.now().timestamp() * 1000)
    assert limit.free_at(Lane.ANSWER) == now
    assert limit.take(Lane.ANSWER)
    memory.close()
