"""What one changes of one's own account, as rows, on both engines."""

from __future__ import annotations

from datetime import timedelta

from school.reset_codes import ResetCode
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, account, device

LATER = NOW + timedelta(minutes=5)
OLD, OTHER, NEW = "old@example.org", "other@example.org", "new@example.org"


async def test_when_a_password_was_typed_counts_until_it_is_changed(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account())
        for chat in (100, 101):
            tx.devices.meet(chat, "fr", NOW)
        assert tx.devices.password_typed_at(100) is None
        tx.devices.link(device(1, chat=100, linked_at=NOW))
        tx.devices.link(device(2, chat=101, linked_at=NOW))
        assert tx.devices.password_typed_at(100) == NOW
        tx.devices.type_password(100, 1, LATER)
        assert tx.devices.password_typed_at(100) == LATER
        tx.accounts.give_password(1, "another", LATER)
        assert tx.devices.password_typed_at(100) == LATER, "whoever changes it has typed it"
        assert tx.devices.password_typed_at(101) is None
        known = tx.accounts.get(1)
        assert known is not None
        assert known.password_hash == "another"

    await store.run(work)


async def test_an_address_takes_the_place_of_another_and_back(store: ClosableStore) -> None:
    def named(tx: Transaction) -> list[tuple[str, bool]]:
        found = tx.addresses.of_account(1)
        return [(one.email, one.replaced_at is not None) for one in found]

    def work(tx: Transaction) -> None:
        tx.accounts.add(account())
        for minute, email in enumerate((OLD, OTHER, NEW)):
            assert tx.addresses.prove(email, 1, NOW + timedelta(minutes=minute))
        tx.addresses.will_replace(OLD, 7)
        assert (tx.addresses.replaced_by(7), tx.addresses.replaced_by(8)) == (OLD, None)
        assert named(tx) == [(OLD, False), (OTHER, False), (NEW, False)], "nothing has changed yet"
        tx.addresses.replace(1, OLD, NEW, LATER)
        assert named(tx) == [(NEW, False), (OTHER, False), (OLD, True)]
        assert tx.addresses.replaced_by(7) is None
        tx.addresses.replace(1, NEW, OLD, LATER)
        assert named(tx) == [(OLD, False), (OTHER, False), (NEW, True)]
        found = tx.addresses.get(NEW)
        assert found is not None
        assert (found.account, found.replaced_at) == (1, LATER)

    await store.run(work)


async def test_tries_at_a_code_are_counted_and_it_is_forgotten(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account())
        tx.reset_codes.add(ResetCode(1, 1, 100, "digest", NOW))
        tx.reset_codes.add(ResetCode(2, None, 100, "of nobody", LATER))
        tx.reset_codes.attempt(1)
        assert tx.reset_codes.attempt(1) == ResetCode(1, 1, 100, "digest", NOW, 2)
        assert tx.reset_codes.attempt(3) is None
        assert tx.reset_codes.get(2) == ResetCode(2, None, 100, "of nobody", LATER)
        assert tx.reset_codes.forget(LATER, 10) == 1
        assert tx.reset_codes.get(1) is None

    await store.run(work)
