"""Staff in the chat (scope B11, D0): requests come, are done once, and are nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sandbox.telegram import BotApiServer, Person
from school.outbox import Lane, Notice
from school.school import School
from tests.bot.chat import Chat, said, tap
from tests.bot.house import House
from tests.cast import ISU_DOUR
from tests.school.workplace import (
    ALBERT,
    ANNE,
    ANNE_AT,
    BEN,
    BEN_AT,
    CHATS,
    OTHER_PARENT,
    PARENT,
    employ,
    open_house,
)

ENGINES = ("sqlite",)
Meet = Callable[[int], Person]


@pytest.fixture
async def meet(chat: Chat, house: House, server: BotApiServer) -> Meet:
    """A school with a secretary, Anne, an administrator, Ben, and two guardians."""

    def work(school: School) -> None:
        open_house(school)
        employ(school, ANNE, ANNE_AT)
        employ(school, BEN, BEN_AT, "administrator")

    await house.do(work)
    await house.send_mails()

    def person(account: int) -> Person:
        return server.make_person(f"P{account}", person_id=CHATS[account])

    return person


async def ask(chat: Chat, house: House, account: int = PARENT) -> int:
    request = await house.do(lambda school: school.requesting.ask_separate_account(account, ALBERT))
    await chat.settled()
    return request.id


async def started(chat: Chat, *people: Person) -> None:
    for one in people:
        one.send("/home")
    await chat.settled()


async def test_a_request_comes_with_a_button_and_is_done(
    chat: Chat, house: House, meet: Meet
) -> None:
    anne, parent = meet(ANNE), meet(PARENT)
    await started(chat, anne, parent)
    await ask(chat, house)
    shown = anne.last()
    assert "Antoinette Dupond" in shown.text
    assert "Durant Albert" in shown.text
    assert shown.protected, "what names a child is not passed on"
    tap(anne, "C’est fait")
    await chat.settled()
    assert "C’est noté" in anne.last().text
    assert "compte séparé est traitée" in parent.last().text
    assert "Albert" not in parent.last().text


async def test_who_taps_second_is_told_that_it_was_done(
    chat: Chat, house: House, meet: Meet
) -> None:
    anne, ben = meet(ANNE), meet(BEN)
    await started(chat, anne, ben)
    await ask(chat, house)
    tap(anne, "C’est fait")
    await chat.settled()
    tap(ben, "C’est fait")
    await chat.settled()
    assert "déjà occupé" in ben.last().text
    assert "Antoinette" not in ben.last().text


async def test_two_at_once_close_it_once(chat: Chat, house: House, meet: Meet) -> None:
    anne, ben = meet(ANNE), meet(BEN)
    await started(chat, anne, ben)
    await ask(chat, house)
    tap(anne, "C’est fait")
    tap(ben, "C’est fait")
    await chat.settled()
    answers = sorted("déjà occupé" in one.last().text for one in (anne, ben))
    assert answers == [False, True]
    assert house.rows("SELECT COUNT(*) FROM audit WHERE action = 'close_request'") == [(1,)]


async def test_the_home_of_staff_leads_to_what_is_open(
    chat: Chat, house: House, meet: Meet
) -> None:
    anne = meet(ANNE)
    await started(chat, anne)
    assert "demande" not in anne.last().text
    await ask(chat, house)
    await ask(chat, house, OTHER_PARENT)
    await started(chat, anne)
    assert "2 demandes ouvertes" in anne.last().text
    tap(anne, "Demandes des familles")
    await chat.settled()
    assert "Luc Dupond" in anne.last().text
    tap(anne, "Durant Albert")
    await chat.settled()
    tap(anne, "C’est fait")
    await chat.settled()
    tap(anne, "Demandes des familles")
    await chat.settled()
    assert "1 demande ouverte" in anne.last().text
    assert "Antoinette" not in anne.last().text


async def test_the_link_in_the_mail_leads_there_too(chat: Chat, house: House, meet: Meet) -> None:
    anne, parent = meet(ANNE), meet(PARENT)
    anne.send("/start requests")
    await chat.settled()
    assert "Aucune demande" in anne.last().text
    await ask(chat, house)
    for one in (anne, parent):
        one.send("/start requests")
    await chat.settled()
    assert "Antoinette Dupond" in anne.last().text
    assert "réservée à l’équipe" in parent.last().text


@pytest.mark.parametrize("button", ["go:requests", "go:request:{}", "go:request.done:{}"])
async def test_a_guardian_who_makes_up_a_button_gets_nothing(
    chat: Chat, house: House, meet: Meet, button: str
) -> None:
    other = meet(OTHER_PARENT)
    await started(chat, other)
    number = await ask(chat, house)
    other.press(other.last().message_id, button.format(number))
    await chat.settled()
    assert "réservée à l’équipe" in other.last().text
    assert not any("Antoinette" in one for one in said(other))
    assert house.rows("SELECT closed_at FROM requests") == [(None,)]


async def test_somebody_without_an_account_gets_nothing(
    chat: Chat, house: House, meet: Meet, server: BotApiServer
) -> None:
    stranger = server.make_person("Zoé", person_id=999)
    number = await ask(chat, house)
    stranger.send("/start")
    await chat.settled()
    for button in ("go:requests", f"go:request:{number}", f"go:request.done:{number}"):
        stranger.press(stranger.last().message_id, button)
        await chat.settled()
        assert "réservée à l’équipe" in stranger.last().text


@pytest.mark.parametrize("number", ["0", "9" * 19])
async def test_numbers_that_somebody_made_up(
    chat: Chat, house: House, meet: Meet, number: str
) -> None:
    anne = meet(ANNE)
    await started(chat, anne)
    anne.press(anne.last().message_id, f"go:request.done:{number}")
    await chat.settled()
    assert "réservée à l’équipe" in anne.last().text


async def test_revoked_an_old_button_does_nothing_and_the_names_go(
    chat: Chat, house: House, meet: Meet
) -> None:
    anne = meet(ANNE)
    await started(chat, anne)
    await ask(chat, house)
    shown = anne.last()
    await house.do(lambda school: school.staffing.revoke(ANNE_AT, ISU_DOUR.id))
    await chat.settled()
    assert "a pris fin" in anne.last().text
    anne.press(shown.message_id, next(b.value for row in shown.buttons for b in row))
    await chat.settled()
    assert house.rows("SELECT closed_at FROM requests") == [(None,)]
    left = [one.text for one in anne.messages() if one.sender == "bot" and not one.deleted]
    assert not any("Antoinette" in one for one in left)
    await started(chat, anne)
    assert "demande" not in anne.last().text


async def test_the_end_of_a_right_is_told_kindly(chat: Chat, house: House, meet: Meet) -> None:
    luc, parent = meet(OTHER_PARENT), meet(PARENT)
    await started(chat, luc, parent)
    before = said(parent)

    def end(school: School) -> None:
        theirs = school.guardianship
        theirs.end(theirs.child("albert.durant@isu-dour.be"), 2, None, "decision")

    await house.do(end)
    await chat.settled()
    assert "Votre accès aux pages d’Albert" in luc.last().text
    assert luc.last().protected
    assert "decision" not in luc.last().text
    assert said(parent) == before


async def test_an_answer_that_waited_goes_to_nobody_revoked_meanwhile(
    chat: Chat, house: House, meet: Meet
) -> None:
    """Telegram was away, say: what names families is asked about once more as it leaves."""
    anne, ben, luc, parent = people = [meet(one) for one in (ANNE, BEN, OTHER_PARENT, PARENT)]
    await started(chat, *people)

    def waiting(account: int, **rights: object) -> Notice:
        to = str(CHATS[account])
        parameters = {"chat_id": CHATS[account], "text": "Antoinette Dupond"}
        data = {"method": "sendMessage", "parameters": parameters, **rights}
        number = house.ids.next()
        return Notice(
            number, "telegram", to, Lane.ANSWER, "call", data, house.clock.now(), account=account
        )

    def work(school: School) -> None:
        for account in (ANNE, BEN):
            school.tx.outbox.add(waiting(account, treats=[ISU_DOUR.id]))
        for account in (OTHER_PARENT, PARENT):
            school.tx.outbox.add(waiting(account, child=ALBERT))
        school.staffing.revoke(ANNE_AT, ISU_DOUR.id)
        theirs = school.guardianship
        theirs.end(theirs.child("albert.durant@isu-dour.be"), 2, None, "decision")

    await house.do(work)
    await chat.settled()
    heard = ["Antoinette Dupond" in said(one) for one in (anne, ben, luc, parent)]
    assert heard == [False, True, False, True]
