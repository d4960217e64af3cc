from typing import Any

import pytest

from sandbox.telegram import BotApiServer, Person

from .conftest import Api, Clock

BUTTONS = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


@pytest.fixture
async def sent(api: Api, anna: Person) -> dict[str, Any]:
    """What an edit needs to find the bot's message in Anna's chat."""
    message = await api(
        "sendMessage", chat_id=anna.person_id, text="<b>Un</b>", parse_mode="HTML",
        reply_markup=BUTTONS,
    )  # fmt: skip
    return {"chat_id": anna.person_id, "message_id": message["message_id"]}


async def test_text_is_edited_in_place(api: Api, anna: Person, sent: dict[str, Any]) -> None:
    await anna.expect("Un")
    edited = await api("editMessageText", **sent, text="Deux", reply_markup=BUTTONS)
    assert edited["text"] == "Deux"
    assert edited["edit_date"] >= edited["date"]
    shown = await anna.expect("Deux")
    assert (shown.edited, shown.message_id, shown.version) == (True, sent["message_id"], 1)
    assert len(anna.messages()) == 2
    await api("editMessageText", **sent, text="Deux")
    assert anna.last().buttons == []  # a keyboard that is not repeated goes


async def test_an_edit_must_change_something(api: Api, sent: dict[str, Any]) -> None:
    same = {"text": "<b>Un</b>", "parse_mode": "HTML"}
    assert await api.refusal("editMessageText", **sent, **same, reply_markup=BUTTONS) == (
        NOT_MODIFIED
    )
    assert await api.refusal("editMessageReplyMarkup", **sent, reply_markup=BUTTONS) == (
        NOT_MODIFIED
    )
    await api("editMessageReplyMarkup", **sent)
    assert await api.refusal("editMessageReplyMarkup", **sent) == NOT_MODIFIED
    await api("editMessageText", **sent, text="Un")  # without bold is something else


async def test_what_cannot_be_edited(api: Api, anna: Person, sent: dict[str, Any]) -> None:
    async def refusal(message_id: int, **params: Any) -> str:
        return await api.refusal(
            "editMessageText", chat_id=anna.person_id, message_id=message_id, **params
        )

    assert await refusal(99, text="x") == "message to edit not found"
    assert await refusal(1, text="x") == "message can't be edited"
    assert await refusal(sent["message_id"], text="") == "message text is empty"
    keyboard = {"keyboard": [["x"]]}
    assert (
        await refusal(sent["message_id"], text="x", reply_markup=keyboard)
        == "inline keyboard expected"
    )
    assert (
        await api.refusal("editMessageCaption", **sent, caption="x")
        == "there is no caption in the message to edit"
    )
    await api("deleteMessage", **sent)
    assert await refusal(sent["message_id"], text="x") == "message to edit not found"


async def test_deleted_messages_are_kept_as_such(
    api: Api, anna: Person, sent: dict[str, Any]
) -> None:
    assert await api("deleteMessage", **sent) is True
    shown = await anna.expect_deleted(sent["message_id"])
    assert (shown.deleted, shown.text) == (True, "Un")
    assert await api.refusal("deleteMessage", **sent) == "message to delete not found"
    assert await api("deleteMessage", chat_id=anna.person_id, message_id=1)  # a person's own


async def test_nothing_is_deleted_after_two_days(
    api: Api, sent: dict[str, Any], clock: Clock
) -> None:
    clock.now += 48 * 3600 + 1
    assert await api.refusal("deleteMessage", **sent) == "message can't be deleted"


async def test_many_are_deleted_at_once(api: Api, anna: Person, sent: dict[str, Any]) -> None:
    ids = [1, sent["message_id"], 77]
    assert await api("deleteMessages", chat_id=anna.person_id, message_ids=ids) is True
    assert all(one.deleted for one in anna.messages())
    for wrong in ([], list(range(101)), None):
        refusal = await api.refusal("deleteMessages", chat_id=anna.person_id, message_ids=wrong)
        assert refusal == "message_ids must be 1-100 identifiers"


async def test_taps_are_answered_once_and_in_time(
    api: Api, anna: Person, sent: dict[str, Any], clock: Clock, server: BotApiServer
) -> None:
    query_id = anna.tap("Oui")
    assert await api("answerCallbackQuery", callback_query_id=query_id, text="Merci") is True
    toast = await anna.expect_toast("Merci")
    assert (toast.query_id, toast.show_alert) == (query_id, False)
    assert await api("answerCallbackQuery", callback_query_id=query_id, text="Encore") is True
    assert len(anna.toasts) == 1
    old = anna.tap("Oui")
    long = await api.refusal("answerCallbackQuery", callback_query_id=old, text="x" * 201)
    assert long == "MESSAGE_TOO_LONG"
    clock.now += 61
    for query in (old, "1", ""):
        assert await api.refusal("answerCallbackQuery", callback_query_id=query) == (
            "query is too old and response timeout expired or query ID is invalid"
        )
