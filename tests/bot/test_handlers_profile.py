"""« Paramètres de profil » as people see it in the chat: one message, edited in place."""

from __future__ import annotations

import pytest

from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, see_settings, student, tap
from tests.bot.house import House

ENGINES = ("sqlite",)


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """A student who looks at her settings."""
    person = await student(house, server)
    await see_settings(person)
    return person


async def test_the_card_is_one_message_edited_in_place(sophie: Person) -> None:
    tap(sophie, "Paramètres de profil")
    card = await sophie.expect("Mon profil")
    tap(sophie, "Sexe")
    asked = await sophie.expect("Votre sexe")
    assert asked.message_id == card.message_id
    tap(sophie, "Féminin")
    shown = await sophie.expect("Sexe\u00a0: Féminin")
    assert shown.message_id == card.message_id
    tap(sophie, "Pays de résidence")
    tap_near = await sophie.expect("Votre pays de résidence")
    assert "Luxembourg" in str(tap_near.buttons)
    tap(sophie, "Luxembourg")
    await sophie.expect("Pays de résidence\u00a0: Luxembourg")
    tap(sophie, "Tout est correct")
    await sophie.expect("votre profil est à jour")
    tap(sophie, "Profil professionnel")
    await sophie.expect("Employeur\u00a0: –")


async def test_a_button_of_before_the_access_went_leads_home(
    chat: Chat, house: House, sophie: Person
) -> None:
    await house.do(lambda school: school.tx.devices.unlink(100, house.clock.now()))
    tap(sophie, "Paramètres de profil")
    await chat.settled()
    assert "Mon profil" not in str(said(sophie))


async def test_notifications_are_one_message_edited_in_place(sophie: Person) -> None:
    tap(sophie, "🔔 Notifications")
    card = await sophie.expect("Toujours et tout de suite")
    tap(sophie, "🎓 Attestations")
    asked = await sophie.expect("Dans Telegram")
    assert asked.message_id == card.message_id
    tap(sophie, "🗞 Une fois par jour, à 18 h")
    await sophie.expect("Par courriel")
    tap(sophie, "⚡ Tout de suite")
    shown = await sophie.expect("Telegram\u00a0: une fois par jour, à 18 h")
    assert shown.message_id == card.message_id
    tap(sophie, "⏸ Faire une pause d’une semaine")
    paused = await sophie.expect("En pause jusqu’au")
    assert paused.message_id == card.message_id
    tap(sophie, "✅ C’est bien ainsi")
    await sophie.expect("C’est noté")
