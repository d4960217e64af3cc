import asyncio
import struct
from typing import Any

import pytest

from sandbox.telegram import BotApiServer, ImpossibleError, Person

from .conftest import Api

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 32, 20) + b"\x08\x02\0\0\0"


async def updates(api: Api) -> list[tuple[str, Any]]:
    """Gives the kinds and payloads of what waits, and acknowledges it."""
    got = await api("getUpdates")
    if got:
        await api("getUpdates", offset=got[-1]["update_id"] + 1)
    return [(kind, value) for one in got for kind, value in one.items() if kind != "update_id"]


@pytest.fixture
async def ready(api: Api, anna: Person) -> Person:
    """Anna, with nothing of hers waiting any more."""
    await updates(api)
    return anna


async def test_deep_links_start_with_their_payload(api: Api, server: BotApiServer) -> None:
    otto = server.make_person("Otto", username="otto_b", language_code="de")
    otto.start("aB_-9" * 12)
    ((_, message),) = await updates(api)
    assert message["text"] == "/start " + "aB_-9" * 12
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"] == {
        "id": otto.person_id, "is_bot": False, "first_name": "Otto", "username": "otto_b",
        "language_code": "de",
    }  # fmt: skip
    for wrong in ("é", "a b", "x" * 65):
        with pytest.raises(ImpossibleError):
            otto.start(wrong)


async def test_long_texts_are_split_as_clients_do(api: Api, ready: Person) -> None:
    ready.send("a" * 4000 + "\n" + "b" * 200)
    ready.send("é" * 5000)
    texts = [message["text"] for _, message in await updates(api)]
    assert texts == ["a" * 4000, "b" * 200, "é" * 4096, "é" * 904]
    with pytest.raises(ImpossibleError):
        ready.send("  \n")


async def test_everything_that_people_send(api: Api, ready: Person) -> None:
    ready.send_sticker("🎒")
    ready.send_file("photo", PNG, caption="été")
    ready.send_file("document", b"x", name="x.txt", mime_type="text/plain")
    ready.send_file("voice", b"OggS", mime_type="audio/ogg")
    ready.send_contact("+32470000000")
    ready.send_contact("+32470000001", "Otto", own=False)
    ready.send_location(50.4, 3.8)
    messages = [message for _, message in await updates(api)]
    kinds = ["sticker", "photo", "document", "voice", "contact", "contact", "location"]
    for kind, message in zip(kinds, messages, strict=True):
        assert kind in message
    assert messages[1]["caption"] == "été"
    assert messages[4]["contact"]["user_id"] == ready.person_id
    assert "user_id" not in messages[5]["contact"]
    stored = await api("getFile", file_id=messages[2]["document"]["file_id"])
    assert stored["file_size"] == 1


async def test_messages_are_forwarded_and_edited(api: Api, ready: Person) -> None:
    secret = await api("sendMessage", chat_id=ready.person_id, text="x", protect_content=True)
    open_one = await api("sendMessage", chat_id=ready.person_id, text="secret")
    mine = ready.send("un")
    ready.forward(open_one["message_id"])
    ready.edit(mine, "deux a.be")
    ready.delete(mine)
    (_, sent), (_, forwarded), (kind, edited) = await updates(api)
    assert forwarded["text"] == "secret"
    assert forwarded["forward_origin"]["sender_user"]["is_bot"]
    assert (kind, edited["message_id"], edited["text"]) == (
        "edited_message", sent["message_id"], "deux a.be",
    )  # fmt: skip
    assert edited["entities"][0]["type"] == "url"
    assert ready.messages()[-1].forwarded_from == "Cartable"
    for wrong in (lambda: ready.forward(secret["message_id"]),
                  lambda: ready.edit(open_one["message_id"], "x"),
                  lambda: ready.edit(mine, "x"), lambda: ready.forward(99)):  # fmt: skip
        with pytest.raises(ImpossibleError):
            wrong()


async def test_old_and_repeated_taps_reach_the_bot(api: Api, ready: Person) -> None:
    markup = {"inline_keyboard": [[{"text": "✅ Oui", "callback_data": "oui"}]]}
    sent = await api("sendMessage", chat_id=ready.person_id, text="?", reply_markup=markup)
    message_id = sent["message_id"]
    first, second = ready.tap("Oui"), ready.tap("Oui", message_id=message_id)
    await api("editMessageText", chat_id=ready.person_id, message_id=message_id, text="!")
    with pytest.raises(ImpossibleError, match="there is no button 'Oui'"):
        ready.tap("Oui")
    old = ready.press(message_id, "oui")
    await api("deleteMessage", chat_id=ready.person_id, message_id=message_id)
    gone = ready.press(message_id, "oui")
    queries = [payload for kind, payload in await updates(api) if kind == "callback_query"]
    assert [one["id"] for one in queries] == [first, second, old, gone]
    assert {one["data"] for one in queries} == {"oui"}
    assert queries[0]["message"]["reply_markup"] == markup
    assert "reply_markup" not in queries[2]["message"]
    assert queries[3]["message"] == {
        "chat": sent["chat"], "message_id": message_id, "date": 0
    }  # fmt: skip


