"""« Actualités » (scope B13): the list, a piece of news with its files, what notices lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.news import NEWS, head, headline
from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.home import HOME, SIGN_IN, help_about, show_home
from bot.handlers.targets import Target, numbered, target_of
from bot.presenting import LONGEST_TEXT, Keyboard, Message, doors
from bot.visit import Visit
from school.news_reading import NewsItem
from school.refusals import Refusal
from school.rich_text import length, parts

_LABEL = 40
"""Characters of a title on a button."""


def news_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/news``, « Actualités », a piece of news, and notices of them."""

    async def go(update: Update, _: object) -> None:
        await desk.take(update, go_to_news)

    async def turned(update: Update, _: object) -> None:
        page = target_of(update).number
        await desk.take(update, lambda visit: _show_page(visit, page))

    async def tapped(update: Update, _: object) -> None:
        target = target_of(update)
        await desk.take(update, lambda visit: _tapped(visit, target))

    return (
        Command("news", go),
        CallbackQueryHandler(turned, pattern=r"^go:news$"),
        CallbackQueryHandler(turned, pattern=numbered("news_page")),
        CallbackQueryHandler(tapped, pattern=numbered("news", "read", "home")),
    )


def go_to_news(visit: Visit) -> None:
    """Show the list, and below it what is being asked, if anything."""
    _show_page(visit)
    visit.show_open_step()


def _show_page(visit: Visit, number: int = 0) -> None:
    """Show a page of the list, the newest first."""
    if visit.account is None:
        visit.say(Words("news.sign_in"), SIGN_IN, HOME)
        return
    page = visit.school.news_reading.page(visit.account, number)
    if not page.items:
        visit.say(Words("news.none"), help_about("news"), HOME)
        return
    lines = [headline(visit.words, one) for one in page.items]
    text = "\n\n".join([words(visit.words, Words("news.title")), *lines])
    turning = [
        *([Door(f"news_page:{page.page - 1}", Words("news.newer"))] if page.page else []),
        *(
            [Door(f"news_page:{page.page + 1}", Words("news.older"))]
            if page.page + 1 < page.pages
            else []
        ),
    ]
    keyboard = doors(visit.words, [read_door(one) for one in page.items])
    keyboard += _in_one_row(visit, turning)
    keyboard += doors(visit.words, [help_about("news"), HOME])
    visit.show(Message(text, keyboard, protected=True))


def read_door(item: NewsItem) -> Door:
    """Give the button that opens a piece of news."""
    title = item.text.title
    short = title if len(title) <= _LABEL else f"{title[: _LABEL - 1].rstrip()}…"
    return Door(f"news:{item.news.id}", Words("news.open", {"title": short}))


def _tapped(visit: Visit, target: Target) -> None:
    """Open a piece of news; a notice stays where it is, so that it can be corrected later."""
    if target.act:
        visit.show_in_place_of(None)
    if target.act == "home":
        show_home(visit)
        return
    if visit.account is None:
        visit.say(Words("news.sign_in"), SIGN_IN, HOME)
        return
    try:
        item = visit.school.news_reading.open(target.number, visit.account)
    except Refusal as refusal:
        visit.say(Words(refusal.key, refusal.values), NEWS, HOME)
        return
    _show(visit, item)


def _show(visit: Visit, item: NewsItem) -> None:
    """Show it whole, in as many messages as it takes, and its files below."""
    above = head(visit.words, item)
    pieces = parts(item.text.body, LONGEST_TEXT - length(above) - 2)
    keyboard = _in_one_row(visit, [NEWS, HOME])
    for number, piece in enumerate(pieces or [""]):
        text = piece if number else f"{above}\n\n{piece}".strip()
        is_last = number >= len(pieces) - 1
        visit.show(Message(text, keyboard if is_last else [], protected=True))
    for place, file in enumerate(item.news.files, 1):
        visit.send_news_file(item.news.id, place, is_picture=file.is_picture)


def _in_one_row(visit: Visit, wanted: Sequence[Door]) -> Keyboard:
    return [[row[0] for row in doors(visit.words, wanted)]] if wanted else []
