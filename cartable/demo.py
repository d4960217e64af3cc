"""The demonstration: the real program against the sandbox, with the sample schools."""

from __future__ import annotations

import logging
import shutil
import socket
import webbrowser
from contextlib import AsyncExitStack
from importlib.resources import as_file, files
from pathlib import Path

import typer
from pydantic import SecretStr

from cartable.imports import import_certificates
from cartable.logs import set_up_logs
from cartable.opening import operator_words
from cartable.parts import PARTS
from cartable.platforms import import_schools
from cartable.program import Program
from cartable.publishing import publish_terms
from cartable.root import foundation
from cartable.settings import Settings
from locales import Catalogues
from sandbox.mail.server import MailServer
from sandbox.page import DemoPage
from sandbox.page.samples import PERSONAS, TRIES
from sandbox.telegram import BotApiServer

_log = logging.getLogger(__name__)

FOLDER = Path("var/demo")
"""Where the demonstration keeps its database: made anew at each start, as the sandbox forgets."""

_ADDRESS = "cartable@cartable.example"
_SAMPLES = files("cartable") / "samples"


class Demo:
    """Everything on one machine: the program knows nothing of what it runs against."""

    def __init__(self, port: int, opens_browser: bool, folder: Path = FOLDER) -> None:
        self._port = port
        self._opens_browser = opens_browser
        self._folder = folder

    async def run(self) -> int:
        """Run until Ctrl-C; gives the exit status."""
        shutil.rmtree(self._folder, ignore_errors=True)
        async with AsyncExitStack() as parts:
            telegram = await parts.enter_async_context(
                BotApiServer(name="Cartable", username="cartable_bot")
            )
            mail = await parts.enter_async_context(MailServer(_ADDRESS))
            page = await parts.enter_async_context(
                DemoPage(
                    telegram=telegram,
                    mail=mail,
                    personas=PERSONAS,
                    tries=TRIES,
                    words=Catalogues.load(),
                    port=self._port,
                )
            )
            settings = self._settings(telegram, mail, page)
            set_up_logs(settings)
            await fill_with_samples(settings)
            program = Program(settings, frozenset(PARTS))
            return await program.run(lambda _: self._up(page.url))

    def _settings(self, telegram: BotApiServer, mail: MailServer, page: DemoPage) -> Settings:
        """Give the settings that anybody would write to use such servers."""
        listen = f"127.0.0.1:{_free_port()}"
        host, port = mail.smtp
        return Settings(
            data=self._folder,
            telegram_token=SecretStr(telegram.token),
            telegram_api=telegram.url,
            telegram_links=page.telegram_links.rstrip("/"),
            mail_address=_ADDRESS,
            smtp=SecretStr(f"smtp://{host}:{port}?tls=no"),
            public_url=f"http://{listen}",
            listen=listen,
            log="warning",
        )

    def _up(self, address: str) -> None:
        typer.echo(operator_words().text("demo.ready", address=address))
        if self._opens_browser:
            webbrowser.open(address)


async def fill_with_samples(settings: Settings) -> None:
    """Import the sample schools, terms and certificates, as a secretariat would."""
    with as_file(_SAMPLES) as folder:
        async with foundation(settings) as opened:
            await import_schools(opened.store, folder / "schools.toml")
            texts = sorted(folder.glob("terms.*.md"))
            for platform in await opened.store.run(lambda tx: tx.platforms.all()):
                await publish_terms(
                    opened.store,
                    opened.opening,
                    texts,
                    platform=platform.id,
                    version="1",
                    ignore_until=None,
                )
            await import_certificates(
                opened.store,
                opened.opening,
                folder / "certificates.csv",
                platform="icc",
                files=None,
                dry_run=False,
                progress=lambda done, total: None,
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
