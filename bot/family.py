"""A family in the chat: the buttons of its children."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.steps import Door, Words
from bot.presenting import Keyboard, doors
from locales import Catalogue
from school.access import Reached

_IN_A_ROW = 2


def child_buttons(catalogue: Catalogue, children: Sequence[Reached]) -> Keyboard:
    """Give a button for each child: its first name, or the whole where two share that."""
    first_names = [one.child.first_name for one in children]
    wanted = []
    for one in children:
        alone = first_names.count(one.child.first_name) == 1
        said = {"name": one.child.first_name if alone else one.child.name}
        shown = Words("children.button" if one.is_open else "children.button_closed", said)
        wanted.append(Door(f"child:{one.child.id}", shown))
    flat = [row[0] for row in doors(catalogue, wanted)]
    return [flat[start : start + _IN_A_ROW] for start in range(0, len(flat), _IN_A_ROW)]
