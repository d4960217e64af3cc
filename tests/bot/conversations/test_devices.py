"""The devices of an account (scope B6): who has access is shown, and anything can be removed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.conversations.saying import label
from locales import Catalogues
from school.accounts import Account, Device
from school.browsers import Browser
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE

ENGINES = ("sqlite",)
HERE, PHONE, BROWSER = 1, 2, 2**60
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HERE)


@pytest.fixture
async def sophie(house: House, phone: Phone, account: Account) -> Dialogue:
    """Sophie has a telephone with Telegram and a browser beside the chat where she is."""
    chat = await phone(HERE)
    await phone(PHONE)

    def link(school: School) -> None:
        tx, now = school.tx, house.clock.now()
        tx.devices.link(Device(91, account.id, PHONE, now, now))
        tx.devices.meet(BROWSER, "fr", now)
        tx.browsers.add(Browser(BROWSER, "d" * 64, FIREFOX, now))
        tx.devices.link(Device(92, account.id, BROWSER, now, now))

    await house.do(link)
    return chat


async def reach(house: House, account: Account) -> set[int]:
    found = await house.do(lambda school: school.tx.devices.everywhere(account.id))
    return {one.id for one in found}


async def test_each_is_named_and_one_tap_removes_it(
    house: House, sophie: Dialogue, account: Account, catalogues: Catalogues
) -> None:
    await sophie.begins("devices")
    assert sophie.asked == "others"
    assert sophie.step.question.values["n"] == 3
    french = catalogues.of("fr")
    shown = [label(french, one.words) for one in sophie.step.choices]
    assert shown[0].startswith("🗑 Supprimer Telegram (utilisé le ")
    assert "Firefox sur Windows" in shown[1]
    await sophie.taps(str(BROWSER))
    assert await reach(house, account) == {HERE, PHONE}
    assert sophie.asked == "others", "the list comes back while there are others"
    await sophie.taps(str(PHONE))
    assert sophie.last_words == "devices.alone"
    assert await reach(house, account) == {HERE}


async def test_those_that_look_alike_are_told_apart_by_the_hour(
    house: House, sophie: Dialogue, account: Account, catalogues: Catalogues
) -> None:
    def link(school: School) -> None:
        tx, now = school.tx, house.clock.move(minutes=7)
        for number in (1, 2):
            used = now + timedelta(minutes=number)
            tx.devices.meet(BROWSER + number, "fr", now)
            tx.browsers.add(Browser(BROWSER + number, f"{number}" * 64, FIREFOX, now))
            tx.devices.link(Device(92 + number, account.id, BROWSER + number, used, used))

    await house.do(link)
    await sophie.begins("devices")
    french = catalogues.of("fr")
    shown = [label(french, one.words) for one in sophie.step.choices][:4]
    assert len(set(shown)) == 4
    firefox = [one for one in shown if "Firefox sur Windows" in one]
    assert len(firefox) == 3
    assert all(re.search(r"\d\d:\d\d", one) for one in firefox)


async def test_all_others_go_at_once_and_both_other_channels_are_told(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await sophie.begins("devices")
    await sophie.taps("remove_all")
    assert sophie.last_words == "devices.alone"
    assert await reach(house, account) == {HERE}
    assert await house.send_mails() == [("device_unlinked", SOPHIE)]


async def test_a_chat_that_stays_is_told(house: House, sophie: Dialogue, account: Account) -> None:
    await sophie.begins("devices")
    await sophie.taps(str(BROWSER))
    told = house.rows("SELECT kind, destination FROM outbox WHERE channel = 'telegram'")
    assert told == [("devices_removed", str(PHONE))]


async def test_later_the_own_password_is_asked_for_and_counts_for_ten_minutes(
    house: House, sophie: Dialogue, account: Account
) -> None:
    await sophie.begins("devices")
    house.clock.move(minutes=11)
    await sophie.taps(str(PHONE))
    assert sophie.asked == "password"
    assert await reach(house, account) == {HERE, PHONE, BROWSER}
    await sophie.types("not it")
    assert sophie.note == "open_child.wrong"
    await sophie.types(PASSWORD)
    assert await reach(house, account) == {HERE, BROWSER}
    await sophie.taps(str(BROWSER))
    assert sophie.last_words == "devices.alone", "it was typed just now"


async def test_all_can_stay(house: House, sophie: Dialogue, account: Account) -> None:
    await sophie.begins("devices")
    await sophie.taps("go_on")
    assert sophie.last_words == "devices.kept"
    assert await reach(house, account) == {HERE, PHONE, BROWSER}


async def test_who_is_removed_meanwhile_removes_nobody(
    house: House, sophie: Dialogue, phone: Phone, account: Account
) -> None:
    thief = await phone(PHONE)
    await thief.begins("devices")
    await sophie.begins("devices")
    await sophie.taps(str(PHONE))
    await thief.taps("remove_all")
    assert thief.last_words == "settings.unknown"
    assert await reach(house, account) == {HERE, BROWSER}


async def test_a_button_for_what_is_not_ones_own_removes_nothing(
    house: House, sophie: Dialogue, account: Account
) -> None:
    other = await house.open_account(7, first_name="Karim", email="karim@example.org")
    await sophie.begins("devices")
    await sophie.presses(sophie.step.turn, "7")
    assert await reach(house, other) == {7}
    assert await reach(house, account) == {HERE, PHONE, BROWSER}
