"""« Actualités » (scope B13): the list, a piece of news with its files, what notices lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler

from bot.conversations.news import LABEL, NEWS, head, headline
from bot.conversations.saying import short, words
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.handlers.home import HOME, SIGN_IN, help_about, show_home
from bot.handlers.paging import paged_list, turning
from bot.handlers.targets import Target
from bot.presenting import LONGEST_TEXT, Message, doors, in_one_row
from bot.visit import Visit
from school.news_reading import NewsItem
from school.refusals import Refusal
from school.rich_text import length, parts


def news_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/news``, « Actualités », a piece of news, and notices of them."""
    acts = ("read", "home", "list")
    return paged_list(
        desk, "news", show_news, pages="news_page", entries="news", acts=acts, tapped=_tapped
    )


def show_news(visit: Visit, number: int) -> None:
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
    keyboard = doors(visit.words, [read_door(one) for one in page.items])
    keyboard += turning(
        visit.words, "news_page", page.page, page.pages, before="news.newer", after="news.older"
    )
    keyboard += doors(visit.words, [help_about("news"), HOME])
    visit.show(Message(text, keyboard, protected=True))


def read_door(item: NewsItem) -> Door:
    """Give the button that opens a piece of news."""
    title = short(item.text.title, LABEL)
    return Door(f"news:{item.news.id}", Words("news.open", {"title": title}))


def _tapped(visit: Visit, target: Target) -> None:
    """Open a piece of news below; what shows news stays where it is, to be corrected later."""
    visit.show_in_place_of(None)
    if target.act == "home":
        show_home(visit)
        return
    if target.act == "list":
        show_news(visit, 0)
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
    number, version = item.news.id, item.news.version
    above = head(visit.words, item)
    pieces = parts(item.text.body, LONGEST_TEXT - length(above) - 2) or [""]
    doors_below = [Door(f"news.list:{number}", NEWS.words), Door(f"news.home:{number}", HOME.words)]
    for place, piece in enumerate(pieces):
        text = piece if place else f"{above}\n\n{piece}".strip()
        is_last = place == len(pieces) - 1
        keyboard = in_one_row(visit.words, doors_below if is_last else [])
        message = Message(text, keyboard, protected=True)
        visit.show(message, opened=(number, version, place == 0))
    for place, file in enumerate(item.news.files, 1):
        visit.send_news_file((number, version, False), place, is_picture=file.is_picture)
