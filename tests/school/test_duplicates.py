"""One account only: who has one is found by name and birthday, and shown to nobody else (A8)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.duplicates import masked
from school.school import School
from tests.cast import NOW, SOPHIE, account
from tests.conftest import SchoolAtWork

BORN = date(1998, 8, 3)


@pytest.fixture(autouse=True)
async def sophie(school: SchoolAtWork) -> None:
    def fill(opened: School) -> None:
        opened.tx.accounts.add(account())
        opened.tx.addresses.note(SOPHIE)
        assert opened.tx.addresses.prove(SOPHIE, 1, NOW)

    await school.do(fill)


@pytest.mark.parametrize("name", ["Sophie Lambert", "LAMBERT Sophie", "Sóphie  lambert"])
async def test_the_same_person_is_found(school: SchoolAtWork, name: str) -> None:
    found = await school.do(lambda opened: opened.duplicates.known_as(name, BORN))
    assert found == masked(SOPHIE)


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Sophie Lambert", None),
        ("Sophie Lambert", date(1998, 8, 4)),
        ("Sophie Lamberts", BORN),
        ("Lambert", BORN),
    ],
)
async def test_a_namesake_learns_nothing(
    school: SchoolAtWork, name: str, born: date | None
) -> None:
    assert await school.do(lambda opened: opened.duplicates.known_as(name, born)) is None


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("student@example.net", "s…t@ex…e.net"),
        ("al@example.net", "a…@ex…e.net"),
        ("a@b.be", "a…@b….be"),
        ("x.y@mail.ecole.be", "x…y@ma…e.be"),
    ],
)
def test_an_address_is_known_to_its_owner_alone(email: str, shown: str) -> None:
    assert masked(email) == shown


@given(st.emails())
def test_what_is_masked_is_short_and_hides(email: str) -> None:
    domain = email.rpartition("@")[2]
    shown, _, where = masked(email).rpartition("@")
    assert len(shown) <= 3
    assert where.endswith(domain.rpartition(".")[2])
    assert email not in masked(email)
