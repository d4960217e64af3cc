"""A filled database is one that the program could have made: everybody has all that is theirs."""

from __future__ import annotations

from bench.filling import fill
from school.platforms import Platform
from storage.location import Location
from storage.opening import ClosableStore
from tests.cast import NOW

COUNT = 50


async def test_every_chat_leads_to_an_account_with_its_certificates(
    location: Location, store: ClosableStore, platform: Platform
) -> None:
    fill(location, COUNT)

    for number in (1, 2, COUNT):
        chat = await store.run(lambda tx, number=number: tx.devices.chat(number))
        assert chat is not None
        account = chat.account
        assert account is not None
        held = await store.run(lambda tx, account=account: tx.certificates.of_account(account))
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
