"""Albert's family at the Sainte-Union: letters on paper, and guardians who have accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from school.accounts import Device
from school.guardians import Guardian
from school.places import VALID, Letter
from school.school import School
from tests.cast import ISU_DOUR, account, child, place

ALBERT = "albert.durant@isu-dour.be"
ANTOINETTE = "antoinette.dupond@example.org"


@dataclass(frozen=True)
class Paper:
    """A letter as a family holds it: what is printed on it, and its row."""

    id: int
    token: str
    password: str


def enrol(school: School, number: int = 1, identifier: str = ALBERT, **changes: object) -> None:
    """Enter a child of the Sainte-Union."""
    school.tx.platforms.put(ISU_DOUR)
    assert school.tx.children.add(child(number, identifier=identifier, **changes))


def print_letter(school: School, at: int = 1, number: int = 1) -> Paper:
    """Make a place at a child, and the letter that leads to it."""
    now, ids, tokens = school.unit.clock.now(), school.unit.ids, school.unit.tokens
    token, password = tokens.new_token(), tokens.new_password()
    made = place(ids.next(), child=at, number=number, made_at=now)
    school.tx.places.add(made)
    letter = Letter(
        ids.next(), made.platform, made.id, at, tokens.password_digest(password),
        tokens.digest(token), now, now + VALID,
    )  # fmt: skip
    school.tx.places.add_letter(letter)
    return Paper(letter.id, token, password)


def with_guardian(
    school: School,
    who: int,
    password_hash: str,
    *,
    at: int = 1,
    number: int = 1,
    email: str | None = None,
    chat: int | None = None,
    first_name: str = "Antoinette",
    ends_at: datetime | None = None,
) -> None:
    """Give a guardian an account and a place at a child; details are given where there is mail."""
    now = school.unit.clock.now()
    if school.tx.accounts.get(who) is None:
        school.tx.accounts.add(
            account(who, first_name=first_name, last_name="", password_hash=password_hash)
        )
        school.tx.guardians.put(Guardian(who, completed_at=now if email else None))
    school.tx.places.add(
        place(
            school.unit.ids.next(),
            child=at,
            number=number,
            account=who,
            taken_at=now,
            opened_at=now,
            ends_at=ends_at,
        )
    )
    if email is not None:
        assert school.tx.addresses.prove(email, who, now)
    if chat is not None:
        school.tx.devices.meet(chat, "fr", now)
        school.tx.devices.link(Device(school.unit.ids.next(), who, chat, now, now))


def much_later(school: School) -> datetime:
    """Give a moment when every letter of today has expired."""
    return school.unit.clock.now() + VALID + timedelta(seconds=1)
