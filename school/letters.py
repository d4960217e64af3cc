"""Letters: how a place at a child gets a temporary password, and what printing again undoes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from school.children import Child
from school.places import VALID, Letter, Place
from school.refusals import Refusal
from school.store import Unit


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that is on its way to paper and not kept yet, for guardian ``number`` of a child.

    ``password`` is as it is printed, ``token`` what its link carries; both are known to the paper
    alone. ``newest`` is the id of the newest letter that was at this place, 0 where none was.
    """

    platform: str
    child: int
    identifier: str
    place: int
    number: int
    password: str
    token: str
    made_at: datetime
    newest: int

    @property
    def expires_at(self) -> datetime:
        """When the password stops to work."""
        return self.made_at + VALID

    def last_day(self, zone: tzinfo) -> date:
        """Give the last day on which it works from morning to night: what the paper promises."""
        return self.expires_at.astimezone(zone).date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Drafts:
    """What is to be printed for a child, and how many of its places are taken."""

    child: Child
    letters: tuple[Draft, ...]
    taken: int


class Letters:
    """The use cases of letters, within one transaction.

    They come in the order ``draft``, ``keep``, ``withdraw_older``, with the printing before
    ``keep`` and the paper's appearing before ``withdraw_older``: wherever that stops, every family
    has a letter that works, and at worst one that nobody has seen waits for its end.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit
        self._places = unit.tx.places

    def draft(self, child: Child) -> Drafts:
        """Draft a letter for each of a child's places that nobody has (scope B1, B3b).

        Places are made as there are guardians, and anew where a right has ended. Taken ones are
        left alone: no letter ever resets them.
        """
        self._unit.tx.children.lock(child.id)
        now = self._unit.clock.now()
        newest: dict[int, int] = {}
        for letter in self._places.letters_of(child.id):
            newest[letter.place] = max(letter.id, newest.get(letter.place, 0))
        drafts: list[Draft] = []
        taken = 0
        for place in self._places_of(child, now):
            if place.holds(now):
                taken += 1
            else:
                drafts.append(self._draft(child, place, now, newest.get(place.id, 0)))
        return Drafts(child, tuple(drafts), taken)

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

    def _draft(self, child: Child, place: Place, now: datetime, newest: int) -> Draft:
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
            newest=newest,
        )

    def keep(self, drafts: Sequence[Draft]) -> list[Letter]:
        """Keep the letters of drafts that were printed: from now on their passwords work.

        A draft whose place was taken meanwhile is left out: its paper opens nothing. Raises
        ``Refusal`` where somebody else made letters for the same places meanwhile.
        """
        kept = []
        for draft in drafts:
            self._unit.tx.children.lock(draft.child)
            place = self._places.get(draft.place)
            if place is None or place.account is not None or place.ends_at is not None:
                continue
            letters = self._places.letters_of(draft.child)
            if any(one.place == draft.place and one.id > draft.newest for one in letters):
                raise Refusal("letters.meanwhile", identifier=draft.identifier)
            kept.append(self._keep(draft))
        return kept

    def _keep(self, draft: Draft) -> Letter:
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
        return letter

    def withdraw_older(self, letters: Sequence[Letter]) -> int:
        """Withdraw what ``letters`` replace, once they are where they can be sent; gives how many.

        Those that are newer stay: of two that print at once, the later letter works.
        """
        now = self._unit.clock.now()
        return sum(self._places.withdraw_older(letter, now) for letter in letters)

    def give_up(self, letters: Sequence[Letter]) -> None:
        """Withdraw letters that were kept and never reached paper; the older ones go on."""
        now = self._unit.clock.now()
        for letter in letters:
            self._places.withdraw(letter.id, now)
