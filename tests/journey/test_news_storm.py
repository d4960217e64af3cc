"""A small storm of news: everybody is told, or it is stated why not.

``make storm-news`` has the same, with 10,000 families.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.storm.news.plan import NewsPlan
from tests.storm.news.storm import news_storm
from tests.storm.report import explain
from tests.storm.running import on_engine

PROCESSES = {"sqlite": 1, "postgresql": 2}


@pytest.mark.parametrize("engine", ENGINES)
async def test_every_family_is_told_or_it_is_stated_why_not(tmp_path: Path, engine: str) -> None:
    plan = NewsPlan(
        engine,
        [""] * PROCESSES[engine],
        people=150,
        seed=7,
        rate=25.0,
        blocked=15,
        dead=8,
        by_mail=12,
        unanswered=0.05,
        outage=1.0,
        kill_every=1.0,
    )
    outcome = await on_engine(news_storm, plan, tmp_path)
    assert not outcome.broken, explain(outcome)
    assert outcome.figures["kills"]
