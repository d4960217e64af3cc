"""The send limit: however people tap and bulk presses, a strict bucket refuses nothing."""

import pytest
from hypothesis import given
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


class Bucket:
    """The other side's: full at first, and strict."""

    def __init__(self, holds: float, rate: float) -> None:
        self._holds = self._left = holds
        self._rate = rate
        self._since = 0.0

    def takes(self, now: float) -> bool:
        """Take one out at a moment, in seconds; gives whether there was one."""
        self._left = min(self._holds, self._left + (now - self._since) * self._rate)
        self._since = now
        self._left -= 1
        return self._left >= -1e-4  # a float of 1.8 thousand million seconds


def took(limit: Limit, clock: Clock, lane: Lane, wanted: int = 1) -> int:
    """Take sends; gives how many there were."""
    taken, _ = limit.take({lane: wanted}, ms(clock))
    return taken.get(lane, 0)


@given(rate=some.sampled_from([1.0, 3.0, 8.0, 30.0, 29.97, 1000.0]), steps=STEPS)
def test_a_bucket_that_holds_a_seconds_worth_refuses_nothing(
    rate: float, steps: list[tuple[int, Lane, int]]
) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit, bucket = Limit(memory.tx(), "telegram", rate), Bucket(float(int(rate)), rate)
    for wait, lane, wanted in steps:
        clock.move(milliseconds=wait)
        for _ in range(took(limit, clock, lane, wanted)):
            assert bucket.takes(clock.now().timestamp())
    memory.close()


@given(steps=STEPS, late=some.lists(some.integers(0, 90), min_size=40, max_size=40))
def test_nothing_is_refused_of_what_arrives_a_little_late(
    steps: list[tuple[int, Lane, int]], late: list[int]
) -> None:
    """What is committed slowly leaves late, and then maybe with what comes after it."""
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit, bucket = Limit(memory.tx(), "telegram", 30.0), Bucket(30.0, 30.0)
    arrivals: list[float] = []
    for (wait, lane, wanted), delay in zip(steps, late, strict=False):
        clock.move(milliseconds=wait)
        arrives = clock.now().timestamp() + delay / 1000
        arrivals += [arrives] * took(limit, clock, lane, wanted)
    memory.close()
    assert all(bucket.takes(at) for at in sorted(arrivals))


@given(rate=some.sampled_from([0.5, 1.0, 3.0, 8.0, 30.0]), waits=some.lists(some.integers(0, 700)))
def test_no_second_holds_more_than_the_rate_of_what_all_get(rate: float, waits: list[int]) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", rate)
    sends: list[float] = []
    for wait in waits:
        clock.move(milliseconds=wait)
        sends += [clock.now().timestamp()] * took(limit, clock, Lane.BROADCAST, 12)
    memory.close()
    most = max(1, int(rate))
    for first, last in zip(sends, sends[most:], strict=False):
        assert last - first >= most / rate


@given(taps=some.lists(some.integers(0, 26).map(lambda number: number * 40), max_size=26))
def test_no_answer_waits_for_what_all_get(taps: list[int]) -> None:
    """However many press at once, short of a second's worth: a broadcast has not used it up."""
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 30.0)
    for _ in range(40):
        took(limit, clock, Lane.BROADCAST, 30)
        clock.move(milliseconds=40)
    for at in range(0, 1_080, 40):
        for _ in range(taps.count(at)):
            assert took(limit, clock, Lane.ANSWER) == 1
        took(limit, clock, Lane.BROADCAST, 30)
        clock.move(milliseconds=40)
    memory.close()


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
    assert taken == {Lane.ANSWER: 5, Lane.PERSONAL: 0}, "half is kept for taps"
    memory.close()


@pytest.mark.parametrize("taps", [0, 8])
def test_bulk_takes_all_of_the_rate_that_answers_leave(taps: int) -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 30)
    sends = 0
    for millisecond in range(20_000):
        if taps and millisecond % (1000 // taps) == 0:
            assert took(limit, clock, Lane.ANSWER) == 1
            sends += 1
        if millisecond % 7 == 0:  # whoever looks is late at times
            sends += took(limit, clock, Lane.BROADCAST)
        clock.move(milliseconds=1)
    memory.close()
    assert 0.99 * 30 * 20 <= sends <= 30 * 20 + 1


def test_who_read_the_clock_before_it_had_to_wait_takes_no_more_than_is_left() -> None:
    clock = Clock()
    memory = InMemory(clock, Holding("test"))
    limit = Limit(memory.tx(), "telegram", 3.0)
    before = ms(clock)
    clock.move(milliseconds=4)
    assert took(limit, clock, Lane.ANSWER, 2) == 2
    assert limit.take({Lane.ANSWER: 1}, before)[0] == {Lane.ANSWER: 0}, "so it was full for them"
    assert took(limit, clock, Lane.ANSWER, 3) == 1
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
