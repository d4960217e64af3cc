"""The played messenger's limit is strict: one second's worth at once, and no more than it fills."""

from __future__ import annotations

import pytest

from bench.bucket import Bucket


def test_one_seconds_worth_at_once_and_not_one_more() -> None:
    bucket = Bucket(30)
    assert [bucket.take(100.0) for _ in range(30)] == [0.0] * 30
    assert bucket.take(100.0) == pytest.approx(1 / 30)


def test_it_fills_evenly_and_never_holds_more() -> None:
    bucket = Bucket(2)
    assert [bucket.take(10.0) for _ in range(2)] == [0.0, 0.0]
    assert bucket.take(10.25) == pytest.approx(0.25)
    assert bucket.take(10.5) == 0.0
    assert [bucket.take(60.0) for _ in range(3)] == [0.0, 0.0, pytest.approx(0.5)]
