"""Chooses whose letters are made, and in which order they lie in the file."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import partial

from cartable.platforms import chosen_platform
from school.children import Child
from school.identifiers import normal_identifier
from school.platforms import Platform
from school.refusals import Refusal
from school.school import Opening
from school.store import Store, Transaction

_PAGE = 500  # children that are read in one transaction


@dataclass(frozen=True, slots=True)
class Listed:
    """A child as the letters are ordered: by class, then by name."""

    order: tuple[str, str, int]
    places: int

    @property
    def id(self) -> int:
        """The child's id."""
        return self.order[-1]


def choose(
    open_school: Opening, platform: str | None, child: str | None, tx: Transaction
) -> tuple[Platform, list[Listed]]:
    """Give the platform, and the child where one is named; its identifier may tell the platform."""
    if child is None:
        return chosen_platform(tx, platform, kind="school"), []
    romanise = open_school(tx).unit.romanise
    schools = [chosen_platform(tx, platform, kind="school")] if platform else tx.platforms.all()
    found = [
        (one, known)
        for one in schools
        for known in tx.children.by_identifier(
            normal_identifier(child, one.domain, romanise), one.id
        )
    ]
    if len(found) > 1:
        known = ", ".join(one.id for one, _ in found)
        raise Refusal("import.platform.which", known=known)
    if not found:
        raise Refusal("letters.child_unknown", identifier=child)
    chosen, pupil = found[0]
    if pupil.left_at is not None:
        raise Refusal("letters.child_left", identifier=pupil.identifier)
    return chosen, [_in_order(pupil)]


async def listed(store: Store, platform: str, class_name: str | None) -> list[Listed]:
    """Give the children of a school, or of a class of it, in the order of the letters."""
    children = await _read(store, platform, class_name)
    if not children and class_name is not None:
        others = await _read(store, platform, None)
        classes = sorted({one.order[0] for one in others if one.order[0]})
        raise Refusal("letters.class_unknown", value=class_name, known=", ".join(classes))
    if not children:
        raise Refusal("letters.no_children", platform=platform)
    return sorted(children, key=lambda one: one.order)


async def _read(store: Store, platform: str, class_name: str | None) -> list[Listed]:
    children: list[Listed] = []
    after = 0
    while True:
        page = await store.run(partial(_page, platform, class_name, after))
        children += map(_in_order, page)
        if len(page) < _PAGE:
            return children
        after = page[-1].id


def _page(platform: str, class_name: str | None, after: int, tx: Transaction) -> list[Child]:
    return tx.children.of_platform(platform, class_name, after, _PAGE)


def _in_order(child: Child) -> Listed:
    name = unicodedata.normalize("NFKD", child.listed_name).casefold()
    return Listed((child.class_name, name, child.id), child.guardian_places)
