"""``make storm``: kills the running program again and again, and shows that nothing is lost."""

from __future__ import annotations

import argparse
import sys

from tests.storm.plan import APART, Plan
from tests.storm.running import engines, options, run, seed, whole
from tests.storm.storm import storm

_FEW = 20
"""People at once while the disk fails: what is looked at then are answers, not rates."""

_EXPLAINED = """\
python -m tests.storm                       SQLite, then PostgreSQL, 300 kills each
python -m tests.storm --engine sqlite --parts apart --kills 20
"""


def _arguments() -> argparse.Namespace:
    parser = options("tests.storm", __doc__, _EXPLAINED, engine="both")
    parser.add_argument("--kills", type=int, default=300, help="for each engine (300)")
    parser.add_argument("--parts", choices=("whole", "apart"), default="whole")
    parser.add_argument("--updates", choices=("polling", "webhook"), default="polling")
    parser.add_argument(
        "--weather", choices=("kills", "disk", "all"), default="all", help="kills, then the disk"
    )
    parser.add_argument("--people", type=int, default=60, help="at once (60)")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[Plan]:
    kills = {"kills": [arguments.kills], "disk": [0], "all": [arguments.kills, 0]}
    return [
        Plan(
            engine=engine,
            parts=APART if arguments.parts == "apart" else whole(arguments, engine, 3),
            updates=arguments.updates,
            kills=wanted,
            people=arguments.people if wanted else min(arguments.people, _FEW),
            seed=seed(arguments),
        )
        for engine in engines(arguments)
        for wanted in kills[arguments.weather]
    ]


def main() -> int:
    """Run the storms that were asked for; gives 1 where a promise was broken."""
    arguments = _arguments()
    return run(storm, _plans(arguments), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
