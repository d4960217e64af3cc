"""« Aide en ligne » in the chat (scope B21): a text for every step and every screen."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.conversations.helping import TOPICS, about_screen, about_step, report_start
from bot.conversations.saying import words
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import AnswerKind, Step, Words
from locales import LANGUAGES, Catalogues
from sandbox.telegram import BotApiServer, Person
from tests.bot.chat import Chat, said, see_settings, student, tap
from tests.bot.house import House

ENGINES = ("sqlite",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(AnswerKind))
@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_has_help_at_every_kind_of_step(
    catalogues: Catalogues, language: str, script: str, kind: AnswerKind
) -> None:
    step = Step(script, "any", kind, Words("help.title"))
    told = [words(catalogues.of(language), one) for one in about_step(step)]
    assert all(len(one) > 10 for one in told)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_every_screen_has_help(catalogues: Catalogues, language: str, topic: str) -> None:
    about = about_screen(topic)
    assert about is not None
    assert len(words(catalogues.of(language), about)) > 40


@pytest.mark.parametrize(
    ("rest", "start"),
    [
        ("1234567890123456789", {"problem": "1234567890123456789"}),
        ("9" * 60, {"problem": "0"}),
        ("home", {"screen": "home"}),
        ("n'importe quoi", {}),
    ],
)
def test_the_button_to_report_remembers_a_problem_or_a_screen(
    rest: str, start: dict[str, str]
) -> None:
    assert report_start(rest) == start


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """A student with a certificate, at home."""
    person = await student(house, server)
    person.send("/home")
    await person.expect("Sophie")
    return person


async def test_help_in_the_middle_explains_the_step_and_goes_on(
    chat: Chat, catalogues: Catalogues, sophie: Person
) -> None:
    await see_settings(sophie)
    tap(sophie, "Paramètres de profil")
    await sophie.expect("Mon profil")
    tap(sophie, "Ville de résidence")
    await sophie.expect("Votre ville")
    sophie.send("/help")
    shown = await sophie.expect("Aide en ligne")
    french = catalogues.of("fr")
    assert "Votre profil" in shown.text
    assert french.text("help.kind.text") in shown.text
    assert "« Retour »".replace(" ", "\u202f") in shown.text
    assert "iccbxl.be" in shown.text
    await chat.settled()
    assert "Votre ville" in sophie.last().text, "what is asked stands last again"
    sophie.send("Dour")
    await sophie.expect("Dour")


@pytest.mark.parametrize(
    ("command", "screen", "told"),
    [
        ("/home", "Sophie", "Votre accueil"),
        ("/certificates", "Néerlandais", "Vos attestations activées"),
        ("/settings", "Paramètres de compte", "profil, adresse, mot de passe"),
    ],
)
async def test_every_screen_leads_to_its_own_help(
    sophie: Person, command: str, screen: str, told: str
) -> None:
    sophie.send(command)
    await sophie.expect(screen)
    tap(sophie, "Aide en ligne")
    shown = await sophie.expect(told)
    assert "iccbxl.be" in shown.text
    tap(sophie, "Accueil")
    await sophie.expect("Sophie")


async def test_a_button_that_somebody_made_up_leads_to_the_general_help(
    chat: Chat, sophie: Person
) -> None:
    sophie.press(sophie.last().message_id, "go:help:passwords")
    await chat.settled()
    assert any("Aide en ligne" in one for one in said(sophie))
