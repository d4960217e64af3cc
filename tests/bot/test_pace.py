"""Pace: a short burst, then a message a second; every chat by itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.pace import ChatPace

BURST = 20


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def leaving(pace: ChatPace, time: Seconds, gaps: list[float], chat: str = "100") -> list[float]:
    """Give the moments at which messages leave that are ready after these gaps."""
    left = []
    for gap in gaps:
        time.now += gap
        time.now += pace.wait(chat)
        left.append(time.now)
    return left


def test_a_burst_leaves_at_once_and_then_one_a_second() -> None:
    time = Seconds()
    left = leaving(ChatPace(30, time), time, [0.0] * 30)
    assert left[:BURST] == [1000.0] * BURST
    assert left[BURST:] == pytest.approx([1000.0 + number for number in range(1, 11)])


def test_a_burst_comes_back_with_time() -> None:
    time = Seconds()
    pace = ChatPace(30, time)
    leaving(pace, time, [0.0] * BURST)
    assert leaving(pace, time, [5.0, 0.0, 0.0, 0.0, 0.0]) == [1005.0] * 5
    assert pace.wait("100") == pytest.approx(1.0)


def test_chats_do_not_hold_one_another_up() -> None:
    time = Seconds()
    pace = ChatPace(30, time)
    leaving(pace, time, [0.0] * BURST, "100")
    assert pace.wait("200") == 0.0
    assert pace.wait("100") > 0.0


def test_an_installation_that_may_send_more_may_send_more_to_each() -> None:
    time = Seconds()
    left = leaving(ChatPace(300, time), time, [0.0] * 30)
    assert left[-1] - left[BURST - 1] == pytest.approx(1.0)


def test_chats_of_long_ago_are_forgotten() -> None:
    time = Seconds()
    pace = ChatPace(30, time)
    for number in range(20_000):
        pace.wait(str(number))
    assert len(pace._full_at) == 10_000


@given(gaps=some.lists(some.floats(0, 10), max_size=120))
def test_no_minute_sees_more_than_a_burst_and_one_a_second(gaps: list[float]) -> None:
    time = Seconds()
    left = leaving(ChatPace(30, time), time, gaps)
    assert all(earlier <= later for earlier, later in pairwise(left))
    for start in left:
        within = [at for at in left if start <= at < start + 60]
        assert len(within) <= BURST + 60
