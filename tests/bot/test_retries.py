"""When what did not go through is tried again: the rules, without sockets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.api import Ambiguous, AskedToWait, Blocked, NotSent, Refused, SendError, TokenRefused
from bot.retries import Unmade, back_off, hold_for, is_given_up
from school.outbox import Lane
from tests.bot.office import text


@pytest.mark.parametrize(
    ("lane", "hours"), [(Lane.ANSWER, 1), (Lane.PERSONAL, 24), (Lane.BROADCAST, 24)]
)
def test_no_answer_is_tried_again_for_hours(lane: Lane, hours: int) -> None:
    notice, spent = text(1, 100, "hello", lane=lane), timedelta()
    while not is_given_up(notice, Ambiguous("HTTP 502")):
        spent += back_off(notice.attempts)
        notice = replace(notice, attempts=notice.attempts + 1)
    assert 0.75 * hours < spent / timedelta(hours=1) < 1.25 * hours


@given(st.integers(min_value=0, max_value=10**6))
def test_pauses_are_never_longer_than_five_minutes_or_so(attempts: int) -> None:
    assert timedelta(seconds=1) < back_off(attempts) <= timedelta(seconds=360)


@pytest.mark.parametrize("error", [NotSent("x"), TokenRefused("x"), AskedToWait(3), Blocked("x")])
def test_what_was_not_sent_is_no_try(error: SendError) -> None:
    assert not is_given_up(replace(text(1, 100, "hello"), attempts=10**6), error)


def test_a_refusal_is_the_end_and_a_fault_of_ours_nearly_is() -> None:
    notice = text(1, 100, "hello")
    assert is_given_up(notice, Refused("HTTP 400"))
    assert not is_given_up(replace(notice, attempts=3), Unmade("KeyError"))
    assert is_given_up(replace(notice, attempts=4), Unmade("KeyError"))


def test_a_token_that_is_not_taken_is_tried_slowly() -> None:
    assert hold_for(TokenRefused("HTTP 401")) == timedelta(minutes=1)
    assert hold_for(AskedToWait(7)) == timedelta(seconds=7)
    assert hold_for(NotSent("x")) <= timedelta(seconds=3)
