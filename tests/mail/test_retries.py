from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mail.retries import times_tried, wait_after
from mail.transport import TransportError
from school.outbox import TRIED_FOR

HALF_AN_HOUR = timedelta(minutes=30)


def test_what_is_refused_for_now_is_tried_for_five_days_half_an_hour_apart() -> None:
    tries = [timedelta(0), *times_tried()]
    assert min(later - earlier for earlier, later in pairwise(tries)) == HALF_AN_HOUR
    assert tries[-1] == TRIED_FOR == timedelta(days=5)
    refusal = TransportError("451")
    assert [wait_after(refusal, attempts) for attempts in range(len(tries))] == [
        *(later - earlier for earlier, later in pairwise(tries)),
        None,
    ]


@given(st.integers(min_value=0, max_value=10**6))
def test_a_refusal_for_good_is_the_end(attempts: int) -> None:
    assert wait_after(TransportError("550", permanent=True), attempts) is None


@given(st.integers(min_value=0, max_value=len(times_tried()) - 1))
def test_a_broken_connection_is_mended_within_seconds_then_minutes(attempts: int) -> None:
    wait = wait_after(TransportError("lost", soon=True), attempts)
    assert wait is not None
    assert timedelta(seconds=5) <= wait <= HALF_AN_HOUR
    if attempts == 0:
        assert wait <= timedelta(seconds=10)
