"""« Signaler un problème » in the chat (scope B21): told from where one is, answered there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sandbox.telegram import BotApiServer, Person
from school.replies import Reply
from school.school import School
from tests.bot.chat import Chat, student, tap
from tests.bot.house import House
from tests.cast import ICC, account, device

ENGINES = ("sqlite",)
(ADMIN,) = ICC.administrators
ANNE = 11


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """A student who looks at her certificates."""
    person = await student(house, server, 500)
    person.send("/certificates")
    await person.expect("Mon porte-document")
    return person


@pytest.fixture
async def anne(house: House, server: BotApiServer, sophie: Person) -> Person:
    """An administrator of the institute, in a chat of her own."""

    def employ(school: School) -> None:
        now = house.clock.now()
        school.tx.accounts.add(account(ANNE, first_name="Anne", last_name="Dubois"))
        school.tx.devices.meet(511, "fr", now)
        school.tx.devices.link(device(11, account=ANNE, chat=511))
        member = school.staffing.invite("anne@iccbxl.be", ICC.id, "administrator")
        school.tx.staff.update(replace(member, account=ANNE, accepted_at=now))

    await house.do(employ)
    person = server.make_person("Anne", "Dubois", person_id=511)
    person.user.started = True
    return person


async def report(sophie: Person) -> None:
    tap(sophie, "Aide en ligne")
    await sophie.expect("Aide en ligne")
    tap(sophie, "Signaler un problème")
    await sophie.expect("Quel est le problème")
    sophie.send("Le PDF est <vide> & blanc")
    await sophie.expect("transmis aux administrateurs")


async def tokens_of(house: House, kind: str) -> list[tuple[str, str]]:
    """Let the mails leave; gives address and token of those of a kind."""

    def work(school: School) -> list[tuple[str, str]]:
        found = []
        while leased := school.tx.outbox.lease("mail", 100, house.clock.now()):
            for notice in leased:
                school.tx.outbox.sent(notice.id, house.clock.now())
                letter = school.writing.letter(notice)
                if notice.kind == kind and letter is not None:
                    found.append((notice.to, letter.token or ""))
        return found

    return await house.do(work)


async def test_a_problem_is_told_and_its_answer_comes_back_in_the_chat(
    house: House, sophie: Person
) -> None:
    await report(sophie)
    ((to, token),) = await tokens_of(house, "help_request")
    assert to == ADMIN

    def answer(school: School) -> None:
        reply = Reply(ADMIN, (token,), words="Téléchargez-le à nouveau.", message="<1@x>")
        assert school.replying.treat(reply, school.replying.token(reply)) == "answer"

    await house.do(answer)
    shown = await sophie.expect("Téléchargez-le à nouveau.")
    assert ADMIN in shown.text
    tap(sophie, "Répondre")
    await sophie.expect("Quel est le problème")
    sophie.send("Merci, c’est bon.")
    await sophie.expect("transmis aux administrateurs")
    assert [one for one, _ in await tokens_of(house, "help_request")] == [ADMIN]


async def test_an_administrator_answers_in_the_chat_and_sees_who_has(
    house: House, sophie: Person, anne: Person
) -> None:
    await report(sophie)
    shown = await anne.expect("signale un problème")
    assert "Sophie Lambert" in shown.text
    assert "Le PDF est <vide> & blanc" in shown.text
    assert "Mes attestations" in shown.text, "it says where she was"
    tap(anne, "Répondre")
    await anne.expect("Votre réponse à Sophie Lambert")
    anne.send("Nous regardons.")
    await anne.expect("part chez Sophie Lambert")
    told = await sophie.expect("Nous regardons.")
    assert "Anne Dubois" in told.text
    anne.press(shown.message_id, shown.buttons[0][0].value)
    await anne.expect("Ont déjà répondu\u00a0: Anne Dubois")


async def test_who_is_nobody_answers_nothing(
    house: House, chat: Chat, sophie: Person, anne: Person
) -> None:
    await report(sophie)
    shown = await anne.expect("signale un problème")
    sophie.press(sophie.last().message_id, shown.buttons[0][0].value)
    await chat.settled()
    assert "Votre réponse à" not in sophie.last().text


async def test_a_stranger_is_asked_where_to_answer(
    house: House, chat: Chat, server: BotApiServer, sophie: Person
) -> None:
    lea = server.make_person("Léa", "Petit", person_id=700)
    lea.start()
    await lea.expect("je suis le bot")
    tap(lea, "Aide en ligne")
    await lea.expect("Aide en ligne")
    tap(lea, "Signaler un problème")
    await lea.expect("Quel est le problème")
    lea.send("!!!")
    await lea.expect("en quelques mots")
    lea.send("Je n’ai pas reçu ma lettre")
    await lea.expect("À quelle adresse")
    lea.send("lea")
    await lea.expect("À quelle adresse")
    lea.send("lea@example.org")
    await lea.expect("arrivera à lea@example.org")
    assert house.rows("SELECT account, email, screen FROM problems") == [
        (None, "lea@example.org", "ways_in")
    ]
