"""HTTP to the Bot API: files both ways, proxies, and every failure under its own name."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.api import Ambiguous, AskedToWait, BotApi, NotSent, Refused, SendError, Upload
from bot.connections import NotConnected
from bot.transport import PooledRequest, environment_proxy
from sandbox.telegram import BotApiServer, Person
from tests.bot.wire import Proxy, Speaker, answer

PDF = b"%PDF-1.7 " + bytes(range(256)) * 200
SHORT = 0.2  # seconds; what never answers is waited for no longer


@pytest.fixture
def anna(server: BotApiServer) -> Person:
    person = server.make_person("Anna")
    person.start()
    return person


@pytest.fixture
async def request_() -> AsyncIterator[PooledRequest]:
    request = PooledRequest()
    yield request
    await request.shutdown()


async def by_library(server: BotApiServer, request: PooledRequest, person: Person) -> None:
    """Send and fetch files with python-telegram-bot over our transport."""
    base = f"{server.url}/bot"
    bot = Bot(
        server.token,
        base,
        base_file_url=f"{server.url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    async with bot:
        assert (await bot.get_me()).username == "cartable_bot"
        text = "<b>été</b> & 😀"
        message = await bot.send_message(person.person_id, "a &amp; <b>b</b> +é", parse_mode="HTML")
        assert message.text == "a & b +é"
        name = "Attestation « Néerlandais » (2).pdf"
        sent = await bot.send_document(person.person_id, PDF, caption=text, filename=name)
        assert sent.document is not None
        assert sent.caption == text
        shown = person.last()
        assert shown.file is not None
        assert (shown.file.name, shown.file.mime_type) == (name, "application/pdf")
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == PDF
        updates = await bot.get_updates()
        assert updates[0].message is not None
        with pytest.raises(TelegramError, match="Chat not found"):
            await bot.send_message(1, "nobody")


async def test_the_library_sends_and_fetches_files(
    server: BotApiServer, request_: PooledRequest, anna: Person
) -> None:
    await by_library(server, request_, anna)


async def test_all_of_it_goes_through_a_proxy_with_its_password(
    server: BotApiServer, anna: Person
) -> None:
    async with Proxy("cartable:s3cret") as proxy:
        request = PooledRequest(proxy=f"http://cartable:s3cret@127.0.0.1:{proxy.port}")
        await by_library(server, request, anna)
        assert len(proxy.heads) >= 7
        assert all(server.url in head for head in proxy.heads)


async def test_the_environment_names_a_proxy(
    server: BotApiServer, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "")
    async with Proxy() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        await by_library(server, PooledRequest(), anna)
        assert len(proxy.heads) >= 7


def test_the_environment_may_except_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "localhost,.school.example")
    assert environment_proxy("https://api.telegram.org/bot") == "http://proxy.example:3128"
    assert environment_proxy("https://bots.school.example/bot") is None
    assert environment_proxy("http://api.telegram.org/bot") is None
    assert environment_proxy("nonsense") is None


async def test_a_request_before_the_start_opens_the_pool_itself(server: BotApiServer) -> None:
    request = PooledRequest()
    status, _ = await request.exchange("GET", f"{server.url}/bot{server.token}/getMe")
    assert status == 200
    await request.shutdown()
    await request.shutdown()


# -- failures, as the library sees them -----------------------------------------------------------


async def test_an_answer_that_never_comes_is_a_timeout(request_: PooledRequest) -> None:
    async with Speaker(None) as silent:
        with pytest.raises(TimedOut) as caught:
            await request_.exchange("POST", silent.url, read=SHORT)
    assert isinstance(caught.value.__cause__, TimeoutError)


async def test_a_port_where_nobody_listens_is_a_network_error(request_: PooledRequest) -> None:
    with pytest.raises(NetworkError) as caught:
        await request_.exchange("POST", f"http://127.0.0.1:{closed_port()}/")
    assert isinstance(caught.value.__cause__, NotConnected)


@pytest.mark.parametrize("rubbish", [b"<html>", b"", b"[]", b'"x"', b"\xff", b"null", b"{"])
def test_what_is_no_json_object_is_an_error_of_the_library(rubbish: bytes) -> None:
    with pytest.raises(TelegramError):
        PooledRequest.parse_json_payload(rubbish)


# -- failures, as delivery sees them --------------------------------------------------------------


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def outcome(request: PooledRequest, url: str, read: float = 5.0) -> SendError:
    """Make a call that fails; gives how."""
    with pytest.raises(SendError) as caught:
        await BotApi(request, url, "1:x").call("sendMessage", {"chat_id": 1}, read=read)
    return caught.value


async def test_what_never_reached_the_server_is_safe_to_send_again(
    request_: PooledRequest,
) -> None:
    assert isinstance(await outcome(request_, f"http://127.0.0.1:{closed_port()}"), NotSent)


@pytest.mark.parametrize("refusal", ["403 Forbidden", "502 Bad Gateway", "407 Who are you"])
async def test_a_proxy_that_does_not_connect_us_has_sent_nothing(refusal: str) -> None:
    async with Proxy(refusal=refusal) as proxy:
        request = PooledRequest(proxy=proxy.url)
        assert isinstance(await outcome(request, "https://api.telegram.invalid"), NotSent)
        await request.shutdown()
        assert proxy.heads[0].startswith("CONNECT api.telegram.invalid:443 HTTP/1.1\r\n")


async def test_no_answer_in_time_is_ambiguous(request_: PooledRequest) -> None:
    async with Speaker(None) as silent:
        assert isinstance(await outcome(request_, silent.url, read=SHORT), Ambiguous)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"not even HTTP\r\n\r\n",
        answer(b"<html>Sign in to this network</html>"),
        answer(b"[]"),
        answer(b'{"ok": true}'),
        answer(b'{"ok": false}'),
        answer(b'{"ok": true, "result": 1}', length=5000),
        answer(b"{}", "502 Bad Gateway"),
        answer(b'{"ok":false,"error_code":500,"description":"x"}', "500 Internal Server Error"),
        answer(b"<html>", "404 Not Found"),
        answer(b"", "301 Moved"),
    ],
)
async def test_what_cannot_be_understood_may_have_been_sent(
    request_: PooledRequest, said: bytes
) -> None:
    async with Speaker(said) as speaker:
        assert isinstance(await outcome(request_, speaker.url), Ambiguous)


@pytest.mark.parametrize(
    ("parameters", "seconds"),
    [
        (b'{"retry_after": 7}', 7.0),
        (b'{"retry_after": 0.5}', 0.5),
        (b'{"retry_after": "soon"}', 1.0),
        (b"{}", 1.0),
        (b"null", 1.0),
        (b"[3]", 1.0),
    ],
)
async def test_a_429_says_how_long_to_wait(
    request_: PooledRequest, parameters: bytes, seconds: float
) -> None:
    said = b'{"ok":false,"error_code":429,"parameters":' + parameters + b"}"
    async with Speaker(answer(said, "429 Too Many Requests")) as speaker:
        error = await outcome(request_, speaker.url)
    assert isinstance(error, AskedToWait)
    assert error.seconds == seconds


async def test_a_refusal_carries_what_was_said(request_: PooledRequest) -> None:
    said = b'{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'
    async with Speaker(answer(said, "400 Bad Request")) as speaker:
        error = await outcome(request_, speaker.url)
    assert isinstance(error, Refused)
    assert "chat not found" in str(error)


async def test_an_upload_carries_parameters_of_every_kind(
    server: BotApiServer, request_: PooledRequest, anna: Person
) -> None:
    api = BotApi(request_, server.url, server.token)
    keyboard = {"inline_keyboard": [[{"text": "Été", "callback_data": "go:home"}]]}
    parameters = {
        "chat_id": anna.person_id,
        "caption": "<b>Été</b>",
        "parse_mode": "HTML",
        "protect_content": True,
        "reply_markup": keyboard,
    }
    upload = Upload("document", 'Attestation "é".pdf', PDF, "application/pdf")
    result = await api.call("sendDocument", parameters, upload)
    shown = anna.last()
    assert result["message_id"] == shown.message_id
    assert (shown.text, shown.protected) == ("Été", True)
    assert shown.button("Été") is not None
    assert shown.file is not None
    assert shown.file.name == 'Attestation "é".pdf'
    assert anna.file(shown.file.file_id).data == PDF
