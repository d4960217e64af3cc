"""An installation on this machine: the real program in a process of its own, against the sandbox.

Only the variables of the contract are set; the program can be killed and started again.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from sandbox.mail.mailbox import Mail
from sandbox.mail.server import MailServer
from sandbox.telegram import BotApiServer, Person

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "cartable" / "samples"
BOT = "cartable@cartable.example"
PASSWORD = "tulipe7riviere"


@dataclass
class Installation:
    telegram: BotApiServer
    mail: MailServer
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None
    pages: str = ""

    @property
    def environment(self) -> dict[str, str]:
        host, port = self.mail.smtp
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "LANG": "fr_BE.UTF-8",
            "CARTABLE_DATA": str(self.folder / "var"),
            "CARTABLE_TELEGRAM_TOKEN": self.telegram.token,
            "CARTABLE_TELEGRAM_API": self.telegram.url,
            "CARTABLE_MAIL_ADDRESS": BOT,
            "CARTABLE_SMTP": f"smtp://{host}:{port}?tls=no",
            "CARTABLE_LISTEN": "127.0.0.1:0",
            "CARTABLE_PUBLIC_URL": "https://cartable.example",
            **self.settings,
        }

    async def command(self, *words: str | Path) -> tuple[int, str]:
        """Run a command beside whatever runs; gives its status and what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cartable",
            *map(str, words),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await process.communicate()
        return process.returncode or 0, printed.decode()

    async def does(self, *words: str | Path) -> str:
        """Run a command that must succeed."""
        status, printed = await self.command(*words)
        assert status == 0, printed
        return printed

    async def status(self) -> dict[str, Any]:
        printed: dict[str, Any] = json.loads(await self.does("status", "--json"))
        return printed

    async def start(self) -> None:
        log = (self.folder / "program.log").open("ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "cartable",
                "run",
                cwd=self.folder,
                env=self.environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        line = (await self._process.stdout.readline()).decode()
        found = re.search(r"http://\S+", line)
        assert found, self.log()
        self.pages = found[0]
        await self.telegram.world.updates.polling.wait()

    async def kill(self) -> None:
        """End the program as a power cut would."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """End it as a supervisor would; gives its exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        await self._process.wait()
        return self._process.returncode or 0

    def log(self) -> str:
        return (self.folder / "program.log").read_text()

    async def fill(self) -> None:
        """Import the sample schools, terms and certificates."""
        await self.does("schools", "import", SAMPLES / "schools.toml")
        await self.does(
            "terms", "publish", SAMPLES / "terms.fr.md", "--platform", "icc", "--version", "1"
        )
        await self.does("certificates", "import", SAMPLES / "certificates.csv", "--platform", "icc")

    async def link(self, address: str, number: int = 0) -> str:
        """Give the token of the activation mail number ``number`` of a mailbox."""
        return token_of((await self.mails(address, number + 1))[number])

    async def mails(self, address: str, count: int) -> list[Mail]:
        """Wait until a mailbox holds ``count`` mails; gives them, oldest first."""
        async with asyncio.timeout(15):
            while len(self.mail.mails(address)) < count:
                await asyncio.sleep(0.05)
        return sorted(self.mail.mails(address), key=lambda mail: mail.id)

    async def page(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.get(self.pages + path, headers={"Host": "cartable.example"})

    def person(self, first_name: str, last_name: str = "", language: str = "fr") -> Person:
        return self.telegram.make_person(first_name, last_name, language_code=language)


def token_of(mail: Mail) -> str:
    found = re.search(r"/a/([a-z0-9]{26})", mail.text)
    assert found, mail.text
    return found[1]


@asynccontextmanager
async def installation(folder: Path, **settings: str) -> AsyncIterator[Installation]:
    async with BotApiServer() as telegram, MailServer(BOT) as mail:
        place = Installation(telegram, mail, folder, settings)
        try:
            yield place
        finally:
            if place._process is not None and place._process.returncode is None:
                await place.kill()
