"""« Aide en ligne » on pages (scope B21): every page leads to a text about itself."""

from __future__ import annotations

from pathlib import Path

import pytest

import web
from bot.conversations.helping import TOPICS as ALL
from locales import LANGUAGES
from tests.web.conftest import House
from tests.web.test_conversation import signed_up
from tests.web.visitor import Visitor
from web.help import TOPICS

TEMPLATES = {path.stem for path in (Path(web.__file__).parent / "templates").glob("*.html")}
PARTS = {"account", "base", "parts"}
"""What no page is made of alone."""


def test_every_page_has_help() -> None:
    assert set(TOPICS) == TEMPLATES - PARTS
    assert set(TOPICS.values()) <= set(ALL)


@pytest.fixture
async def sophie(house: House) -> Visitor:
    who = Visitor(await house.serve(public_url=None))
    await signed_up(house, who)
    return who


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", sorted(TOPICS))
async def test_it_is_told_in_every_language_to_a_stranger(
    house: House, page: str, language: str
) -> None:
    stranger = Visitor(house.page)
    told = await stranger.open(f"/help?about={page}&lang={language}")
    assert stranger.page.status_code == 200
    assert stranger.page.headers["content-language"] == language
    assert len(told) > 80


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("/home", "Votre accueil"),
        ("/settings", "profil, adresse, mot de passe"),
        ("/portfolio", "Vos attestations activées"),
        ("/", "Ici, les parents"),
        ("/nowhere", "Quelque chose n’a pas pu"),
    ],
)
async def test_a_page_leads_to_its_own(sophie: Visitor, place: str, told: str) -> None:
    await sophie.open(f"{place}?lang=fr")
    (way,) = [
        one.partition('"')[0].replace("&amp;", "&")
        for one in sophie.page.text.split('href="')
        if one.startswith("/help")
    ]
    assert told in await sophie.open(way)
    assert "info@iccbxl.be" in sophie.words


async def test_in_the_middle_it_explains_the_step_and_leads_back(
    house: House, sophie: Visitor
) -> None:
    await sophie.open("/settings?lang=fr")
    await sophie.press("Paramètres de profil")
    await sophie.press("Ville de résidence")
    before = house.everything()
    told = await sophie.open("/help?about=conversation&lang=fr")
    assert "Votre profil" in told
    assert "réponse écrite" in told
    assert "revient d’une étape" in told
    assert house.everything() == before
    assert 'href="/form?lang=fr"' in sophie.page.text
    assert "Votre ville" in await sophie.open("/form?lang=fr")


@pytest.mark.parametrize("about", ["", "passwords", "../../etc", "x" * 5000])
async def test_what_there_is_not_is_the_general_help(house: House, about: str) -> None:
    stranger = Visitor(house.page)
    assert "Ici, les parents" in await stranger.open(f"/help?about={about}&lang=fr")
