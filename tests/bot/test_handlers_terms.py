"""Terms in the chat: a notice leads to them, and what names a child is not passed on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.notices import notice_call
from bot.presenting import Message
from locales import LANGUAGES, Catalogues
from sandbox.telegram import BotApiServer, Person
from school.accounts import LONGEST_NAME
from school.renewal import Due
from school.school import School
from school.terms import Terms, digest_of
from school.written import Letter
from tests import cast
from tests.bot.chat import Chat, tap
from tests.bot.house import House
from tests.bot.test_presenting import HOSTILE_NAME, check, data
from tests.cast import ISU_DOUR, NOW, account, child, device, place

ENGINES = ("sqlite",)
KINDS = ("terms_published", "terms_reminder", "terms_over")


@pytest.fixture
async def antoinette(house: House, server: BotApiServer) -> Person:
    """Antoinette's chat; she has opened Albert."""

    def work(school: School) -> None:
        school.tx.platforms.put(ISU_DOUR)
        school.tx.children.add(child())
        school.tx.accounts.add(account())
        school.tx.places.add(place(1, account=1, taken_at=NOW, opened_at=NOW))
        school.tx.devices.meet(100, "fr", NOW)
        school.tx.devices.link(device())

    await house.do(work)
    person = server.make_person("Antoinette", "Dupond", person_id=100)
    person.user.started = True
    return person


async def publish(house: House, version: str, text: str, until: date | None = None) -> None:
    def work(school: School) -> None:
        now = house.clock.now()
        terms = Terms(ISU_DOUR.id, version, "fr", text, text, digest_of(text), now, until)
        assert school.tx.terms.publish(terms)
        school.renewal.announce(ISU_DOUR.id, 0)

    await house.do(work)


async def test_a_notice_leads_to_the_terms_and_to_an_answer(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await publish(house, "1", "Article 1.")
    await chat.settled()
    notice = await antoinette.expect("De nouvelles conditions d’utilisation")
    assert "Albert" in notice.text
    assert notice.protected
    tap(antoinette, "Répondre pour Albert")
    shown = await antoinette.expect("Article 1.")
    assert shown.protected
    tap(antoinette, "Oui, je les accepte")
    shown = await antoinette.expect("votre accord est noté pour Albert")
    assert shown.protected
    answers = house.rows("SELECT account, child, version, answer FROM terms_record")
    assert answers == [(1, 1, "1", "accepted")]


async def test_a_refusal_is_taken_up_again_with_one_tap(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await publish(house, "1", "Article 1.")
    await chat.settled()
    tap(antoinette, "Répondre pour Albert")
    await antoinette.expect("Article 1.")
    tap(antoinette, "Non, je ne les accepte pas")
    await antoinette.expect("Vous pouvez revenir sur votre réponse")
    tap(antoinette, "Relire les conditions")
    await antoinette.expect("Article 1.")
    tap(antoinette, "Oui, je les accepte")
    await antoinette.expect("votre accord est noté")


async def test_a_notice_for_a_chat_that_was_unlinked_does_not_leave(
    chat: Chat, house: House, antoinette: Person
) -> None:
    await publish(house, "1", "Article 1.")
    await house.do(lambda school: school.tx.devices.unlink(100, NOW))
    await chat.settled()
    assert antoinette.messages() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("may_wait", [True, False])
def test_a_notice_fits_whatever_the_children_are_called(
    catalogues: Catalogues, kind: str, language: str, may_wait: bool
) -> None:
    until = NOW.date() + timedelta(days=may_wait)
    terms = Terms(ISU_DOUR.id, "2", "fr", "Texte", "Texte", "digest", NOW, until)
    names = [f"{HOSTILE_NAME[: LONGEST_NAME - 1]}{number}" for number in range(9)]
    children = tuple(child(2**63 - 1 - n, first_name=name) for n, name in enumerate(names))
    letter = Letter(
        kind, language, ISU_DOUR, None, None, {}, due=Due(ISU_DOUR, terms, children, may_wait)
    )
    call = notice_call(catalogues, cast.notice(1, kind=kind), letter)
    assert call["protect_content"] is True
    message = Message(call["text"], call["reply_markup"]["inline_keyboard"])
    text = check(message)
    assert all(name in text for name in names)
    assert [one for one in data(message) if one.startswith("go:terms:")] == [
        f"go:terms:{one.id}" for one in children
    ]
    day = catalogues.of(language).date(until)
    assert (day in text) == (may_wait or kind == "terms_over" or kind == "terms_reminder")
