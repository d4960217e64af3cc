"""A mail about an account alone says whose it is: the school that knows the account signs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from school.platforms import Platform
from school.school import School
from school.staff import StaffMember
from tests.cast import ICC, ISU_DOUR
from tests.conftest import SchoolAtWork
from tests.family import enrol, with_guardian
from tests.school.correspondence import ANTOINETTE, CHAT, HERS, leaving, open_account

pytestmark = pytest.mark.usefixtures("platform")
ENGINES = ("sqlite",)


def of_family(school: School) -> None:
    enrol(school)
    with_guardian(school, ANTOINETTE, "hash")


def of_staff(school: School) -> None:
    now = school.unit.clock.now()
    member = StaffMember(7, ICC.id, HERS, "secretariat", now, ANTOINETTE, now)
    school.tx.staff.add(member)
    school.tx.staff.update(member)


@pytest.mark.parametrize(
    ("belong", "expected"),
    [(of_family, ISU_DOUR), (of_staff, ICC), (lambda school: None, None)],
    ids=["family", "staff", "nobody"],
)
async def test_a_change_and_a_code_are_signed_by_the_school_of_the_account(
    school: SchoolAtWork, belong: Callable[[School], None], expected: Platform | None
) -> None:
    await open_account(school, with_chat=False)

    def work(one: School) -> None:
        belong(one)
        one.tx.addresses.prove(HERS, ANTOINETTE, school.clock.now())
        owner = one.tx.accounts.get(ANTOINETTE)
        assert owner is not None
        one.notices.password_changed(owner, CHAT)
        one.mailbox_codes.ask("reset_code", HERS, CHAT)

    await school.do(work)
    left = await leaving(school)
    assert {mail.kind for mail in left} == {"password_changed", "reset_code"}
    assert [mail.letter.platform for mail in left] == [expected, expected]
