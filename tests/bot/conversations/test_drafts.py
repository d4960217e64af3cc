"""Drafts of news: for whom they are, whatever has become of that child meanwhile."""

from __future__ import annotations

from bot.conversations.drafts import audience_of
from tests.bot.house import House
from tests.family import enrol

ENGINES = ("sqlite",)


async def test_what_is_for_a_child_that_is_gone_is_for_nobody_else(house: House) -> None:
    await house.do(enrol)
    here, gone = await house.do(
        lambda school: (audience_of(school, None, 1), audience_of(school, None, 2))
    )
    assert (here.child, here.words) == (1, "albert.durant@isu-dour.be")
    assert (gone.child, gone.class_name, gone.words) == (2, None, "–")
