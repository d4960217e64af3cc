"""What a button leads to, as its callback data names it; anybody can make such data up."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Update

from school.ids import id_in

_TARGET = re.compile(r"go:\w+(?:\.(?P<act>\w+))?(?::(?P<number>\d{1,19}))?\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be done, empty where it is only shown, with the thing of this id, or page."""

    act: str
    number: int


def numbered(page: str, *acts: str) -> str:
    """Give the pattern of buttons that name a thing, or also what is to be done with it.

    ``go:request:12`` and ``go:request.done:12`` are ``numbered("request", "done")``.
    """
    act = rf"(\.({'|'.join(acts)}))?" if acts else ""
    return rf"^go:{page}{act}:\d{{1,19}}\Z"


def target_of(update: Update) -> Target:
    """Give what a tapped button leads to; a number that no database takes is made to fit."""
    target = _TARGET.match(data_of(update))
    assert target is not None
    return Target(target["act"] or "", id_in(target["number"] or ""))


def data_of(update: Update) -> str:
    """Give the callback data of a tapped button."""
    query = update.callback_query
    assert query is not None
    return str(query.data)
