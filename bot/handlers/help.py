"""``/help`` and ``/cancel``: at any moment, also in the middle of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.helping import about_screen, about_step, report_door, report_start
from bot.conversations.saying import words
from bot.conversations.steps import Words
from bot.desk import Desk
from bot.handlers.command import Command
from bot.handlers.home import HOME, show_home
from bot.handlers.targets import data_of, numbered, target_of
from bot.presenting import Message, doors
from bot.visit import Visit
from school.platforms import Platform


def help_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/help``, « Aide en ligne » and ``/cancel``."""

    async def help_(update: Update, _: object) -> None:
        await desk.take(update, _help)

    async def about(update: Update, _: object) -> None:
        topic = data_of(update).rpartition(":")[2]
        await desk.take(update, lambda visit: _help_about(visit, topic))

    async def cancel(update: Update, _: object) -> None:
        await desk.take(update, _cancel)

    async def report(update: Update, _: object) -> None:
        start = report_start(data_of(update).removeprefix("go:help_request").lstrip(":"))
        await desk.take(update, lambda visit: visit.begin("help_request", **start))

    async def answer(update: Update, _: object) -> None:
        number = target_of(update).number
        await desk.take(update, lambda visit: visit.begin("help_answer", problem=number))

    return (
        Command("help", help_),
        CallbackQueryHandler(help_, pattern=r"^go:help$"),
        CallbackQueryHandler(about, pattern=r"^go:help:\w{1,20}$"),
        CallbackQueryHandler(report, pattern=r"^go:help_request(:\w{1,20})?$"),
        CallbackQueryHandler(answer, pattern=numbered("help_answer")),
        Command("cancel", cancel),
    )


def _help(visit: Visit) -> None:
    """Explain, name whom to ask, and show again what was being asked."""
    schools = {"schools": _schools(visit)}
    step = visit.open_step
    if step is not None:
        parts = [Words("help.title"), *about_step(step), Words("help.in_the_middle", schools)]
        text = "\n\n".join(words(visit.words, one) for one in parts)
        visit.show(Message(text, doors(visit.words, [report_door(step.script)])))
        visit.show_open_step()
        return
    parts = [Words("help.title"), *_topics(visit), Words("help.general", schools)]
    said = [words(visit.words, one) for one in parts]
    onward = doors(visit.words, [report_door("help"), HOME])
    visit.show(Message("\n".join([said[0], "", *said[1:]]), onward))


def _help_about(visit: Visit, topic: str) -> None:
    """Explain the screen that somebody comes from, and name whom to ask."""
    about = about_screen(topic)
    if about is None:
        _help(visit)
        return
    parts = [Words("help.title"), about, Words("help.general", {"schools": _schools(visit)})]
    text = "\n\n".join(words(visit.words, one) for one in parts)
    visit.show(Message(text, doors(visit.words, [report_door(topic), HOME])))
    visit.show_open_step()


def _topics(visit: Visit) -> list[Words]:
    """Say what the schools of this installation are for: children, certificates, or both."""
    kinds = {one.kind for one in visit.tx.platforms.all()}
    topics = (("school", Words("help.family")), ("institute", Words("help.certificates")))
    return [said for kind, said in topics if kind in kinds]


def _schools(visit: Visit) -> str:
    """Name those whom one may write to, with their mailbox or else their telephone."""
    schools = _school_in_question(visit) or visit.school.homes.schools(visit.account)[:5]
    return "\n".join(f"{one.name} – {one.email or one.phone}".rstrip(" –") for one in schools)


def _school_in_question(visit: Visit) -> Sequence[Platform]:
    """Give the school of the letter that is being answered, or the one that was chosen; or none."""
    records = visit.conversation.records if visit.is_asking else ()
    if not records:
        return []
    letter, named = records[0].start.get("letter"), records[0].answers.get("platform")
    if isinstance(letter, int):
        found = visit.school.first_connection.of_letter(letter)
    else:
        found = visit.tx.platforms.get(named) if isinstance(named, str) else None
    return [] if found is None else [found]


def _cancel(visit: Visit) -> None:
    if not visit.cancel():
        show_home(visit, "conversation.nothing_to_cancel")
