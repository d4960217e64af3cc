"""A child whom the school erases: what is asked about it ends, and its guardians are told."""

from __future__ import annotations

from datetime import date

import pytest

from bot.notices import notice_call
from locales import LANGUAGES, Catalogues
from sandbox.telegram import BotApiServer, Person
from school.auditing import COMMAND
from school.school import School
from school.terms import Terms, digest_of
from school.written import Letter
from tests.bot.chat import Chat, tap
from tests.bot.house import House
from tests.cast import ISU_DOUR, notice
from tests.family import ALBERT, enrol, print_letter, with_guardian

ENGINES = ("sqlite",)
LUCIE = "lucie.durant@isu-dour.be"


@pytest.fixture
async def antoinette(house: House, server: BotApiServer) -> Person:
    """Antoinette's chat: Albert and Lucie are open to her, and the school has new terms."""

    def work(school: School) -> None:
        enrol(school, 71)
        enrol(school, 72, LUCIE, first_name="Lucie")
        with_guardian(school, 1, "hash", at=71, email="antoinette@example.org", chat=100)
        with_guardian(school, 1, "hash", at=72)
        now = school.unit.clock.now()
        text = "Article 1."
        last = date(2031, 1, 1)
        terms = Terms(ISU_DOUR.id, "1", "fr", text, text, digest_of(text), now, last)
        assert school.tx.terms.publish(terms)

    await house.do(work)
    person = server.make_person("Antoinette", "Dupond", person_id=100)
    person.user.started = True
    return person


async def erase(house: House, identifier: str = ALBERT) -> None:
    def work(school: School) -> None:
        child = school.guardianship.child(identifier)
        school.child_privacy.erase(child, COMMAND, "asked for")

    await house.do(work)


async def test_what_is_asked_about_the_child_ends_and_the_guardian_is_told(
    chat: Chat, house: House, antoinette: Person
) -> None:
    antoinette.send("/children")
    await antoinette.expect("Albert")
    tap(antoinette, "Albert")
    asked = await antoinette.expect("Article 1.")
    await erase(house)
    await chat.settled()
    told = await antoinette.expect("a effacé de Cartable le dossier d’un enfant")
    assert "Institut La Sainte-Union" in told.text
    assert "Albert" not in told.text
    antoinette.tap("Oui, je les accepte", message_id=asked.message_id)
    home = await antoinette.expect("Lucie")
    assert "Albert Durant" not in home.text
    assert house.rows("SELECT id FROM terms_record") == []
    assert house.rows("SELECT chat FROM conversations") == []
    assert house.rows("SELECT id FROM accounts") == [(1,)]


async def test_a_letter_that_was_on_its_way_opens_nothing(
    chat: Chat, house: House, server: BotApiServer
) -> None:
    def work(school: School) -> str:
        enrol(school, 71)
        return print_letter(school, 71).token

    token = await house.do(work)
    luc = server.make_person("Luc", "Durant", person_id=200)
    luc.send(f"/start l_{token}")
    await luc.expect("mot de passe temporaire")
    await erase(house)
    luc.send("abcd-efgh-jkmn")
    await luc.expect("Première connexion")
    luc.send(f"/start l_{token}")
    await luc.expect("lettre")
    assert house.rows("SELECT chat FROM conversations") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_told_in_every_language(catalogues: Catalogues, language: str) -> None:
    letter = Letter("child_erased", language, ISU_DOUR, None, None, {"platform": ISU_DOUR.id})
    said = notice_call(catalogues, notice(1, kind="child_erased"), letter)
    assert "Institut La Sainte-Union" in said["text"]
    (row,) = said["reply_markup"]["inline_keyboard"]
    assert row[0]["callback_data"] == "go:home"
