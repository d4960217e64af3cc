"""A small storm of replies: fifty kinds of mails while connections are cut and the program dies.

``make storm-mail`` has the same, with thousands.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.storm.mail.plan import MailPlan
from tests.storm.mail.storm import mail_storm
from tests.storm.report import explain
from tests.storm.running import on_engine

PROCESSES = {"sqlite": 1, "postgresql": 2}


@pytest.mark.parametrize("engine", ENGINES)
async def test_replies_take_effect_once_and_nothing_else_does(tmp_path: Path, engine: str) -> None:
    plan = MailPlan(
        engine,
        [""] * PROCESSES[engine],
        people=45,
        seed=5,
        replies=140,
        seconds=6.0,
        cut_every=2.0,
        kill_every=3.0,
    )
    outcome = await on_engine(mail_storm, plan, tmp_path)
    assert not outcome.broken, explain(outcome)
    assert outcome.figures["kills"]
