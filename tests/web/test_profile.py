"""The profile on pages (scope A9, C8): the same card, for whoever has no Telegram."""

from __future__ import annotations

import pytest

from tests.web.conftest import House
from tests.web.test_conversation import signed_up
from tests.web.test_family import EMAIL as ADDRESS
from tests.web.test_family import connected
from tests.web.visitor import Visitor


@pytest.fixture
async def sophie(house: House) -> Visitor:
    """A student who has signed up on the pages."""
    who = Visitor(await house.serve(public_url=None))
    await signed_up(house, who)
    return who


async def test_the_profile_is_told_from_the_settings(house: House, sophie: Visitor) -> None:
    await sophie.open("/settings?lang=fr")
    card = await sophie.press("Paramètres de profil")
    assert "Prénom : Sophie" in card
    await sophie.press("Pays de résidence")
    assert '<option value="Belgique">' in sophie.page.text
    assert "aucun pays" in await sophie.write("Syldavie")
    assert "Lequel de ces pays" in await sophie.write("congo")
    assert "Pays de résidence : Congo-Kinshasa" in await sophie.press("Congo-Kinshasa")
    await sophie.press("Ville de résidence")
    assert "Ville de résidence : <Dour> & Élouges" in await sophie.write("<Dour> & Élouges")
    await sophie.press("Date de naissance")
    assert 'type="date" autocomplete="bday"' in sophie.page.text
    assert "27 juin 1985" in await sophie.write("1985-06-27")
    await sophie.press("Date de naissance")
    assert "26 juin 1985" in await sophie.write("26/06/1985")
    assert "à jour" in await sophie.press("Tout est correct")
    assert "Lien : –" in await sophie.press("Profil professionnel")
    await sophie.press("Lien")
    assert "https://" in await sophie.write("http://exemple.be")
    assert "Lien : https://exemple.be" in await sophie.write("exemple.be")


async def test_how_one_is_told_is_chosen_on_pages_too(house: House, sophie: Visitor) -> None:
    await sophie.open("/settings?lang=fr")
    card = await sophie.press("Notifications")
    assert "Attestations – courriel : tout de suite" in card
    assert "Par courriel" in await sophie.press("Attestations")
    assert "courriel : une fois par jour" in await sophie.press("Une fois par jour, à 18 h")
    assert "En pause jusqu’au" in await sophie.press("Faire une pause d’une semaine")
    assert "C’est noté" in await sophie.press("C’est bien ainsi")


async def test_whom_nothing_can_reach_is_told_what_helps(house: House) -> None:
    antoinette = Visitor(await house.serve(public_url=None))
    await connected(house, antoinette)
    await antoinette.open("/settings?lang=fr")
    said = await antoinette.press("Notifications")
    assert "rien ne peut vous parvenir" in said
    assert f"Confirmez {ADDRESS}" in said
    assert "Renvoyer" in await antoinette.press("Mon adresse e-mail")
    way = "/settings/chat?lang=fr"
    await antoinette.press("Annuler")
    await antoinette.open("/settings?lang=fr")
    await antoinette.press("Notifications")
    assert f'href="{way}"' in antoinette.page.text
    assert "identifiez-vous-y" in await antoinette.open(way)
    assert "https://t.me/cartable_bot?start=home" in antoinette.page.text
    stranger = Visitor(await house.serve(public_url=None))
    assert "Accès à votre compte" in await stranger.open(way)


async def test_where_there_is_no_bot_no_page_leads_to_one(house: House) -> None:
    sophie = Visitor(await house.serve(public_url=None, bot_name=lambda: None))
    await signed_up(house, sophie)
    assert "pas joignable" in await sophie.open("/settings/chat?lang=fr")


async def test_a_stranger_is_asked_who_they_are(house: House) -> None:
    stranger = Visitor(await house.serve(public_url=None))
    await stranger.open("/home?lang=fr")
    form = stranger.form_of("Identifiez-vous")
    for target in ("profile", "profession", "notifications"):
        assert "Identifiez-vous" in await stranger.send(
            "/form/begin?lang=fr", form | {"target": target}
        )
        assert "Prénom" not in stranger.words
