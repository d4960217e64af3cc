"""``make storm-mail``: thousands of replies to a program that is struck, and the books of it."""

from __future__ import annotations

import argparse
import sys

from tests.storm.mail.plan import MailPlan
from tests.storm.mail.storm import mail_storm
from tests.storm.running import engines, options, run, seed, whole

_EXPLAINED = """\
python -m tests.storm.mail                         SQLite, 5,000 replies
python -m tests.storm.mail --engine both --replies 300 --people 100 --seconds 30
"""


def _arguments() -> argparse.Namespace:
    parser = options("tests.storm.mail", __doc__, _EXPLAINED, engine="sqlite")
    parser.add_argument("--replies", type=int, default=5000, help="(5000)")
    parser.add_argument("--people", type=int, default=1500, help="who are asked (1500)")
    parser.add_argument("--seconds", type=float, default=150.0, help="in which they come (150)")
    return parser.parse_args()


def _plans(arguments: argparse.Namespace) -> list[MailPlan]:
    return [
        MailPlan(
            engine=engine,
            parts=whole(arguments, engine, 2),
            people=arguments.people,
            replies=arguments.replies,
            seconds=arguments.seconds,
            seed=seed(arguments),
        )
        for engine in engines(arguments)
    ]


def main() -> int:
    """Run the storms that were asked for; gives 1 where a promise was broken."""
    arguments = _arguments()
    return run(mail_storm, _plans(arguments), arguments.json)


if __name__ == "__main__":
    sys.exit(main())
