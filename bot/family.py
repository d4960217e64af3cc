"""A family in the chat: how its children and its schools are written, wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.presenting import Keyboard, doors
from locales import Catalogue
from school.access import Reached
from school.platforms import Platform

ADD = Door("add_child", Words("children.add"))
"""« Ajouter des enfants »."""

_IN_A_ROW = 2


def child_line(catalogue: Catalogue, reached: Reached, chosen: bool = False) -> str:
    """Write a child on a list: name and class, or instead of the class what is missing."""
    child = reached.child
    if not reached.is_open:
        state = Words(f"children.state.{reached.state}")
        return words(catalogue, Words("children.closed", {"name": child.name, "state": state}))
    said = {"name": child.name, "class": child.class_name}
    if chosen:
        key = "children.chosen" if child.class_name else "children.chosen_without_class"
    else:
        key = "children.line" if child.class_name else "children.line_without_class"
    return words(catalogue, Words(key, said))


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


def contact(catalogue: Catalogue, platform: Platform) -> str:
    """Write how a school is reached: only what it has, its administrators last (scope B10)."""
    administrators = ", ".join(platform.administrators)
    known = (
        (platform.address, Words("home.contact.address", {"address": platform.address})),
        (platform.phone, Words("home.contact.phone", {"phone": platform.phone})),
        (platform.fax, Words("home.contact.fax", {"fax": platform.fax})),
        (platform.email, Words("home.contact.email", {"email": platform.email})),
        (platform.web, Words("home.contact.web", {"web": platform.web})),
        (administrators, Words("home.contact.administrators", {"them": administrators})),
    )
    heading = words(catalogue, Words("home.contact.school", {"school": platform.name}))
    return "\n".join([heading, *(words(catalogue, one) for there, one in known if there)])
