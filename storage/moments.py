"""How moments and days are written in the database, the same on both engines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_EXACT = 1000 * 2**33
"""Milliseconds, until the year 2242, whose seconds a float has to the microsecond."""


def to_ms(moment: datetime) -> int:
    """Give a moment as whole milliseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MILLISECOND


def to_ms_or_none(moment: datetime | None) -> int | None:
    """Give the same, or ``None`` for ``None``."""
    return None if moment is None else to_ms(moment)


def from_ms(milliseconds: int) -> datetime:
    """Read what ``to_ms`` wrote."""
    if -_EXACT < milliseconds < _EXACT:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)  # in a third of the time
    return _EPOCH + timedelta(milliseconds=milliseconds)


def from_ms_or_none(milliseconds: int | None) -> datetime | None:
    """Read what ``to_ms_or_none`` wrote."""
    return None if milliseconds is None else from_ms(milliseconds)


def to_day(day: date | None) -> str | None:
    """Give a day as ``2020-06-26``."""
    return None if day is None else day.isoformat()


def from_day(text: str | None) -> date | None:
    """Read what ``to_day`` wrote."""
    return None if text is None else date.fromisoformat(text)
