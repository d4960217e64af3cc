"""Guardianship: which guardian reaches which child, from when until when (scope B12, D0)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from school.accounts import Account
from school.auditing import COMMAND, Auditing
from school.children import Child
from school.guardians import Guardian
from school.identifiers import normal_identifier
from school.outbox import Notice
from school.places import Place
from school.refusals import Refusal
from school.store import Unit
from school.telling import Telling

LONGEST_WHY = 500
PAGE = 500
"""Places that are read at a time."""


@dataclass(frozen=True, slots=True)
class Held:
    """A place that somebody has or had, with whose it is and at whom.

    ``ends_on`` is the first day without it, where the schools are; ``over`` whether it has come.
    """

    place: Place
    child: Child
    account: Account
    guardian: Guardian | None
    ends_on: date | None
    over: bool


class Guardianship:
    """The use cases of guardians' rights to children, within one transaction."""

    def __init__(self, unit: Unit, telling: Telling, auditing: Auditing, zone: tzinfo) -> None:
        """Take the unit; days begin at midnight of ``zone``."""
        self._unit = unit
        self._tx = unit.tx
        self._telling = telling
        self._auditing = auditing
        self._zone = zone

    def child(self, identifier: str, platform: str | None = None) -> Child:
        """Find a child by its identifier, with or without the domain where the school is named.

        Raises ``Refusal`` for one that is unknown, that two schools have, or that lacks both.
        """
        school = self._tx.platforms.get(platform) if platform is not None else None
        if platform is not None and school is None:
            raise Refusal("staff.unknown_platform", platform=platform)
        domain = school.domain if school else None
        if domain is None and "@" not in unicodedata.normalize("NFKC", identifier):
            raise Refusal("guardians.no_domain")
        normal = normal_identifier(identifier, domain, self._unit.romanise)
        found = self._tx.children.by_identifier(normal, platform)
        if not found:
            raise Refusal("guardians.unknown_child")
        if len(found) > 1:
            raise Refusal("guardians.two_schools")
        return found[0]

    def of_child(self, child: int) -> list[Held]:
        """Give who has or had a place at a child, by its number, the oldest first."""
        return list(self._held(self._tx.places.of_child(child)))

    def page(self, platform: str | None, after: int) -> list[Held]:
        """Give up to ``PAGE`` places that were taken, by id, after one of them."""
        return list(self._held(self._tx.places.taken(platform, after, PAGE)))

    def end(self, child: Child, number: int, on: date | None, why: str) -> Held:
        """End the right of whoever has a place: at once, or as the local day ``on`` begins.

        A day that has begun means at once. The guardian is told, not why. Raises ``Refusal``
        where nobody has the place.
        """
        self._tx.children.lock(child.id)
        now = self._unit.clock.now()
        theirs = [
            self._tx.places.get(one.id)
            for one in self._tx.places.of_child(child.id)
            if one.number == number and one.holds(now)
        ]
        place = theirs[0] if theirs else None
        if place is None:
            raise Refusal("guardians.not_held", number=number)
        ended = replace(place, ends_at=max(begins(on, self._zone), now) if on else now)
        self._tx.places.update(ended)
        self._tx.places.withdraw_letters(ended.id, now)
        self._auditing.record(
            COMMAND,
            "end_place",
            f"place:{ended.id}",
            child.platform,
            account=ended.account,
            child=child.id,
            ends_at=ended.ends_at.isoformat() if ended.ends_at else None,
            why=why,
        )
        (held,) = self._held([ended])
        self._tell(held)
        return held

    def to_tell(self, notice: Notice) -> Held | None:
        """Give the right whose end a notice tells, or ``None`` where its end was changed since."""
        number = notice.data.get("place")
        place = self._tx.places.get(number) if isinstance(number, int) else None
        if place is None or place.ends_at is None:
            return None
        if place.ends_at.isoformat() != notice.data.get("ends_at"):
            return None
        return next(self._held([place]), None)

    def _tell(self, held: Held) -> None:
        ends_at = held.place.ends_at
        assert ends_at is not None
        at = ends_at.isoformat()
        account, key = held.account.id, f"{held.place.id}:{at}"
        about: dict[str, Any] = {"place": held.place.id, "ends_at": at}
        self._telling.tell("access", "access_ended", account, key, **about)

    def _held(self, places: list[Place]) -> Iterator[Held]:
        for place in places:
            child = self._tx.children.get(place.child)
            account = self._tx.accounts.get(place.account) if place.account is not None else None
            if child is not None and account is not None:
                ends_at = place.ends_at
                yield Held(
                    place,
                    child,
                    account,
                    self._tx.guardians.get(account.id),
                    ends_at.astimezone(self._zone).date() if ends_at else None,
                    over=not place.holds(self._unit.clock.now()),
                )


def begins(day: date, zone: tzinfo) -> datetime:
    """Give the moment, in UTC, at which a day begins in a zone: as its clocks are set then."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
