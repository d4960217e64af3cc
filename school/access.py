"""Access: whether an account reaches a child now, and what is missing where it does not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from school.agreement import Agreement
from school.agreement import State as Agreed
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
        return self.children_of([account]).get(account, [])

    def children_of(self, accounts: Collection[int]) -> Mapping[int, list[Reached]]:
        """Give the same of several accounts at once; of those without a child nothing."""
        held: dict[tuple[int, int], list[Place]] = {}
        children: dict[int, Child] = {}
        for place, child in self._tx.places.with_children(accounts):
            assert place.account is not None
            held.setdefault((place.account, child.id), []).append(place)
            children[child.id] = child
        now = self._unit.clock.now()
        current = {one: _current(places, now) for one, places in held.items()}
        asked = [(account, children[child]) for (account, child), now in current.items() if now]
        agreed = self._agreement.states(asked, self._today)
        reached: dict[int, list[Reached]] = {}
        for (account, number), places in held.items():
            child, now_held = children[number], current[account, number]
            state = _state(child, now_held, agreed[account, number]) if now_held else "ended"
            reached.setdefault(account, []).append(Reached(child, now_held or places[-1], state))
        return reached

    def at(self, account: int, child: int) -> Reached | None:
        """Give how one child stands; ``None`` where this account never had a place at it."""
        return next((one for one in self.children(account) if one.child.id == child), None)

    def is_open(self, account: int, child: int) -> bool:
        """Whether something of a child may be shown or sent to an account now."""
        reached = self.at(account, child)
        return reached is not None and reached.is_open

    def holds(self, account: int | None, child: int) -> bool:
        """Whether an account has a place at a child now, whatever is missing still to open it.

        ``None`` is nobody's account, and costs as much.
        """
        held = [one for one in self._tx.places.of_account(account or 0) if one.child == child]
        return _current(held, self._unit.clock.now()) is not None


def _current(held: Sequence[Place], now: datetime) -> Place | None:
    return next((one for one in held if one.holds(now)), None)


def _state(child: Child, place: Place, agreed: Agreed) -> State:
    """Say how a child stands to an account that has a place at it, and so to its terms."""
    if child.left_at is not None:
        return "left"
    if agreed != "open":
        return agreed
    return "open" if place.opened_at is not None else "password"
