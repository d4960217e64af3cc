"""« Mes données » and « Fermez votre compte » on pages (scope A11, D5)."""

from __future__ import annotations

import pytest

from tests.web.conftest import EMAIL, House
from tests.web.test_conversation import PASSWORD, signed_up
from tests.web.visitor import Visitor


@pytest.fixture
async def sophie(house: House) -> Visitor:
    visitor = Visitor(await house.serve(public_url=None))
    await signed_up(house, visitor)
    return visitor


async def test_ones_own_data_are_fetched_by_a_link_for_an_hour(
    house: House, sophie: Visitor
) -> None:
    assert (await sophie.client.get("/settings/data")).status_code == 404
    await sophie.open("/settings?lang=fr")
    assert "Le fichier est prêt" in await sophie.press("Mes données")
    assert 'href="/settings/data' in sophie.page.text
    before = house.everything()
    file = await sophie.client.get("/settings/data")
    assert house.everything() == before
    assert file.headers["content-type"] == "application/zip"
    assert file.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Mes%20")
    assert file.headers["cache-control"] == "no-store"
    assert file.content.startswith(b"PK")
    stranger = Visitor(await house.serve(public_url=None))
    assert (await stranger.client.get("/settings/data")).status_code == 404


async def test_an_account_is_closed_and_a_sign_in_restores_it(
    house: House, sophie: Visitor
) -> None:
    await sophie.open("/settings?lang=fr")
    asked = await sophie.press("Fermez votre compte")
    assert "après 30 jours" in asked
    assert "1 attestation" in asked
    assert 'value="_cancel" formnovalidate class="primary"' in sophie.page.text
    assert 'value="go_on" formnovalidate class="danger"' in sophie.page.text
    assert "mot de passe" in await sophie.press("Fermez mon compte")
    done = await sophie.write(PASSWORD)
    assert "sera effacé le" in done
    assert (await sophie.client.get("/settings/data")).content.startswith(b"PK")
    for place in ("/portfolio", "/home", "/settings"):
        assert "Accès à votre compte" in await sophie.open(f"{place}?lang=fr")
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    assert "Vous revoilà" in await sophie.write(PASSWORD)
    assert "Anglais UE 5" in await sophie.open("/portfolio?lang=fr")
