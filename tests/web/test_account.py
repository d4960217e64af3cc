"""What one changes of one's own account, on pages alone (scope A10, B6, B9, C8)."""

from __future__ import annotations

import httpx
import pytest

from tests.databases import rows
from tests.web.conftest import EMAIL, House
from tests.web.test_conversation import PASSWORD, signed_up
from tests.web.visitor import Visitor

NEW = "La girafe mange 3 tartines"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
async def sophie(house: House) -> Visitor:
    return Visitor(await house.serve(public_url=None))


@pytest.fixture
async def library(house: House) -> Visitor:
    """A computer elsewhere, with a browser that says what it is."""
    client: httpx.AsyncClient = await house.serve(public_url=None)
    client.headers["user-agent"] = FIREFOX
    return Visitor(client)


async def sign_in(who: Visitor, password: str) -> str:
    await who.open("/home?lang=fr")
    await who.press("Identifiez-vous")
    await who.write(EMAIL)
    return await who.write(password)


async def test_the_password_is_changed_and_a_device_removed(
    house: House, sophie: Visitor, library: Visitor
) -> None:
    await signed_up(house, sophie)
    await sign_in(library, PASSWORD)
    assert "Sophie Lambert" in await library.open("/home?lang=fr")
    house.clock.move(minutes=11)

    await sophie.open("/settings?lang=fr")
    asked = await sophie.press("Changer le mot de passe")
    assert "mot de passe actuel" in asked
    assert 'autocomplete="current-password"' in sophie.page.text
    assert "6 caractères" in await sophie.write(PASSWORD)
    assert 'autocomplete="new-password"' in sophie.page.text
    await sophie.write(NEW)
    devices = await sophie.write(NEW)
    assert "vous restez connecté" in devices
    assert any("Firefox sur Windows" in one for one in sophie.buttons)
    assert "nouveau mot de passe" in await sophie.press("Supprimer Firefox sur Windows")

    assert "Accès à votre compte" in await library.open("/home?lang=fr"), "its session is over"
    assert "Accès à votre compte" in await library.open("/settings?lang=fr")
    assert "ne vont pas ensemble" in await sign_in(library, PASSWORD)
    assert "Bienvenue" in await library.write(NEW)


async def test_devices_from_the_settings(house: House, sophie: Visitor, library: Visitor) -> None:
    await signed_up(house, sophie)
    await sophie.open("/settings?lang=fr")
    assert "Un seul appareil" in await sophie.press("Appareils")
    await sign_in(library, PASSWORD)
    await sophie.open("/settings?lang=fr")
    assert "2 appareils ont accès" in await sophie.press("Appareils")
    assert "Un seul appareil" in await sophie.press("Supprimer tous les autres")
    assert "Accès à votre compte" in await library.open("/home?lang=fr")


async def test_the_address_is_changed(house: House, sophie: Visitor) -> None:
    new = "sophie@nouveau.example"
    await signed_up(house, sophie)
    await sophie.open("/settings?lang=fr")
    assert EMAIL in await sophie.press("Changer l'adresse email")
    assert "Recopiez" in await sophie.write(new)
    assert "pas les mêmes" in await sophie.write("sophie@nouveau.exemple")
    assert "un seul geste" in await sophie.write(new)
    settings = await sophie.open("/settings?lang=fr")
    assert f"{new} (pas encore confirmée)" in settings
    assert EMAIL in settings
    token = await house.token_of_confirmation()
    await sophie.open(f"/m/{token}?lang=fr")
    await sophie.press("Oui")
    settings = await sophie.open("/settings?lang=fr")
    assert new in settings
    assert EMAIL not in settings


async def test_a_forgotten_password_from_a_browser_that_is_linked(
    house: House, sophie: Visitor, library: Visitor
) -> None:
    await signed_up(house, sophie)
    await library.open("/home?lang=fr")
    await library.press("Mot de passe oublié")
    assert "code de 8 chiffres" in await library.write(EMAIL)
    assert 'autocomplete="one-time-code"' in library.page.text
    assert "deux preuves" in await library.write(await house.reset_code())

    await sophie.open("/home?lang=fr")
    await sophie.press("Se déconnecter")
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    assert "code de 8 chiffres" in await sophie.press("Mot de passe oublié")
    assert "deux preuves" in await sophie.press("Je ne peux pas lire ce courrier")


async def test_the_language_is_chosen_in_the_settings_and_kept(
    house: House, sophie: Visitor
) -> None:
    await signed_up(house, sophie)
    await sophie.open("/settings?lang=fr")
    assert "Accountinstellingen" in await sophie.press("Nederlands")
    assert "Accountinstellingen" in await sophie.open("/settings"), "this browser keeps it"
    await sophie.press("Wachtwoord wijzigen")
    assert "huidige wachtwoord" in sophie.words
    assert rows(house.location, "SELECT language FROM accounts") == [("nl",)]
