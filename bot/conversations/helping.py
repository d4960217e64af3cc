"""« Aide en ligne » (scope B21): what is told of a step or a screen, the same on every face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from bot.conversations.steps import Step, Words

Topic = Literal[
    "activation", "certificates", "child", "children", "confirmation", "contact", "conversation",
    "elsewhere", "entry", "error", "front", "home", "settings", "terms", "unsubscribe", "ways_in",
]  # fmt: skip

TOPICS: tuple[Topic, ...] = get_args(Topic)
"""The screens that have a text of their own; a step has that of its script and of its kind."""


def about_step(step: Step) -> Sequence[Words]:
    """Say what a step is about and what comes next, and how it is answered and left."""
    return (Words(f"help.script.{step.script}"), Words(f"help.kind.{step.kind}"))


def about_screen(topic: str) -> Words | None:
    """Say what a screen is for and what one can do there; ``None`` for one that there is not."""
    return Words(f"help.about.{topic}") if topic in TOPICS else None
