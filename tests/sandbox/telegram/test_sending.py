import json
from typing import Any

import aiohttp
import pytest

from sandbox.telegram import BotApiServer, Person

from .conftest import Api, Clock


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
async def test_parameters_come_in_four_ways(
    server: BotApiServer, session: aiohttp.ClientSession, anna: Person, way: str
) -> None:
    url = f"{server.url}/bot{server.token}/sendMessage"
    markup = keyboard({"text": "é", "callback_data": "1"})
    params = {"chat_id": str(anna.person_id), "text": "à & b", "reply_markup": json.dumps(markup)}
    if way == "query":
        call = session.get(url, params=params)
    elif way == "form":
        call = session.post(url, data=params)
    elif way == "json":
        call = session.post(url, json=params | {"reply_markup": markup})
    else:
        form = aiohttp.FormData(params)
        form.add_field("unused", b"x", filename="x")
        call = session.post(url, data=form)
    async with call as response:
        assert response.status == 200
        sent = (await response.json())["result"]
    assert sent["text"] == "à & b"
    assert sent["reply_markup"] == markup
    assert anna.last().text == "à & b"


async def test_who_may_call_what(
    server: BotApiServer, session: aiohttp.ClientSession, api: Api
) -> None:
    async with session.get(f"{server.url}/bot1:x/getMe") as response:
        assert response.status == 401
        assert await response.json() == {
            "ok": False, "error_code": 401, "description": "Unauthorized"
        }  # fmt: skip
    answer = await api.answer("getTheMoon")
    assert (answer["error_code"], answer["description"]) == (404, "Not Found")
    assert (await api("GETME"))["username"] == "cartable_bot"


async def test_a_message_has_the_documented_fields(
    api: Api, anna: Person, clock: Clock, server: BotApiServer
) -> None:
    first = await api("sendMessage", chat_id=anna.person_id, text="<b>Bonjour</b>",
                      parse_mode="HTML", protect_content=True,
                      link_preview_options={"is_disabled": True})  # fmt: skip
    assert first == {
        "message_id": 2,
        "from": server.world.bot,
        "chat": {"id": anna.person_id, "type": "private", "first_name": "Anna",
                 "last_name": "Durant", "username": "anna_d"},
        "date": int(clock.now),
        "text": "Bonjour",
        "entities": [{"type": "bold", "offset": 0, "length": 7}],
        "has_protected_content": True,
        "link_preview_options": {"is_disabled": True},
    }  # fmt: skip
    reply = await api("sendMessage", chat_id=anna.person_id, text="Encore",
                      reply_parameters={"message_id": 2})  # fmt: skip
    assert reply["message_id"] == 3
    assert reply["reply_to_message"]["message_id"] == 2
    assert anna.last().reply_to == 2
    assert anna.messages()[1].protected
    assert not anna.messages()[1].link_preview


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"text": ""}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "é" * 4097}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"},
         "can't parse entities: Can't find end tag corresponding to start tag b"),
        ({"text": "x", "reply_parameters": {"message_id": 99}},
         "message to be replied not found"),
        ({"text": "x", "reply_parameters": {"message_id": "?"}},
         "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ({"text": "x", "reply_markup": []}, "object expected as reply markup"),
        ({"text": "x", "entities": {}}, "can't parse entities: Array expected"),
    ],
)  # fmt: skip
async def test_what_telegram_refuses(
    api: Api, anna: Person, params: dict[str, Any], why: str
) -> None:
    assert await api.refusal("sendMessage", chat_id=anna.person_id, **params) == why
    assert len(anna.messages()) == 1


async def test_lengths_count_after_parsing(api: Api, anna: Person) -> None:
    text = "<b>" + "&amp;" * 4096 + "</b>"
    sent = await api("sendMessage", chat_id=anna.person_id, text=text, parse_mode="HTML")
    assert sent["text"] == "&" * 4096


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "text buttons are unallowed in the inline keyboard"),
        ({"text": "", "callback_data": "x"}, "inline keyboard button text must be non-empty"),
        ({"callback_data": "x"},
         'can\'t parse inline keyboard button: Can\'t find field "text"'),
        ({"text": "x", "url": "http://localhost/"},
         "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"),
        ({"text": "x", "url": "ftp://a.be"},
         "inline keyboard button URL 'ftp://a.be' is invalid: Unsupported URL protocol"),
        ({"text": "x", "url": "https://a.be/" + "x" * 2048}, "BUTTON_URL_INVALID"),
        ({"text": "x", "web_app": {"url": "http://a.be"}},
         "inline keyboard button Web App URL 'http://a.be' is invalid: "
         "Only HTTPS links are allowed"),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "switch_inline_query": ""}, "BOT_INLINE_DISABLED"),
    ],
)  # fmt: skip
async def test_buttons_that_telegram_refuses(
    api: Api, anna: Person, button: dict[str, Any], why: str
) -> None:
    markup = keyboard(button)
    refusal = await api.refusal(
        "sendMessage", chat_id=anna.person_id, text="x", reply_markup=markup
    )
    assert refusal == why


