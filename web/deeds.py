"""What clicks ask for: each deed by name, what it does, and whether it has anything left to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from school.activation import Stage
from school.confirmations import Link
from school.school import School

DeedName = Literal["activation", "confirmation", "refusal"]


@dataclass(frozen=True, slots=True)
class Deed:
    """What a person's press of a button asks for, by the token of the link that showed it.

    ``is_left`` tells a click that can do something from one that is not worth keeping; ``do``
    does it, harmlessly when it is done already.
    """

    is_left: Callable[[School, str], bool]
    do: Callable[[School, str], object]


def _activation_is_left(school: School, token: str) -> bool:
    return school.activation.stage(token)[0] not in (Stage.UNKNOWN, Stage.DONE)


def _answer_is_left(school: School, token: str) -> bool:
    return school.confirming.link(token)[0] is Link.READY


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "activation": Deed(
            _activation_is_left, lambda school, token: school.activation.click(token)
        ),
        "confirmation": Deed(_answer_is_left, lambda school, token: school.confirming.click(token)),
        "refusal": Deed(_answer_is_left, lambda school, token: school.confirming.refuse(token)),
    }
)


def written(name: DeedName, token: str) -> str:
    """Write a click down, to be sealed."""
    return f"{name} {token}"


def read(text: str) -> tuple[Deed, str]:
    """Read what ``written`` wrote; before there was more than one deed, clicks were bare tokens.

    Raises ``KeyError`` for a deed that this version does not know.
    """
    name, _, token = text.rpartition(" ")
    return DEEDS[name or "activation"], token
