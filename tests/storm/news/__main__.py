"""``make storm-news``: news to thousands of families while the program is struck, and the books."""

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
from tests.storm.news.plan import NewsPlan
from tests.storm.news.storm import news_storm
from tests.storm.plan import Outcome
from tests.storm.report import document, show

_EXPLAINED = """\
python -m tests.storm.news                         SQLite, 10,000 families
python -m tests.storm.news --engine both --families 2000 --outage 20
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.storm.news",
        description=__doc__,
        epilog=_EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="sqlite")
    parser.add_argument("--processes", type=int, default=0, help="SQLite 1, PostgreSQL 2")
    parser.add_argument("--families", type=int, default=10_000, help="(10,000)")
    parser.add_argument("--rate", type=float, default=150.0, help="messages a second (150)")
    parser.add_argument("--outage", type=float, default=60.0, help="seconds of 502 (60)")
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the outcome there")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[NewsPlan]:
    engines = ("sqlite", "postgresql") if arguments.engine == "both" else (arguments.engine,)
    count = arguments.families
    return [
        NewsPlan(
            engine=engine,
            parts=[""] * (arguments.processes or (1 if engine == "sqlite" else 2)),
            people=count,
            rate=arguments.rate,
            blocked=count // 20,
            dead=count * 3 // 100,
            by_mail=count // 20,
            outage=arguments.outage,
            seed=arguments.seed or random.SystemRandom().randrange(1, 10**6),
        )
        for engine in engines
    ]


async def _run(plan: NewsPlan) -> Outcome:
    print(f"{plan.name}, seed {plan.seed}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="storm-"))
        server = stack.enter_context(own_server(DURABLE)) if plan.engine == "postgresql" else None
        return await news_storm(
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
