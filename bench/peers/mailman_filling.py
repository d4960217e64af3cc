"""Fills a Mailman with people who wait to confirm: `python -m bench.peers.mailman_filling`.

It prints each one's address and token. All of it is Mailman's own code, as it runs when somebody
subscribes; left out is the question whether that person waits already, for which Mailman reads all
that wait: thousands of them would take hours.
"""

from __future__ import annotations

import argparse
import sys

from mailman.app.lifecycle import create_list
from mailman.app.subscriptions import SubscriptionWorkflow
from mailman.config import config
from mailman.core.initialize import initialize
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.usermanager import IUserManager
from zope.component import getUtility


def main(options: argparse.Namespace) -> None:
    """Make the list, and have people subscribe to it up to the mail that asks them."""
    initialize(options.config)
    SubscriptionWorkflow.INITIAL_STATE = "verification_checks"
    _, _, domain = options.list.partition("@")
    getUtility(IDomainManager).add(domain)
    there = create_list(options.list, [f"postmaster@{domain}"])
    for number in range(1, 1 + options.count):
        user = getUtility(IUserManager).make_user(f"anna.{number}@example.org", f"Anna {number}")
        subscription = SubscriptionWorkflow(there, *user.addresses)
        for _ in subscription:
            pass
        sys.stdout.write(f"{subscription.address.email} {subscription.token}\n")
    config.db.commit()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.peers.mailman_filling")
    parser.add_argument("config")
    parser.add_argument("list")
    parser.add_argument("count", type=int)
    main(parser.parse_args())
