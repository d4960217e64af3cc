"""Closings and exports as rows, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from school.closings import Closing
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, account

SOON, LATER = NOW + timedelta(days=26), NOW + timedelta(days=30)
CLOSING = Closing(1, NOW, LATER)


@pytest.fixture(autouse=True)
async def accounts(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account(1))
        tx.accounts.add(account(2))

    await store.run(work)


async def test_a_closing_is_taken_back_and_begun_anew(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.closings.begin(CLOSING))
    assert await store.run(lambda tx: tx.closings.of(1)) == CLOSING
    assert await store.run(lambda tx: tx.closings.of(2)) is None
    assert not await store.run(lambda tx: tx.closings.welcomed(1))
    assert await store.run(lambda tx: tx.closings.reopen(1, SOON))
    assert not await store.run(lambda tx: tx.closings.reopen(1, SOON))
    assert not await store.run(lambda tx: tx.closings.reopen(2, SOON))
    assert await store.run(lambda tx: tx.closings.of(1)) is None
    assert await store.run(lambda tx: tx.closings.due(LATER, 10)) == []
    assert await store.run(lambda tx: tx.closings.welcomed(1))
    assert not await store.run(lambda tx: tx.closings.welcomed(1))
    await store.run(lambda tx: tx.closings.begin(CLOSING))
    assert await store.run(lambda tx: tx.closings.due(LATER, 10)) == [1]


async def test_each_is_reminded_of_once(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.closings.begin(CLOSING))
    assert await store.run(lambda tx: tx.closings.to_remind(SOON, 10)) == []
    assert await store.run(lambda tx: tx.closings.to_remind(LATER, 10)) == [CLOSING]
    assert await store.run(lambda tx: tx.closings.to_remind(LATER, 10)) == []
    assert await store.run(lambda tx: tx.closings.due(SOON, 10)) == []


async def test_exports_are_counted_and_known_by_chat(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.closings.export(1, 1, 100, NOW))
    await store.run(lambda tx: tx.closings.export(2, 2, 100, SOON))
    before = NOW - timedelta(seconds=1)
    assert await store.run(lambda tx: tx.closings.exports_since(1, before)) == 1
    assert await store.run(lambda tx: tx.closings.exports_since(1, NOW)) == 0
    assert await store.run(lambda tx: tx.closings.exported_in(100, before)) == 2
    assert await store.run(lambda tx: tx.closings.exported_in(100, SOON)) is None
    assert await store.run(lambda tx: tx.closings.forget_exports(SOON, 10)) == 1
    assert await store.run(lambda tx: tx.closings.exports_since(1, before)) == 0
