"""Letters: how a place at a child gets a temporary password, and what printing again undoes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from school.children import Child
from school.places import VALID, Letter, Place, last_full_day
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that is on its way to paper and not kept yet, for guardian ``number`` of a child.

    ``password`` is as it is printed, ``token`` what its link carries; both are known to the paper
    alone. ``older`` are the ids of the letters that it will replace.
    """

    platform: str
    child: int
    identifier: str
    place: int
    number: int
    password: str = field(repr=False)
    token: str = field(repr=False)
    made_at: datetime
    older: frozenset[int]

    @property
    def expires_at(self) -> datetime:
        """When the password stops to work."""
        return self.made_at + VALID

    def last_day(self, zone: tzinfo) -> date:
        """Give the last day on which it works from morning to night: what the paper promises."""
        return last_full_day(self.expires_at, zone)


@dataclass(frozen=True, slots=True)
class Drafts:
    """What is to be printed for a child, and how many of its places are taken.

    ``out`` counts the places that were left alone, since a letter for them is out and works.
    """

    child: Child
    letters: tuple[Draft, ...]
    taken: int
    out: int = 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter that works, and those that it replaces once it can be sent: their ids."""

    letter: int
    place: int
    older: frozenset[int]


class Letters:
    """The use cases of letters, within one transaction.

    They come in the order ``draft``, ``keep``, ``withdraw``, with the printing before ``keep`` and
    the paper's appearing before the older ones are withdrawn: wherever that stops, every family has
    a letter that works, and at worst one that nobody has seen waits for its end.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._places = unit.tx.places

    def working(self, platform: str, class_name: str | None, child: int | None) -> int:
        """Count the letters that new ones would replace: they work, and nobody has their place.

        They are a platform's, those of one of its classes, or of one child.
        """
        return self._places.count_working(platform, class_name, child, self._unit.clock.now())

    def draft(self, child: Child, *, only_new: bool = False) -> Drafts:
        """Draft a letter for each of a child's places that nobody has (scope B1, B3b).

        Places are made as there are guardians, and anew where a right has ended. Taken ones are
        left alone: no letter ever resets them. With ``only_new`` so are those for which there is a
        letter that works.
        """
        self._unit.tx.children.lock(child.id)
        now = self._unit.clock.now()
        older = self._open_letters(child.id)
        drafts: list[Draft] = []
        taken = out = 0
        for place in self._places_of(child, now):
            found = older.get(place.id, [])
            if place.holds(now):
                taken += 1
            elif only_new and any(letter.opens(now) for letter in found):
                out += 1
            else:
                drafts.append(self._draft(child, place, now, _ids(found)))
        return Drafts(child, tuple(drafts), taken, out)

    def _places_of(self, child: Child, now: datetime) -> Iterator[Place]:
        """Give the place of each number, making those that are missing or whose right has ended."""
        living = {
            place.number: place
            for place in self._places.of_child(child.id)
            if place.ends_at is None or place.holds(now)
        }
        for number in range(1, child.guardian_places + 1):
            place = living.get(number)
            if place is None:
                place = Place(self._unit.ids.next(), child.platform, child.id, number, now)
                self._places.add(place)
            yield place

    def _open_letters(self, child: int) -> dict[int, list[Letter]]:
        """Give the letters of each place that were neither used nor withdrawn."""
        found: dict[int, list[Letter]] = {}
        for letter in self._places.letters_of(child):
            found.setdefault(letter.place, []).append(letter)
        return found

    def _draft(self, child: Child, place: Place, now: datetime, older: frozenset[int]) -> Draft:
        tokens = self._unit.tokens
        return Draft(
            platform=child.platform,
            child=child.id,
            identifier=child.identifier,
            place=place.id,
            number=place.number,
            password=tokens.new_password(),
            token=tokens.new_token(),
            made_at=now,
            older=older,
        )

    def draft_taken(self, child: Child) -> Drafts:
        """Draft a letter for each of a child's places that somebody has (scope B9).

        Alone it resets nothing: it is one of the two proofs for a password that was forgotten.
        """
        self._unit.tx.children.lock(child.id)
        now, older = self._unit.clock.now(), self._open_letters(child.id)
        held = [one for one in self._places.of_child(child.id) if one.holds(now)]
        drafts = (self._draft(child, one, now, _ids(older.get(one.id, ()))) for one in held)
        return Drafts(child, tuple(drafts), taken=0)

    def keep(self, drafts: Sequence[Draft], *, taken: bool = False) -> list[Kept]:
        """Keep the letters of drafts that were printed: from now on their passwords work.

        A draft whose place was taken meanwhile is left out: its paper opens nothing; with
        ``taken``, for drafts of ``draft_taken``, one whose place nobody has any more. Raises
        ``Refusal`` where somebody else made letters for the same places meanwhile.
        """
        kept = []
        for draft in drafts:
            self._unit.tx.children.lock(draft.child)
            place = self._places.get(draft.place)
            if place is None or not (self._is_held(place) if taken else _is_free(place)):
                continue
            if _ids(self._open_letters(draft.child).get(draft.place, ())) - draft.older:
                raise Refusal("letters.meanwhile", identifier=draft.identifier)
            kept.append(self._keep(draft))
        return kept

    def _is_held(self, place: Place) -> bool:
        return place.holds(self._unit.clock.now())

    def _keep(self, draft: Draft) -> Kept:
        tokens = self._unit.tokens
        letter = Letter(
            id=self._unit.ids.next(),
            platform=draft.platform,
            place=draft.place,
            child=draft.child,
            digest=tokens.password_digest(draft.password),
            link=tokens.digest(draft.token),
            made_at=draft.made_at,
            expires_at=draft.expires_at,
        )
        self._places.add_letter(letter)
        return Kept(letter.id, letter.place, draft.older)

    def withdraw(self, letters: Iterable[int]) -> int:
        """Withdraw letters by their ids; gives how many were neither used nor withdrawn before.

        They are those that others replace, once these are where they can be sent; or those that
        were kept and never reached paper, so that the older ones go on. What came meanwhile stays:
        of two that are printed at once, the later one works.
        """
        now = self._unit.clock.now()
        return sum(self._places.withdraw(letter, now) for letter in letters)


def _is_free(place: Place) -> bool:
    return place.account is None and place.ends_at is None


def _ids(letters: Iterable[Letter]) -> frozenset[int]:
    return frozenset(letter.id for letter in letters)
