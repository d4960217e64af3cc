"""A child's page: what an account sees of a child that is open to it."""

from __future__ import annotations

from bot.conversations.steps import Door, Ending, Words
from school.access import Reached
from school.school import School

CHILDREN = Door("children", Words("menu.children"))
HOME = Door("home", Words("menu.home"))


def child_page(school: School, reached: Reached) -> Ending:
    """Give the page of an open child: who it is, where it goes to school, its courses."""
    child = reached.child
    platform = school.tx.platforms.get(child.platform)
    said = Words(
        "children.page" if child.class_name else "children.page_without_class",
        {
            "name": child.name,
            "class": child.class_name,
            "school": platform.name if platform else child.platform,
            "identifier": child.identifier,
        },
    )
    return Ending(said, (*_terms(school, reached), CHILDREN, HOME), child.id)


def _terms(school: School, reached: Reached) -> tuple[Door, ...]:
    """Give the way to terms whose answer was put off, or that are new."""
    child, account = reached.child, reached.place.account
    until = school.agreement.answer_by(account, child, school.today) if account else None
    if until is None:
        return ()
    return (Door(f"terms:{child.id}", Words("terms.to_answer", {"until": until})),)


def closed_page(reached: Reached) -> Ending:
    """Say why a child is closed to an account that has, or had, a place at it, and what to do."""
    said = {"child": reached.child.first_name}
    match reached.state:
        case "terms":
            answer = Door(f"terms:{reached.child.id}", Words("terms.notice.answer", said))
            return Ending(Words("children.terms", said), (answer, CHILDREN, HOME))
        case "refused":
            again = Door(f"terms:{reached.child.id}", Words("terms.take_up"))
            return Ending(Words("children.refused", said), (again, CHILDREN, HOME))
        case "left":
            return Ending(Words("children.left", said), (CHILDREN, HOME))
        case _:
            return Ending(Words("children.ended", said), (CHILDREN, HOME))
