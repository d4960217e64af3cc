"""Enrolment: children from the secretariat's row to the school, and out of it again."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from school.accounts import same_name
from school.child_rows import USUAL_PLACES, ChildRow, ChildRules
from school.children import Child
from school.identifiers import made_identifier
from school.platforms import Platform
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Listed:
    """What the file says beside the row at hand.

    ``identifiers`` are those that it names anywhere; ``lines`` has the children whose row has
    been taken, with its number.
    """

    identifiers: Container[str] = ()
    lines: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of a row, and which child it is about."""

    child: int
    outcome: Literal["new", "corrected", "unchanged"]


class Enrolment:
    """The use cases of entering children, within one transaction."""

    def __init__(self, unit: Unit, today: date) -> None:
        self._unit = unit
        self._today = today
        self._rows = unit.tx.children

    def rules(self, platform: Platform) -> ChildRules:
        """Give the rules by which rows are judged before any is enrolled."""
        return ChildRules(platform, self._unit.romanise, self._today)

    def enrol(self, platform: Platform, row: ChildRow, listed: Listed) -> Enrolled:
        """Enter a child, or bring one that is known up to date (contract, Files).

        One is known by its identifier, or else by its names and birth date; who had left is back.
        Raises ``Refusal`` where the row is about a child that another row was about, where it
        cannot be told which child is meant, where it names somebody else's identifier, and where
        no identifier can be made.
        """
        while True:
            known = self._known(platform, row, listed)
            if known is not None:
                return self._update(known, row, listed)
            child = self._new(platform, row, listed)
            # Another import may have entered this child, or a namesake, at the same moment.
            if self._rows.add(child):
                return Enrolled(child.id, "new")

    def leave(self, platform: str, staying: Iterable[int]) -> int:
        """Mark all children of a school but those as having left; gives how many."""
        return self._rows.leave(platform, [*staying], self._unit.clock.now())

    def _known(self, platform: Platform, row: ChildRow, listed: Listed) -> Child | None:
        if row.identifier is not None:
            for child in self._rows.by_identifier(row.identifier, platform.id):
                return _meant(child, row)
        same = self._rows.by_name(platform.id, row.first_name, row.last_name, row.birth_date)
        here = [child for child in same if child.left_at is None] or same
        # Whom a row names by an identifier is meant by another row only where nobody else can be.
        others = [child for child in here if child.identifier not in listed.identifiers]
        meant = others if row.identifier else others or here
        if len(meant) > 1:
            known = ", ".join(child.identifier for child in meant)
            raise Refusal("import.child.several", known=known, column="identifier")
        return meant[0] if meant else None

    def _update(self, known: Child, row: ChildRow, listed: Listed) -> Enrolled:
        if known.id in listed.lines:
            raise Refusal("import.child.again", line=listed.lines[known.id])
        wanted = replace(
            known,
            identifier=self._renamed(known, row),
            first_name=row.first_name,
            last_name=row.last_name,
            class_name=row.class_name,
            birth_date=row.birth_date,
            language=known.language if row.language is None else row.language,
            email=known.email if row.email is None else row.email,
            address=known.address if row.address is None else row.address,
            guardian_places=row.guardian_places or known.guardian_places,
            left_at=None,
        )
        if wanted == known:
            return Enrolled(known.id, "unchanged")
        self._rows.update(wanted)
        return Enrolled(known.id, "corrected")

    def _renamed(self, known: Child, row: ChildRow) -> str:
        """Give the identifier: it stays once there are letters that say it."""
        if row.identifier in (None, known.identifier):
            return known.identifier
        if self._unit.tx.places.of_child(known.id):
            raise Refusal("import.child.renamed", known=known.identifier, column="identifier")
        return row.identifier or known.identifier

    def _new(self, platform: Platform, row: ChildRow, listed: Listed) -> Child:
        return Child(
            id=self._unit.ids.next(),
            platform=platform.id,
            identifier=row.identifier or self._made_identifier(platform, row, listed),
            first_name=row.first_name,
            last_name=row.last_name,
            class_name=row.class_name,
            birth_date=row.birth_date,
            language=row.language or platform.languages[0],
            email=row.email or "",
            address=row.address or "",
            guardian_places=row.guardian_places or USUAL_PLACES,
            added_at=self._unit.clock.now(),
        )

    def _made_identifier(self, platform: Platform, row: ChildRow, listed: Listed) -> str:
        """Make one that neither a child of the school has nor another row of the file."""

        def is_taken(identifier: str) -> bool:
            known = self._rows.by_identifier(identifier, platform.id)
            return bool(known) or identifier in listed.identifiers

        try:
            return made_identifier(
                row.first_name, row.last_name, platform.domain, self._unit.romanise, is_taken
            )
        except Refusal as refusal:
            raise Refusal(refusal.key, **refusal.values, column="identifier") from None


def _meant(named: Child, row: ChildRow) -> Child:
    """Give the child that has the identifier of a row, unless nothing else of it is theirs.

    A slip in a spreadsheet would put one family's child behind the letters and places of another.
    """
    has_name = same_name(named.name, f"{row.first_name} {row.last_name}")
    if not has_name and row.birth_date != named.birth_date:
        raise Refusal("import.child.other", known=named.listed_name, column="identifier")
    return named
