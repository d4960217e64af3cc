"""The wall clock: its moments survive being stored."""

from datetime import UTC, datetime

from cartable.clock import WallClock
from storage.moments import from_ms, to_ms


def test_a_moment_is_the_same_after_it_was_stored() -> None:
    before = datetime.now(UTC)
    moments = [WallClock().now() for _ in range(100)]
    assert moments == [from_ms(to_ms(one)) for one in moments]
    assert all(to_ms(before) <= to_ms(one) <= to_ms(datetime.now(UTC)) for one in moments)
