"""What somebody is told who gives up: a link stays good, where there was one."""

from __future__ import annotations

import pytest

from bot.conversations.steps import CANCEL
from locales import LANGUAGES, Catalogues
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.signing import sign_up_to
from tests.bot.house import House

ENGINES = ("sqlite",)


async def test_a_link_is_spoken_of_only_where_there_was_one(house: House, phone: Phone) -> None:
    person = await phone()
    await person.begins("sign_in")
    await person.taps(CANCEL)
    assert person.last_words == "conversation.cancelled"
    await sign_up_to(person, "password", await house.invite())
    await person.taps(CANCEL)
    assert person.last_words == "conversation.cancelled_link"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_promised_that_nobody_can_do_yet(catalogues: Catalogues, language: str) -> None:
    said = catalogues.of(language)
    for key in ("sign_in.wrong", "sign_in.stopped"):
        for promise in ("secr", "Sekr", "office"):
            assert promise not in said.text(key)
    assert "link" not in said.text("conversation.cancelled").casefold()
    assert "lien" not in said.text("conversation.cancelled")
