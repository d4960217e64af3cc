"""Moments: what is read is what was written, to the millisecond, however far away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as some

from storage.moments import from_ms, to_ms

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = to_ms(datetime.min.replace(tzinfo=UTC))
_LAST = to_ms(datetime.max.replace(tzinfo=UTC))


@given(milliseconds=some.integers(_FIRST, _LAST))
@example(1000 * 2**33 - 1)
@example(1000 * 2**33)
@example(-1)
def test_a_moment_is_read_to_the_millisecond(milliseconds: int) -> None:
    read = from_ms(milliseconds)
    assert read == EPOCH + timedelta(milliseconds=milliseconds)
    assert read.tzinfo is UTC
    assert to_ms(read) == milliseconds


@given(milliseconds=some.integers(-(1000 * 2**33), 1000 * 2**33))
def test_nothing_is_lost_by_the_quicker_way(milliseconds: int) -> None:
    assert from_ms(milliseconds).microsecond == 1000 * (milliseconds % 1000)
