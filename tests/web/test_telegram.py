"""The page to which Telegram posts: only Telegram, stored before it is answered, taken once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
import orjson
import pytest

from bot.intake import Intake
from bot.webhook import Address
from school.inbox import Input
from school.store import Store, StoreError
from tests.bot.faltering import FalteringStore
from vault.seal import AesGcmSealer
from vault.signing import webhook_secret
from web.telegram import LARGEST_UPDATE, Hook

from .conftest import KEY, House

TOKEN = "7000000001:a-token-of-the-tests"
SECRET = webhook_secret(KEY, TOKEN)
PLACE = "/telegram/webhook"
CANARY = "canari7vert"


class Hooked:
    """A page with an intake behind it, and what that has handed on."""

    def __init__(self, house: House, store: Store | None = None) -> None:
        self.house = house
        self.handed_on: list[str] = []
        self.intake = Intake(
            store or house.store,
            AesGcmSealer(KEY),
            house.clock,
            self._receive,
            lambda _: "we",
            "we",
        )
        self.hook = Hook(self.intake.take, SECRET)

    def _receive(self, arrivals: Sequence[tuple[Input, Mapping[str, Any]]]) -> None:
        self.handed_on += [one.key for one, _ in arrivals]

    async def open(self) -> Hooked:
        self.page = await self.house.serve(hook=self.hook)
        return self

    async def post(self, body: bytes, secret: str = SECRET) -> int:
        headers = {
            "Content-Type": "application/json",
            "Host": "cartable.example",
            "X-Telegram-Bot-Api-Secret-Token": secret,
        }
        answer: httpx.Response = await self.page.post(PLACE, content=body, headers=headers)
        return answer.status_code

    async def stored(self) -> list[str]:
        waiting = await self.house.store.run(lambda tx: tx.inbox.waiting("telegram", 0, 100))
        return [one.key for one in waiting]


def update(number: int, text: str = "Bonjour") -> bytes:
    return orjson.dumps({"update_id": number, "message": {"chat": {"id": 4}, "text": text}})


@pytest.fixture
async def hooked(house: House) -> Hooked:
    return await Hooked(house).open()


async def test_an_update_is_stored_answered_with_nothing_and_handed_on(hooked: Hooked) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Host": "cartable.example"}
    answer = await hooked.page.post(PLACE, content=update(7), headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")  # a body would be a call to make
    assert await hooked.stored() == hooked.handed_on == ["7"]


async def test_an_update_that_comes_twice_is_taken_once_and_answered_twice(hooked: Hooked) -> None:
    assert [await hooked.post(update(7)) for _ in range(3)] == [200, 200, 200]
    assert await hooked.stored() == hooked.handed_on == ["7"]


async def test_the_same_update_at_the_same_time_is_taken_once(hooked: Hooked) -> None:
    answers = await asyncio.gather(*(hooked.post(update(7)) for _ in range(20)))
    assert set(answers) == {200}
    assert await hooked.stored() == hooked.handed_on == ["7"]


@pytest.mark.parametrize("secret", ["", "x", SECRET[:-1], SECRET + "A", SECRET.swapcase(), "é"])
async def test_whoever_does_not_know_the_secret_is_refused(hooked: Hooked, secret: str) -> None:
    headers = [(b"Host", b"cartable.example")]
    if secret:
        headers.append((b"X-Telegram-Bot-Api-Secret-Token", secret.encode("latin-1")))
    answer = await hooked.page.post(PLACE, content=update(7), headers=headers)
    assert answer.status_code == 403
    assert SECRET not in answer.text
    assert await hooked.stored() == []


async def test_without_the_secret_the_body_is_not_waited_for(hooked: Hooked) -> None:
    assert (await first_line(hooked, "wrong", [b"{"])).startswith("HTTP/1.1 403")


async def test_an_update_of_a_mebibyte_is_taken_and_no_larger_one(hooked: Hooked) -> None:
    frame = len(update(7, ""))
    assert await hooked.post(update(7, "x" * (LARGEST_UPDATE - frame))) == 200
    assert await hooked.post(update(8, "x" * (LARGEST_UPDATE - frame + 1))) == 413
    assert await hooked.stored() == ["7"]


async def test_a_body_that_grows_too_large_is_refused_while_it_comes(hooked: Hooked) -> None:
    growing = [b" " * 65536] * 17  # and no end
    assert (await first_line(hooked, SECRET, growing)).startswith("HTTP/1.1 413")
    assert await hooked.stored() == []


async def first_line(hooked: Hooked, secret: str, chunks: Sequence[bytes]) -> str:
    """Send the beginning of a body whose length nobody knows; gives the answer's first line."""
    url = hooked.page.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = (
        f"POST {PLACE} HTTP/1.1\r\nHost: cartable.example\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    try:
        writer.write(head.encode())
        for chunk in chunks:
            writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
        async with asyncio.timeout(10):
            return (await reader.readline()).decode().strip()
    finally:
        writer.close()


async def test_other_pages_still_take_little(hooked: Hooked) -> None:
    answer = await hooked.page.post("/u/" + "a" * 26, content=b"x" * (LARGEST_UPDATE // 2))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"update_id": 7',
        b"[7]",
        b"7",
        b"null",
        b"{}",
        b'{"update_id": "7"}',
        b'{"update_id": 7.5}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": null}',
        b"[" * 5000,
        b'{"a":' * 5000,
        b"\xff\xfe\x00",
        b'{"message": {"text": "%s"}}' % CANARY.encode(),
    ],
)
async def test_what_can_never_be_read_is_passed_over_and_not_asked_for_again(
    hooked: Hooked, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    with caplog.at_level(logging.INFO):
        assert await hooked.post(body) == 200
    assert "cannot be read" in caplog.text
    assert CANARY not in caplog.text
    assert await hooked.stored() == []
    figures = (await hooked.page.get("/metrics")).text
    assert 'cartable_events_total{event="update_unreadable",room="web"} 1.0' in figures
    assert await hooked.post(update(8)) == 200
    assert await hooked.stored() == ["8"]


async def test_where_the_database_cannot_take_it_telegram_is_to_come_again(house: House) -> None:
    hooked = await Hooked(house, FalteringStore(house.store, failures=2)).open()
    assert [await hooked.post(update(7)) for _ in range(3)] == [503, 503, 200]
    assert await hooked.stored() == hooked.handed_on == ["7"]


async def test_it_is_answered_only_after_it_was_committed(house: House) -> None:
    go = asyncio.Event()
    began = asyncio.Event()

    async def slow(updates: Sequence[Mapping[str, Any]]) -> None:
        began.set()
        await go.wait()
        raise StoreError("database or disk is full")

    hooked = Hooked(house)
    hooked.hook = Hook(slow, SECRET)
    await hooked.open()
    posted = asyncio.create_task(hooked.post(update(7)))
    await began.wait()
    assert not posted.done()
    go.set()
    assert await posted == 503


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
async def test_it_is_posted_to_and_nothing_else(hooked: Hooked, method: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = await hooked.page.request(method, PLACE, headers=headers)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_another_host_is_refused(hooked: Hooked) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Host": "evil.example"}
    answer = await hooked.page.post(PLACE, content=update(7), headers=headers)
    assert answer.status_code == 400
    assert await hooked.stored() == []


async def test_without_a_bot_there_is_no_such_page(house: House) -> None:
    answer = await house.page.post(PLACE, content=update(7))
    assert answer.status_code == 404


def test_the_secret_stands_in_no_description() -> None:
    async def take(updates: Sequence[Mapping[str, Any]]) -> None:
        raise AssertionError

    assert SECRET not in repr(Hook(take, SECRET))
    assert SECRET not in repr(Address("https://cartable.example", SECRET))
