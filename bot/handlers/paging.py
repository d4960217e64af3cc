"""Lists that are turned page by page, and whose entries are opened by their own buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.targets import Target, numbered, target_of
from bot.presenting import Keyboard, in_one_row
from bot.visit import Visit
from locales import Catalogue

ShowPage = Callable[[Visit, int], None]
"""Shows a page of a list, counted from 0."""


def paged_list(
    desk: Desk,
    name: str,
    show: ShowPage,
    *,
    pages: str,
    entries: str,
    acts: Sequence[str],
    tapped: Callable[[Visit, Target], None],
) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of a list: its command and button ``name``, its pages, its entries.

    ``pages`` and ``entries`` are the targets of the buttons of each; ``acts`` is what else may be
    done with an entry, and ``tapped`` does it.
    """

    async def go(update: Update, _: object) -> None:
        await desk.take(update, listed)

    def listed(visit: Visit) -> None:
        go_to(visit, show)

    async def turned(update: Update, _: object) -> None:
        page = target_of(update).number
        await desk.take(update, lambda visit: show(visit, page))

    async def opened(update: Update, _: object) -> None:
        target = target_of(update)
        await desk.take(update, lambda visit: tapped(visit, target))

    return (
        Command(name, go),
        CallbackQueryHandler(turned, pattern=rf"^go:{name}$"),
        CallbackQueryHandler(turned, pattern=numbered(pages)),
        CallbackQueryHandler(opened, pattern=numbered(entries, *acts)),
    )


def go_to(visit: Visit, show: ShowPage) -> None:
    """Show the first page, and below it what is being asked, if anything."""
    show(visit, 0)
    visit.show_open_step()


def turning(
    catalogue: Catalogue, target: str, page: int, pages: int, before: str, after: str
) -> Keyboard:
    """Give the row that turns the pages; ``before`` and ``after`` are the keys of its words."""
    wanted = []
    if page > 0:
        wanted.append(Door(f"{target}:{page - 1}", Words(before)))
    if page + 1 < pages:
        wanted.append(Door(f"{target}:{page + 1}", Words(after)))
    return in_one_row(catalogue, wanted)
