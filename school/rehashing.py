"""Rehashing: a password is hashed anew where that was done otherwise before, after its use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from school.hashing import Rehash
from school.store import Transaction, Unit


async def rehash(run: Callable[[Callable[[Transaction], None]], Awaitable[None]], of: Unit) -> None:
    """Hash anew what a unit's work found outdated, once that is committed.

    ``run`` runs work in a transaction. Only who was let in has to do with it: a refusal, also of
    the right password during a wait, takes no time for it. What is missed, because a process ends
    or the database cannot take it, is done at the next sign-in.
    """
    for one in of.rehashes:
        renewed = await of.passwords.hash(one.password)
        await run(partial(_keep, one, renewed))


def _keep(one: Rehash, renewed: str, tx: Transaction) -> None:
    tx.accounts.rehash(one.account, one.stored, renewed)
