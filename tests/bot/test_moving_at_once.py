"""Several devices that take up each other's conversations at once: each goes to one of them."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.conversations.engine import Engine
from bot.conversations.moving import take_up
from bot.conversations.saying import recognise
from bot.conversations.scripts import SCRIPTS
from bot.conversations.waiting import Person
from locales import Catalogues
from school.conversations import TELEGRAM, Conversation
from school.school import School
from tests.bot.house import House, hashed
from tests.cast import device
from tests.family import ANTOINETTE, enrol, with_guardian

ANNA = 1
CHATS = (100, 200, 300)
ROUNDS = 5
ENGINE = Engine(SCRIPTS)


@pytest.fixture
async def house(house: House) -> House:
    """Antoinette has three chats."""

    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, ANNA, hashed("x"), email=ANTOINETTE, chat=CHATS[0])
        for number in CHATS[1:]:
            school.tx.devices.meet(number, "fr", school.unit.clock.now())
            school.tx.devices.link(device(number, account=ANNA, chat=number))

    await house.do(work)
    return house


def key(chat: int) -> str:
    return f"{TELEGRAM}{chat}"


def person(chat: int, catalogues: Catalogues) -> Person:
    return Person(chat, "fr", ANNA, "telegram", partial(recognise, catalogues.of("fr")))


async def begin(house: House, catalogues: Catalogues, chat: int, script: str) -> None:
    def work(school: School) -> None:
        empty, who = Conversation(key(chat), ()), person(chat, catalogues)
        begun = ENGINE.begin(empty, script, {}, who, school).conversation
        assert begun is not None
        school.tx.conversations.put(begun)

    await house.do(work)


async def take(house: House, catalogues: Catalogues, here: int, there: int) -> bool:
    def work(school: School) -> bool:
        moved = take_up(ENGINE, key(here), there, person(here, catalogues), school)
        if moved is not None and moved.outcome.conversation is not None:
            school.tx.conversations.put(moved.outcome.conversation)
        return moved is not None

    return await house.do(work)


async def scripts(house: House) -> dict[int, list[str]]:
    def work(school: School) -> dict[int, list[str]]:
        found = {one: school.tx.conversations.get(key(one)) for one in CHATS}
        return {
            one: [record.script for record in kept.records] if kept else []
            for one, kept in found.items()
        }

    return await house.do(work)


async def test_one_of_two_has_it(house: House, catalogues: Catalogues) -> None:
    await begin(house, catalogues, CHATS[0], "add_child")
    there = CHATS[0]
    for _ in range(ROUNDS):
        others = [one for one in CHATS if one != there]
        won = await asyncio.gather(*(take(house, catalogues, one, there) for one in others))
        assert sorted(won) == [False, True]
        there = others[won.index(True)]
        held = await scripts(house)
        assert held == {one: ["add_child"] if one == there else [] for one in CHATS}


async def test_two_that_take_from_each_other_lose_nothing(
    house: House, catalogues: Catalogues
) -> None:
    first, second, _ = CHATS
    await begin(house, catalogues, first, "add_child")
    await begin(house, catalogues, second, "new_password")
    for _ in range(ROUNDS):
        await asyncio.gather(
            take(house, catalogues, first, second), take(house, catalogues, second, first)
        )
        held = await scripts(house)
        assert sorted(held[first] + held[second]) == ["add_child", "new_password"]
