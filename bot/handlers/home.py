"""The home page of an account, or the way in for somebody whom we do not know yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.ext import BaseHandler, CallbackQueryHandler

from bot.conversations.family import ADD, child_line, contact, missing, title
from bot.conversations.helping import Topic
from bot.conversations.news import NEWS, headline
from bot.conversations.newsroom import DESK
from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.desk import Desk
from bot.family import child_buttons
from bot.handlers.command import Command
from bot.handlers.staff_home import REQUESTS, staff_home_lines, works_at
from bot.handlers.targets import numbered, target_of
from bot.presenting import Keyboard, Message, doors
from bot.visit import Visit
from school.home import Home

CERTIFICATES = Door("certificates", Words("menu.certificates"))
CHILDREN = Door("children", Words("menu.children"))
CONTACT = Door("contact", Words("menu.contact"))
ELSEWHERE = Door("elsewhere", Words("menu.elsewhere"))
SETTINGS = Door("settings", Words("menu.settings"))
HELP = Door("help", Words("menu.help"))
HOME = Door("home", Words("menu.home"))
SIGN_IN = Door("sign_in", Words("menu.sign_in"))
FORGOTTEN = Door("forgotten_password", Words("sign_in.password.forgotten"))
LANGUAGE = Door("language", Words("menu.language"))


def help_about(topic: Topic) -> Door:
    """Give the door of « Aide en ligne » on a screen, which explains that screen."""
    return Door(f"help:{topic}", Words("menu.help"))


_MOST_CHILDREN = 6
"""On the home page; « Mes enfants » shows all of them."""


def home_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of ``/home``, « Accueil » and « Identifiez-vous »."""

    async def home(update: Update, _: object) -> None:
        await desk.take(update, _go_home)

    async def sign_in(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("sign_in"))

    async def resume(update: Update, _: object) -> None:
        chat = target_of(update).number
        await desk.take(update, lambda visit: _resume(visit, chat))

    async def forgotten(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: visit.begin("forgotten_password"))

    return (
        Command("home", home),
        CallbackQueryHandler(home, pattern=r"^go:home$"),
        CallbackQueryHandler(resume, pattern=numbered("resume")),
        CallbackQueryHandler(sign_in, pattern=r"^go:sign_in$"),
        CallbackQueryHandler(forgotten, pattern=r"^go:forgotten_password$"),
    )


def _go_home(visit: Visit) -> None:
    """Show the home page, and below it what is being asked; to a stranger that alone is home."""
    if visit.account is None and visit.show_open_step():
        return
    show_home(visit)
    visit.show_open_step()


def _resume(visit: Visit, chat: int) -> None:
    """Take up what was begun on another device; where that is over, say so and show what is."""
    if visit.resume(chat):
        return
    show_home(visit, "conversation.not_to_resume")
    visit.show_open_step()


def show_home(visit: Visit, note: str | None = None) -> None:
    """Show the home page; ``note`` is the key of what is said above it."""
    above = visit.words.text(note) if note else ""
    account = visit.account
    if account is None:
        _show_ways_in(visit, above)
        return
    home = visit.school.homes.of(account)
    asked = [words(visit.words, one) for one in staff_home_lines(visit)]
    first = [REQUESTS] if asked else []
    first += [DESK] if visit.school.newsroom.schools(account.id) else []
    begun = visit.begun_elsewhere
    if begun is not None:
        asked.insert(0, words(visit.words, begun.words))
        first.insert(0, begun.door)
    above = "\n\n".join([above, *asked]).strip()
    if home.uses.is_of_guardian:
        _show_family(visit, home, above, first)
    else:
        _show_own(visit, home, above, first)


# -- somebody we do not know ----------------------------------------------------------------------


def ways_in(visit: Visit) -> Sequence[Door]:
    """Give the doors for who has no account here: a letter's only where a school sends letters."""
    if "school" not in _kinds(visit):
        return (SIGN_IN,)
    return (
        Door("first_connection", Words("menu.first_connection")),
        Door("sign_in", Words("menu.connexion")),
    )


def _show_ways_in(visit: Visit, above: str) -> None:
    kinds = _kinds(visit)
    if "school" not in kinds:
        key = "home.unknown"
    else:
        key = "home.unknown_family_or_student" if "institute" in kinds else "home.unknown_family"
    said = words(visit.words, Words(key, {"note": above}))
    wanted = [*ways_in(visit), FORGOTTEN, help_about("ways_in"), LANGUAGE]
    visit.turn_to(Message(said, doors(visit.words, wanted)))


def _kinds(visit: Visit) -> frozenset[str]:
    return frozenset(one.kind for one in visit.tx.platforms.all())


# -- a student, or staff --------------------------------------------------------------------------


def _show_own(visit: Visit, home: Home, above: str, first: Sequence[Door]) -> None:
    """Show what somebody has who reaches no child: certificates, or work at a school."""
    holds = bool(home.certificates or home.waiting)
    works = [] if holds else works_at(visit)
    key = "staff.home" if works else "home.waiting" if home.waiting else "home.known"
    values = {"note": above, "name": home.account.name, "schools": works, **_counts(home)}
    news = [NEWS] if home.newest is not None else []
    wanted = [*first, *([] if works else [CERTIFICATES]), *news, SETTINGS, help_about("home")]
    visit.turn_to(Message(words(visit.words, Words(key, values)), doors(visit.words, wanted)))


def _counts(home: Home) -> dict[str, object]:
    return {
        "count": Words("home.certificates", {"n": home.certificates}),
        "waiting": Words("home.to_activate", {"n": home.waiting}),
    }


# -- a guardian -----------------------------------------------------------------------------------


def _show_family(visit: Visit, home: Home, above: str, first: Sequence[Door]) -> None:
    """Show the page of the guide: who, the children, their courses, what is missing, the school."""
    catalogue = visit.words
    parts = [above, words(catalogue, title(home))]
    parts += [words(catalogue, said) for said, _ in missing(home)]
    listed = home.children[:_MOST_CHILDREN]
    lines = [child_line(catalogue, one, one is home.chosen) for one in listed]
    parts.append("\n".join([words(catalogue, Words("children.title")), *lines]))
    if home.chosen is not None and home.chosen.is_open:
        parts.append(words(catalogue, Words("home.no_courses")))
    if home.newest is not None:
        heading = words(catalogue, Words("news.title"))
        parts.append(f"{heading}\n{headline(catalogue, home.newest)}")
    if home.certificates or home.waiting:
        key = "home.portfolio_waiting" if home.waiting else "home.portfolio"
        parts.append(words(catalogue, Words(key, _counts(home))))
    parts += [contact(catalogue, one) for one in home.schools[:1]]
    text = "\n\n".join(part for part in parts if part)
    keyboard = [*doors(visit.words, first), *_family_keyboard(visit, home)]
    visit.turn_to(Message(text, keyboard, protected=True))


def _family_keyboard(visit: Visit, home: Home) -> Keyboard:
    catalogue = visit.words
    first = [door for _, door in missing(home)]
    more = [CHILDREN] if len(home.children) > _MOST_CHILDREN else []
    own = [NEWS] if home.newest is not None else []
    own += [CERTIFICATES] if home.certificates or home.waiting else []
    return [
        *doors(catalogue, first),
        *child_buttons(catalogue, home.children[:_MOST_CHILDREN]),
        *doors(catalogue, [*more, ADD, *own, ELSEWHERE]),
    ]
