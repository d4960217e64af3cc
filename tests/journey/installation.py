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
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from cartable.imports import import_certificates
from cartable.platforms import import_schools
from cartable.publishing import publish_terms
from cartable.root import Foundation, foundation
from cartable.settings import Settings
from sandbox.mail.mailbox import Mail
from sandbox.mail.server import MailServer
from sandbox.telegram import BotApiServer, Person
from sandbox.telegram.limiter import Limits
from tests.clients import plain_client
from tests.journey.forks import Fork, Process

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "cartable" / "samples"
BOT = "cartable@cartable.example"
STUDENT = "absence@iccbxl.be"
"""Who has two certificates in the samples."""

_PATIENCE = 60.0  # seconds; only a fault takes as long


@dataclass
class Installation:
    """A sandbox and a folder, and the processes of the program that run there."""

    telegram: BotApiServer
    mail: MailServer
    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    pages: str = ""
    running: dict[str, Process] = field(default_factory=dict)
    """The processes of the program, by the names they were started under."""
    has_run: set[str] = field(default_factory=set)
    """What was run as people do: the parts, or "" for all."""

    @property
    def data(self) -> Path:
        return self.folder / "var"

    @property
    def database(self) -> str:
        """The PostgreSQL database, or nothing where it is the SQLite file of the folder."""
        return self.settings.get("CARTABLE_DATABASE", "")

    @property
    def environment(self) -> dict[str, str]:
        host, port = self.mail.smtp
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error",
            "LANG": "fr_BE.UTF-8",
            "CARTABLE_DATA": str(self.data),
            "CARTABLE_TELEGRAM_TOKEN": self.telegram.token,
            "CARTABLE_TELEGRAM_API": self.telegram.url,
            "CARTABLE_MAIL_ADDRESS": BOT,
            "CARTABLE_SMTP": f"smtp://{host}:{port}?tls=no",
            "CARTABLE_LISTEN": "127.0.0.1:0",
            "CARTABLE_PUBLIC_URL": "https://cartable.example",
            "CARTABLE_QUIET_HOURS": "off",  # tests run at any hour
            **self.settings,
        }

    # -- commands -----------------------------------------------------------------------------

    async def begin(self, *words: str | Path, **streams: Any) -> asyncio.subprocess.Process:
        """Begin a command of the program in a process of its own."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cartable",
            *map(str, words),
            cwd=self.folder,
            env=self.environment,
            **streams,
        )

    async def command(self, *words: str | Path) -> tuple[int, str]:
        """Run a command beside whatever runs; gives its status and what it printed."""
        pipe = asyncio.subprocess.PIPE
        process = await self.begin(*words, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
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

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Foundation]:
        """Open the database here, as a command does in a process of its own."""
        values = {
            name.removeprefix("CARTABLE_").lower(): value
            for name, value in self.environment.items()
            if name.startswith("CARTABLE_") and value  # an empty variable is none
        }
        async with foundation(Settings.model_validate(values)) as opened:
            yield opened

    async def fill(self, certificates: Path | None = SAMPLES / "certificates.csv") -> None:
        """Do here what three commands do: import schools, terms and certificates."""
        async with self.opened() as opened:
            await import_schools(opened.store, SAMPLES / "schools.toml")
            await publish_terms(
                opened.store,
                opened.opening,
                [SAMPLES / "terms.fr.md"],
                platform="icc",
                version="1",
                ignore_until=None,
            )
            if certificates is not None:
                await import_certificates(
                    opened.store, opened.opening, certificates, platform="icc"
                )

    # -- the program --------------------------------------------------------------------------

    async def start(self, only: str = "", *, fetches: bool = True, name: str = "") -> None:
        """Start the program, or ``only`` some parts; it is up when it ``fetches`` updates.

        Where several run, ``name`` tells them apart; only one of them fetches.
        """
        self.telegram.world.updates.polling.clear()  # a killed one leaves its fetch behind
        process = await self.run(only)
        self.running[name or f"process {len(self.running)}"] = process
        async with asyncio.timeout(_PATIENCE):
            pages = await address_of(process)
            assert pages is not None, self.log()
            self.pages = pages or self.pages
            if fetches:
                await self.telegram.world.updates.polling.wait()

    async def run(self, only: str = "") -> Process:
        """Run the program, or ``only`` some parts: the first time as people do, then as forks."""
        words = ("run", "--only", only) if only else ("run",)
        log = self.folder / "program.log"
        if only in self.has_run:
            return await Fork.start(words, self.folder, self.environment, log)
        self.has_run.add(only)
        with log.open("ab") as errors:
            return await self.begin(*words, stdout=asyncio.subprocess.PIPE, stderr=errors)

    async def kill(self, name: str = "") -> None:
        """End the program, or its process of this ``name``, as a power cut would."""
        for one in self._named(name):
            with suppress(ProcessLookupError):
                one.kill()
            await one.wait()

    async def stop(self, name: str = "") -> int:
        """End it, or its process of this ``name``, as a supervisor would.

        Gives the worst exit status.
        """
        those = self._named(name)
        for process in those:
            process.send_signal(signal.SIGTERM)
        statuses = [await process.wait() for process in those]
        return max(map(abs, statuses), default=0)

    def _named(self, name: str) -> list[Process]:
        return [self.running.pop(one) for one in ([name] if name else list(self.running))]

    def log(self) -> str:
        return (self.folder / "program.log").read_text()

    # -- the people ---------------------------------------------------------------------------

    def person(self, first_name: str, last_name: str = "", language: str = "fr") -> Person:
        return self.telegram.make_person(first_name, last_name, language_code=language)

    async def mails(self, address: str, count: int, about: str = "") -> list[Mail]:
        """Wait until a mailbox holds ``count`` mails ``about`` something; gives them in order."""

        def arrived() -> list[Mail]:
            return [mail for mail in self.mail.mails(address) if about in mail.text]

        await until(lambda: len(arrived()) >= count)
        return sorted(arrived(), key=lambda mail: int(mail.id))

    async def link(self, address: str, about: str = "") -> str:
        """Give the token of the first activation mail of a mailbox, or the one ``about``."""
        (mail, *_) = await self.mails(address, 1, about)
        return token_of(mail)

    async def page(
        self, path: str, method: str = "GET", data: dict[str, str] | None = None
    ) -> httpx.Response:
        """Ask for a page as somebody does who came through the public address."""
        headers = {"Host": "cartable.example"}
        async with plain_client() as client:
            return await client.request(method, self.pages + path, data=data, headers=headers)


async def address_of(process: Process) -> str | None:
    """Wait until a process of the program is up; gives where its pages are, "" without pages.

    Gives ``None`` where it ended before it was up.
    """
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    if "Cartable is up" not in line:
        return None
    found = re.search(r"http://\S+", line)
    return found[0] if found else ""


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


def token_of(mail: Mail) -> str:
    found = re.search(r"/a/([a-z0-9]{26})", mail.text)
    assert found, mail.text
    return found[1]


def certificates(folder: Path, addresses: Sequence[str], first: int = 1, title: str = "") -> Path:
    """Write a secretariat's file with a certificate for each address."""
    path = folder / f"certificates-{first}.csv"
    rows = ["email;nom;prenom;intitule;type;date;reference"]
    for number, address in enumerate(addresses, start=first):
        what = title or f"Cours {number}"
        rows.append(f"{address};Absence;ICC;{what};unit;2021-06-25;REF-{number:05}")
    path.write_text("\n".join(rows) + "\n")
    return path


@asynccontextmanager
async def installation(
    folder: Path, limits: Limits | None = None, /, **settings: str
) -> AsyncIterator[Installation]:
    """Give an empty installation with a sandbox of its own; what still runs is killed after.

    ``limits`` are Telegram's own unless given.
    """
    async with BotApiServer(limits=limits) as telegram, MailServer(BOT) as mail:
        place = Installation(telegram, mail, folder, settings)
        try:
            yield place
        finally:
            await place.kill()
