"""Old buttons: a double tap hears that all is well, yesterday's button that it is over."""

from __future__ import annotations

import pytest

from bot.conversations.steps import CANCEL
from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, tap
from tests.bot.house import House

ENGINES = ("sqlite",)


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """Somebody who was asked for her name and then for a password, in one message."""
    person = server.make_person("Sophie")
    person.start(f"a_{await house.invite()}")
    await chat.settled()
    tap(person, "Oui, c’est bien moi")
    await chat.settled()
    return person


async def test_a_double_tap_on_the_open_step_hears_that_it_is_noted(
    chat: Chat, sophie: Person
) -> None:
    before = said(sophie)
    sophie.press(sophie.last().message_id, "t:1:yes")
    await chat.settled()
    await sophie.expect_toast("déjà noté")
    assert said(sophie) == before


@pytest.mark.parametrize("choice", ["yes", CANCEL])
async def test_a_button_of_another_message_is_over_and_the_open_step_stands_last(
    chat: Chat, sophie: Person, choice: str
) -> None:
    old = sophie.last().message_id
    sophie.send("/home")
    await chat.settled()
    sophie.press(old, f"t:1:{choice}")
    await chat.settled()
    await sophie.expect_toast("n’est plus actif")
    assert "Choisissez un mot de passe" in sophie.last().text
    assert sophie.last().message_id > old
