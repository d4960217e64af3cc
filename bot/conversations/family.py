"""A family: how its children and its schools are written, wherever they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversations.saying import Speech, words
from bot.conversations.steps import Door, Words
from school.access import Reached
from school.home import Home
from school.platforms import Platform

ADD = Door("add_child", Words("children.add"))
"""« Ajouter des enfants »."""

GIVE_DETAILS = Door("details", Words("home.complete_details"))
CONFIRM_ADDRESS = Door("address", Words("address.button"))
"""Where what the school waits for is given."""


def title(home: Home) -> Words:
    """Say « Antoinette Dupond – Mère de Durant Albert », as far as we know it (scope B10)."""
    name = home.account.name
    if not name:
        return Words("home.nameless")
    if not home.role or home.chosen is None:
        return Words("home.named", {"name": name})
    relation = Words(f"home.relation.{home.role}", {"child": home.chosen.child.listed_name})
    return Words("home.guardian", {"name": name, "relation": relation})


def missing(home: Home) -> Sequence[tuple[Words, Door]]:
    """Say what the school waits for, and where it is given: details, an address to confirm."""
    wanted = []
    if home.details_wanted:
        wanted.append((Words("home.details"), GIVE_DETAILS))
    if home.address.unconfirmed:
        taken = home.address.state == "taken"
        key = "address.elsewhere" if taken else "address.unconfirmed"
        wanted.append((Words(key, {"email": home.address.email}), CONFIRM_ADDRESS))
    return wanted


def child_line(speech: Speech, reached: Reached, chosen: bool = False) -> str:
    """Write a child on a list: name and class, or instead of the class what is missing."""
    child = reached.child
    if not reached.is_open:
        state = Words(f"children.state.{reached.state}")
        return words(speech, Words("children.closed", {"name": child.name, "state": state}))
    said = {"name": child.name, "class": child.class_name}
    if chosen:
        key = "children.chosen" if child.class_name else "children.chosen_without_class"
    else:
        key = "children.line" if child.class_name else "children.line_without_class"
    return words(speech, Words(key, said))


def contact(speech: Speech, platform: Platform) -> str:
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
    heading = words(speech, Words("home.contact.school", {"school": platform.name}))
    return "\n".join([heading, *(words(speech, one) for there, one in known if there)])
