"""Running it: parts apart, servers that are down, stopping, and what an operator is told."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from sandbox.mail.server import MailServer
from sandbox.telegram import BotApiServer
from tests.clients import plain_client
from tests.journey.evidence import count, rows
from tests.journey.installation import (
    BOT,
    STUDENT,
    Installation,
    certificates,
    installation,
    until,
)
from tests.journey.signing_up import see, sign_up

STATUS = {
    "mails": "confirmation activation answer command bounce auto_reply list unknown set_aside",
    "addresses": "pending confirmed refused bad",
    "certificates": "issued activated revoked",
    "steps": "letter terms password details address done",
    "telegram": "last_fetch_seconds blocked_chats",
}
"""Fields of the contract; those of the queues stand below."""

ANOTHER_KEY = "q2V8fJ1zN0xR7mK4tY6uB3wE9sD5hG8aLcPiOoZvXn0="


async def probe(place: Installation, path: str) -> httpx.Response:
    """Ask as a machine beside the program does."""
    async with plain_client() as client:
        return await client.get(place.pages + path)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


async def test_a_stop_finishes_what_was_begun(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill()
        await place.start()
        people = [place.person(f"Student {number}") for number in range(10)]
        place.telegram.faults.delay(0.5, "sendmessage")
        for person in people:
            person.start()
        await until(lambda: place.telegram.counters.calls["sendmessage"] > 0)
        assert await place.stop() == 0, place.log()
        assert count(place, "inbox", "state <> 'done'") == 0
        assert count(place, "outbox", "state = 'sending'") == 0
        sent = count(place, "outbox", "channel = 'telegram' AND state = 'sent'")
        assert sent == place.telegram.world.sent > 0

        place.telegram.faults.clear()
        await place.start()
        for person in people:
            await see(person, "je suis le bot de votre école")
        assert place.telegram.world.sent == len(people)  # nobody is written to twice
        assert await place.stop() == 0


async def test_parts_run_in_two_processes_on_one_file(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill()
        await place.start("bot,web")
        await place.start("notices,schedule", fetches=False)
        token = await place.link(STUDENT)
        assert (await place.page(f"/a/{token}")).status_code == 200
        await sign_up(place.person("ICC"), token)
        await place.mails(STUDENT, 1, "identifiant")
        assert await place.stop() == 0, place.log()
        assert count(place, "accounts") == 1
        assert count(place, "outbox", "state <> 'sent' AND state <> 'dropped'") == 0


async def test_servers_that_are_down_are_waited_for(tmp_path: Path) -> None:
    async with AsyncExitStack() as servers:
        telegram = BotApiServer(port=closed_port())
        mail = MailServer(BOT, smtp_port=closed_port())
        smtp = f"smtp://127.0.0.1:{mail._smtp_port}?tls=no"
        place = Installation(telegram, mail, tmp_path, {"CARTABLE_SMTP": smtp})
        servers.push_async_callback(place.kill)
        await place.fill()
        await place.start(fetches=False)
        assert (await probe(place, "/healthz")).status_code == 200
        not_ready = await probe(place, "/readyz")
        assert not_ready.status_code == 503
        assert not_ready.json()["checks"]["intake"] != "ok"

        await servers.enter_async_context(telegram)
        await servers.enter_async_context(mail)
        person = place.person("ICC")
        person.start()
        await see(person, "je suis le bot de votre école")
        await sign_up(person, await place.link(STUDENT))
        assert (await probe(place, "/readyz")).status_code == 200
        assert await place.stop() == 0


async def test_what_the_program_tells_of_itself(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        assert "first-house" in await place.does("migrate")
        assert "up to date" in await place.does("migrate")
        await place.fill(certificates(tmp_path, [STUDENT] * 2))
        await place.start()
        await sign_up(place.person("ICC"), await place.link(STUDENT))
        status = await place.status()
        for name, fields in STATUS.items():
            assert set(fields.split()) <= set(status[name]), name
        assert set(status["inbox"]["telegram"]) == {
            "waiting",
            "done",
            "set_aside",
            "oldest_seconds",
        }
        for channel in ("telegram", "mail"):
            assert set(status["outbox"][channel]) == {"waiting", "sent", "failed", "oldest_seconds"}
        assert status["certificates"] == {"issued": 2, "activated": 1, "revoked": 0}
        assert status["accounts"] == {"open": 1}
        assert (await probe(place, "/healthz")).json() == {"alive": True}
        assert (await probe(place, "/readyz")).json()["ready"] is True
        await until(lambda: not count(place, "outbox", "channel = 'mail' AND state <> 'sent'"))
        figures = (await probe(place, "/metrics")).text.splitlines()
        assert 'cartable_outbox{of="mail",state="waiting"} 0.0' in figures
        assert 'cartable_certificates{state="activated"} 1.0' in figures
        assert "✗" not in await place.does("check")
        assert await place.stop() == 0


async def test_check_names_every_fault_at_once(tmp_path: Path) -> None:
    settings = {
        "CARTABLE_LISTEN": "nowhere",
        "CARTABLE_TIME_ZONE": "Europe/Atlantis",
        "CARTABLE_TELEGRAM_API": "ftp://example.org",
        "CARTABLE_MAIL_ADDRESS": "nobody",
        "CARTABLE_LOG": "loud",
    }
    async with installation(tmp_path, **settings) as place:
        for command in ("check", "run"):
            status, printed = await place.command(command)
            assert status == 1
            assert all(name in printed for name in settings), printed


async def test_check_looks_at_everything_although_much_is_wrong(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill()
        place.settings = {
            "CARTABLE_SECRET_KEY": ANOTHER_KEY,
            "CARTABLE_TELEGRAM_TOKEN": "7000000001:nobody-knows-this-token-at-all",
            "CARTABLE_SMTP": f"smtp://127.0.0.1:{closed_port()}?tls=no",
            "CARTABLE_PUBLIC_URL": f"http://127.0.0.1:{closed_port()}",
        }
        status, printed = await place.command("check")
        assert status == 1
        assert printed.count("✗") == 3, printed  # the key, Telegram, SMTP
        assert "cartable run" in " ".join(
            printed.split()
        )  # that nobody answers at the public address may be usual


async def test_a_key_that_is_not_the_databases_is_refused(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill()
        key = rows(place, "SELECT value FROM facts WHERE name = 'secret_key'")
        place.settings = {"CARTABLE_SECRET_KEY": ANOTHER_KEY}
        for command in ("run", "status"):
            async with asyncio.timeout(60):
                status, printed = await place.command(command)
            assert status == 1
            assert "autre clé" in printed
            assert "Traceback" not in printed
        assert rows(place, "SELECT value FROM facts WHERE name = 'secret_key'") == key
