"""Chooses whose letters are made, and in which order they lie in the file."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable
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
class Selection:
    """Whose letters are wanted: a school's, a class's or one child's, by its identifier.

    The school needs no name where there is one only. With ``only_new``, who has a letter that
    works gets no other; with ``taken``, which wants a child, letters are made for whoever has a
    place: a second proof for a forgotten password (scope B9).
    """

    platform: str | None = None
    class_name: str | None = None
    child: str | None = None
    only_new: bool = False
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Children in the order of their letters, and how many places they have together.

    Their ids alone are kept: a school can have ten thousand.
    """

    children: array[int]
    places: int


@dataclass(frozen=True, slots=True)
class _Listed:
    """A child as the letters are ordered: by class, then by name."""

    order: tuple[str, str, int]
    places: int


def choose(
    open_school: Opening, selection: Selection, tx: Transaction
) -> tuple[Platform, Child | None]:
    """Give the platform, and the child where one is named; its identifier may tell the platform."""
    platform, child = selection.platform, selection.child
    if child is None:
        return chosen_platform(tx, platform, kind="school"), None
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
    return chosen, pupil


async def count_working(store: Store, open_school: Opening, selection: Selection) -> int:
    """Count the letters that work and would be replaced; raises ``Refusal`` as ``choose`` does."""

    def count(tx: Transaction) -> int:
        platform, pupil = choose(open_school, selection, tx)
        child = None if pupil is None else pupil.id
        class_name = selection.class_name if pupil is None else None
        return open_school(tx).letters.working(platform.id, class_name, child)

    return 0 if selection.only_new or selection.taken else await store.run(count)


async def listing(store: Store, platform: str, class_name: str | None) -> Listing:
    """Give the children of a school, or of a class of it, in the order of the letters."""
    children = await _read(store, platform, class_name)
    if not children and class_name is not None:
        others = await _read(store, platform, None)
        classes = sorted({one.order[0] for one in others if one.order[0]})
        raise Refusal("letters.class_unknown", value=class_name, known=", ".join(classes))
    if not children:
        raise Refusal("letters.no_children", platform=platform)
    return _listing(children)


def listing_of(child: Child) -> Listing:
    """Give one child alone."""
    return _listing([_in_order(child)])


def _listing(children: Iterable[_Listed]) -> Listing:
    ordered = sorted(children, key=lambda one: one.order)
    ids = array("q", (one.order[-1] for one in ordered))
    return Listing(ids, sum(one.places for one in ordered))


async def _read(store: Store, platform: str, class_name: str | None) -> list[_Listed]:
    children: list[_Listed] = []
    after = 0
    while True:
        page = await store.run(partial(_page, platform, class_name, after))
        children += map(_in_order, page)
        if len(page) < _PAGE:
            return children
        after = page[-1].id


def _page(platform: str, class_name: str | None, after: int, tx: Transaction) -> list[Child]:
    return tx.children.of_platform(platform, class_name, after, _PAGE)


def _in_order(child: Child) -> _Listed:
    name = unicodedata.normalize("NFKD", child.listed_name).casefold()
    return _Listed((child.class_name, name, child.id), child.guardian_places)
