"""Where people reach the pages: kept in the database, for letters that are made beside."""

from __future__ import annotations

from functools import partial

from cartable.root import Foundation
from school.store import Transaction

_FACT = "public_url"


async def keep_public_url(opened: Foundation) -> None:
    """Leave the address of the pages that are served here, or that they have none."""
    await opened.store.run(partial(_keep, opened.settings.public_url or ""))


async def public_url(opened: Foundation) -> str | None:
    """Give where people reach the pages: as it is set here, or by whoever served them last.

    A terminal without the setting prints letters as the program that runs on the same database
    would; ``cartable demo``, whose port is another one at each start, has it in no file.
    """
    known = opened.settings.public_url
    return known or await opened.store.run(lambda tx: tx.status.recall(_FACT)) or None


def _keep(url: str, tx: Transaction) -> None:
    if (tx.status.recall(_FACT) or "") != url:
        tx.status.remember(_FACT, url)
