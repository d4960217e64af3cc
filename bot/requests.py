"""How a family's request reads in the chat, in a notice and among those that are open."""

from __future__ import annotations

from bot.conversations.steps import Door, Words
from school.requesting import Asked


def asked_words(asked: Asked) -> Words:
    """Say who asks for what."""
    return Words(
        "requests.separate_account",
        {
            "guardian": asked.guardian.name,
            "child": asked.child.listed_name,
            "class": asked.child.class_name,
            "school": asked.platform.name,
        },
    )


def closing(asked: Asked) -> Door:
    """Give the button that says it is done."""
    return Door(f"request.done:{asked.request.id}", Words("requests.button.done"))
