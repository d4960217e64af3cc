"""A small storm on each engine: kills of any process while people sign up, tap and click.

``make storm`` has the same, with hundreds of kills and faults of the disk.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.storm.plan import Plan
from tests.storm.report import explain
from tests.storm.running import on_engine
from tests.storm.storm import storm

PROCESSES = {"sqlite": 1, "postgresql": 3}


@pytest.mark.parametrize("engine", ENGINES)
async def test_nothing_is_lost_or_doubled_in_a_storm(tmp_path: Path, engine: str) -> None:
    plan = Plan(engine, [""] * PROCESSES[engine], kills=12, people=8)
    outcome = await on_engine(storm, plan, tmp_path)
    assert not outcome.broken, explain(outcome)
