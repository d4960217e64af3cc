"""Broadcasts are held against the limit and bare posts, taps during one against other taps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import broadcast, unlimited
from bench.broadcast import Told
from bench.comparisons import Sample
from bench.households import settle_in
from bench.start import installation

COUNT = 40


@pytest.fixture
def folder() -> Iterator[Path]:
    with installation() as one:
        settle_in(one, COUNT)
        yield one


def told(quiet: float = 29.8, tapping: float = 29.2, busy: float = 0.0115) -> Told:
    return Told(quiet, tapping, [0.010] * 100, [busy] * 100, 0.0)


@pytest.mark.parametrize(
    ("round_", "met"),
    [
        (told(), [True, True, True]),
        (told(quiet=29.6), [False, True, True]),
        (told(tapping=29.0), [True, False, True]),
        (told(busy=0.0125), [True, True, False]),
    ],
)
def test_each_goal_is_missed_by_itself(round_: Told, met: list[bool]) -> None:
    figures = broadcast.comparisons([round_] * 5)
    assert [one.figure for one in figures] == ["P3 quiet", "P3 tapping", "P5"]
    assert [one.met(one.peers[0]) for one in figures] == met


def test_a_few_slow_taps_are_not_hidden_by_many_fast_ones() -> None:
    slow = Told(29.8, 29.2, [0.010] * 100, [0.010] * 98 + [0.5] * 2, 0.0)
    *_, taps = broadcast.comparisons([slow])
    assert not taps.met(taps.peers[0])


def test_two_thirds_of_the_bare_posts_are_too_few() -> None:
    bare = [Sample(3000.0, 0.3)] * 5
    enough = unlimited.comparison([Sample(2100.0, 0.4)] * 5, bare)
    assert enough.met(enough.peers[0])
    missed = unlimited.comparison([Sample(2000.0, 0.4)] * 5, bare)
    assert not missed.met(missed.peers[0])


def test_families_are_really_told_while_people_really_tap(folder: Path) -> None:
    found = broadcast.broadcast(folder, COUNT, limit=1e6, window=0.5, to_the_end=True)
    assert found.idle_taps
    assert found.busy_taps


def test_without_a_limit_everybody_is_told_as_by_bare_posts(folder: Path) -> None:
    assert unlimited.broadcast(folder, COUNT).value > 0
    assert unlimited.post(folder, COUNT).value > 0
