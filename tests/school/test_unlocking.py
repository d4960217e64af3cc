"""Unlocking (safety, Accounts): after a hundred failures only the school can say it is them."""

from __future__ import annotations

import pytest

from school.guard import STOP
from school.refusals import Refusal
from school.school import School
from tests.cast import ISU_DOUR, NOW
from tests.conftest import SchoolAtWork
from tests.school.workplace import ALBERT, OTHER_PARENT, PARENT, acts, open_house

ENGINES = ("sqlite",)
ANTOINETTE_AT = "antoinette@example.org"
SECRETARIAT = "info@isu-dour.be"


@pytest.fixture
async def house(school: SchoolAtWork) -> SchoolAtWork:
    def work(school: School) -> None:
        open_house(school)
        school.tx.addresses.prove(ANTOINETTE_AT, PARENT, NOW)
        school.tx.addresses.prove(SECRETARIAT, PARENT, NOW)

    await school.do(work)
    return school


async def stopped(house: SchoolAtWork, login: str, chat: int = 700) -> str | None:
    """Try until the program stops it, in one go; gives what is said then."""

    def work(school: School) -> str | None:
        door = school.sign_in._doors(school.sign_in.logins.find(login), chat)[0]
        for _ in range(STOP):
            school.tx.failures.add(door.subject, door.source, door.known, NOW)
        told = school.guard.wait(door)
        return told.key if told else None

    return await house.do(work)


async def says(house: SchoolAtWork, login: str, chat: int = 700) -> str | None:
    def work(school: School) -> str | None:
        told = school.guard.wait(*school.sign_in._doors(school.sign_in.logins.find(login), chat))
        return told.key if told else None

    return await house.do(work)


@pytest.mark.parametrize(
    ("login", "typed"),
    [
        (ANTOINETTE_AT, " Antoinette@Example.org"),
        ("albert.durant@isu-dour.be", "Albert.Durant@isu-dour.be"),
        (SECRETARIAT, SECRETARIAT.title()),
    ],
)
async def test_the_school_lets_somebody_try_again(
    house: SchoolAtWork, login: str, typed: str
) -> None:
    assert await stopped(house, login) == "sign_in.stopped"
    house.clock.move(days=30)
    assert await says(house, login) == "sign_in.stopped"
    cleared = await house.do(lambda school: school.unlocking.unlock(typed))
    assert cleared == STOP
    assert await says(house, login) is None


async def test_an_identifier_clears_the_letters_and_the_guardians_too(house: SchoolAtWork) -> None:
    subjects = [f"child:{ALBERT}", f"connexion:{ALBERT}"]
    subjects += [
        f"{door}:{one}" for one in (PARENT, OTHER_PARENT) for door in ("account", "behind")
    ]

    def fail(school: School) -> None:
        for subject in [*subjects, "child:99", "account:99"]:
            school.tx.failures.add(subject, "telegram:700", False, NOW)

    await house.do(fail)
    cleared = await house.do(lambda school: school.unlocking.unlock("albert.durant@isu-dour.be"))
    assert cleared == len(subjects)
    assert await acts(house) == [
        ("command", "unlock", f"child:{ALBERT}"),
        ("command", "unlock", f"account:{PARENT}"),
        ("command", "unlock", f"account:{OTHER_PARENT}"),
    ]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", "guardians.no_domain"),
        ("albert.durant", "guardians.no_domain"),
        ("nobody@example.org", "accounts.unknown"),
        ("nobody@isu-dour.be", "accounts.unknown"),
    ],
)
async def test_nobody_is_unlocked_by_guessing(house: SchoolAtWork, name: str, key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        await house.do(lambda school: school.unlocking.unlock(name))
    assert refusal.value.key == key
    assert await acts(house) == []


async def test_an_address_that_waits_to_be_confirmed_is_known(house: SchoolAtWork) -> None:
    """Whoever telephones with it has an account, though nobody signs in with the address yet."""
    given = "a.dupond@example.net"
    await house.do(lambda school: school.confirming.ask(PARENT, given, ISU_DOUR.id))
    with pytest.raises(Refusal, match=r"^accounts\.unconfirmed$"):
        await house.do(lambda school: school.unlocking.unlock(given.upper()))
