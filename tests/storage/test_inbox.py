"""The inbox: each input once, in order, and set aside after three failures."""

from collections.abc import Sequence

from school.inbox import Input
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import NOW, update


def keys(inputs: Sequence[Input]) -> list[str]:
    return [one.key for one in inputs]


async def test_an_input_is_kept_once(store: ClosableStore) -> None:
    first = await store.run(lambda tx: tx.inbox.store([update(1), update(2)]))
    again = await store.run(lambda tx: tx.inbox.store([update(2), update(3)]))
    assert keys(first) == ["1", "2"]
    assert keys(again) == ["3"]


async def test_the_same_key_of_another_source_is_another_input(store: ClosableStore) -> None:
    new = await store.run(
        lambda tx: tx.inbox.store([update(1), update(1, source="click"), update(1)])
    )
    assert [one.source for one in new] == ["telegram", "click"]


async def test_inputs_wait_in_order_by_source_and_lane(store: ClosableStore) -> None:
    inputs = [update(3), update(1), update(2, lane="200"), update(4, source="click")]
    await store.run(lambda tx: tx.inbox.store(inputs))
    waiting = await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10))
    assert waiting == [update(1), update(2, lane="200"), update(3)]
    assert keys(await store.run(lambda tx: tx.inbox.waiting("telegram", 1, 1))) == ["2"]
    lane = await store.run(lambda tx: tx.inbox.waiting_in("telegram", "100", 0, 10))
    assert keys(lane) == ["1", "3"]
    assert keys(await store.run(lambda tx: tx.inbox.waiting_in("telegram", "100", 1, 10))) == ["3"]


async def test_a_done_input_leaves_nothing_of_what_it_said(store: ClosableStore) -> None:
    def work(tx: Transaction) -> None:
        tx.inbox.store([update(1, payload=b"a canary in the inbox")])
        assert tx.inbox.is_open("telegram", "1")
        assert tx.inbox.done("telegram", "1", NOW)
        assert not tx.inbox.done("telegram", "1", NOW)
        assert not tx.inbox.is_open("telegram", "1")

    await store.run(work)
    assert await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10)) == []
    # It came and was treated: handed in again, it is known.
    assert await store.run(lambda tx: tx.inbox.store([update(1)])) == []


async def test_the_third_failure_sets_an_input_aside_and_the_next_goes_on(
    store: ClosableStore,
) -> None:
    await store.run(lambda tx: tx.inbox.store([update(1), update(2)]))
    for tries in (1, 2):
        counted = await store.run(lambda tx: tx.inbox.failed("telegram", "1", "boom", NOW))
        assert counted == tries
        waiting = await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10))
        assert [(one.key, one.attempts) for one in waiting] == [("1", tries), ("2", 0)]
    assert await store.run(lambda tx: tx.inbox.failed("telegram", "1", "boom", NOW)) == 3
    assert keys(await store.run(lambda tx: tx.inbox.waiting("telegram", 0, 10))) == ["2"]
    assert not await store.run(lambda tx: tx.inbox.done("telegram", "1", NOW))

    queues = await store.run(lambda tx: tx.status.queues(NOW))
    assert queues["inbox"]["telegram"] == {
        "waiting": 1,
        "done": 0,
        "set_aside": 1,
        "oldest_seconds": 0.0,
    }


async def test_a_failure_of_what_is_done_already_changes_nothing(store: ClosableStore) -> None:
    def work(tx: Transaction) -> int:
        tx.inbox.store([update(1)])
        tx.inbox.done("telegram", "1", NOW)
        return tx.inbox.failed("telegram", "1", "late", NOW)

    assert await store.run(work) == 3
    queues = await store.run(lambda tx: tx.status.queues(NOW))
    assert queues["inbox"]["telegram"]["done"] == 1