async def test_buttons_that_telegram_takes(api: Api, anna: Person) -> None:
    markup = keyboard(
        {"text": "data", "callback_data": "é" * 32},
        {"text": "link", "url": "a.be", "odd": 1},
        {"text": "here", "url": "http://127.0.0.1:8080/a/x"},
        {"text": "app", "web_app": {"url": "https://a.be/form"}},
        {"text": "copy", "copy_text": {"text": "42"}},
    )
    sent = await api("sendMessage", chat_id=anna.person_id, text="x", reply_markup=markup)
    kept = sent["reply_markup"]["inline_keyboard"][0]
    assert kept[1] == {"text": "link", "url": "http://a.be/"}
    assert anna.link("here") == "http://127.0.0.1:8080/a/x"
    shown = {one.text: (one.kind, one.value) for one in anna.last().buttons[0]}
    assert shown["app"] == ("web_app", "https://a.be/form")
    assert shown["copy"] == ("copy", "42")
    nothing = await api(
        "sendMessage", chat_id=anna.person_id, text="x", reply_markup={"inline_keyboard": [[]]}
    )
    assert "reply_markup" not in nothing


async def test_a_hundred_buttons_are_enough(api: Api, anna: Person) -> None:
    rows = [[{"text": "x", "callback_data": "x"}]] * 101
    refusal = await api.refusal(
        "sendMessage", chat_id=anna.person_id, text="x", reply_markup={"inline_keyboard": rows}
    )
    assert refusal == "reply markup is too long"


async def test_reply_keyboards_come_and_go(api: Api, anna: Person) -> None:
    async def send(markup: dict[str, Any]) -> None:
        sent = await api("sendMessage", chat_id=anna.person_id, text="?", reply_markup=markup)
        assert "reply_markup" not in sent  # only inline keyboards are part of a message

    await send({"keyboard": [["Oui", {"text": "Mon numéro", "request_contact": True}]]})
    assert [one.text for one in anna.keyboard()[0]] == ["Oui", "Mon numéro"]
    anna.tap("Oui")
    assert anna.messages()[-1].text == "Oui"
    anna.tap("Mon numéro")
    assert anna.messages()[-1].place is not None
    assert anna.keyboard()
    await send({"remove_keyboard": True})
    assert not anna.keyboard()
    await send({"force_reply": True, "input_field_placeholder": "Votre nom"})
    assert anna.keyboard_view()["placeholder"] == "Votre nom"
    anna.send("Durant")
    assert not anna.keyboard_view()["force_reply"]
    await send({"keyboard": [["Non"]], "one_time_keyboard": True})
    anna.tap("Non")
    assert not anna.keyboard()


async def test_whom_a_bot_may_write_to(api: Api, server: BotApiServer, anna: Person) -> None:
    stranger = server.make_person("Otto")
    assert await api.refusal("sendMessage", chat_id=5, text="x") == "chat not found"
    assert await api.refusal("sendMessage", chat_id="@otto", text="x") == "chat not found"
    assert await api.refusal("sendMessage", text="x") == "chat_id is empty"
    unasked = await api.answer("sendMessage", chat_id=stranger.person_id, text="x")
    assert unasked["error_code"] == 403
    assert unasked["description"] == "Forbidden: bot can't initiate conversation with a user"
    anna.block()
    blocked = await api.answer("sendMessage", chat_id=anna.person_id, text="x")
    assert blocked["error_code"] == 403
    assert blocked["description"] == "Forbidden: bot was blocked by the user"
    anna.unblock()
    await api("sendMessage", chat_id=anna.person_id, text="x")


async def test_actions_show_and_pass(api: Api, anna: Person, clock: Clock) -> None:
    assert await api("sendChatAction", chat_id=anna.person_id, action="typing") is True
    assert anna.typing() == "typing"
    clock.now += 5
    assert anna.typing() == ""
    refusal = await api.refusal("sendChatAction", chat_id=anna.person_id, action="dancing")
    assert refusal == "wrong parameter action in request"
