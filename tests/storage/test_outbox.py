"""The outbox: what is owed leaves by lane, in order within a chat, and once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from school.ids import Ids
from school.outbox import Lane, Notice
from school.store import Transaction
from storage.location import Location
from storage.opening import ClosableStore
from storage.statements import Holding
from tests.cast import NOW, SOPHIE, Clock, notice
from tests.databases import rows

SENDING_HERE = Holding("here", frozenset({"telegram"}))


def ids(notices: Sequence[Notice]) -> list[int]:
    return [one.id for one in notices]


async def owe(store: ClosableStore, *notices: Notice) -> list[bool]:
    return await store.run(lambda tx: [tx.outbox.add(one) for one in notices])


async def lease(store: ClosableStore, now: datetime = NOW, limit: int = 50) -> list[int]:
    return ids(await store.run(lambda tx: tx.outbox.lease("telegram", limit, now)))


async def sent(store: ClosableStore, *numbers: int) -> None:
    def work(tx: Transaction) -> None:
        for number in numbers:
            tx.outbox.sent(number, NOW)

    await store.run(work)


async def test_a_notice_comes_back_as_it_was_owed(store: ClosableStore) -> None:
    owed = notice(1, key="k", edits=7, charged=False, account=None, data={"title": "Été", "n": 1})
    await owe(store, owed)
    assert await store.run(lambda tx: tx.outbox.lease("telegram", 1, NOW)) == [owed]


async def test_faster_lanes_leave_first(store: ClosableStore) -> None:
    await owe(
        store,
        notice(1, "100", lane=Lane.BROADCAST),
        notice(2, "200", lane=Lane.PERSONAL),
        notice(3, "300", lane=Lane.ANSWER),
        notice(4, "400", lane=Lane.PERSONAL),
    )
    assert await lease(store, limit=3) == [3, 2, 4]
    assert await lease(store) == [1]


async def test_within_a_chat_one_leaves_after_the_other(store: ClosableStore) -> None:
    await owe(store, notice(1), notice(2), notice(3, "200"))
    assert await lease(store) == [1, 3]
    assert await lease(store) == []
    await sent(store, 1)
    assert await lease(store) == [2]


async def test_an_answer_does_not_wait_for_what_is_owed_more_slowly(store: ClosableStore) -> None:
    await owe(store, notice(1, lane=Lane.BROADCAST))
    assert await lease(store) == [1]
    await owe(store, notice(2, lane=Lane.BROADCAST), notice(3, lane=Lane.ANSWER))
    assert await lease(store) == [3]


async def test_what_must_be_tried_again_keeps_its_place(store: ClosableStore) -> None:
    await owe(store, notice(1), notice(2))
    await lease(store)
    later = NOW + timedelta(minutes=1)
    await store.run(lambda tx: tx.outbox.again(1, "502", later))
    assert await lease(store) == []
    again = await store.run(lambda tx: tx.outbox.lease("telegram", 10, later))
    assert [(one.id, one.attempts) for one in again] == [(1, 1)]


async def test_a_pause_that_was_asked_for_is_not_counted_as_a_try(store: ClosableStore) -> None:
    await owe(store, notice(1))
    await lease(store)
    await store.run(lambda tx: tx.outbox.held(1, NOW))
    again = await store.run(lambda tx: tx.outbox.lease("telegram", 10, NOW))
    assert [(one.id, one.attempts) for one in again] == [(1, 0)]


async def test_nothing_leaves_before_it_is_due(store: ClosableStore) -> None:
    later = NOW + timedelta(hours=1)
    await owe(store, notice(1, due_at=later))
    assert await lease(store) == []
    assert await lease(store, later) == [1]


async def test_a_lease_that_ran_out_is_taken_back(store: ClosableStore) -> None:
    await owe(store, notice(1))
    await lease(store)
    assert await lease(store, NOW + timedelta(seconds=60)) == []
    again = await store.run(lambda tx: tx.outbox.lease("telegram", 10, NOW + timedelta(seconds=61)))
    assert [(one.id, one.attempts) for one in again] == [(1, 1)]


async def test_what_a_process_held_when_it_ended_is_free_again(store: ClosableStore) -> None:
    await owe(store, notice(1), notice(2, "200"))
    await lease(store)
    assert await store.run(lambda tx: tx.outbox.release("other")) == 0
    assert await store.run(lambda tx: tx.outbox.release("test")) == 2
    assert await lease(store) == [1, 2]


async def test_a_key_is_owed_once_even_after_it_was_sent(store: ClosableStore) -> None:
    assert await owe(store, notice(1, key="k"), notice(2, key="k")) == [True, False]
    assert await lease(store) == [1]
    await sent(store, 1)
    assert await owe(store, notice(3, key="k")) == [False]


async def test_a_key_that_was_withdrawn_can_be_owed_again(store: ClosableStore) -> None:
    await owe(store, notice(1, key="k"), notice(2, "200", key="sent"))
    assert await lease(store, limit=1) == [1]
    await store.run(lambda tx: tx.outbox.held(1, NOW))
    await store.run(lambda tx: tx.outbox.drop_key("k", NOW))
    assert await lease(store) == [2]
    await sent(store, 2)
    await store.run(lambda tx: tx.outbox.drop_key("sent", NOW))
    assert await owe(store, notice(3, key="k"), notice(4, "200", key="sent")) == [True, True]
    assert await lease(store) == [3, 4]


async def test_what_a_key_stands_for_is_told_unless_its_notice_was_given_up(
    store: ClosableStore,
) -> None:
    chats = {"waits": "100", "sent": "200", "failed": "300", "blocked": "400"}
    await owe(store, *(notice(n, to, key=k) for n, (k, to) in enumerate(chats.items(), 1)))

    def close(tx: Transaction) -> None:
        tx.outbox.sent(2, NOW)
        tx.outbox.failed(3, "refused", NOW)
        tx.outbox.drop_chat(400, NOW)
        tx.outbox.claim("in a digest", 5)

    await store.run(close)
    keys = (*chats, "in a digest", "never owed")
    told = await store.run(lambda tx: [one for one in keys if tx.outbox.is_told(one)])
    assert told == ["waits", "sent", "in a digest"]


async def test_a_newer_edit_replaces_one_that_waits(store: ClosableStore) -> None:
    await owe(store, notice(1, edits=7), notice(2, edits=8))
    assert await lease(store) == [1]
    # The first is on its way and stays; of those that wait, the newest of each message stays.
    await owe(store, notice(3, edits=7), notice(4, edits=7), notice(5, "200", edits=7))
    await sent(store, 1)
    assert await lease(store) == [2, 5]
    await sent(store, 2)
    assert await lease(store) == [4]


async def test_closed_notices_say_nothing_any_more(
    store: ClosableStore, location: Location
) -> None:
    canary = {"text": "a canary in the outbox"}
    await owe(store, *(notice(n, str(n), data=canary) for n in (1, 2, 3)))
    await lease(store)
    await sent(store, 1)
    await store.run(lambda tx: tx.outbox.drop(2, "nobody needs it", NOW))
    await store.run(lambda tx: tx.outbox.failed(3, "400", NOW))
    kept = rows(location, "SELECT id, state, data IS NULL, error FROM outbox ORDER BY id")
    assert kept == [
        (1, "sent", 1, None),
        (2, "dropped", 1, "nobody needs it"),
        (3, "failed", 0, "400"),  # kept, so that it can be sent again from `status`
    ]


async def test_several_are_sent_as_one_is(store: ClosableStore, location: Location) -> None:
    await owe(store, notice(1), notice(2, "200"), notice(3, "300"), notice(4, "400"))
    await lease(store)
    await store.run(lambda tx: tx.outbox.failed(3, "400", NOW))
    await store.run(lambda tx: tx.outbox.all_sent([1, 2, 3, 99], NOW))
    await store.run(lambda tx: tx.outbox.all_sent([2], NOW))
    kept = rows(location, "SELECT id, state, data IS NULL, error, attempts FROM outbox ORDER BY id")
    assert kept == [
        (1, "sent", 1, None, 1),
        (2, "sent", 1, None, 1),
        (3, "failed", 0, "400", 1),
        (4, "sending", 0, None, 0),
    ]


async def test_what_was_closed_is_never_opened_again(store: ClosableStore) -> None:
    def work(tx: Transaction) -> list[Notice]:
        tx.outbox.add(notice(1))
        tx.outbox.lease("telegram", 10, NOW)
        tx.outbox.sent(1, NOW)
        tx.outbox.again(1, "late", NOW)
        tx.outbox.held(1, NOW)
        tx.outbox.failed(1, "late", NOW)
        return tx.outbox.lease("telegram", 10, NOW)

    assert await store.run(work) == []
    figures = await store.run(lambda tx: tx.status.queues(NOW)["outbox"]["telegram"])
    assert (figures["sent"], figures["waiting"], figures["failed"]) == (1, 0, 0)


async def test_what_waits_for_a_chat_that_blocked_us_is_closed(store: ClosableStore) -> None:
    mail = notice(4, SOPHIE, channel="mail")
    await owe(store, notice(1), notice(2), notice(3, "200"), mail)
    assert await store.run(lambda tx: tx.outbox.drop_chat(100, NOW)) == 2
    assert await lease(store) == [3]
    assert await store.run(lambda tx: tx.outbox.lease("mail", 10, NOW)) == [mail]


async def test_figures_of_the_queue(store: ClosableStore, clock: Clock) -> None:
    await owe(store, notice(1), notice(2), notice(3, "200"))
    await lease(store)
    await sent(store, 1)
    await store.run(lambda tx: tx.outbox.failed(3, "400", NOW))
    now = clock.move(seconds=30)
    queues = await store.run(lambda tx: tx.status.queues(now))
    assert queues["outbox"]["telegram"] == {
        "waiting": 1,
        "sent": 1,
        "failed": 1,
        "oldest_seconds": 30.0,
    }


class TestWhereThisProcessSends:
    """Notices to an idle chat are handed over as they are made."""

    @pytest.fixture
    def holding(self) -> Holding:
        return SENDING_HERE

    @pytest.fixture
    async def told(self, store: ClosableStore) -> list[list[int]]:
        heard: list[list[int]] = []
        store.listen("telegram", lambda fresh: heard.append(ids(fresh)))
        return heard

    async def test_to_an_idle_chat(self, store: ClosableStore, told: list[list[int]]) -> None:
        await owe(store, notice(1), notice(2), notice(3, "200"))
        assert told == [[1, 2, 3]]
        assert await lease(store) == []

    async def test_not_to_a_busy_one(self, store: ClosableStore, told: list[list[int]]) -> None:
        await owe(store, notice(1))
        await owe(store, notice(2), notice(3, "200"))
        assert told == [[1], [3]]
        await sent(store, 1)
        assert await lease(store) == [2]

    async def test_an_answer_to_a_chat_that_gets_a_broadcast(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        await owe(store, notice(1, lane=Lane.BROADCAST))
        await owe(store, notice(2, lane=Lane.ANSWER))
        assert told == [[], [2]], "what all get is for all to lease"

    async def test_what_all_get_is_looked_for_beside_an_answer_that_is_handed_over(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        """Whoever publishes in the chat is answered, and families need not wait for a look."""
        await owe(store, notice(1, "200", lane=Lane.BROADCAST), notice(2, lane=Lane.ANSWER))
        assert told == [[2], []]
        assert await lease(store) == [1]

    async def test_an_answer_does_not_take_along_what_must_queue(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        await owe(store, notice(1))
        await owe(store, notice(2))
        await owe(store, notice(3, lane=Lane.ANSWER), notice(4))
        assert told == [[1], [], [3]]

    async def test_only_a_few_of_one_transaction(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        await owe(store, *(notice(n, str(n)) for n in range(1, 31)))
        assert told == [list(range(1, 11)), []]
        assert await lease(store) == list(range(11, 31))

    async def test_not_before_it_is_due(self, store: ClosableStore, told: list[list[int]]) -> None:
        await owe(store, notice(1, due_at=NOW + timedelta(seconds=1)), notice(2))
        assert told == [[2]], "and what follows does not wait for it"

    async def test_not_what_was_owed_already(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        await owe(store, notice(1, key="k"))
        await owe(store, notice(2, key="k"))
        assert told == [[1]]

    async def test_not_what_is_rolled_back(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        def fail(tx: Transaction) -> None:
            tx.outbox.add(notice(1))
            raise LookupError

        with pytest.raises(LookupError):
            await store.run(fail)
        assert told == []
        assert await owe(store, notice(1)) == [True]

    async def test_mail_is_somebody_elses_here(
        self, store: ClosableStore, told: list[list[int]]
    ) -> None:
        mail = notice(1, SOPHIE, channel="mail")
        heard: list[list[int]] = []
        store.listen("mail", lambda fresh: heard.append(ids(fresh)))
        await owe(store, mail)
        assert (told, heard) == ([], [[]])
        assert await store.run(lambda tx: tx.outbox.lease("mail", 10, NOW)) == [mail]


class TestWithinALimit:
    """Whatever leaves has a permit, answers first."""

    @pytest.fixture
    def holding(self) -> Holding:
        return replace(SENDING_HERE, rates={"telegram": 16.0}, full={})

    async def test_permits_are_what_the_bucket_holds(
        self, store: ClosableStore, clock: Clock
    ) -> None:
        assert (await permit(store, clock, {Lane.PERSONAL: 20}))[0] == {Lane.PERSONAL: 7}
        permitted, more_at = await permit(store, clock, {Lane.ANSWER: 20})
        assert permitted == {Lane.ANSWER: 7}
        clock.at = more_at
        assert (await permit(store, clock, {Lane.ANSWER: 4}))[0] == {Lane.ANSWER: 1}

    async def test_a_process_that_has_all_it_can_send_is_handed_nothing_fresh(
        self, store: ClosableStore, holding: Holding
    ) -> None:
        heard: list[list[int]] = []
        store.listen("telegram", lambda fresh: heard.append(ids(fresh)))
        holding.full["telegram"] = Lane.PERSONAL
        await owe(store, notice(1), notice(4, "400", lane=Lane.ANSWER))
        holding.full.clear()
        await owe(store, notice(2), notice(3, "200"))
        assert heard == [[4], [], [3]], "what lies there is looked for"
        assert await lease(store) == [1]

    async def test_a_channel_without_a_limit_is_always_permitted(
        self, store: ClosableStore, clock: Clock
    ) -> None:
        wanted = {Lane.BROADCAST: 500}
        permitted = await store.run(lambda tx: tx.outbox.permit("mail", wanted, clock.now()))
        assert permitted == (wanted, clock.now())

    async def test_a_pause_holds_everything_until_it_is_over(
        self, store: ClosableStore, clock: Clock, holding: Holding
    ) -> None:
        holding.full["telegram"] = Lane.ANSWER
        until = NOW + timedelta(seconds=30)
        await store.run(lambda tx: tx.outbox.pause(until))
        await store.run(lambda tx: tx.outbox.pause(NOW + timedelta(seconds=3)))
        await owe(store, notice(1, lane=Lane.ANSWER))
        assert await lease(store) == []
        assert await store.run(lambda tx: tx.outbox.next_due("telegram", NOW)) == until
        assert await permit(store, clock, {Lane.ANSWER: 1}) == ({}, until)
        clock.at = until
        assert await lease(store, until) == [1]
        assert (await permit(store, clock, {Lane.ANSWER: 1}))[0] == {Lane.ANSWER: 1}


async def permit(
    store: ClosableStore, clock: Clock, wanted: Mapping[Lane, int]
) -> tuple[Mapping[Lane, int], datetime]:
    return await store.run(lambda tx: tx.outbox.permit("telegram", wanted, clock.now()))


async def test_what_was_sent_long_ago_goes_and_its_key_stays(store: ClosableStore) -> None:
    ids_then, ids_now = Ids(Clock(NOW - timedelta(days=40))), Ids(Clock(NOW))
    old, failed, fresh = ids_then.next(), ids_then.next(), ids_now.next()
    await owe(store, notice(old, "1", key="k"), notice(failed, "2"), notice(fresh, "3"))
    await lease(store)
    await sent(store, old)
    await sent(store, fresh)
    await store.run(lambda tx: tx.outbox.failed(failed, "refused", NOW))
    month_ago = NOW - timedelta(days=30)
    assert await store.run(lambda tx: tx.outbox.forget(month_ago, 10)) == 1
    assert await owe(store, notice(ids_now.next(), "1", key="k")) == [False]
    assert await store.run(lambda tx: tx.outbox.forget_keys(month_ago, 10)) == 1
    assert await owe(store, notice(ids_now.next(), "1", key="k")) == [True]
    assert (await store.run(lambda tx: tx.status.queues(NOW)))["outbox"]["telegram"]["failed"] == 1
