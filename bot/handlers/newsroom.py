"""« Rédaction » (scope D2, D3): what staff publishes, and what became of telling families."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.newsroom import DESK, card, card_doors, desk_line, desk_news, item_door
from bot.conversations.publish_news import PUBLISH
from bot.conversations.saying import words
from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.home import HOME, help_about
from bot.handlers.targets import Target, numbered, target_of
from bot.presenting import Message, doors
from bot.visit import Visit
from school.refusals import Refusal

_LISTED = 8
"""News of all schools on the page."""


def newsroom_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of « Rédaction », of its cards, and of what they lead to."""

    async def go(update: Update, _: object) -> None:
        await desk.take(update, _show_desk)

    async def publish(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("publish_news"))

    async def shown(update: Update, _: object) -> None:
        target = target_of(update)
        await desk.take(update, lambda visit: _show_card(visit, target))

    async def chart(update: Update, _: object) -> None:
        number = target_of(update).number
        await desk.take(update, lambda visit: visit.send_news_chart(number))

    async def edit(update: Update, _: object) -> None:
        number = target_of(update).number
        await desk.take(update, lambda visit: visit.begin("edit_news", news=str(number)))

    async def withdraw(update: Update, _: object) -> None:
        number = target_of(update).number
        await desk.take(update, lambda visit: visit.begin("withdraw_news", news=str(number)))

    return (
        CallbackQueryHandler(go, pattern=r"^go:news_desk$"),
        CallbackQueryHandler(publish, pattern=r"^go:publish_news$"),
        CallbackQueryHandler(shown, pattern=numbered("news_card")),
        CallbackQueryHandler(chart, pattern=numbered("news_chart")),
        CallbackQueryHandler(edit, pattern=numbered("edit_news")),
        CallbackQueryHandler(withdraw, pattern=numbered("withdraw_news")),
    )


def _show_desk(visit: Visit) -> None:
    """Show what the schools of somebody have published, and what waits for its time."""
    found = desk_news(visit.school, visit.chat.account or 0)
    if found is None:
        visit.say(Words("staff.not_allowed"), HOME)
        return
    listed = found[:_LISTED]
    lines = [desk_line(visit.words, visit.words.language, visit.school, one) for one in listed]
    text = "\n\n".join([words(visit.words, Words("newsroom.title")), *lines])
    wanted = [PUBLISH, *(item_door(visit.words.language, one) for one in listed)]
    wanted += [help_about("newsroom"), HOME]
    visit.show(Message(text, doors(visit.words, wanted), protected=True))


def _show_card(visit: Visit, target: Target) -> None:
    """Show the figures of a piece of news, as they are now."""
    try:
        news = visit.school.newsroom.get(target.number, visit.chat.account or 0)
    except Refusal as refusal:
        visit.say(Words(refusal.key, refusal.values), HOME)
        return
    text = card(visit.words, visit.words.language, visit.school, news)
    visit.show(Message(text, doors(visit.words, [*card_doors(news), DESK, HOME]), protected=True))
