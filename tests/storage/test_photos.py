"""Photos as rows: one for an account, replaced, taken away."""

from __future__ import annotations

from datetime import timedelta

from school.photos import Photo
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, account

FIRST = Photo(1, bytes(range(256)), NOW)


async def test_a_photo_is_kept_replaced_and_taken_away(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account(1))
        assert tx.photos.get(1) is None
        for one in (FIRST, Photo(1, b"\xff\xd8", NOW + timedelta(days=1))):
            tx.photos.put(one)
            assert tx.photos.get(1) == one
        tx.photos.remove(1)
        assert tx.photos.get(1) is None

    await store.run(work)
