"""What is no new message of a person's to us: edited, in a channel, of a business, in a group."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from bot.intake import sealed_about
from sandbox.telegram import BotApiServer, Person
from school.inbox import Input
from tests.bot.chat import Chat, said
from tests.bot.house import CANARY, House
from tests.cast import NOW

ENGINES = ("sqlite",)

ANNA = 100


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    return server.make_person("Anna", person_id=ANNA)


async def arrives(bot: Chat, kind: str, number: int = 77, /, **changes: Any) -> None:
    """Hand an update over as if a server had sent it, asked for or not."""
    message = {
        "message_id": 5,
        "date": 0,
        "chat": {"id": ANNA, "type": "private"},
        "from": {"id": ANNA, "is_bot": False, "first_name": "Anna"},
        "text": CANARY,
    } | changes
    payload = {"update_id": number, kind: message}
    sealed = bot.sealer.seal(orjson.dumps(payload), sealed_about(str(number)))
    one = Input("telegram", str(number), number, str(ANNA), sealed, NOW)
    await bot.house.store.run(lambda tx: tx.inbox.store([one]))
    await bot.processor.treat(one, None)
    await bot.settled()


COMMAND = {"text": "/home", "entities": [{"type": "bot_command", "offset": 0, "length": 5}]}
KINDS = ["edited_message", "channel_post", "edited_channel_post", "business_message",
         "edited_business_message"]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("changes", [{}, COMMAND, {"text": None, "caption": CANARY}])
async def test_what_is_no_new_message_is_done_in_silence(
    chat: Chat, house: House, anna: Person, kind: str, changes: dict[str, Any]
) -> None:
    anna.start()
    await chat.settled()
    before = said(anna)
    about = changes | ({"chat": {"id": -9, "type": "channel"}} if "channel" in kind else {})
    await arrives(chat, kind, **about)
    assert chat.states() == [("done", 0), ("done", 0)]
    assert said(anna) == before
    assert house.rows("SELECT COUNT(*) FROM outbox") == [(1,)], "the welcome alone"
    assert not house.holds(CANARY)


async def test_what_is_edited_in_a_group_is_done_in_silence(chat: Chat, house: House) -> None:
    await arrives(chat, "edited_message", chat={"id": -9, "type": "supergroup", "title": "5B"})
    assert chat.states() == [("done", 0)]
    assert house.rows("SELECT COUNT(*) FROM outbox") == [(0,)]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_of_a_group_nothing_is_kept(chat: Chat, house: House, kind: str) -> None:
    about = {"chat": {"id": -9, "type": kind, "title": "5B"}}
    await arrives(chat, "message", **about)
    await arrives(chat, "message", 78, **about, **COMMAND)
    told = house.rows("SELECT destination, COUNT(*) FROM outbox GROUP BY destination")
    assert told == [("-9", 2)], "one neutral line each"
    assert house.rows("SELECT COUNT(*) FROM chats") == [(0,)]
    assert house.rows("SELECT COUNT(*) FROM conversations") == [(0,)]
    assert not house.holds(CANARY)


async def test_a_tap_in_a_group_opens_nothing(
    chat: Chat, house: House, server: BotApiServer, anna: Person
) -> None:
    await house.open_account(ANNA)
    group = server.make_group("Classe 5B", anna)
    anna.send("/home", group=group)
    await chat.settled()
    (line,) = [one for one in anna.messages(group) if one.sender == "bot"]
    before = house.rows("SELECT * FROM chats")
    anna.press(line.message_id, "go:certificates")
    await chat.settled()
    heard = {one.text for one in anna.messages(group) if one.sender == "bot"}
    assert heard == {"Je ne réponds qu’en conversation privée."}
    assert house.rows("SELECT * FROM chats") == before


async def test_who_comes_and_goes_in_a_group_is_not_commented(
    chat: Chat, server: BotApiServer, anna: Person
) -> None:
    group = server.make_group("Classe 5B", anna)
    await chat.settled()
    assert [one for one in anna.messages(group) if one.sender == "bot"] == []


@pytest.mark.parametrize("tapping", [False, True])
async def test_who_writes_or_taps_has_not_blocked_us(
    chat: Chat, house: House, anna: Person, tapping: bool
) -> None:
    anna.start()
    await chat.settled()
    await house.do(lambda school: school.tx.devices.block(ANNA, NOW))
    if tapping:
        anna.press(anna.last().message_id, "go:help")
    else:
        anna.send("Bonjour")
    await chat.settled()
    assert house.rows("SELECT blocked_at FROM chats") == [(None,)]
