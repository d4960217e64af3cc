"""A visit: what is said is owed as the call that shows it best, in place or anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from bot.conversations.engine import Engine
from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import Door, Judged, Pressed, Typed, Words
from bot.presenting import Message
from bot.visit import Visit
from locales import Catalogues
from school.accounts import Chat
from school.school import School
from tests.bot.house import House

ENGINES = ("sqlite",)

CHAT = 100
TEXT = Message("<b>Bonjour</b>", [[{"text": "Oui", "callback_data": "go:home"}]])
PHOTO = Message("Saisissez le code", [], picture="A7X9C")
Visiting = Callable[..., Any]


@pytest.fixture
def visit(house: House, catalogues: Catalogues) -> Visiting:
    """Do something in a visit; gives the calls that are owed after it."""
    engine = Engine(SCRIPTS)

    async def do(work: Callable[[Visit], object], **tapped: Any) -> list[dict[str, Any]]:
        def piece(school: School) -> None:
            school.tx.devices.meet(CHAT, "fr", house.clock.now())
            chat = school.tx.devices.chat(CHAT)
            assert chat is not None
            work(Visit(school, chat, catalogues, engine, **tapped))

        known = len(house_calls(house))
        await house.do(piece)
        return house_calls(house)[known:]

    return do


def house_calls(house: House) -> list[dict[str, Any]]:
    """Give what is owed to the chat: the method, its parameters, and what else was noted."""
    rows = house.rows(
        "SELECT data, edits, lane, charged FROM outbox WHERE kind = 'call' ORDER BY id"
    )
    return [
        {**orjson.loads(str(data)), "edits": edits, "lane": lane, "charged": charged}
        for data, edits, lane, charged in rows
    ]


def methods(calls: list[dict[str, Any]]) -> list[str]:
    return [one["method"] for one in calls]


async def test_an_answer_to_a_text_stands_below_it(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.show(TEXT, turn=7))
    assert call["method"] == "sendMessage"
    assert call["parameters"]["text"] == "<b>Bonjour</b>"
    assert call["parameters"]["parse_mode"] == "HTML"
    assert call["parameters"]["reply_markup"] == {"inline_keyboard": TEXT.keyboard}
    assert call["parameters"]["link_preview_options"] == {"is_disabled": True}
    assert (call["turn"], call["edits"], call["lane"], call["charged"]) == (7, None, 0, 1)


async def test_an_answer_to_a_tap_takes_the_place_of_what_was_tapped(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.show(TEXT), tapped=42)
    assert (call["method"], call["edits"]) == ("editMessageText", 42)
    assert call["parameters"]["message_id"] == 42
    assert "protect_content" not in call["parameters"], "an edit does not take it"


async def test_only_the_first_answer_takes_the_place(visit: Visiting) -> None:
    def work(one: Visit) -> None:
        one.show(TEXT)
        one.show(TEXT)

    assert methods(await visit(work, tapped=42)) == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize(
    ("message", "photo_tapped", "wanted"),
    [
        (TEXT, True, ["deleteMessage", "sendMessage"]),
        (PHOTO, False, ["deleteMessage", "sendPhoto"]),
        (PHOTO, True, ["deleteMessage", "sendPhoto"]),
    ],
)
async def test_a_photo_and_a_text_take_each_other_s_place_by_deletion(
    visit: Visiting, message: Message, photo_tapped: bool, wanted: list[str]
) -> None:
    calls = await visit(lambda one: one.show(message), tapped=42, tapped_photo=photo_tapped)
    assert methods(calls) == wanted
    assert calls[0]["parameters"] == {"chat_id": CHAT, "message_id": 42}
    assert calls[0]["charged"] == 0, "a deletion is no message"


async def test_a_picture_is_drawn_when_it_leaves(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.show(PHOTO))
    assert (call["method"], call["picture"]) == ("sendPhoto", "A7X9C")
    assert call["parameters"]["caption"] == "Saisissez le code"


async def test_a_message_is_deleted_once_however_often_it_is_wanted(visit: Visiting) -> None:
    assert len(await visit(lambda one: one.delete(42))) == 1
    assert await visit(lambda one: one.delete(42)) == []
    assert len(await visit(lambda one: one.delete(43))) == 1


async def test_a_certificate_may_be_saved_and_shown(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.send_certificate(4711))
    assert (call["method"], call["certificate"]) == ("sendDocument", 4711)
    assert not call["parameters"].get("protect_content")


async def test_words_come_with_doors(visit: Visiting) -> None:
    said, door = Words("conversation.cancelled"), Door("home", Words("menu.home"))
    (call,) = await visit(lambda one: one.say(said, door))
    keyboard = call["parameters"]["reply_markup"]["inline_keyboard"]
    assert keyboard == [[{"text": "🏠 Accueil", "callback_data": "go:home"}]]


async def test_a_question_takes_the_place_of_what_led_to_it(visit: Visiting) -> None:
    (call,) = await visit(lambda one: one.begin("sign_in"), tapped=42)
    assert (call["method"], call["edits"]) == ("editMessageText", 42)
    assert isinstance(call["turn"], int)


async def test_a_secret_is_to_be_judged_before_anything_is_said(
    visit: Visiting, house: House
) -> None:
    await visit(lambda one: one.begin("sign_in"))
    await visit(lambda one: one.take(Typed("sophie@example.org")))
    seen: list[Visit] = []

    def work(one: Visit) -> None:
        assert one.take(Typed("un mot de passe"))
        seen.append(one)

    assert await visit(work) == []
    assert seen[0].erase
    assert seen[0].judge is not None
    assert seen[0].judged_turn > 0


async def test_a_secret_that_is_judged_too_late_is_asked_for_again(visit: Visiting) -> None:
    await visit(lambda one: one.begin("sign_in"))
    await visit(lambda one: one.take(Typed("sophie@example.org")))

    def late(one: Visit) -> None:
        one.show_in_place_of(one.message_of_open_step())
        assert one.take(Judged(turn=1, conclusion=None))

    (asked,) = await visit(late)
    assert asked["method"] == "sendMessage"


async def test_what_is_shown_again_stands_below_everything(visit: Visiting) -> None:
    await visit(lambda one: one.begin("sign_in"))
    (call,) = await visit(lambda one: one.show_open_step(), tapped=42)
    assert call["method"] == "sendMessage"


async def test_where_nothing_is_asked_nothing_is_taken(visit: Visiting) -> None:
    taken: list[bool] = []

    def work(one: Visit) -> None:
        assert not one.is_asking
        taken.extend((one.take(Pressed(1, "yes")), one.cancel(), one.show_open_step()))

    assert await visit(work) == []
    assert taken == [False, False, False]


async def test_another_language_is_spoken_at_once(visit: Visiting, house: House) -> None:
    def work(one: Visit) -> None:
        one.speak("nl")
        one.say(Words("menu.home"))

    (call,) = await visit(work)
    assert call["parameters"]["text"] != "🏠 Accueil"
    chat = await house.do(lambda school: school.tx.devices.chat(CHAT))
    assert chat == Chat(CHAT, "nl", None, None)
