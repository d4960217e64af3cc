"""A filled database is one that the program could have made: everybody has all that is theirs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bench.filling import fill
from school.certificates import Certificate
from school.platforms import Platform
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore, open_store
from storage.statements import Holding
from tests.cast import NOW, Clock

COUNT = 50


@pytest.fixture
async def filled(
    location: Location, store: ClosableStore, platform: Platform, clock: Clock, holding: Holding
) -> AsyncIterator[ClosableStore]:
    """A filled store: SQLite is filled by whoever has it alone."""
    await store.close()
    fill(location, COUNT)
    opened = await open_store(location, clock, holding)
    yield opened
    await opened.close()


async def test_every_chat_leads_to_an_account_with_its_certificates(
    filled: ClosableStore, platform: Platform
) -> None:
    def held_by(chat_number: int, tx: Transaction) -> list[Certificate]:
        chat = tx.devices.chat(chat_number)
        assert chat is not None
        assert chat.account is not None
        return tx.certificates.of_account(chat.account)

    for number in (1, 2, COUNT):
        held = await filled.run(partial(held_by, number))
        assert {one.title for one in held} == {f"Anglais {number}-0", f"Anglais {number}-1"}
        assert {one.platform for one in held} == {platform.id}


async def test_what_was_done_before_waits_for_nobody(filled: ClosableStore) -> None:
    counts = await filled.run(lambda tx: tx.status.counts())
    assert counts["accounts"] == {"open": COUNT}
    assert counts["certificates"] == {"issued": 2 * COUNT, "activated": 2 * COUNT, "revoked": 0}
    queues = await filled.run(lambda tx: tx.status.queues(NOW))
    assert (queues["inbox"]["telegram"]["done"], queues["inbox"]["telegram"]["waiting"]) == (50, 0)
    assert (queues["outbox"]["telegram"]["sent"], queues["outbox"]["telegram"]["waiting"]) == (
        COUNT,
        0,
    )
