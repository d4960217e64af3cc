"""How every storm is started: its options, its engines, its server, and what is printed of it."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from tests.postgresql_server import DURABLE, PostgresqlServer, own_server
from tests.storm.plan import Outcome, Plan
from tests.storm.report import document, show

Tell = Callable[[str], None]
P = TypeVar("P", bound=Plan)
Storm = Callable[[P, Path, PostgresqlServer | None, Tell], Awaitable[Outcome]]


def options(name: str, about: str | None, examples: str, engine: str) -> argparse.ArgumentParser:
    """Give the options that every storm has; ``engine`` is the one without being asked for any."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {name}",
        description=about,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default=engine)
    parser.add_argument("--processes", type=int, default=0, help="0 takes what suits the engine")
    parser.add_argument("--seed", type=int, default=0, help="0 takes a new one")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the outcome there")
    return parser


def engines(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Give the engines that were asked for."""
    return ("sqlite", "postgresql") if arguments.engine == "both" else (arguments.engine,)


def whole(arguments: argparse.Namespace, engine: str, several: int) -> list[str]:
    """Give the processes that each run all parts: on SQLite one, else ``several``."""
    return [""] * (arguments.processes or (1 if engine == "sqlite" else several))


def seed(arguments: argparse.Namespace) -> int:
    """Give what chance begins with."""
    return int(arguments.seed) or random.SystemRandom().randrange(1, 10**6)


async def on_engine(
    storm: Storm[P],
    plan: P,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    tell: Tell = print,
) -> Outcome:
    """Have a storm on the plan's engine; PostgreSQL is a server of its own with ``settings``."""
    if plan.engine == "sqlite":
        return await storm(plan, folder, None, tell)
    with own_server(settings) as server:
        return await storm(plan, folder, server, tell)


def run(storm: Storm[P], plans: Iterable[P], file: Path | None) -> int:
    """Have one storm after the other and print them; gives 1 where a promise was broken."""
    outcomes = []
    for plan in plans:
        print(f"{plan.name}; seed {plan.seed}")
        with tempfile.TemporaryDirectory(prefix="storm-") as folder:
            outcome = asyncio.run(on_engine(storm, plan, Path(folder), DURABLE, _indented))
        show(outcome)
        outcomes.append(outcome)
    if file is not None:
        text = json.dumps(document(outcomes), indent=2, ensure_ascii=False)
        file.write_text(text + "\n", encoding="utf-8")
    return int(any(outcome.broken for outcome in outcomes))


def _indented(text: str) -> None:
    print(f"  {text}", flush=True)
