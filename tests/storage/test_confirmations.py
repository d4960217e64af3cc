"""Confirmations as they are kept: one open per account, found when they are due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from school.confirmations import Confirmation
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import KARIM, NOW, SOPHIE, account, certificate

pytestmark = pytest.mark.usefixtures("platform")
EARLIER = NOW - timedelta(seconds=1)
LATER = NOW + timedelta(days=2)
WANTED = Confirmation(5, 1, "icc", SOPHIE, NOW, NOW)


def with_sophie(tx: Transaction) -> None:
    tx.accounts.add(account())
    tx.confirmations.hold(1)
    tx.addresses.wait_for(SOPHIE)
    tx.confirmations.add(WANTED)


async def test_one_comes_back_as_it_was_and_as_it_became(store: ClosableStore) -> None:
    await store.run(with_sophie)
    assert await store.run(lambda tx: tx.confirmations.get(5)) == WANTED
    assert await store.run(lambda tx: tx.confirmations.get(6)) is None
    assert await store.run(lambda tx: tx.confirmations.latest(2)) is None

    closed = replace(WANTED, sent_at=LATER, sent=3, reminded=2, outcome="refused", closed_at=LATER)
    await store.run(lambda tx: tx.confirmations.update(closed))
    newer = replace(WANTED, id=7, email=KARIM)
    await store.run(lambda tx: tx.confirmations.add(newer))
    assert await store.run(lambda tx: tx.confirmations.get(5)) == closed
    assert await store.run(lambda tx: tx.confirmations.latest(1)) == newer
    assert await store.run(lambda tx: tx.confirmations.has_ended(1, SOPHIE, "refused"))
    assert not await store.run(lambda tx: tx.confirmations.has_ended(1, SOPHIE, "taken"))
    assert not await store.run(lambda tx: tx.confirmations.has_ended(1, KARIM, "refused"))
    assert not await store.run(lambda tx: tx.confirmations.has_ended(2, SOPHIE, "refused"))


async def test_two_open_ones_for_an_address_contest_it(store: ClosableStore) -> None:
    await store.run(with_sophie)
    rival = replace(WANTED, id=6, account=2)
    assert not await store.run(lambda tx: tx.confirmations.is_contested(WANTED))
    await store.run(lambda tx: tx.accounts.add(account(2)))
    await store.run(lambda tx: tx.confirmations.add(rival))
    assert await store.run(lambda tx: tx.confirmations.is_contested(WANTED))
    assert await store.run(lambda tx: tx.confirmations.is_contested(rival))
    assert not await store.run(
        lambda tx: tx.confirmations.is_contested(replace(WANTED, email=KARIM))
    )
    ended = replace(rival, outcome="refused", closed_at=LATER)
    await store.run(lambda tx: tx.confirmations.update(ended))
    assert not await store.run(lambda tx: tx.confirmations.is_contested(WANTED))


async def test_an_account_has_one_open_at_most(store: ClosableStore) -> None:
    await store.run(with_sophie)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await store.run(lambda tx: tx.confirmations.add(replace(WANTED, id=6)))


async def test_those_that_are_due_are_found(store: ClosableStore) -> None:
    await store.run(with_sophie)

    def due(tx: Transaction) -> tuple[int, ...]:
        rows = tx.confirmations
        return (
            len(rows.to_remind(1, NOW, NOW, 9)),
            len(rows.to_remind(1, EARLIER, NOW, 9)),
            len(rows.to_remind(1, NOW, EARLIER, 9)),
            len(rows.to_expire(NOW, NOW, 9)),
        )

    assert await store.run(due) == (1, 0, 0, 1)
    await store.run(lambda tx: tx.confirmations.update(replace(WANTED, reminded=1, sent_at=LATER)))
    assert await store.run(due) == (0, 0, 0, 0)
    await store.run(lambda tx: tx.confirmations.update(replace(WANTED, outcome="taken")))
    assert await store.run(due) == (0, 0, 0, 1), "taken: not reminded of, yet it expires"


async def test_an_address_that_nothing_waits_for_is_forgotten(store: ClosableStore) -> None:
    def state(tx: Transaction) -> str | None:
        tx.addresses.forget(SOPHIE)
        found = tx.addresses.get(SOPHIE)
        return found.state if found else None

    await store.run(with_sophie)
    assert await store.run(state) == "pending", "a confirmation waits for it"
    closed = replace(WANTED, outcome="corrected", closed_at=LATER)
    await store.run(lambda tx: tx.confirmations.update(closed))
    assert await store.run(state) is None

    def note_certificate(tx: Transaction) -> None:
        tx.addresses.note(SOPHIE)
        tx.certificates.add(certificate())

    await store.run(note_certificate)
    assert await store.run(state) == "pending", "a certificate waits for it"
    await store.run(lambda tx: tx.addresses.prove(SOPHIE, 1, NOW))
    assert await store.run(state) == "confirmed"


async def test_one_that_wants_no_notices_is_kept_as_refused(store: ClosableStore) -> None:
    def give_up(tx: Transaction) -> tuple[str, bool]:
        tx.addresses.quieten(SOPHIE, NOW)
        tx.addresses.forget(SOPHIE)
        waiting = tx.addresses.get(SOPHIE)
        assert waiting is not None
        assert waiting.state == "pending", "a confirmation waits for it"
        tx.confirmations.update(replace(WANTED, outcome="expired", closed_at=LATER))
        tx.addresses.forget(SOPHIE)
        found = tx.addresses.get(SOPHIE)
        assert found is not None
        return found.state, found.quiet_at is not None

    await store.run(with_sophie)
    assert await store.run(give_up) == ("refused", True)


async def test_what_was_corrected_is_forgotten_after_a_while(store: ClosableStore) -> None:
    def correct(tx: Transaction) -> tuple[int, int]:
        tx.confirmations.update(replace(WANTED, outcome="corrected", closed_at=LATER))
        tx.confirmations.add(replace(WANTED, id=6, outcome="expired", closed_at=LATER))
        early = tx.confirmations.forget_corrected(LATER, 9)
        return early, tx.confirmations.forget_corrected(LATER + timedelta(seconds=1), 9)

    await store.run(with_sophie)
    assert await store.run(correct) == (0, 1)
    assert await store.run(lambda tx: tx.confirmations.get(5)) is None
    assert await store.run(lambda tx: tx.confirmations.get(6)) is not None


async def test_a_mailbox_refuses_until_somebody_else_asks(store: ClosableStore) -> None:
    def state(tx: Transaction) -> str:
        found = tx.addresses.get(SOPHIE)
        assert found is not None
        return found.state

    await store.run(with_sophie)
    await store.run(lambda tx: tx.addresses.refuse(SOPHIE))
    assert await store.run(state) == "refused"
    await store.run(lambda tx: tx.addresses.wait_for(SOPHIE))
    assert await store.run(state) == "pending"
    await store.run(lambda tx: tx.addresses.prove(SOPHIE, 1, NOW))
    await store.run(lambda tx: tx.addresses.refuse(SOPHIE))
    await store.run(lambda tx: tx.addresses.wait_for(SOPHIE))
    assert await store.run(state) == "confirmed", "what is proven stays"
