"""``make storm-mail``: thousands of replies to a program that is struck, and the books of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.postgresql_server import DURABLE, own_server
from tests.storm.mail.plan import MailPlan
from tests.storm.mail.storm import mail_storm
from tests.storm.plan import Outcome
from tests.storm.report import document, show

_EXPLAINED = """\
python -m tests.storm.mail                         SQLite, 5,000 replies
python -m tests.storm.mail --engine both --replies 300 --people 100 --seconds 30
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.storm.mail",
        description=__doc__,
        epilog=_EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="sqlite")
    parser.add_argument("--processes", type=int, default=0, help="SQLite 1, PostgreSQL 2")
    parser.add_argument("--replies", type=int, default=5000, help="(5000)")
    parser.add_argument("--people", type=int, default=1500, help="who are asked (1500)")
    parser.add_argument("--seconds", type=float, default=150.0, help="in which they come (150)")
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the outcome there")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[MailPlan]:
    engines = ("sqlite", "postgresql") if arguments.engine == "both" else (arguments.engine,)
    return [
        MailPlan(
            engine=engine,
            parts=[""] * (arguments.processes or (1 if engine == "sqlite" else 2)),
            people=arguments.people,
            replies=arguments.replies,
            seconds=arguments.seconds,
            seed=arguments.seed or random.SystemRandom().randrange(1, 10**6),
        )
        for engine in engines
    ]


async def _run(plan: MailPlan) -> Outcome:
    print(f"{plan.name}, seed {plan.seed}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="storm-"))
        server = stack.enter_context(own_server(DURABLE)) if plan.engine == "postgresql" else None
        return await mail_storm(
            plan, Path(folder), server, lambda text: print(f"  {text}", flush=True)
        )


def main() -> int:
    """Run the storms that were asked for; gives 1 where a promise was broken."""
    arguments = _arguments()
    outcomes = []
    for plan in _plans(arguments):
        outcome = asyncio.run(_run(plan))
        show(outcome)
        outcomes.append(outcome)
    if arguments.json is not None:
        text = json.dumps(document(outcomes), indent=2, ensure_ascii=False)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return int(any(outcome.broken for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
