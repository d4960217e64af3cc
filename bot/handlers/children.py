"""« Mes enfants » (scope B10, B11): the list, one child's page, and what leads to a closed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.child import child_page, closed_page
from bot.conversations.family import ADD, child_line
from bot.conversations.saying import words
from bot.conversations.steps import Ending, Words
from bot.desk import Desk
from bot.family import child_buttons
from bot.handlers.command import Command
from bot.handlers.home import CHILDREN, HOME, help_about, ways_in
from bot.handlers.targets import numbered, target_of
from bot.handlers.terms import begin_terms
from bot.presenting import Message, doors, present_ending
from bot.visit import Visit


def children_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/children``, « Mes enfants », a child, and « Ajouter des enfants »."""

    async def go(update: Update, _: object) -> None:
        await desk.take(update, _go_to_children)

    async def tapped(update: Update, _: object) -> None:
        number = target_of(update).number
        await desk.take(update, lambda visit: _open(visit, number))

    async def add(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("add_child"))

    return (
        Command("children", go),
        CallbackQueryHandler(go, pattern=r"^go:children$"),
        CallbackQueryHandler(tapped, pattern=numbered("child")),
        CallbackQueryHandler(add, pattern=r"^go:add_child$"),
    )


def _go_to_children(visit: Visit) -> None:
    _show_children(visit)
    visit.show_open_step()


def _show_children(visit: Visit) -> None:
    account = visit.account
    children = visit.school.access.children(account.id) if account else []
    if not children:
        visit.say(Words("children.none"), *([ADD] if account else ways_in(visit)), HOME)
        return
    heading = words(visit.words, Words("children.title"))
    text = "\n".join([heading, "", *(child_line(visit.words, one) for one in children)])
    keyboard = [
        *child_buttons(visit.words, children),
        *doors(visit.words, [ADD, help_about("children"), HOME]),
    ]
    visit.turn_to(Message(text, keyboard, protected=True))


def _open(visit: Visit, number: int) -> None:
    """Show an open child, which is the chosen one from then; lead to what is missing otherwise.

    Another family's child and one that never was are answered alike.
    """
    account = visit.account
    reached = visit.school.access.at(account.id, number) if account else None
    if account is None or reached is None:
        visit.say(Words("children.unknown"), CHILDREN, HOME)
        return
    match reached.state:
        case "open":
            visit.school.adding.choose(account.id, number)
            _show(visit, child_page(visit.school, reached))
        case "password":
            visit.begin("open_child", child=number)
        case "terms":
            begin_terms(visit, number)
        case _:
            _show(visit, closed_page(reached))


def _show(visit: Visit, page: Ending) -> None:
    helped = replace(page, doors=(*page.doors, help_about("child")))
    visit.turn_to(replace(present_ending(visit.words, helped), protected=True))
