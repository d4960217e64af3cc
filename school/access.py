"""Access: whether an account reaches a child now, and what is missing where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from school.agreement import Agreement
from school.children import Child
from school.places import Place
from school.store import Unit

State = Literal["open", "terms", "refused", "password", "ended", "left"]
"""How a child stands to an account that has, or had, a place at it.

``open``: all of it can be read. ``terms``: the terms for this child want an answer; ``refused``:
they were refused, and can be taken up again. ``password``: the first opening wants the account's
password. ``ended``: the right to this child is over. ``left``: the child is not at the school any
more. Only an ``open`` child's things are shown or sent (scope B4, B11, B12).
"""


@dataclass(frozen=True, slots=True)
class Reached:
    """A child as one account stands to it, by the place that says so."""

    child: Child
    place: Place
    state: State

    @property
    def is_open(self) -> bool:
        """Whether the child's things may be shown and sent."""
        return self.state == "open"


class Access:
    """What an account reaches at this moment, within one transaction."""

    def __init__(self, unit: Unit, agreement: Agreement, today: date) -> None:
        self._unit = unit
        self._tx = unit.tx
        self._agreement = agreement
        self._today = today

    def children(self, account: int) -> list[Reached]:
        """Give every child that an account has or had a place at, the first taken first."""
        places: dict[int, list[Place]] = {}
        for place in self._tx.places.of_account(account):
            places.setdefault(place.child, []).append(place)
        reached = [self._reached(account, child, held) for child, held in places.items()]
        return [one for one in reached if one is not None]

    def at(self, account: int, child: int) -> Reached | None:
        """Give how one child stands; ``None`` where this account never had a place at it."""
        held = [one for one in self._tx.places.of_account(account) if one.child == child]
        return self._reached(account, child, held) if held else None

    def is_open(self, account: int, child: int) -> bool:
        """Whether something of a child may be shown or sent to an account now."""
        reached = self.at(account, child)
        return reached is not None and reached.is_open

    def holds(self, account: int | None, child: int) -> bool:
        """Whether an account has a place at a child now, whatever is missing still to open it.

        ``None`` is nobody's account, and costs as much.
        """
        held = [one for one in self._tx.places.of_account(account or 0) if one.child == child]
        return self._current(held) is not None

    def _reached(self, account: int, child: int, held: Sequence[Place]) -> Reached | None:
        found = self._tx.children.get(child)
        if found is None:
            return None
        place = self._current(held)
        if place is None:
            return Reached(found, held[-1], "ended")
        return Reached(found, place, self._state(account, found, place))

    def _current(self, held: Sequence[Place]) -> Place | None:
        now = self._unit.clock.now()
        return next((one for one in held if one.holds(now)), None)

    def _state(self, account: int, child: Child, place: Place) -> State:
        if child.left_at is not None:
            return "left"
        agreed = self._agreement.state(account, child, self._today)
        if agreed != "open":
            return agreed
        return "open" if place.opened_at is not None else "password"
