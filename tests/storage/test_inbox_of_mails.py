"""Mails in the inbox: found by their keys, read in portions, forgotten only once they have gone."""

from datetime import timedelta

from school.inbox import Input
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, update

LATER = NOW + timedelta(days=8)


def mail(number: int, size: int = 10, **changes: object) -> Input:
    key = f"place:1:{number}"
    return update(number, source="mail", key=key, lane=key, payload=b"." * size, **changes)


async def keys_within(store: ClosableStore, size: int, after: int = 0, limit: int = 9) -> list[int]:
    def read(tx: Transaction) -> list[int]:
        portion = tx.inbox.waiting_within("mail", after, size, limit, tried=False)
        return [one.order for one in portion]

    return await store.run(read)


async def test_a_portion_is_at_least_one_and_no_larger_than_need_be(store: ClosableStore) -> None:
    await store.run(lambda tx: tx.inbox.store([mail(1, 100), mail(2), mail(3), mail(4, 100)]))
    assert await keys_within(store, 1) == [1]
    assert await keys_within(store, 100) == [1]
    assert await keys_within(store, 101) == [1, 2]
    assert await keys_within(store, 121) == [1, 2, 3, 4]
    assert await keys_within(store, 1, after=1) == [2]
    assert await keys_within(store, 99, after=1, limit=2) == [2, 3]
    assert await keys_within(store, 99, after=4) == []


async def test_what_failed_before_waits_apart(store: ClosableStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        tx.inbox.store([mail(1), mail(2), update(3)])
        tx.inbox.failed("mail", mail(1).key, "boom", NOW)
        fresh = tx.inbox.waiting_within("mail", 0, 999, 9, tried=False)
        tried = tx.inbox.waiting_within("mail", 0, 999, 9, tried=True)
        return [one.order for one in fresh], [one.order for one in tried]

    assert await store.run(work) == ([2], [1])


async def test_the_states_of_many_keys_are_found_at_once(store: ClosableStore) -> None:
    def work(tx: Transaction) -> dict[str, str]:
        tx.inbox.store([mail(number) for number in range(1, 4)])
        tx.inbox.done("mail", mail(1).key, NOW)
        assert tx.inbox.set_aside("mail", mail(2).key, "size", NOW)
        return dict(tx.inbox.known("mail", [mail(number).key for number in range(2000)]))

    found = await store.run(work)
    assert found == {mail(1).key: "done", mail(2).key: "set_aside", mail(3).key: "new"}
    assert await store.run(lambda tx: tx.inbox.known("mail", [])) == {}
    assert await store.run(lambda tx: tx.inbox.known("telegram", [mail(1).key])) == {}


async def test_what_is_set_aside_waits_no_more_and_keeps_nothing(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.inbox.store([mail(1), mail(2)])
        assert tx.inbox.set_aside("mail", mail(1).key, "size", NOW)
        assert not tx.inbox.set_aside("mail", mail(1).key, "size", NOW)
        assert not tx.inbox.done("mail", mail(1).key, NOW)
        for _ in range(3):
            tx.inbox.failed("mail", mail(2).key, "boom", NOW)
        assert not tx.inbox.set_aside("mail", mail(2).key, "size", NOW)
        assert tx.inbox.known("mail", [mail(2).key]) == {mail(2).key: "set_aside"}

    await store.run(work)
    queues = await store.run(lambda tx: tx.status.queues(NOW))
    assert queues["inbox"]["mail"]["set_aside"] == 2


async def test_only_mails_that_have_gone_are_forgotten(store: ClosableStore) -> None:
    mails = [mail(number) for number in range(1, 6)]

    def work(tx: Transaction) -> None:
        tx.inbox.store([*mails, update(9)])
        for one in mails[:4]:
            tx.inbox.done("mail", one.key, NOW)
        tx.inbox.done("telegram", "9", NOW)
        tx.inbox.gone([mails[0].key, mails[1].key])
        tx.inbox.gone([mails[1].key])

    await store.run(work)
    assert await store.run(lambda tx: tx.inbox.forget(NOW, 10)) == 0
    forgotten = [await store.run(lambda tx: tx.inbox.forget(LATER, 2)) for _ in range(3)]
    assert forgotten == [3, 0, 0]
    assert await store.run(lambda tx: tx.inbox.store(mails)) == mails[:2]  # the others are known
    await store.run(lambda tx: tx.inbox.done("mail", mails[0].key, NOW))
    # That it had gone is forgotten with it: handed in again, it is kept until it goes again.
    assert await store.run(lambda tx: tx.inbox.forget(LATER, 9)) == 0
