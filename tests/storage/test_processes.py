"""Processes that share a database: who lives, who is gone, and who leads."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from school.inbox import EarlierInputError, Input
from school.processes import SILENCE, chosen
from school.store import Store, Transaction
from tests.cast import NOW

LATER = NOW + SILENCE
NAMES = some.lists(some.text(min_size=1), min_size=1, max_size=6, unique=True)


def beat(tx: Transaction, holder: str, *parts: str) -> None:
    tx.processes.beat(holder, parts or ("bot",), NOW)


async def test_who_beats_lives_and_runs_its_parts(store: Store) -> None:
    await store.run(lambda tx: beat(tx, "one", "bot", "web"))
    await store.run(lambda tx: beat(tx, "two", "notices"))
    assert await store.run(lambda tx: tx.processes.alive("bot", NOW)) == ["one"]
    assert await store.run(lambda tx: tx.processes.alive("notices", NOW)) == ["two"]
    assert await store.run(lambda tx: tx.processes.silent(NOW)) == []


async def test_who_is_not_heard_for_long_is_gone(store: Store) -> None:
    await store.run(lambda tx: beat(tx, "one"))
    assert await store.run(lambda tx: tx.processes.alive("bot", LATER)) == []
    assert await store.run(lambda tx: tx.processes.silent(LATER)) == ["one"]
    await store.run(lambda tx: tx.processes.remove("one"))
    assert await store.run(lambda tx: tx.processes.all()) == []


async def test_one_at_a_time_is_elected(store: Store) -> None:
    async def stands(holder: str, after: timedelta) -> bool:
        now = NOW + after
        return await store.run(lambda tx: tx.processes.elect("updates", holder, now, now + SILENCE))

    assert await stands("one", timedelta())
    assert not await stands("two", timedelta(seconds=3))
    assert await stands("one", timedelta(seconds=6)), "who leads goes on"
    assert not await stands("two", timedelta(seconds=17))
    assert await stands("two", timedelta(seconds=19)), "who is silent has lost it"
    assert not await stands("one", timedelta(seconds=20))
    await store.run(lambda tx: tx.processes.remove("two"))
    assert await stands("one", timedelta(seconds=21)), "who leaves, leaves it at once"


async def test_a_clock_that_steps_back_keeps_nobody_alive_or_elected(store: Store) -> None:
    await store.run(lambda tx: beat(tx, "gone"))
    until = NOW + SILENCE
    assert await store.run(lambda tx: tx.processes.elect("updates", "gone", NOW, until))
    now = NOW - timedelta(hours=1)
    assert await store.run(lambda tx: tx.processes.alive("bot", now)) == []
    assert await store.run(lambda tx: tx.processes.silent(now)) == ["gone"]
    assert await store.run(lambda tx: tx.processes.elect("updates", "here", now, now + SILENCE))


async def test_an_office_is_laid_down_by_who_has_it(store: Store) -> None:
    async def stands(holder: str) -> bool:
        return await store.run(lambda tx: tx.processes.elect("updates", holder, NOW, LATER))

    assert await stands("one")
    await store.run(lambda tx: tx.processes.resign("updates", "two"))
    assert not await stands("two")
    await store.run(lambda tx: tx.processes.resign("updates", "one"))
    assert await stands("two")


def update(number: int, holder: str | None, lane: str = "100") -> Input:
    return Input("telegram", str(number), number, lane, b"sealed", NOW, holder)


async def test_inputs_are_handed_to_those_who_are_to_treat_them(store: Store) -> None:
    inputs = [update(1, "one"), update(2, "two"), update(3, "one"), update(4, None)]
    await store.run(lambda tx: tx.inbox.store(inputs))
    held = await store.run(lambda tx: tx.inbox.held("telegram", "one", 0, 10))
    assert held == [inputs[0], inputs[2]]
    assert await store.run(lambda tx: tx.inbox.held("telegram", "one", 1, 10)) == [inputs[2]]


async def test_what_the_dead_were_to_treat_goes_to_the_living(store: Store) -> None:
    inputs = [update(1, "dead", "a"), update(2, "alive", "b"), update(3, None, "c")]
    await store.run(lambda tx: tx.inbox.store(inputs))
    await store.run(lambda tx: beat(tx, "alive"))
    choices = {"a": "alive", "c": "alive"}
    assert await store.run(lambda tx: tx.inbox.give("telegram", choices.__getitem__, 10)) == 2
    assert await store.run(lambda tx: tx.inbox.give("telegram", choices.__getitem__, 10)) == 0
    held = await store.run(lambda tx: tx.inbox.held("telegram", "alive", 0, 10))
    assert [one.order for one in held] == [1, 2, 3]


async def test_a_lane_is_treated_in_order_whoever_has_its_inputs(store: Store) -> None:
    await store.run(lambda tx: tx.inbox.store([update(7, "one"), update(8, "two")]))
    with pytest.raises(EarlierInputError):
        await store.run(lambda tx: tx.inbox.is_turn("telegram", "8"))
    assert await store.run(lambda tx: tx.inbox.is_turn("telegram", "7"))
    await store.run(lambda tx: tx.inbox.done("telegram", "7", NOW))
    assert not await store.run(lambda tx: tx.inbox.is_turn("telegram", "7"))
    assert await store.run(lambda tx: tx.inbox.is_turn("telegram", "8"))


async def test_done_inputs_go_after_a_while_and_the_others_stay(store: Store) -> None:
    await store.run(lambda tx: tx.inbox.store([update(n, "one", str(n)) for n in (1, 2, 3)]))
    await store.run(lambda tx: tx.inbox.done("telegram", "1", NOW))
    await store.run(lambda tx: tx.inbox.done("telegram", "2", LATER))
    mail = Input("mail", "<a@example.org>", 1, "inbox", b"sealed", NOW)
    await store.run(lambda tx: tx.inbox.store([mail]))
    await store.run(lambda tx: tx.inbox.done("mail", mail.key, NOW))
    assert await store.run(lambda tx: tx.inbox.forget(LATER, 10)) == 1
    assert await store.run(lambda tx: tx.inbox.forget(LATER, 10)) == 0
    assert await store.run(lambda tx: tx.inbox.is_open("telegram", "3"))
    assert await store.run(lambda tx: tx.inbox.store([mail])) == [], "it is still known"


@given(names=NAMES, lane=some.text())
def test_all_who_know_the_same_processes_choose_the_same(names: list[str], lane: str) -> None:
    assert chosen(lane, names) == chosen(lane, names[::-1])


@given(names=NAMES.filter(lambda names: len(names) > 1), lane=some.text())
def test_only_the_lanes_of_one_who_goes_move(names: list[str], lane: str) -> None:
    before = chosen(lane, names)
    gone = next(name for name in names if name != before)
    assert chosen(lane, [name for name in names if name != gone]) == before


def test_the_work_is_shared_about_evenly() -> None:
    names = ["one", "two", "three"]
    shares = [chosen(str(lane), names) for lane in range(3_000)]
    assert all(900 < shares.count(name) < 1_100 for name in names)
