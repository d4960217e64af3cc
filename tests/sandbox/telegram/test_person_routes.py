import json
from typing import Any

import aiohttp
import pytest

from sandbox.telegram import BotApiServer

from .conftest import Api


@pytest.fixture
def base(server: BotApiServer) -> str:
    return server.url


class Page:
    """What the demo page does with the routes."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base, self.session = base, session

    async def post(self, path: str, expected: int = 200, **wish: Any) -> Any:
        async with self.session.post(self.base + path, json=wish) as response:
            assert response.status == expected, await response.text()
            return await response.json()

    async def get(self, path: str) -> Any:
        async with self.session.get(self.base + path) as response:
            assert response.status == 200
            return await response.json()


@pytest.fixture
def page(base: str, session: aiohttp.ClientSession) -> Page:
    return Page(base, session)


async def test_a_dialogue_over_http(page: Page, api: Api) -> None:
    made = await page.post("/person", 201, first_name="Anna", language_code="nl", id=42)
    assert made["person"]["id"] == 42
    assert made["messages"] == []
    await page.post("/person/42/start", payload="abc")
    markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "o"}]]}
    sent = await api("sendMessage", chat_id=42, text="<i>x</i>", parse_mode="HTML",
                     reply_markup=markup)  # fmt: skip
    tapped = await page.post("/person/42/tap", label="Oui")
    await api("answerCallbackQuery", callback_query_id=tapped["query_id"], text="ok")
    await page.post("/person/42/tap", message_id=sent["message_id"], data="older")
    mine = await page.post("/person/42/text", text="bonjour", reply_to=sent["message_id"])
    await page.post("/person/42/edit", message_id=mine["message_id"], text="salut")
    await page.post("/person/42/forward", message_id=sent["message_id"])
    await page.post("/person/42/sticker")
    await page.post("/person/42/contact", phone_number="+32470000000")
    await page.post("/person/42/location", latitude=50.4, longitude="3.8")
    await page.post("/person/42/delete", message_id=mine["message_id"])
    phone = await page.get("/person/42")
    assert phone["messages"][0]["text"] == "/start abc"
    assert phone["messages"][1]["html"] == "<i>x</i>"
    assert phone["messages"][1]["buttons"] == [[{"text": "Oui", "kind": "callback", "value": "o"}]]
    assert phone["messages"][2]["reply_to"] == sent["message_id"]
    assert (phone["messages"][2]["edited"], phone["messages"][2]["deleted"]) == (True, True)
    assert phone["toasts"][0]["text"] == "ok"
    assert phone["bot"]["username"] == "cartable_bot"
    await page.post("/person/42/block")
    assert (await page.get("/person"))[0]["blocked"]
    await page.post("/person/42/unblock")
    await page.post("/person/42/delete_chat")
    assert (await page.get("/person/42"))["messages"] == []


async def test_files_go_up_and_down(page: Page, base: str, session: aiohttp.ClientSession) -> None:
    await page.post("/person", 201, first_name="Anna", id=42)
    form = aiohttp.FormData({"kind": "document", "caption": "voici"}, quote_fields=False)
    form.add_field("file", b"<script>", filename="é.html", content_type="text/html")
    async with session.post(f"{base}/person/42/upload", data=form) as response:
        assert response.status == 200
    shown = (await page.get("/person/42"))["messages"][0]
    assert shown["text"] == "voici"
    async with session.get(f"{base}/person/42/files/{shown['file']['file_id']}") as response:
        assert await response.read() == b"<script>"
        assert response.content_type == "application/octet-stream"  # never a page of ours
        assert "%C3%A9.html" in response.headers["Content-Disposition"]
    async with session.get(f"{base}/person/42/files/none") as response:
        assert response.status == 404
    async with session.post(f"{base}/person/42/upload", data={"kind": "photo"}) as response:
        assert response.status == 400


async def test_events_stream(
    page: Page, base: str, session: aiohttp.ClientSession, api: Api
) -> None:
    await page.post("/person", 201, first_name="Anna", id=42)
    await page.post("/person/42/start")

    async def event(response: aiohttp.ClientResponse) -> tuple[str, Any]:
        name = (await response.content.readline()).decode().removeprefix("event: ").strip()
        data = (await response.content.readline()).decode().removeprefix("data: ")
        await response.content.readline()
        return name, json.loads(data)

    async with session.get(f"{base}/person/42/events") as response:
        assert response.content_type == "text/event-stream"
        name, phone = await event(response)
        assert (name, len(phone["messages"])) == ("phone", 1)
        sent = await api("sendMessage", chat_id=42, text="é", reply_markup={"keyboard": [["a"]]})
        name, message = await event(response)
        assert (name, message["message_id"], message["text"]) == (
            "message", sent["message_id"], "é",
        )  # fmt: skip
        name, keyboard = await event(response)
        assert (name, keyboard["keyboard"][0][0]["text"]) == ("keyboard", "a")


async def test_groups_over_http(page: Page) -> None:
    await page.post("/person", 201, first_name="Anna", id=42)
    group = await page.post("/group", 201, title="Classe", members=[42])
    await page.post("/person/42/text", text="/start", group=group["id"])


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("/person", {}, 400),
        ("/person", {"first_name": "x", "id": -1}, 400),
        ("/person/9/start", {}, 404),
        ("/person/42/fly", {}, 404),
        ("/person/42/text", {}, 400),
        ("/person/42/text", {"text": " "}, 400),
        ("/person/42/text", {"text": "x", "group": -1}, 400),
        ("/person/42/tap", {"label": "x"}, 400),
        ("/person/42/tap", {"message_id": 9, "data": "x"}, 400),
        ("/person/42/start", {"payload": "é"}, 400),
        ("/group", {"title": "x", "members": [9]}, 400),
    ],
)
async def test_wrong_wishes(page: Page, path: str, wish: dict[str, Any], status: int) -> None:
    await page.post("/person", 201, first_name="Anna", id=42)
    assert "error" in await page.post(path, status, **wish)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:9"}, 200),
        ({"Origin": "http://localhost:9"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 403),
    ],
)
async def test_other_sites_are_kept_out(
    base: str, session: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    for path in ("/person", "/control/counters"):
        async with session.get(base + path, headers=headers) as response:
            assert response.status == status
