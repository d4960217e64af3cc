"""Tells families of news, batch by batch, as the schedule rings and as commands have published."""

from __future__ import annotations

from functools import partial

from cartable.root import Foundation
from school.school import School


async def tell_families(opened: Foundation) -> None:
    """Tell of all news whose time has come, and correct what chats show.

    Harmless when it is run twice, or by two processes at once.
    """
    for number in await opened.at_school(lambda school: school.announcing.due()):
        await tell_of(opened, number)


async def tell_of(opened: Foundation, number: int) -> None:
    """Do all that one piece of news is due, a transaction for each batch of accounts."""
    while await opened.at_school(partial(_go_on, number)):
        pass


def _go_on(number: int, school: School) -> bool:
    return school.announcing.go_on(number)
