"""« Réunir deux comptes » on pages alone (scope A8, C8)."""

from __future__ import annotations

import httpx
import pytest

from tests.databases import rows
from tests.web.conftest import EMAIL, House
from tests.web.test_conversation import PASSWORD, read_out, signed_up
from tests.web.visitor import Visitor

OTHER_EMAIL = "s.lambert@example.org"
OTHER_PASSWORD = "girafe3tartines"


@pytest.fixture
async def sophie(house: House) -> Visitor:
    return Visitor(await house.serve(public_url=None))


@pytest.fixture
async def library(house: House) -> Visitor:
    client: httpx.AsyncClient = await house.serve(public_url=None)
    return Visitor(client)


async def second_account(house: House, who: Visitor) -> None:
    """Somebody signs up once more, with another address, though they have been asked."""
    await house.reset_code()  # what is owed by mail is sent
    await who.open(f"/a/{await house.invite('Anglais UE 6', OTHER_EMAIL)}?lang=fr")
    await who.press("Créer mon compte ici")
    assert "peut-être déjà un compte" in await who.press("Oui, c’est bien moi")
    await who.press("Ce n’est pas le mien")
    await who.write(OTHER_PASSWORD)
    await who.write(OTHER_PASSWORD)
    await who.write(read_out(await who.press("Je ne vois pas l’image")))
    assert "Gardez bien en mémoire" in await who.press("Je m'inscris")


async def test_two_accounts_of_a_student_become_one(
    house: House, sophie: Visitor, library: Visitor
) -> None:
    await signed_up(house, sophie)
    await second_account(house, library)
    house.clock.move(minutes=11)
    await sophie.open("/settings?lang=fr")
    assert "mot de passe de ce compte-ci" in await sophie.press("Réunir deux comptes")
    assert 'autocomplete="current-password"' in sophie.page.text
    assert EMAIL in await sophie.write(PASSWORD)
    assert "code de 8 chiffres" in await sophie.write("s.lambrt@example.org")
    assert "Un code y partira" in await sophie.press("Corriger l’adresse")
    assert f"Si {OTHER_EMAIL} est" in await sophie.write(OTHER_EMAIL)
    assert 'autocomplete="one-time-code"' in sophie.page.text
    card = await sophie.write(await house.reset_code())
    assert "1 attestation, 1 adresse, 1 appareil" in card
    confirming = sophie.form_of("Réunir")
    done = await sophie.press("Réunir")
    assert "plus qu’un seul compte" in done
    assert "2 attestations, 2 adresses, 2 appareils" in done
    assert f"{EMAIL} ou {OTHER_EMAIL}" in done
    await sophie.send("/form", confirming)
    assert rows(house.location, "SELECT COUNT(*) FROM merges") == [(1,)], "a second press"

    portfolio = await library.open("/portfolio?lang=fr")
    assert "Anglais UE 5" in portfolio, "the other browser sees both"
    assert "Anglais UE 6" in portfolio
    await library.open("/settings?lang=fr")
    await library.press("Se déconnecter")
    await library.press("Identifiez-vous")
    await library.write(OTHER_EMAIL)
    assert "ne vont pas ensemble" in await library.write(OTHER_PASSWORD)
    assert "Bienvenue" in await library.write(PASSWORD)


async def test_a_stranger_is_asked_who_they_are(house: House, sophie: Visitor) -> None:
    await signed_up(house, sophie)
    await sophie.open("/settings?lang=fr")
    begin = sophie.form_of("Réunir deux comptes")
    stranger = Visitor(await house.serve(public_url=None))
    await stranger.open("/home?lang=fr")
    form = stranger.form_of("Identifiez-vous")
    asked = await stranger.send("/form", form | {"target": begin.get("target", "merge_accounts")})
    assert "Réunir" not in asked
