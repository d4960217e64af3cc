"""``make storm``: kills the running program again and again, and shows that nothing is lost."""

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
from tests.storm.plan import APART, Outcome, Plan
from tests.storm.report import document, show
from tests.storm.storm import storm

_FEW = 20
"""People at once while the disk fails: what is looked at then are answers, not rates."""

_EXPLAINED = """\
python -m tests.storm                       SQLite, then PostgreSQL, 300 kills each
python -m tests.storm --engine sqlite --parts apart --kills 20
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.storm",
        description=__doc__,
        epilog=_EXPLAINED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--kills", type=int, default=300, help="for each engine (300)")
    parser.add_argument("--processes", type=int, default=0, help="SQLite 1, PostgreSQL 3")
    parser.add_argument("--parts", choices=("whole", "apart"), default="whole")
    parser.add_argument("--updates", choices=("polling", "webhook"), default="polling")
    parser.add_argument(
        "--weather", choices=("kills", "disk", "all"), default="all", help="kills, then the disk"
    )
    parser.add_argument("--people", type=int, default=60, help="at once (60)")
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the outcome there")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[Plan]:
    engines = ("sqlite", "postgresql") if arguments.engine == "both" else (arguments.engine,)
    kills = {"kills": [arguments.kills], "disk": [0], "all": [arguments.kills, 0]}
    return [
        Plan(
            engine=engine,
            parts=_parts(engine, arguments),
            updates=arguments.updates,
            kills=wanted,
            people=arguments.people if wanted else min(arguments.people, _FEW),
            seed=arguments.seed or random.SystemRandom().randrange(1, 10**6),
        )
        for engine in engines
        for wanted in kills[arguments.weather]
    ]


def _parts(engine: str, arguments: argparse.Namespace) -> list[str]:
    if arguments.parts == "apart":
        return APART
    return [""] * (arguments.processes or (1 if engine == "sqlite" else 3))


async def _run(plan: Plan) -> Outcome:
    print(f"{plan.name}; {plan.people} people, seed {plan.seed}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="storm-"))
        server = stack.enter_context(own_server(DURABLE)) if plan.engine == "postgresql" else None
        return await storm(plan, Path(folder), server, lambda text: print(f"  {text}", flush=True))


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
