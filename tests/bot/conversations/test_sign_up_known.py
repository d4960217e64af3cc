"""Who signs up and has an account already is asked whether it is theirs (scope A8)."""

from __future__ import annotations

import pytest

from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import count
from tests.bot.conversations.signing import sign_up_to
from tests.bot.house import PASSWORD, House
from tests.cast import SOPHIE, SOPHIE_TOO


@pytest.fixture
async def second(house: House, phone: Phone) -> str:
    """The link of a mail to another address of Sophie's, who has an account."""
    await house.publish()
    token, other = await house.invite(), await house.invite("R-2", email=SOPHIE_TOO)
    first = await phone()
    await sign_up_to(first, "register", token)
    await first.taps("yes")
    return other


async def test_it_is_mine(house: House, phone: Phone, second: str) -> None:
    elsewhere = await phone(200)
    await elsewhere.begins("sign_up", token=second)
    await elsewhere.taps("yes")
    assert elsewhere.asked == "known"
    said = str(elsewhere.step.question.values)
    assert "…" in said
    assert SOPHIE not in said
    await elsewhere.taps("mine")
    await elsewhere.types(SOPHIE)
    await elsewhere.types(PASSWORD)
    assert count(house, "accounts") == 1
    assert count(house, "certificates", "activated_at IS NOT NULL") == 2


async def test_it_is_not_mine(house: House, phone: Phone, second: str) -> None:
    elsewhere = await phone(200)
    await elsewhere.begins("sign_up", token=second)
    await elsewhere.taps("yes")
    await elsewhere.taps("not_mine")
    assert elsewhere.asked == "password"
