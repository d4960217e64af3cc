"""Updates as handlers take them: the same as the library reads, of less."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, Update

from bot.updates import read_update

ANNA = {"id": 5, "is_bot": False, "first_name": "Anna", "language_code": "nl"}
CHAT = {"id": 5, "first_name": "Anna", "type": "private"}
GROUP = {"id": -100, "title": "3A", "type": "supergroup"}
BUTTONS = {"inline_keyboard": [[{"text": "3A", "callback_data": "t:1:3A"}]]}
SHOWN = {"message_id": 9, "date": 1_790_000_000, "chat": CHAT, "text": "Which?"}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 3, "height": 2}]


@pytest.fixture
def bot() -> Bot:
    return Bot("1:x")


def tap(**message: Any) -> dict[str, Any]:
    query = {"id": "77", "from": ANNA, "chat_instance": "c", "data": "t:1:3A"}
    shown = {**SHOWN, "reply_markup": BUTTONS, **message}
    return {"update_id": 3, "callback_query": {**query, "message": shown}}


@pytest.mark.parametrize(
    "payload",
    [tap(), tap(chat=GROUP), tap(photo=PHOTO), tap(date=0)],
    ids=["a text", "in a group", "a picture", "long ago"],
)
def test_a_tap_says_all_that_handlers_read(bot: Bot, payload: dict[str, Any]) -> None:
    read, whole = read_update(payload, bot), Update.de_json(payload, bot)
    assert read.update_id == whole.update_id
    assert read.effective_chat == whole.effective_chat
    assert read.effective_chat is not None
    assert whole.effective_chat is not None
    assert read.effective_chat.type == whole.effective_chat.type
    assert read.effective_user == whole.effective_user
    assert read.effective_user is not None
    assert read.effective_user.language_code == "nl"
    ours, theirs = read.callback_query, whole.callback_query
    assert ours is not None
    assert theirs is not None
    assert (ours.id, ours.data, ours.chat_instance) == (theirs.id, theirs.data, "c")
    assert ours.message is not None
    assert ours.message == theirs.message
    assert read.effective_message is ours.message, "filters look at it, and must find nothing"
    assert read.effective_message is not None
    assert not read.effective_message.text
    assert getattr(ours.message, "photo", ()) == getattr(theirs.message, "photo", ())


def test_a_tap_may_have_no_message(bot: Bot) -> None:
    payload = tap()
    del payload["callback_query"]["message"]
    query = read_update(payload, bot).callback_query
    assert query is not None
    assert query.message is None


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"entities": [{"type": "bot_command", "offset": 0, "length": 6}]},
        {"via_bot": {"id": 8, "is_bot": True, "first_name": "Other"}},
        {"reply_to_message": SHOWN},
        {"chat": GROUP},
    ],
    ids=["typed", "a command", "by another bot", "a reply", "in a group"],
)
def test_a_message_is_as_the_library_reads_it(bot: Bot, more: dict[str, Any]) -> None:
    message = {**SHOWN, "from": ANNA, "text": "/start x", **more}
    payload = {"update_id": 4, "message": message}
    assert read_update(payload, bot).to_dict() == Update.de_json(payload, bot).to_dict()


def test_what_a_message_says_without_words_is_left_to_the_library(bot: Bot) -> None:
    message = {**SHOWN, "from": ANNA, "photo": PHOTO}
    del message["text"]
    update = read_update({"update_id": 4, "message": message}, bot)
    assert update.message is not None
    assert update.message.photo
