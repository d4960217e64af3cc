"""``make storm-news``: news to thousands of families while the program is struck, and the books."""

from __future__ import annotations

import argparse
import sys

from tests.storm.news.plan import NewsPlan
from tests.storm.news.storm import news_storm
from tests.storm.running import engines, options, run, seed, whole

_EXPLAINED = """\
python -m tests.storm.news                         SQLite, 10,000 families
python -m tests.storm.news --engine both --families 2000 --outage 20
"""


def _arguments() -> argparse.Namespace:
    parser = options("tests.storm.news", __doc__, _EXPLAINED, engine="sqlite")
    parser.add_argument("--families", type=int, default=10_000, help="(10,000)")
    parser.add_argument("--rate", type=float, default=150.0, help="messages a second (150)")
    parser.add_argument("--outage", type=float, default=60.0, help="seconds of 502 (60)")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[NewsPlan]:
    count = arguments.families
    return [
        NewsPlan(
            engine=engine,
            parts=whole(arguments, engine, 2),
            people=count,
            rate=arguments.rate,
            blocked=count // 20,
            dead=count * 3 // 100,
            by_mail=count // 20,
            outage=arguments.outage,
            seed=seed(arguments),
        )
        for engine in engines(arguments)
    ]


def main() -> int:
    """Run the storms that were asked for; gives 1 where a promise was broken."""
    arguments = _arguments()
    return run(news_storm, _plans(arguments), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
