"""The demonstration: the real program against the sandbox, with the sample schools."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import shlex
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import typer
from pydantic import SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from cartable.letters.links import deep_link
from cartable.logs import set_up_logs
from cartable.opening import operator_words
from cartable.parts import PARTS
from cartable.program import Program
from cartable.secretariat import BY_NIGHT, MORE, SAMPLES, fill_with_samples, issue_more
from cartable.settings import Settings
from locales import Catalogues
from sandbox.mail.server import HOST_NAME, MailServer
from sandbox.page import DemoPage
from sandbox.page.persona import Paper
from sandbox.page.samples import ISSUE, LETTERS, PERSONAS, TRIES
from sandbox.telegram import BotApiServer
from school.refusals import Refusal

FOLDER = Path("var/demo")
"""Where the demonstration keeps its database: made anew at each start, as the sandbox forgets."""

_ADDRESS = "cartable@cartable.example"


class Demo:
    """Everything on one machine: the program knows nothing of what it runs against."""

    def __init__(self, port: int, opens_browser: bool, folder: Path = FOLDER) -> None:
        self._port = port
        self._opens_browser = opens_browser
        self._folder = folder
        self._telegram = BotApiServer(name="Cartable", username="cartable_bot")
        self._mail = MailServer(_ADDRESS, authserv_id=HOST_NAME)
        self._page = DemoPage(
            telegram=self._telegram,
            mail=self._mail,
            personas=PERSONAS,
            tries=TRIES,
            words=Catalogues.load(),
            port=port,
            actions={ISSUE: partial(issue_more, folder)},
        )

    async def run(self) -> int:
        """Run until Ctrl-C; gives the exit status.

        Raises ``Refusal`` where the port is taken, or the folder by another demonstration.
        """
        # What is half begun cannot be ended quietly: Ctrl-C waits the second or two until it has.
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
        async with AsyncExitStack() as parts:
            parts.enter_context(_claimed(self._folder))
            await self._open_page(parts)
            settings, mails = None, 0
            try:
                await parts.enter_async_context(self._telegram)
                await parts.enter_async_context(self._mail)
                settings = self._settings()
                set_up_logs(settings)
                mails = await self._fill(settings)
            except Exception:
                if not stopped.is_set():  # it reaches the mail server's own process as well
                    raise
            if settings is None or stopped.is_set():
                return 0
            program = Program(settings, frozenset(PARTS))
            up = asyncio.Event()
            greeting = asyncio.create_task(self._greet(mails, up))
            try:
                return await program.run(lambda _: up.set())
            finally:
                greeting.cancel()
                await asyncio.wait([greeting])

    async def _open_page(self, parts: AsyncExitStack) -> None:
        try:
            await parts.enter_async_context(self._page)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            another = {"port": self._port, "command": _typed(), "other": self._port + 1}
            raise Refusal("demo.port_taken", **another) from error

    async def _fill(self, settings: Settings) -> int:
        """Have the secretariat begin, and hand its letters out; gives how many mails it makes."""
        bot = str(self._telegram.world.bot["username"])
        children = dict.fromkeys(identifier for identifier, _ in LETTERS)
        mails, letters = await fill_with_samples(
            settings, children, partial(deep_link, self._page.telegram_links, bot)
        )
        for letter in letters:
            if holder := LETTERS.get((letter.identifier, letter.number)):
                self._page.cast.hand_out(
                    holder, Paper(letter.child, letter.identifier, letter.pdf, letter.link)
                )
        return mails

    def _settings(self) -> Settings:
        """Give the settings that anybody would write to use such servers."""
        listen = f"127.0.0.1:{_free_port()}"
        host, port = self._mail.smtp
        mailbox = self._mail.imap
        who = f"{quote(mailbox.user, safe='')}:{quote(mailbox.password, safe='')}"
        return _OwnSettings(
            data=self._folder,
            telegram_token=SecretStr(self._telegram.token),
            telegram_api=self._telegram.url,
            telegram_links=self._page.telegram_links,
            mail_address=_ADDRESS,
            authserv_id=HOST_NAME,
            imap=SecretStr(f"imap://{who}@{mailbox.host}:{mailbox.port}/INBOX?tls=no"),
            smtp=SecretStr(f"smtp://{host}:{port}?tls=no"),
            public_url=f"http://{listen}",
            listen=listen,
            quiet_hours=BY_NIGHT["CARTABLE_QUIET_HOURS"],
            log="warning",
        )

    async def _greet(self, mails: int, up: asyncio.Event) -> None:
        """Say that it can be tried, once that is so: mails sent, chat listened to, pages up."""
        with self._mail.events.listen() as arrivals:
            for _ in range(mails):
                await arrivals.get()
        await self._telegram.world.updates.polling.wait()
        await up.wait()
        greeting = operator_words().text(
            "demo.ready",
            address=self._page.url,
            command=_typed_anywhere(self._folder),
            file=_in_full(Path(str(SAMPLES / MORE))),
        )
        typer.echo(greeting)
        if self._opens_browser and _has_screen():
            await asyncio.to_thread(webbrowser.open, self._page.url)


class _OwnSettings(Settings):
    """Settings that no environment and no file of a real installation nearby adds to."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take nothing but what is given in so many words."""
        return (init_settings,)


@contextmanager
def _claimed(folder: Path) -> Iterator[None]:
    """Empty the folder and keep it from every other demonstration; raises ``Refusal``."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for one in folder.iterdir():
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        yield
    except BlockingIOError as error:
        raise Refusal("demo.folder_taken", folder=str(folder)) from error
    finally:
        os.close(descriptor)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _typed() -> str:
    """Give what one types to run ``cartable`` from this folder."""
    return shlex.quote(_from_here(Path(sys.executable).with_name("cartable")))


def _typed_anywhere(folder: Path) -> str:
    """Give what one types for the demonstration's data in any folder: another terminal's."""
    program = Path(sys.executable).with_name("cartable")
    by_night = " ".join(f"{name}={value}" for name, value in BY_NIGHT.items())
    return f"CARTABLE_DATA={_in_full(folder)} {by_night} {_in_full(program)}"


def _in_full(path: Path) -> str:
    return shlex.quote(str(path.absolute()))


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _has_screen() -> bool:
    """Tell whether a browser can open: one in a text terminal would take the terminal over."""
    return sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
