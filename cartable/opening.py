"""Opening: a command's body runs on an opened foundation and ends with an exit status."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, NoReturn
from zoneinfo import ZoneInfo

import typer

from cartable.garbage import collect_seldom
from school.refusals import Refusal
from school.store import StoreError

if TYPE_CHECKING:
    from cartable.root import Foundation
    from cartable.settings import Settings
    from locales import Catalogue


def run_with_store(body: Callable[[Foundation], Awaitable[int]]) -> NoReturn:
    """Run a command's body beside whatever else runs on this database, and exit.

    The status is the body's, or 1 with an explanation where settings, keys or database are at
    fault.
    """
    from cartable.root import foundation

    async def run(settings: Settings) -> int:
        async with foundation(settings) as opened:
            collect_seldom()
            return await body(opened)

    settings = read_settings()
    end_with(lambda: asyncio.run(run(settings)))


def end_with(run: Callable[[], int]) -> NoReturn:
    """Exit with the status that ``run`` gives, or with 1 and what stood in its way."""
    try:
        status = run()
    except Refusal as refusal:
        explain(refusal)
        status = 1
    except StoreError as error:
        explain(Refusal("database.lost", reason=str(error)))
        status = 1
    raise typer.Exit(status)


def read_settings() -> Settings:
    """Read the settings, or name every fault in them and exit with status 1."""
    from cartable.settings import Settings, SettingsFault

    try:
        return Settings.read()
    except SettingsFault as fault:
        for refusal in fault.faults:
            explain(refusal)
        raise typer.Exit(1) from None


def explain(refusal: Refusal) -> None:
    """Tell whoever typed a command why it was refused."""
    typer.echo(operator_words().text(refusal.key, **refusal.values), err=True)


def operator_words() -> Catalogue:
    """Give the catalogue of whoever types commands: the environment's language, else French."""
    from locales import LANGUAGES, Catalogues

    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(name, "")[:2]
        if language in LANGUAGES:
            return Catalogues.load().of(language)
    return Catalogues.load().of(LANGUAGES[0])


def local_day(at: datetime, opened: Foundation) -> date:
    """Give the date that a moment has where the schools are."""
    return at.astimezone(ZoneInfo(opened.settings.time_zone)).date()
