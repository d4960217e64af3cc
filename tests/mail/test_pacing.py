"""How fast mails leave for one domain, and that no other one waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mail.pacing import Pacing
from school.outbox import Lane, Notice
from tests.mail.factories import MovableClock, notice

SECOND = timedelta(seconds=1)
QUICK = timedelta(milliseconds=20)
SLOW = timedelta(seconds=20)


def to(domain: str, lane: Lane = Lane.PERSONAL) -> Notice:
    return replace(notice("activation", to=f"somebody@{domain}"), lane=lane)


def begin(pacing: Pacing, one: Notice) -> datetime | None:
    """Let a mail leave, or give until when it has to wait."""
    until = pacing.waits_until(one)
    if until is None:
        pacing.begin(one)
    return until


def leave(pacing: Pacing, count: int, domain: str = "big.example") -> int:
    """Try to let that many leave at once; gives how many may."""
    gone = 0
    for _ in range(count):
        if begin(pacing, to(domain)) is None:
            pacing.ended(to(domain), QUICK)
            gone += 1
    return gone


def refuse(pacing: Pacing, domain: str = "big.example") -> None:
    """One mail leaves, and the domain says that it gets too much."""
    assert begin(pacing, to(domain)) is None
    pacing.ended(to(domain), QUICK, too_much=True)


def test_a_burst_leaves_at_once_and_ten_a_second_after_it() -> None:
    clock = MovableClock()
    pacing = Pacing(clock)
    assert leave(pacing, 600) == 500
    assert leave(pacing, 5, "small.example") == 5
    for _ in range(3):
        clock.move(SECOND)
        assert leave(pacing, 20) == 10
    clock.move(timedelta(minutes=1))
    assert leave(pacing, 600) == 500


def test_what_has_to_wait_comes_by_one_after_the_other_at_the_pace_of_its_domain() -> None:
    clock = MovableClock()
    pacing = Pacing(clock, burst=1)
    assert leave(pacing, 1) == 1
    moments = [begin(pacing, to("big.example")) for _ in range(20)]
    assert moments == [clock.now() + number * SECOND / 10 for number in range(1, 21)]
    for moment in moments:
        assert moment is not None
        clock.at = moment
        assert begin(pacing, to("big.example")) is None


def test_no_mail_is_put_off_for_longer_than_a_quarter_of_an_hour() -> None:
    clock = MovableClock()
    pacing = Pacing(clock, burst=1, rate=0.1)
    leave(pacing, 1)
    waits = {begin(pacing, to("big.example")) for _ in range(200)}
    assert max(one for one in waits if one) == clock.now() + timedelta(minutes=15)


def test_answers_never_wait() -> None:
    pacing = Pacing(MovableClock(), burst=2)
    refuse(pacing)
    assert begin(pacing, to("big.example")) is not None
    for _ in range(50):
        assert begin(pacing, to("big.example", Lane.ANSWER)) is None
    assert begin(pacing, to("big.example", Lane.BROADCAST)) is not None


def test_a_domain_that_gets_too_much_is_paused_twice_as_long_each_time_and_no_other() -> None:
    clock = MovableClock()
    pacing = Pacing(clock)
    for minutes in (1, 2, 4, 8, 16, 30, 30):
        refuse(pacing)
        clock.move(timedelta(minutes=minutes) - SECOND)
        assert leave(pacing, 3) == 0
        assert leave(pacing, 3, "other.example") == 3
        clock.move(SECOND)
    assert leave(pacing, 3) == 1  # one tries before others do


def test_what_was_refused_together_counts_once() -> None:
    clock = MovableClock()
    pacing = Pacing(clock)
    for _ in range(4):
        assert begin(pacing, to("big.example")) is None
    for _ in range(4):
        pacing.ended(to("big.example"), QUICK, too_much=True)
    clock.move(timedelta(minutes=1))
    assert leave(pacing, 3) == 1


def test_a_paused_domain_recovers_by_halves() -> None:
    clock = MovableClock()
    pacing = Pacing(clock)
    refuse(pacing)
    clock.move(timedelta(minutes=1))
    refuse(pacing)
    clock.move(timedelta(minutes=2, seconds=4))
    assert leave(pacing, 100) == 11  # a quarter of ten a second, for four seconds, and the first
    clock.move(timedelta(minutes=10))
    leave(pacing, 500)
    clock.move(10 * SECOND)
    assert leave(pacing, 500) == 50
    clock.move(timedelta(minutes=10))
    assert leave(pacing, 600) == 500


def test_a_domain_whose_server_takes_its_time_leaves_connections_to_others() -> None:
    pacing = Pacing(MovableClock())
    assert begin(pacing, to("slow.example")) is None
    pacing.ended(to("slow.example"), SLOW)
    assert [begin(pacing, to("slow.example")) is None for _ in range(4)] == [
        True,
        True,
        False,
        False,
    ]
    assert begin(pacing, to("other.example")) is None
    pacing.ended(to("slow.example"), QUICK)
    assert begin(pacing, to("slow.example")) is None


def test_what_is_known_of_many_domains_stays_little() -> None:
    clock = MovableClock()
    pacing = Pacing(clock)
    refuse(pacing, "slow.example")
    for number in range(5000):
        leave(pacing, 1, f"school{number}.example")
        clock.move(SECOND)
        if number % 500 == 0:
            assert len(pacing._domains) <= 1001
    refuse(pacing, "slow.example")  # what is paused or paced is not forgotten
    assert begin(pacing, to("slow.example")) is not None


@given(st.lists(st.tuples(st.sampled_from(["begin", "end", "refuse"]), st.integers(0, 900))))
def test_whatever_happens_a_domain_gets_no_more_than_its_share(
    steps: list[tuple[str, int]],
) -> None:
    clock = MovableClock()
    pacing = Pacing(clock, burst=20, rate=1.0)
    began, under_way, gone = clock.now(), 0, 0
    for step, seconds in steps:
        clock.move(seconds * SECOND / 100)
        if step == "begin":
            until = begin(pacing, to("big.example"))
            assert until is None or until > clock.now()
            under_way += until is None
            gone += until is None
        elif under_way:
            pacing.ended(to("big.example"), QUICK, too_much=step == "refuse")
            under_way -= 1
    assert gone <= 20 + (clock.now() - began).total_seconds() + 1
