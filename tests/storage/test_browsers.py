"""Browsers: found by their cookies, and forgotten where nothing is open in them."""

from datetime import timedelta

from school.browsers import Browser
from school.conversations import WEB, Conversation, Record
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, account, device

LATER = NOW + timedelta(days=30)


def met(tx: Transaction, number: int) -> None:
    tx.devices.meet(number, "fr", NOW)
    tx.browsers.add(Browser(number, f"digest {number}", f"agent {number}", NOW))


async def test_a_browser_is_found_by_its_newest_cookie(store: ClosableStore) -> None:
    def work(tx: Transaction) -> tuple[int | None, ...]:
        met(tx, 1)
        tx.browsers.renew(1, "another")
        return tx.browsers.chat_of("another"), tx.browsers.chat_of("digest 1")

    assert await store.run(work) == (1, None)


async def test_messages_go_to_telegram_alone_and_devices_are_all(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account())
        met(tx, 1)
        tx.devices.meet(100, "fr", NOW)
        tx.devices.link(device(1, chat=1))
        tx.devices.link(device(2, chat=100))
        assert [one.id for one in tx.devices.of_account(1)] == [100]
        assert {one.id for one in tx.devices.everywhere(1)} == {1, 100}
        assert tx.browsers.agents(1) == {1: "agent 1"}

    await store.run(work)


async def test_one_that_reaches_nothing_is_forgotten(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.accounts.add(account())
        for number in (1, 2, 3):
            met(tx, number)
        tx.devices.link(device(1, chat=1))
        asking = Record("sign_in", {}, LATER)
        tx.conversations.put(Conversation(f"{WEB}2", (asking,)))
        assert tx.browsers.forget(NOW, 10) == 0
        assert tx.browsers.forget(LATER, 10) == 1
        left = [tx.browsers.chat_of(f"digest {number}") for number in (1, 2, 3)]
        assert left == [1, 2, None]

    await store.run(work)
