"""Places and letters, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from school.children import Child
from school.places import Letter, Place, Reached
from storage.children import child_of
from storage.moments import from_ms, from_ms_or_none, to_ms, to_ms_or_none
from storage.statements import Statements
from storage.texts import id_set

_COLUMNS = 9  # of a place


class Places:
    """Keeps places and letters; see ``school.places.PlaceRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def add(self, place: Place) -> None:
        """Keep a new place; its number is free at this child."""
        self._tx.change(
            "add_place",
            platform=place.platform,
            child=place.child,
            number=place.number,
            made_at=to_ms(place.made_at),
            **_changing(place),
        )

    def get(self, place: int) -> Place | None:
        """Find one by its id."""
        row = self._tx.one("place", place=place)
        return None if row is None else _place(row)

    def update(self, place: Place) -> None:
        """Write a place again as a whole."""
        self._tx.change("update_place", **_changing(place))

    def of_child(self, child: int) -> list[Place]:
        """Give those of a child, by number, also those whose right has ended, oldest first."""
        return [_place(row) for row in self._tx.all("places_of_child", child=child)]

    def of_account(self, account: int) -> list[Place]:
        """Give those that an account has or had, the one taken first first."""
        return [_place(row) for row in self._tx.all("places_of_account", account=account)]

    def with_children(self, accounts: Collection[int]) -> list[tuple[Place, Child]]:
        """Give those that several accounts have or had, each account's first taken first."""
        rows = self._tx.all("places_with_children", accounts=id_set(accounts))
        return [(_place(row[:_COLUMNS]), child_of(row[_COLUMNS:])) for row in rows]

    def taken(self, platform: str | None, after: int, limit: int) -> list[Place]:
        """Give those that somebody has or had, by id, after one; of one platform or of all."""
        rows = self._tx.all("taken_places", platform=platform, after=after, limit=limit)
        return [_place(row) for row in rows]

    def add_letter(self, letter: Letter) -> None:
        """Keep a new letter."""
        self._tx.change(
            "add_letter",
            id=letter.id,
            platform=letter.platform,
            place=letter.place,
            child=letter.child,
            digest=letter.digest,
            link=letter.link,
            made_at=to_ms(letter.made_at),
            expires_at=to_ms(letter.expires_at),
            reached=letter.reached,
        )

    def letter(self, letter: int) -> Letter | None:
        """Find one by its id."""
        row = self._tx.one("letter", letter=letter)
        return None if row is None else _letter(row)

    def by_link(self, link: str) -> Letter | None:
        """Find one by the digest of its link."""
        row = self._tx.one("letter_by_link", link=link)
        return None if row is None else _letter(row)

    def by_password(self, child: int, digest: str) -> Letter | None:
        """Find the letter of a child that carries a temporary password, also one of before."""
        row = self._tx.one("letter_by_password", child=child, digest=digest)
        return None if row is None else _letter(row)

    def letters_of(self, child: int) -> list[Letter]:
        """Give the letters of a child that were neither used nor withdrawn; they may be old."""
        return [_letter(row) for row in self._tx.all("open_letters", child=child)]

    def count_working(
        self, platform: str, class_name: str | None, child: int | None, now: datetime
    ) -> int:
        """Count the letters that can be used and whose place nobody has or had."""
        values = {"platform": platform, "class": class_name, "child": child, "now": to_ms(now)}
        row = self._tx.one("count_working_letters", **values)
        return 0 if row is None else int(row[0])

    def reach(self, letter: int, reached: Reached) -> None:
        """Record how far somebody has come with a letter."""
        self._tx.change("reach_letter", letter=letter, reached=reached)

    def use_letter(self, letter: int, now: datetime) -> bool:
        """Record that a letter is used; ``False`` where it was before, or was withdrawn."""
        return bool(self._tx.change("use_letter", letter=letter, now=to_ms(now)))

    def withdraw_letters(self, place: int, now: datetime) -> int:
        """Withdraw the open letters of a place; gives how many."""
        return self._tx.change("withdraw_letters", place=place, now=to_ms(now))

    def withdraw(self, letter: int, now: datetime) -> bool:
        """Withdraw one letter; ``False`` where it was withdrawn or used before."""
        return bool(self._tx.change("withdraw_letter", letter=letter, now=to_ms(now)))


def _changing(place: Place) -> dict[str, object]:
    return {
        "id": place.id,
        "account": place.account,
        "taken_at": to_ms_or_none(place.taken_at),
        "opened_at": to_ms_or_none(place.opened_at),
        "ends_at": to_ms_or_none(place.ends_at),
    }


def _place(row: Sequence[Any]) -> Place:
    number_of_row, platform, child, number, made_at, account, *moments = row
    taken_at, opened_at, ends_at = (from_ms_or_none(one) for one in moments)
    return Place(
        number_of_row, platform, child, number, from_ms(made_at), account, taken_at, opened_at,
        ends_at,
    )  # fmt: skip


def _letter(row: Sequence[Any]) -> Letter:
    number, platform, place, child, digest, link, made_at, expires_at, reached, used, gone = row
    return Letter(
        number, platform, place, child, digest, link, from_ms(made_at), from_ms(expires_at),
        reached, from_ms_or_none(used), from_ms_or_none(gone),
    )  # fmt: skip
