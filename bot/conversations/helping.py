"""« Aide en ligne » (scope B21): what is told of a step or a screen, the same on every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, get_args

from bot.conversations.scripts import SCRIPTS
from bot.conversations.steps import Door, Step, Words
from school.ids import id_in

Topic = Literal[
    "activation", "certificates", "child", "children", "confirmation", "contact", "conversation",
    "elsewhere", "entry", "error", "front", "home", "news", "newsroom", "settings", "terms",
    "unsubscribe", "ways_in",
]  # fmt: skip

TOPICS: tuple[Topic, ...] = get_args(Topic)
"""The screens that have a text of their own; a step has that of its script and of its kind."""


def about_step(step: Step) -> Sequence[Words]:
    """Say what a step is about and what comes next, and how it is answered and left."""
    return (Words(f"help.script.{step.script}"), Words(f"help.kind.{step.kind}"))


def about_screen(topic: str) -> Words | None:
    """Say what a screen is for and what one can do there; ``None`` for one that there is not."""
    return Words(f"help.about.{topic}") if topic in TOPICS else None


_NAMED = MappingProxyType(
    {
        "certificates": "menu.certificates",
        "children": "menu.children",
        "contact": "menu.contact",
        "elsewhere": "menu.elsewhere",
        "home": "menu.home",
        "news": "menu.news",
        "newsroom": "newsroom.door",
        "settings": "menu.settings",
        "ways_in": "menu.sign_in",
    }
)


def screen_name(screen: str) -> Words | None:
    """Name where somebody was; ``None`` where that has no name of its own."""
    if screen in SCRIPTS:
        return Words(f"web.form.title.{screen}")
    return Words(_NAMED[screen]) if screen in _NAMED else None


def report_door(screen: str) -> Door:
    """Give the button « Signaler un problème », which remembers where somebody was."""
    return Door(f"help_request:{screen}", Words("help_request.door"))


def report_start(rest: str) -> Mapping[str, object]:
    """Read what such a button remembers: a problem that is being answered, or a screen."""
    if rest.isascii() and rest.isdigit():
        return {"problem": str(id_in(rest))}
    return {"screen": rest[:20]} if rest.isidentifier() else {}
