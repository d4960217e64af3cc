"""A filled database is one that the program could have made: everybody has all that is theirs."""

from __future__ import annotations

from functools import partial

from bench.filling import fill
from school.certificates import Certificate
from school.platforms import Platform
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore
from tests.cast import NOW

COUNT = 50


async def test_every_chat_leads_to_an_account_with_its_certificates(
    location: Location, store: ClosableStore, platform: Platform
) -> None:
    fill(location, COUNT)

    def held_by(chat_number: int, tx: Transaction) -> list[Certificate]:
        chat = tx.devices.chat(chat_number)
        assert chat is not None
        assert chat.account is not None
        return tx.certificates.of_account(chat.account)

    for number in (1, 2, COUNT):
        held = await store.run(partial(held_by, number))
        assert {one.title for one in held} == {f"Anglais {number}-0", f"Anglais {number}-1"}
        assert {one.platform for one in held} == {platform.id}


async def test_what_was_done_before_waits_for_nobody(
    location: Location, store: ClosableStore, platform: Platform
) -> None:
    fill(location, COUNT)

    counts = await store.run(lambda tx: tx.status.counts())
    assert counts["accounts"] == {"open": COUNT}
    assert counts["certificates"] == {"issued": 2 * COUNT, "activated": 2 * COUNT, "revoked": 0}
    queues = await store.run(lambda tx: tx.status.queues(NOW))
    assert (queues["inbox"]["telegram"]["done"], queues["inbox"]["telegram"]["waiting"]) == (50, 0)
    assert (queues["outbox"]["telegram"]["sent"], queues["outbox"]["telegram"]["waiting"]) == (
        COUNT,
        0,
    )
