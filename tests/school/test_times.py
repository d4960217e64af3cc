"""Times as people write them on the clocks of their school."""

from __future__ import annotations

from datetime import datetime

import pytest

from school.refusals import Refusal
from school.times import time_on_the_wall


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 08:05",
        "2026-11-23T08:05",
        "23/11/2026 8h05",
        "23.11.2026, 8:05",
        "23-11-2026 à 8 h 05",
        " 23/11/2026 om 8u05 ",
    ],
)
def test_a_date_and_a_time_in_any_spelling(text: str) -> None:
    assert time_on_the_wall(text) == datetime(2026, 11, 23, 8, 5)


@pytest.mark.parametrize(
    "text",
    [
        "23/11/2026 8h",
        "23/11/2026 à 8 h",
        "23/11/2026 8u",
        "23.11.2026 um 8 Uhr",
        "23.11.2026 8.00 Uhr",
    ],
)
def test_a_full_hour_needs_no_minutes(text: str) -> None:
    assert time_on_the_wall(text) == datetime(2026, 11, 23, 8)


@pytest.mark.parametrize(
    "text", ["", "23/11/2026 8", "demain", "23/11/2026", "8h05", "23/11/2026 25:00", "x 8:05"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        time_on_the_wall(text)