async def test_blocking_and_leaving(api: Api, ready: Person) -> None:
    ready.block()
    ready.block()
    with pytest.raises(ImpossibleError):
        ready.send("x")
    ready.unblock()
    ready.block()
    ready.start()
    events = await updates(api)
    standings = [
        (payload["old_chat_member"]["status"], payload["new_chat_member"]["status"])
        for kind, payload in events
        if kind == "my_chat_member"
    ]
    assert standings == [("member", "kicked"), ("kicked", "member")] * 2
    assert events[-1][1]["text"] == "/start"
    ready.delete_chat()
    assert ready.messages() == []
    await api("sendMessage", chat_id=ready.person_id, text="encore")
    assert [one.text for one in ready.messages()] == ["encore"]


async def test_expectations_read_like_a_dialogue(api: Api, ready: Person) -> None:
    async def bot_says(text: str) -> int:
        sent = await api("sendMessage", chat_id=ready.person_id, text=text)
        return int(sent["message_id"])

    later = asyncio.create_task(ready.expect("Bonjour"))
    message_id = await bot_says("Bonjour Anna")
    assert (await later).message_id == message_id
    with pytest.raises(AssertionError, match="did not come within"):
        await ready.expect("Bonjour", within=0.01)  # it was expected already
    await api("editMessageText", chat_id=ready.person_id, message_id=message_id, text="Bonjour !")
    assert (await ready.expect(lambda one: one.edited)).text == "Bonjour !"
    await bot_says("un")
    await bot_says("deux")
    await ready.expect("deux")
    await ready.expect("un")
    assert ready.last().text == "deux"
    with pytest.raises(AssertionError, match="Bonjour !"):
        await ready.expect_toast("x", within=0.01)
    with pytest.raises(LookupError):
        ready.link("nothing")


async def test_a_watched_chat_tells_everything_in_order(api: Api, ready: Person) -> None:
    with ready.watch() as events:
        chat = {"chat_id": ready.person_id}
        await api("sendChatAction", **chat, action="typing")
        sent = await api("sendMessage", **chat, text="x")
        await api("editMessageText", **chat, message_id=sent["message_id"], text="y")
        await api("deleteMessage", **chat, message_id=sent["message_id"])
        query = ready.press(sent["message_id"], "z")
        await api("answerCallbackQuery", callback_query_id=query, text="ok", show_alert=True)
        ready.block()
        ready.unblock()
        ready.delete_chat()
        names = [events.get_nowait()[0] for _ in range(events.qsize())]
    assert names == [
        "typing", "message", "edited", "deleted", "toast", "blocked", "blocked", "cleared",
    ]  # fmt: skip
    await api("sendMessage", chat_id=ready.person_id, text="unwatched")
    assert events.empty()


async def test_a_group_tells_the_bot_only_what_is_meant_for_it(
    api: Api, ready: Person, server: BotApiServer
) -> None:
    otto = server.make_person("Otto")
    group = server.make_group("Classe 3B", ready, otto)
    (kind, added), (_, joined) = await updates(api)
    assert (kind, added["new_chat_member"]["status"]) == ("my_chat_member", "member")
    assert joined["new_chat_members"][0]["username"] == "cartable_bot"
    sent = await api("sendMessage", chat_id=group.chat_id, text="Ici en privé seulement")
    assert sent["chat"] == {
        "id": group.chat_id, "type": "group", "title": "Classe 3B",
        "all_members_are_administrators": False,
    }  # fmt: skip
    otto.send("rien pour toi", group=group)
    otto.send("/children", group=group)
    otto.send("/children@other_bot", group=group)
    otto.send("/children@Cartable_bot", group=group)
    otto.send("réponse", group=group, reply_to=sent["message_id"])
    texts = [message["text"] for _, message in await updates(api)]
    assert texts == ["/children", "/children@Cartable_bot", "réponse"]
    assert (await ready.expect("privé", group=group)).sender == "bot"
    assert [one.sender for one in ready.messages(group)][-1] == "other"
    ready.press(sent["message_id"], "x")
    refusal = await api.refusal(
        "deleteMessage", chat_id=group.chat_id, message_id=sent["message_id"] + 1
    )
    assert refusal == "message can't be deleted"
    web_app = {"inline_keyboard": [[{"text": "x", "web_app": {"url": "https://a.be"}}]]}
    refusal = await api.refusal(
        "sendMessage", chat_id=group.chat_id, text="x", reply_markup=web_app
    )
    assert refusal == "BUTTON_TYPE_INVALID"


async def test_old_messages_are_forgotten(api: Api) -> None:
    async with BotApiServer(history=3) as server:
        otto = server.make_person("Otto")
        for number in range(5):
            otto.send(str(number))
        assert [one.text for one in otto.messages()] == ["2", "3", "4"]
