"""Activation from a chat that is linked already: one tap, and whose certificate it is is said."""

from __future__ import annotations

import pytest

from school.accounts import Account
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.cast import ICC, KARIM, SOPHIE, SOPHIE_TOO

CHAT = 1


@pytest.fixture
async def token(house: House) -> str:
    """A link to a second mailbox of Sophie's."""
    return await house.invite("R-2", email=SOPHIE_TOO)


@pytest.fixture
async def account(house: House, token: str) -> Account:
    return await house.open_account(CHAT)


@pytest.fixture
async def sophie(phone: Phone, account: Account) -> Dialogue:
    return await phone(CHAT)


async def test_one_tap_confirms_and_the_mailbox_is_proven(
    house: House, sophie: Dialogue, token: str, account: Account
) -> None:
    await sophie.begins("activate", token=token)
    assert (sophie.asked, sophie.choices) == ("confirm", ["yes"])
    assert sophie.step.question.values["school"] == ICC.name
    await sophie.taps("yes")
    assert sophie.last_words == "activate.done"
    proven = await house.do(lambda school: school.tx.addresses.of_account(account.id))
    assert {one.email for one in proven} == {SOPHIE, SOPHIE_TOO}
    assert all(one.activated_at for one in await house.certificates())


async def test_a_second_tap_activates_nothing_twice(sophie: Dialogue, token: str) -> None:
    await sophie.begins("activate", token=token)
    turn = sophie.step.turn
    await sophie.taps("yes")
    await sophie.presses(turn, "yes")
    assert sophie.outcome.ending is None
    await sophie.begins("activate", token=token)
    assert sophie.last_words == "activation.done"


async def test_whose_certificate_it_is_is_said_where_the_names_differ(
    house: House, phone: Phone
) -> None:
    token = await house.invite("K-1", email=KARIM, first_name="Karim", last_name="Benali")
    await house.open_account(CHAT)
    sophie = await phone(CHAT)
    await sophie.begins("activate", token=token)
    assert sophie.asked == "confirm_other_name"
    assert sophie.step.question.values["name"] == "Karim Benali"
    assert sophie.step.question.values["account"] == "Sophie Lambert"
    await sophie.cancels()
    assert not await house.certificates(KARIM)


async def test_a_name_that_is_corrected_meanwhile_is_confirmed_anew(
    house: House, phone: Phone
) -> None:
    token = await house.invite("R-2", first_name="Sofie", email=SOPHIE_TOO)
    await house.open_account(CHAT)
    sophie = await phone(CHAT)
    await sophie.begins("activate", token=token)
    assert sophie.asked == "confirm_other_name"
    await house.issue(reference="R-2", email=SOPHIE_TOO)
    await sophie.taps("yes")
    assert (sophie.asked, sophie.note) == ("confirm", "conversation.changed")


async def test_a_chat_that_is_unlinked_meanwhile_activates_nothing(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sophie.begins("activate", token=token)
    await house.do(lambda school: school.tx.devices.unlink(CHAT, house.clock.now()))
    await sophie.taps("yes")
    assert sophie.last_words == "activation.not_linked"


async def test_a_mailbox_that_another_account_proves_meanwhile_stays_theirs(
    house: House, sophie: Dialogue, token: str
) -> None:
    await sophie.begins("activate", token=token)
    other = await house.open_account(9, email=KARIM)
    now = house.clock.now()
    await house.do(lambda school: school.tx.addresses.prove(SOPHIE_TOO, other.id, now))
    await sophie.taps("yes")
    assert sophie.last_words == "activation.other_account"


@pytest.mark.parametrize("what", ["used", "withdrawn", "invented"])
async def test_a_link_that_opens_nothing_says_why(
    house: House, sophie: Dialogue, token: str, account: Account, what: str
) -> None:
    await sophie.begins("activate", token=token)
    if what == "used":
        await house.do(
            lambda school: school.activation.accept(school.activation.invitation(token), account)
        )
    elif what == "withdrawn":
        await house.issue(reference="R-2", email=KARIM)
    else:
        await sophie.cancels()
        await sophie.begins("activate", token="a" * 26)
        assert sophie.last_words == "activation.unknown"
        return
    await sophie.taps("yes")
    assert sophie.last_words == ("activation.done" if what == "used" else "activation.unknown")
