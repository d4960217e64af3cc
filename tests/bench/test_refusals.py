"""Refusals are timed as people get them, and the slowest kind is held against the others."""

from __future__ import annotations

import pytest

from bench import refusals
from bench.comparisons import Sample
from bench.processes import MeasurementFault


def test_the_slowest_case_is_held_against_the_others() -> None:
    times = {"unknown": 10.0, "wrong": 10.9, "locked": 10.5}
    found = {case: [Sample(value)] * 3 for case, value in times.items()}
    figure = refusals.comparison(refusals.SECRETS[0], found)
    assert (figure.ours.name, figure.ours.value) == ("wrong", 10.9)
    assert all(map(figure.met, figure.peers))

    found["unknown"] = [Sample(9.8)] * 3
    figure = refusals.comparison(refusals.SECRETS[0], found)
    assert [one.name for one in figure.peers if not figure.met(one)] == ["unknown"]


async def test_each_case_is_refused_in_the_chat_as_it_is_called() -> None:
    letter = refusals.SECRETS[0]
    async with refusals.office() as office:
        await office.lock(letter)
        for case in ("unknown", "wrong", "locked"):
            assert await office.refuse(letter, case) > 0
        with pytest.raises(MeasurementFault):
            await office.refuse(refusals.SECRETS[2], "locked")
