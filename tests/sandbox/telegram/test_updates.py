import asyncio

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Conflict

from sandbox.telegram import BotApiServer, Person
from sandbox.telegram.updates import UpdateQueue

from .conftest import Api, Clock


def texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [one["message"]["text"] for one in updates]


async def test_an_offset_acknowledges(api: Api, anna: Person, server: BotApiServer) -> None:
    anna.send("un")
    anna.send("deux")
    updates = await api("getUpdates")
    assert texts(updates) == ["/start", "un", "deux"]
    ids = [one["update_id"] for one in updates]
    assert ids == list(range(ids[0], ids[0] + 3))
    assert texts(await api("getUpdates", offset=ids[1])) == ["un", "deux"]
    assert server.world.updates.acknowledged.tolist() == ids[:1]
    assert texts(await api("getUpdates", offset=ids[1], limit=1)) == ["un"]
    assert await api("getUpdates", offset=ids[2] + 1) == []
    assert server.world.updates.acknowledged.tolist() == ids
    assert server.world.updates.handed_over == 6


async def test_a_negative_offset_forgets_the_rest(
    api: Api, anna: Person, server: BotApiServer
) -> None:
    anna.send("un")
    anna.send("deux")
    assert texts(await api("getUpdates", offset=-1)) == ["deux"]
    assert texts(await api("getUpdates")) == ["deux"]
    assert server.world.updates.lost == 2


async def test_at_most_a_hundred_at_once(api: Api, anna: Person) -> None:
    for number in range(120):
        anna.send(str(number))
    assert len(await api("getUpdates")) == 100
    assert len(await api("getUpdates", limit=1000)) == 100
    assert len(await api("getUpdates", limit=7)) == 7


async def test_a_long_poll_answers_when_something_happens(api: Api, anna: Person) -> None:
    (start,) = await api("getUpdates")
    offset = start["update_id"] + 1
    poll = asyncio.create_task(api("getUpdates", offset=offset, timeout=30))
    await api.server.world.updates.polling.wait()
    anna.send("enfin")
    assert texts(await poll) == ["enfin"]
    assert await api("getUpdates", offset=offset + 1, timeout=0) == []


async def test_a_second_poll_ends_the_first(bot: Bot, api: Api, server: BotApiServer) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await server.world.updates.polling.wait()
    second = asyncio.create_task(api("getUpdates", timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure"):
        await first
    server.make_person("Otto").start()
    assert len(await second) == 1


async def test_a_killed_bot_gets_everything_again(
    server: BotApiServer, api: Api, anna: Person
) -> None:
    url = f"{server.url}/bot{server.token}/getUpdates"
    (start,) = await api("getUpdates")
    async with aiohttp.ClientSession() as dying:
        poll = asyncio.create_task(
            dying.post(url, json={"offset": start["update_id"] + 1, "timeout": 30})
        )
        await server.world.updates.polling.wait()
        poll.cancel()
    anna.send("perdu ?")
    anna.send("non")
    assert texts(await api("getUpdates", timeout=5)) == ["perdu ?", "non"]


async def test_only_wanted_kinds_are_made(api: Api, anna: Person) -> None:
    await api("getUpdates", allowed_updates=["callback_query"])
    anna.send("unheard")
    message = await api("sendMessage", chat_id=anna.person_id, text="?")
    anna.press(message["message_id"], "x")
    kinds = [set(one) - {"update_id"} for one in await api("getUpdates")]
    assert kinds == [{"message"}, {"callback_query"}]  # the /start came before
    await api("getUpdates", allowed_updates=[])
    anna.send("heard")
    assert len(await api("getUpdates")) == 3


async def test_updates_are_kept_for_a_day(api: Api, anna: Person, clock: Clock) -> None:
    clock.now += 24 * 3600 - 1
    anna.send("later")
    clock.now += 2
    assert texts(await api("getUpdates")) == ["later"]


async def test_the_queue_alone_keeps_order() -> None:
    queue = UpdateQueue(lambda: 0.0, first_update_id=5)
    assert queue.put("message", {"text": "a"}, 1) == 5
    assert queue.put("poll", {}, 1) == 0
    assert await queue.fetch(0, 100, 0) == b'[{"update_id":5,"message":{"text":"a"}}]'
    queue.drop()
    assert (len(queue), queue.lost) == (0, 1)
