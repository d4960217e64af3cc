"""First connections at once (scope B3): two guardians with a letter, one with two devices."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversations.steps import Words
from school.refusals import Refusal
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import (
    OWN,
    account_of,
    answer_well,
    connect_to,
    count,
    go_home,
    go_on_to,
    publish,
    write_letter,
)
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.cast import NOW
from tests.family import ALBERT, ANTOINETTE, Paper

STEPS = ("temporary_password", "text", "password", "password_again")


@pytest.fixture
async def paper(house: House) -> Paper:
    """Albert's first letter, at a school that has published its terms."""
    written = await write_letter(house)
    await publish(house)
    return written


@pytest.fixture
async def antoinette(phone: Phone) -> Dialogue:
    return await phone()


@pytest.fixture
async def luc(phone: Phone) -> Dialogue:
    """The father, at his own telephone."""
    return await phone(200)


@pytest.mark.parametrize("step", STEPS)
async def test_of_two_guardians_with_one_letter_the_second_is_told(
    house: House, antoinette: Dialogue, luc: Dialogue, paper: Paper, step: str
) -> None:
    await connect_to(luc, step, paper)
    await connect_to(antoinette, "devices", paper)
    await answer_well(luc, paper) if step != "text" else await luc.types("oui")
    assert luc.last_words == "first_connection.closed"
    assert luc.ending.words.values["why"] == Words("letter.used")
    assert luc.doors == ["sign_in", "home"]
    assert await account_of(house, 200) is None
    assert count(house, "accounts") == 1
    assert count(house, "places", "account IS NOT NULL") == 1


async def test_of_two_who_finish_at_the_same_moment_one_takes_the_place(
    house: House, antoinette: Dialogue, luc: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "password_again", paper)
    await connect_to(luc, "password_again", paper)
    await asyncio.gather(antoinette.types(OWN), luc.types(OWN))
    (first, second) = sorted((antoinette, luc), key=lambda one: one.asked, reverse=True)
    assert first.asked == "devices"
    assert second.ending.words.values["why"] == Words("letter.used")
    assert count(house, "accounts") == count(house, "devices") == 1
    assert count(house, "letters", "used_at IS NOT NULL") == 1
    await go_home(first, paper)


async def test_two_guardians_with_a_letter_each_both_connect(
    house: House, antoinette: Dialogue, luc: Dialogue, paper: Paper
) -> None:
    other = await write_letter(house, number=2)
    await connect_to(antoinette, "password_again", paper)
    await connect_to(luc, "password_again", other)
    await go_home(antoinette, paper)
    await go_home(luc, other)
    assert (antoinette.last_words, luc.last_words) == ("details.done", "details.done")
    assert count(house, "accounts") == 2
    assert count(house, "places", "account IS NOT NULL") == 2


async def test_one_person_at_two_devices_opens_one_account(
    house: House, antoinette: Dialogue, phone: Phone, paper: Paper
) -> None:
    tablet = await phone(300)
    for step in STEPS[1:]:
        await (connect_to if step == "text" else go_on_to)(antoinette, step, paper)
        await (connect_to if step == "text" else go_on_to)(tablet, step, paper)
    await tablet.types(OWN)
    assert tablet.asked == "devices"
    await antoinette.types(OWN)
    assert antoinette.ending.words.values["why"] == Words("letter.used")
    await antoinette.begins("sign_in")
    await antoinette.types(ALBERT)
    await antoinette.types(OWN)
    assert antoinette.last_words == "sign_in.welcome_unnamed"
    assert count(house, "accounts") == 1

    await go_on_to(tablet, "devices", paper)
    await tablet.presses(tablet.step.turn, "go_on")
    await antoinette.begins("details")
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"
    await tablet.types("Antoinette")
    assert tablet.last_words == "details.given", "given at the other device meanwhile"


async def test_devices_that_are_not_recognised_lose_their_access(
    house: House, antoinette: Dialogue, phone: Phone, paper: Paper
) -> None:
    await connect_to(antoinette, "devices", paper)
    for chat in (300, 301, 302):
        other = await phone(chat)
        await other.begins("sign_in")
        await other.types(ALBERT)
        await other.types(OWN)
        assert other.last_words == "sign_in.welcome_unnamed"
    await antoinette.types("Qui est là ?")
    assert antoinette.asked == "other_devices"
    assert antoinette.choices == ["300", "301", "302", "remove_all", "go_on"]
    await antoinette.taps("301")
    assert await account_of(house, 301) is None
    assert antoinette.choices == ["300", "302", "remove_all", "go_on"]
    await antoinette.taps("remove_all")
    assert antoinette.asked == "first_name"
    await antoinette.types("Antoinette")
    assert (antoinette.asked, antoinette.note) == ("last_name", "")
    assert await account_of(house, 300) is None
    assert await account_of(house, 100) is not None


async def test_a_chat_that_loses_its_access_gives_no_more_details(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "email", paper)
    await house.do(lambda school: school.tx.devices.unlink(100, NOW))
    await antoinette.types(ANTOINETTE)
    assert antoinette.last_words == "details.not_yours"
    assert count(house, "confirmations") == 0


async def test_who_has_connected_meanwhile_opens_no_second_account(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    other = await write_letter(house, number=2)
    await connect_to(antoinette, "password", other)
    await connect_to(antoinette, "devices", paper)
    await go_home(antoinette, paper)
    assert count(house, "accounts") == 1
    assert count(house, "places", "account IS NOT NULL") == 1


async def test_a_way_back_of_another_chat_or_made_up_leads_nowhere(
    house: House, paper: Paper
) -> None:
    def follow(school: School) -> None:
        use = school.first_connection
        way = use.way_back(paper.id, 100)
        assert use.led_back(way, 100) == paper.id
        for wrong, chat in ((way, 101), (way[:-1], 100), (f"{paper.id}:", 100), ("x:y", 100)):
            with pytest.raises(Refusal, match=r"letter\.unknown"):
                use.led_back(wrong, chat)

    await house.do(follow)
