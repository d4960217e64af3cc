"""Guessing is counted at the account, whichever of its addresses is tried."""

from __future__ import annotations

import pytest

from school.accounts import Account
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.cast import KARIM, SOPHIE, SOPHIE_TOO, Clock


@pytest.fixture
async def account(house: House) -> Account:
    """Sophie's account, with two proven addresses."""
    opened = await house.open_account(1)
    now = house.clock.now()
    await house.do(lambda school: school.tx.addresses.prove(SOPHIE_TOO, opened.id, now))
    return opened


async def guess(person: Dialogue, email: str) -> tuple[str, object]:
    """Try a wrong password at an address; gives what is told."""
    await person.begins("sign_in")
    await person.types(email)
    await person.types("deviné99")
    assert person.step.note is not None
    told = person.step.note.key, person.step.note.values.get("n")
    await person.cancels()
    return told


async def test_a_second_address_gives_no_further_tries(phone: Phone, account: Account) -> None:
    person = await phone(2)
    told = [await guess(person, (SOPHIE, SOPHIE_TOO)[number % 2]) for number in range(5)]
    assert told == [("sign_in.wrong", None)] * 4 + [("sign_in.wait_seconds", 30)]


@pytest.mark.parametrize("email", [SOPHIE, KARIM])
async def test_the_wait_of_all_unknown_chats_counts_down_from_the_first_failure(
    phone: Phone, clock: Clock, account: Account, email: str
) -> None:
    for chat in range(11, 16):
        person = await phone(chat)
        for _ in range(4):
            await guess(person, email)
        clock.move(minutes=5)
    fresh = await phone(20)
    assert await guess(fresh, email) == ("sign_in.wait_minutes", 35)
    clock.move(minutes=34)
    assert await guess(fresh, email) == ("sign_in.wait_seconds", 60)
    clock.move(minutes=1)
    assert (await guess(fresh, email))[0] == "sign_in.wrong", "the first four count no more"
