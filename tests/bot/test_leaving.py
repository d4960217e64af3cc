"""Who leaves a chat is told by mail; after ninety days without use a chat signs in again."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, tap
from tests.bot.house import House
from tests.cast import SOPHIE

CHAT = 100


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """Sophie's chat, linked to her account and used just now."""
    await house.open_account(CHAT)
    person = server.make_person("Sophie", person_id=CHAT)
    person.send("/settings")
    await chat.settled()
    return person


async def test_leaving_a_chat_is_told_by_mail(chat: Chat, house: House, sophie: Person) -> None:
    tap(sophie, "Se déconnecter")
    await chat.settled()
    assert await house.send_mails() == []
    tap(sophie, "Oui, me déconnecter")
    await chat.settled()
    assert await house.send_mails() == [("device_unlinked", SOPHIE)]
    tap(sophie, "Accueil")
    await chat.settled()
    assert "je suis le bot de votre école" in sophie.last().text
