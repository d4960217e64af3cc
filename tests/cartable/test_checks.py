"""What ``cartable check`` says of the way in which updates come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.api import BotApi
from bot.transport import PooledRequest
from cartable.checks import Finding, check_everything
from cartable.settings import Settings
from sandbox.telegram import BotApiServer

PUBLIC = "http://127.0.0.1:9"
"""Where nobody answers, which is said as well and no fault of Telegram's."""

_ABOUT = ("Webhook", "Telegram posts", "Telegram still posts")


@dataclass
class Operator:
    """Somebody who runs the check, and Telegram as it then is."""

    server: BotApiServer
    settings: Settings

    async def finds(self, updates: str) -> list[Finding]:
        """Run the check; gives what it says of webhooks."""
        settings = self.settings.model_copy(update={"telegram_updates": updates})
        found = await check_everything(settings)
        return [one for one in found if one.what.startswith(_ABOUT)]

    async def sets(self, url: str) -> None:
        request = PooledRequest()
        api = BotApi(request, self.server.url, self.server.token)
        await api.call("setWebhook", {"url": url})
        await request.shutdown()

    def forget(self) -> None:
        """Have Telegram forget what it could not do."""
        sender = self.server._intake._sender
        assert sender is not None
        sender.webhook.last_error_date = 0

    async def fails(self, why: str) -> None:
        """Have Telegram say that it could not post, once it has tried what waits."""
        sender = self.server._intake._sender
        assert sender is not None
        waits = len(self.server.world.updates)
        async with asyncio.timeout(20):
            while True:
                if sender.webhook.last_error_date or not waits:
                    break
                await asyncio.sleep(0.01)
        sender.webhook.last_error_date = 1_782_467_100
        sender.webhook.last_error_message = why


@pytest.fixture
async def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Operator]:
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    async with BotApiServer(webhook_pause=60) as server:
        settings = Settings(
            data=tmp_path,
            telegram_token=SecretStr(server.token),
            telegram_api=server.url,
            public_url=PUBLIC,
        )
        yield Operator(server, settings)


async def test_polling_without_a_webhook_needs_no_word(operator: Operator) -> None:
    assert await operator.finds("polling") == []


async def test_polling_beside_a_webhook_of_ours_is_put_right_by_a_start(operator: Operator) -> None:
    await operator.sets(f"{PUBLIC}/telegram/webhook")
    (finding,) = await operator.finds("polling")
    assert finding.state == "off"
    assert "cartable run" in finding.what


@pytest.mark.parametrize("updates", ["polling", "webhook"])
async def test_somebody_elses_webhook_is_a_fault_named_without_its_path(
    operator: Operator, updates: str
) -> None:
    await operator.sets("http://localhost:9/bot/7000000001:their-token")
    (finding,) = await operator.finds(updates)
    assert finding.state == "bad"
    assert "localhost" in finding.what
    assert "their-token" not in finding.what


async def test_a_webhook_that_is_not_set_yet_is_set_by_a_start(operator: Operator) -> None:
    (finding,) = await operator.finds("webhook")
    assert finding.state == "off"
    assert "cartable run" in finding.what


@pytest.mark.parametrize(
    ("why", "mends"),
    [
        ("Wrong response from the webhook: 502 Bad Gateway", "reverse proxy"),
        ("Connection timed out", "open from the internet"),
        (
            "SSL error {error:0A000086:SSL routines::certificate verify failed}",
            "its whole chain",
        ),
    ],
)
async def test_what_telegram_could_not_do_is_told_while_something_waits(
    operator: Operator, why: str, mends: str
) -> None:
    await operator.sets(f"{PUBLIC}/telegram/webhook")
    (finding,) = await operator.finds("webhook")
    assert finding.state == "good"
    await operator.fails(why)
    (finding,) = await operator.finds("webhook")
    assert finding.state == "good"  # nothing waits: it was overcome
    operator.forget()
    operator.server.make_person("Anna").start()
    await operator.fails(why)
    (finding,) = await operator.finds("webhook")
    assert finding.state == "bad"
    assert mends in finding.what
    assert "waiting: 1" in finding.what
    assert PUBLIC in finding.what


async def test_where_the_daily_backup_goes_is_tried(operator: Operator, tmp_path: Path) -> None:
    async def said(folder: Path | None) -> tuple[str, str]:
        settings = operator.settings.model_copy(update={"backups": folder})
        found = await check_everything(settings)
        (backups,) = [one for one in found if one.what.startswith("Daily backup")]
        return backups.state, backups.what

    assert (await said(None))[0] == "off"
    assert await said(tmp_path) == ("good", f"Daily backup: in {tmp_path}")
    state, what = await said(tmp_path / "not-there")
    assert (state, "CARTABLE_BACKUPS" in what) == ("bad", True)


async def test_a_port_that_another_program_has_is_named(operator: Operator) -> None:
    async def said(address: str) -> tuple[str, str]:
        settings = operator.settings.model_copy(update={"listen": address})
        found = await check_everything(settings)
        (pages,) = [one for one in found if one.what.startswith(f"Pages: {address}")]
        return pages.state, pages.what

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        await writer.wait_closed()

    other = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    host, port = other.sockets[0].getsockname()
    state, what = await said(f"{host}:{port}")
    assert (state, f"{host}:{port}" in what, "CARTABLE_LISTEN" in what) == ("bad", True, True)
    other.close()
    await other.wait_closed()
    assert await said(f"{host}:{port}") == ("good", f"Pages: {host}:{port} is free")
