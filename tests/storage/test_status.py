"""Figures of the queues: right for what waits, and no total goes down as rows are dropped."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from school.guardians import Guardian
from school.places import Reached
from school.school import School
from school.store import Transaction
from storage.opening import ClosableStore
from tests.cast import ISU_DOUR, NOW, Clock, account, notice, update
from tests.conftest import SchoolAtWork
from tests.family import enrol, print_letter

DAY = timedelta(days=1)


async def queue(store: ClosableStore, name: str, part: str, now: datetime) -> Mapping[str, float]:
    return await store.run(lambda tx: tx.status.queues(now)[name][part])


async def treat(store: ClosableStore, at: datetime, *numbers: int) -> None:
    def work(tx: Transaction) -> None:
        tx.inbox.store([update(number) for number in numbers])
        for number in numbers:
            tx.inbox.done("telegram", str(number), at)

    await store.run(work)


async def send(store: ClosableStore, at: datetime, *numbers: int) -> None:
    def work(tx: Transaction) -> None:
        for number in numbers:
            tx.outbox.add(notice(number, str(number)))
            tx.outbox.sent(number, at)

    await store.run(work)


async def tally(store: ClosableStore, now: datetime) -> None:
    await store.run(lambda tx: tx.status.tally(now))


async def test_totals_keep_what_was_dropped(store: ClosableStore) -> None:
    await treat(store, NOW, 1, 2)
    await send(store, NOW, 1, 2, 3)
    later = NOW + 40 * DAY
    await treat(store, later, 3)

    await tally(store, later)
    assert await store.run(lambda tx: tx.inbox.forget(later - DAY, 10)) == 2
    await store.run(lambda tx: tx.outbox.forget(later - DAY, 10))

    assert (await queue(store, "inbox", "telegram", later))["done"] == 3
    assert (await queue(store, "outbox", "telegram", later))["sent"] == 3


async def test_tallying_again_counts_nothing_twice(store: ClosableStore) -> None:
    for day in range(3):
        await treat(store, NOW + day * DAY, 10 + day)
        await tally(store, NOW + day * DAY)
        await tally(store, NOW + day * DAY)

    assert (await queue(store, "inbox", "telegram", NOW + 3 * DAY))["done"] == 3


async def test_what_is_committed_late_or_by_a_slow_clock_is_counted(store: ClosableStore) -> None:
    await treat(store, NOW, 1)
    await tally(store, NOW + timedelta(minutes=4))
    await treat(store, NOW, 2)
    await tally(store, NOW + DAY)
    await treat(store, NOW + 2 * DAY, 3)  # by a clock that is fast

    assert (await queue(store, "inbox", "telegram", NOW + DAY))["done"] == 3


async def test_a_part_whose_rows_are_all_gone_keeps_its_place(store: ClosableStore) -> None:
    await treat(store, NOW, 1)
    await tally(store, NOW + DAY)
    await store.run(lambda tx: tx.inbox.forget(NOW + DAY, 10))

    assert await queue(store, "inbox", "telegram", NOW + DAY) == {
        "waiting": 0,
        "done": 1,
        "set_aside": 0,
        "oldest_seconds": 0.0,
    }


async def test_the_oldest_of_each_channel_is_found(store: ClosableStore, clock: Clock) -> None:
    await store.run(lambda tx: tx.outbox.add(notice(1)))
    clock.move(seconds=20)
    await store.run(lambda tx: tx.outbox.add(notice(2)))
    await store.run(lambda tx: tx.outbox.add(notice(3, "anna@example.org", channel="mail")))
    now = clock.move(seconds=10)

    assert (await queue(store, "outbox", "telegram", now))["oldest_seconds"] == 30
    assert (await queue(store, "outbox", "mail", now))["oldest_seconds"] == 10


async def test_families_are_counted_at_the_step_where_they_are(
    school: SchoolAtWork, clock: Clock
) -> None:
    """Students, whose addresses are proven as well, are no families of letters."""

    def work(one: School) -> None:
        tx = one.tx
        enrol(one)
        steps: list[Reached] = ["letter", "terms", "terms", "password", "letter"]
        for number, reached in enumerate(steps, 1):
            tx.places.reach(print_letter(one, number=number).id, reached)
        used, withdrawn = tx.places.letters_of(1)[0], tx.places.letters_of(1)[4]
        assert tx.places.use_letter(used.id, clock.now())
        assert tx.places.withdraw_letters(withdrawn.place, clock.now())
        for who in (1, 2, 3, 4, 5):
            tx.accounts.add(account(who))
        for who, completed in ((1, None), (2, NOW), (3, NOW), (4, None)):
            tx.guardians.put(Guardian(who, completed_at=completed))
        for email, who in (("a@x.be", 3), ("b@x.be", 3), ("c@x.be", 5), ("d@x.be", 4)):
            assert tx.addresses.prove(email, who, NOW)

    assert await school.do(lambda one: one.tx.status.steps()) == dict.fromkeys(
        ("letter", "terms", "password", "details", "address", "done"), 0
    )
    await school.do(work)
    assert await school.do(lambda one: one.tx.status.steps()) == {
        "letter": 0, "terms": 2, "password": 1, "details": 2, "address": 1, "done": 1,
    }  # fmt: skip


async def test_letters_of_children_who_have_left_are_at_no_step(
    school: SchoolAtWork, clock: Clock
) -> None:
    def letters(one: School) -> int:
        return one.tx.status.steps()["letter"]

    def work(one: School) -> int:
        for number in (1, 2):
            enrol(one, number, f"eleve{number}.durant@isu-dour.be")
            print_letter(one, at=number)
        return letters(one)

    def leave(one: School) -> int:
        one.tx.children.leave(ISU_DOUR.id, [1], clock.now())
        return letters(one)

    assert await school.do(work) == 2
    assert await school.do(leave) == 1
