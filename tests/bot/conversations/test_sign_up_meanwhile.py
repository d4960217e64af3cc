"""Sign-up while the world goes on: other telephones, withdrawn links, interruptions."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversations.steps import CANCEL, NEXT
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.signing import answer_well, sign_up_to
from tests.bot.house import PASSWORD, House

STEPS = ("name", "password", "password_again", "terms", "captcha", "register")


@pytest.fixture
async def token(house: House) -> str:
    """The link in Sophie's mail."""
    await house.publish()
    return await house.invite()


@pytest.fixture
async def sophie(phone: Phone) -> Dialogue:
    return await phone()


async def test_two_telephones_with_one_link_make_one_account(
    house: House, phone: Phone, token: str
) -> None:
    one, other = await phone(1), await phone(2)
    await sign_up_to(one, "register", token)
    await sign_up_to(other, "register", token)
    await asyncio.gather(one.taps("yes"), other.taps("yes"))
    assert sorted([one.last_words, other.last_words]) == ["activation.done", "sign_up.card"]
    assert await house.accounts() == 1
    assert len(house.rows("SELECT chat FROM devices")) == 1


@pytest.mark.parametrize("step", STEPS)
async def test_who_is_slower_is_told_kindly_at_any_step(
    house: House, phone: Phone, token: str, step: str
) -> None:
    quick, slow = await phone(1), await phone(2)
    await sign_up_to(slow, step, token)
    await sign_up_to(quick, "register", token)
    await quick.taps("yes")
    await answer_well(slow) if step != "terms" else await slow.taps(NEXT)
    assert slow.last_words == "activation.done"
    assert slow.outcome.erase is (step in ("password", "password_again", "captcha"))
    assert await house.accounts() == 1


async def test_two_links_of_one_mailbox_make_one_account(
    house: House, phone: Phone, token: str
) -> None:
    one, other = await phone(1), await phone(2)
    second = await house.invite("R-2")
    await sign_up_to(one, "register", token)
    await sign_up_to(other, "register", second)
    await one.taps("yes")
    await other.taps("yes")
    assert (one.last_words, other.last_words) == ("sign_up.card", "sign_up.account_exists")
    assert await house.accounts() == 1


@pytest.mark.parametrize("step", STEPS)
async def test_a_link_that_is_withdrawn_meanwhile_opens_nothing_any_more(
    house: House, sophie: Dialogue, token: str, step: str
) -> None:
    await sign_up_to(sophie, step, token)
    ((code,),) = house.rows("SELECT code FROM certificates")
    await house.do(lambda school: school.certificates.revoke(str(code), "erreur"))
    await sophie.types(PASSWORD)
    assert sophie.last_words == "activation.unknown"
    assert sophie.outcome.erase
    assert await house.accounts() == 0


async def test_it_can_be_given_up_at_any_step_and_begun_again(
    house: House, sophie: Dialogue, token: str
) -> None:
    for step in STEPS:
        await sign_up_to(sophie, step, token)
        await sophie.taps(CANCEL)
        assert sophie.last_words == "conversation.cancelled_link"
    await sign_up_to(sophie, "register", token)
    await sophie.taps("yes")
    assert await house.accounts() == 1


async def test_an_interrupted_sign_up_goes_on_with_every_answer_kept(
    sophie: Dialogue, token: str
) -> None:
    await sign_up_to(sophie, "captcha", token)
    picture = sophie.step.picture
    await sophie.begins("sign_in")
    assert sophie.asked == "email"
    await sophie.taps(CANCEL)
    assert sophie.said == ["conversation.resumed"]
    assert (sophie.asked, sophie.step.picture) == ("captcha", picture)
