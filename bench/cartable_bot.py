"""Cartable's own chat side with the bench's conversation: `python -m bench.cartable_bot`.

All of it is the real program, as `cartable run --only bot,notices` puts it together: poller,
SQLite store, dispatcher, handlers, engine, outbox, delivery. Three things differ: the script that
« Identifiez-vous » begins, the words that it needs, and a send limit that is never met.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr

import locales
from bench.talk import AGAIN, GROUPS, WORDS, YES, Stage
from bot.application import Server
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from cartable import event_loop
from cartable.bot_name import BotName
from cartable.chat_side import ChatSide
from cartable.garbage import spare_what_stays
from cartable.presence import Presence
from cartable.root import foundation
from cartable.settings import Settings
from locales import LANGUAGES, Catalogues
from school.school import School

SCRIPT = "sign_in"
"""The script that any chat can begin and begin again by a button; ours stands in for it."""

_NO_LIMIT = 1e6  # messages a second
_PREFIX = "child_"


async def register_child(talk: Talk, _: School) -> Ending:
    """Ask for a child's name and class, and note them once all of it is confirmed."""
    first_name = await talk.ask(f"{_PREFIX}first_name", str)
    last_name = await talk.ask(f"{_PREFIX}last_name", str, first_name=first_name)
    name: dict[str, Any] = {"first_name": first_name, "last_name": last_name}
    group = await talk.choose(f"{_PREFIX}group", GROUPS, **name)
    await talk.confirm(f"{_PREFIX}confirm", group=group, **name)
    said = Words(f"{SCRIPT}.{_PREFIX}done", {"group": group, **name})
    return Ending(said, (Door(SCRIPT, Words(f"{SCRIPT}.{_PREFIX}again")),))


def bench_catalogues(folder: Path) -> Catalogues:
    """Give the program's catalogues with the bench's words beside them; ``folder`` holds both."""
    words = {_key(stage): said for stage, said in WORDS.items()}
    words |= {f"{_key('group')}.{group}": group for group in GROUPS}
    words |= {f"{_key('confirm')}.yes": YES, f"{SCRIPT}.{_PREFIX}again": AGAIN}
    entries = [f'msgid "{key}"\nmsgstr "{said}"\n' for key, said in words.items()]
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    for language in LANGUAGES:
        here = folder / language
        shutil.copytree(Path(locales.__file__).parent / language, here)
        (here / "bench.po").write_text("\n".join([header, *entries]), "utf-8")
    return Catalogues.load(folder)


def _key(stage: Stage) -> str:
    return f"{SCRIPT}.{_PREFIX}{stage}"


async def serve(options: argparse.Namespace) -> None:
    """Take updates in and answer them until SIGTERM."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = Settings(
        data=options.folder / "data",
        database=options.database,
        telegram_token=SecretStr(options.token),
        telegram_api=options.api,
        telegram_rate=_NO_LIMIT,
    )
    faults: list[BaseException] = []

    def died(error: BaseException) -> None:
        faults.append(error)
        stop.set()

    async with foundation(settings, frozenset({"telegram"})) as usual:
        opened = replace(
            usual, catalogues=bench_catalogues(options.folder / f"words-{os.getpid()}")
        )
        server = Server(options.api, options.token)
        scripts = {SCRIPT: register_child}
        name = BotName(opened, died)
        presence = Presence(opened, frozenset({"bot", "notices"}), died)
        side = ChatSide(
            opened, server, name, presence, died, takes=True, sends=True, scripts=scripts
        )
        await presence.start()
        await side.start()
        spare_what_stays()
        await stop.wait()
        await side.stop()
        await presence.stop()
    if faults:
        raise faults[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.cartable_bot", description=__doc__)
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--database", default="sqlite:///{data}/cartable.db")
    event_loop.run(serve(parser.parse_args()))
