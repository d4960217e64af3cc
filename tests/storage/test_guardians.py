"""Guardians as rows: what is told of one, and the child whose page was opened last."""

from datetime import timedelta

from school.guardians import Guardian
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, account, child


def family(tx: Transaction) -> None:
    tx.platforms.put(ISU_DOUR)
    tx.accounts.add(account(1))
    tx.children.add(child(1))
    tx.children.add(child(2, identifier="marie.durant@isu-dour.be"))


async def test_what_is_told_of_one_is_kept_and_replaced(store: ClosableStore) -> None:
    await store.run(family)
    assert await store.run(lambda tx: tx.guardians.get(1)) is None
    first = Guardian(1, "mother", "+3265000001", "", 1, NOW)
    await store.run(lambda tx: tx.guardians.put(first))
    assert await store.run(lambda tx: tx.guardians.get(1)) == first
    second = Guardian(1, "guardian", "", "+32470000001", 1, NOW + timedelta(days=1))
    await store.run(lambda tx: tx.guardians.put(second))
    assert await store.run(lambda tx: tx.guardians.get(1)) == second


async def test_the_chosen_child_and_the_details_change_apart(store: ClosableStore) -> None:
    """Two devices of one account: neither writes over what the other has just written."""
    await store.run(family)
    await store.run(lambda tx: tx.guardians.choose(1, 1))
    read_before = await store.run(lambda tx: tx.guardians.get(1))
    assert read_before == Guardian(1, chosen=1)
    told = Guardian(1, "mother", "+3265000001", "", 1, NOW)
    await store.run(lambda tx: tx.guardians.choose(1, 2))
    await store.run(lambda tx: tx.guardians.put(told))
    found = await store.run(lambda tx: tx.guardians.get(1))
    assert found == Guardian(1, "mother", "+3265000001", "", 2, NOW)
