"""Changing the password in the chat (scope A10): asked as in the guide, told elsewhere."""

from __future__ import annotations

import pytest

from school.accounts import Account, Device
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House, hashed
from tests.cast import SOPHIE
from tests.family import enrol, with_guardian

ENGINES = ("sqlite",)
HERE, PHONE = 1, 2
NEW = "girafe3tartines"
PHRASE = "Trois girafes et 1 tartine"


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def sophie(phone: Phone, account: Account) -> Dialogue:
    return await phone(HERE)


async def link_another(house: House, account: Account) -> None:
    def link(school: School) -> None:
        now = house.clock.now()
        school.tx.devices.meet(PHONE, "fr", now)
        school.tx.devices.link(Device(91, account.id, PHONE, now, now))

    await house.do(link)


async def stored(house: House, account: Account) -> str:
    found = await house.do(lambda school: school.tx.accounts.get(account.id))
    assert found is not None
    return found.password_hash


async def test_the_present_one_the_new_one_and_once_more(
    house: House, sophie: Dialogue, account: Account
) -> None:
    house.clock.move(hours=1)
    await sophie.begins("new_password")
    assert sophie.asked == "password"
    await sophie.types("not it")
    assert sophie.note == "open_child.wrong"
    await sophie.types(PASSWORD)
    assert sophie.asked == "new_password"
    await sophie.types("xk7")
    assert sophie.note == "password.too_short"
    await sophie.types("Sophie4")
    assert sophie.note == "password.context"
    await sophie.types(PASSWORD)
    assert sophie.note == "new_password.same"
    await sophie.types(NEW)
    assert sophie.asked == "password_again"
    await sophie.types("another4thing")
    assert sophie.note == "password.not_the_same"
    await sophie.types(NEW)
    assert sophie.asked == "devices"
    assert await stored(house, account) == hashed(NEW)
    await sophie.taps("go_on")
    assert sophie.last_words == "new_password.done"
    assert await house.send_mails() == [("password_changed", SOPHIE)]
    assert not house.holds(NEW)


async def test_just_after_the_password_it_is_asked_for_all_the_same(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await sophie.begins("new_password")
    assert sophie.asked == "password"


async def test_what_was_left_lying_wants_the_present_one_again(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await sophie.begins("new_password")
    await sophie.types(PASSWORD)
    await sophie.types(NEW)
    house.clock.move(days=2)
    await sophie.types(NEW)
    assert sophie.asked == "password"
    assert await stored(house, account) == hashed(PASSWORD)
    await sophie.types(PASSWORD)
    assert await stored(house, account) == hashed(NEW)


async def test_other_devices_stay_are_told_and_shown(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await link_another(house, account)
    await sophie.begins("new_password")
    await sophie.types(PASSWORD)
    await sophie.types(NEW)
    await sophie.types(NEW)
    assert sophie.asked == "other_devices"
    assert sophie.choices == [str(PHONE), "remove_all", "go_on"]
    told = house.rows("SELECT kind, destination FROM outbox WHERE channel = 'telegram'")
    assert told == [("password_changed", str(PHONE))]
    await sophie.taps("remove_all")
    assert sophie.last_words == "new_password.done"
    there = await house.do(lambda school: school.tx.devices.everywhere(account.id))
    assert [one.id for one in there] == [HERE]


async def test_elsewhere_the_old_one_counts_as_typed_no_more(
    house: House, sophie: Dialogue, phone: Phone, account: Account
) -> None:
    """Whoever had the old password a minute ago cannot change the new one."""
    await link_another(house, account)
    house.clock.move(minutes=1)
    await sophie.begins("new_password")
    await sophie.types(PASSWORD)
    await sophie.types(NEW)
    await sophie.types(NEW)
    thief = await phone(PHONE)
    await thief.begins("new_password")
    assert thief.asked == "password"
    await thief.types(PASSWORD)
    assert thief.note == "open_child.wrong"


async def test_the_strictest_rule_of_ones_schools_counts(
    house: House, sophie: Dialogue, account: Account
) -> None:
    def become_a_parent(school: School) -> None:
        enrol(school)
        with_guardian(school, account.id, hashed(PASSWORD))

    await sophie.begins("new_password")
    await sophie.types(PASSWORD)
    assert str(sophie.step.question.values["hint"]).count("smartcertificate")
    await house.do(become_a_parent)
    await sophie.begins("new_password")
    assert str(sophie.step.question.values["hint"]).count("smartschool")
    await sophie.types("girafe3")
    assert sophie.note == "password.too_short"
    await sophie.types("durant.albert.1")
    assert sophie.note == "password.context"
    await sophie.types(PHRASE)
    assert sophie.asked == "password_again"


async def test_a_stranger_is_told_that_nothing_is_known(phone: Phone) -> None:
    somebody = await phone(9)
    await somebody.begins("new_password")
    assert somebody.last_words == "settings.unknown"
