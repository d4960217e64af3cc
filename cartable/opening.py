"""Opening: a command's body runs on an opened foundation and ends with an exit status."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import NoReturn

import typer
from rich.console import Console

from cartable.root import Foundation, foundation
from cartable.settings import Settings, SettingsFault
from locales import LANGUAGES, Catalogue, Catalogues
from school.refusals import Refusal

Body = Callable[[Foundation], Awaitable[int]]


def run_with_store(body: Body) -> NoReturn:
    """Run a command's body beside whatever else runs on this database, and exit.

    The status is the body's, or 1 with an explanation where settings or keys are at fault.
    """
    raise typer.Exit(asyncio.run(_run(body)))


async def _run(body: Body) -> int:
    console = Console(stderr=True)
    try:
        async with foundation(Settings.read()) as opened:
            return await body(opened)
    except SettingsFault as fault:
        for name, why in fault.faults:
            console.print(f"{name}: {why}", markup=False)
    except Refusal as refusal:
        console.print(operator_words().text(refusal.key, **refusal.values), markup=False)
    return 1


def operator_words() -> Catalogue:
    """Give the catalogue of whoever types commands: the environment's language, else French."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(name, "")[:2]
        if language in LANGUAGES:
            return Catalogues.load().of(language)
    return Catalogues.load().of(LANGUAGES[0])
