"""Every change of devices and addresses is told on the other channel (ASVS 6.3.7)."""

from __future__ import annotations

import pytest

from school.accounts import Account
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.signing import sign_up_to
from tests.bot.house import PASSWORD, House
from tests.cast import KARIM, SOPHIE, SOPHIE_TOO

HOME = 1


@pytest.fixture
async def account(house: House) -> Account:
    return await house.open_account(HOME)


async def test_the_account_that_a_chat_leaves_for_another_is_told(
    house: House, phone: Phone, account: Account
) -> None:
    await house.open_account(5, first_name="Karim", last_name="Benali", email=KARIM)
    chat = await phone(HOME)
    await chat.begins("sign_in")
    await chat.types(KARIM)
    await chat.types(PASSWORD)
    told = await house.send_mails()
    assert sorted(told) == [("device_linked", KARIM), ("device_unlinked", SOPHIE)]


async def test_signing_in_again_takes_nothing_away(
    house: House, phone: Phone, account: Account
) -> None:
    chat = await phone(HOME)
    await chat.begins("sign_in")
    await chat.types(SOPHIE)
    await chat.types(PASSWORD)
    assert await house.send_mails() == [("device_linked", SOPHIE)]


async def test_a_further_address_is_told_to_the_first_and_once(
    house: House, phone: Phone, account: Account
) -> None:
    first = await house.invite("R-2", email=SOPHIE_TOO)
    second = await house.invite("R-3", email=SOPHIE_TOO)
    chat = await phone(HOME)
    for token in (first, second):
        await chat.begins("activate", token=token)
        await chat.taps("yes")
        assert chat.last_words == "activate.done"
    assert await house.send_mails() == [("address_proven", SOPHIE)]


async def test_a_first_address_is_nothing_to_be_told_of(house: House, phone: Phone) -> None:
    chat = await phone(HOME)
    await sign_up_to(chat, "register", await house.invite())
    await chat.taps("yes")
    assert await house.send_mails() == [("welcome", SOPHIE)]
