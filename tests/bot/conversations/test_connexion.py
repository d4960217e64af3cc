"""Connexion (scope B3a): a guardian comes back with an address or with a child's identifier."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from school.children import MOST_PLACES
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.conversations.test_sign_in import chat_account
from tests.bot.house import House, QuickPasswords, hashed
from tests.cast import ISU_DOUR, SOPHIE
from tests.family import ALBERT, ANTOINETTE, enrol, with_guardian

HOME, ELSEWHERE = 1, 2
MOTHER, FATHER = 71, 72
HERS, HIS = "la fanfare de Dour", "le coq de la place"


@pytest.fixture
async def house(house: House) -> House:
    """Albert's mother has given her details; his father has not, and so has no address."""

    def work(school: School) -> None:
        enrol(school)
        with_guardian(school, MOTHER, hashed(HERS), email=ANTOINETTE, chat=HOME)
        with_guardian(school, FATHER, hashed(HIS), number=2, first_name="")

    await house.do(work)
    return house


@pytest.fixture
async def person(phone: Phone, house: House) -> Dialogue:
    """A chat that nobody knows yet, at the beginning."""
    met = await phone(ELSEWHERE)
    await met.begins("sign_in")
    assert (met.asked, met.step.kind) == ("login", "text")
    return met


@pytest.mark.parametrize(
    "typed",
    [
        ALBERT, "albert.durant", "Albert.Durant@ISU-Dour.be", " ALBERT . DURANT ",
        "álbert.dürant", "Albert.Durant @ isu-dour.be", "＠".join(ALBERT.split("@")),
    ],
)  # fmt: skip
async def test_an_identifier_is_taken_in_any_spelling(
    house: House, person: Dialogue, typed: str
) -> None:
    await person.types(typed)
    assert person.asked == "password"
    assert person.step.question.values["login"] == ALBERT
    await person.types(HERS)
    assert person.last_words == "sign_in.welcome"
    assert person.doors == ["home"]
    assert await chat_account(house, ELSEWHERE) == MOTHER


async def test_an_address_is_taken_as_before(house: House, person: Dialogue) -> None:
    await person.types(ANTOINETTE.title())
    await person.types(HERS)
    assert await chat_account(house, ELSEWHERE) == MOTHER
    assert await house.send_mails() == [("device_linked", ANTOINETTE)]


async def test_who_has_not_given_an_address_yet_comes_in_by_the_identifier(
    house: House, person: Dialogue
) -> None:
    await person.types(ALBERT)
    await person.types(HIS)
    assert person.last_words == "sign_in.welcome_unnamed"
    assert await chat_account(house, ELSEWHERE) == FATHER


@pytest.mark.parametrize(
    "typed", ["", "@", "   ", "@isu-dour.be", "a@b@c", "!!!", ".", "albert.", ".durant"]
)
async def test_what_is_neither_is_asked_again(person: Dialogue, typed: str) -> None:
    await person.types(typed)
    assert (person.asked, person.note) == ("login", "sign_in.malformed")


@pytest.mark.parametrize("typed", ["canari7vert", HERS, "dour.2026!", "P@ssword1!", "c@nari vert."])
async def test_a_password_that_is_typed_too_early_is_not_kept(
    house: House, person: Dialogue, typed: str
) -> None:
    await person.types(typed)
    assert (person.asked, person.note) == ("login", "sign_in.malformed")
    assert not house.holds(typed)


@pytest.mark.parametrize("login", [ALBERT, "nobody@isu-dour.be", "zoe.durant"])
async def test_a_password_is_tried_at_as_many_places_whatever_there_is(
    house: House, person: Dialogue, login: str
) -> None:
    assert isinstance(house.passwords, QuickPasswords)
    await person.types(login)
    await person.types("deviné99")
    assert person.note == "sign_in.wrong_identifier"
    assert len(house.passwords.tried) == MOST_PLACES + 1


async def test_a_password_that_two_guardians_have_is_a_wrong_one_but_with_an_address(
    house: House, person: Dialogue
) -> None:
    """Or each would learn that the other has it, and could try as often as they like."""
    await house.give_hash(FATHER, hashed(HERS))
    await person.types(ALBERT)
    await person.types("deviné99")
    wrong = person.step
    await person.types(HERS)
    assert replace(person.step, turn=wrong.turn, misses=wrong.misses) == wrong
    assert person.note == "sign_in.wrong_identifier"
    counted = house.rows("SELECT subject, COUNT(*) FROM sign_in_failures GROUP BY subject")
    assert len(counted) == MOST_PLACES + 2
    assert {number for _, number in counted} == {2}
    await person.goes_back()
    await person.types(ANTOINETTE)
    await person.types(HERS)
    assert await chat_account(house, ELSEWHERE) == MOTHER


async def test_a_password_that_two_guardians_have_cannot_be_tried_without_end(
    house: House, person: Dialogue
) -> None:
    await house.give_hash(FATHER, hashed(HERS))
    await person.types(ALBERT)
    for _ in range(5):
        await person.types(HERS)
    assert person.note == "sign_in.wait_seconds"


async def test_an_ended_place_opens_nothing(house: House, person: Dialogue) -> None:
    await house.do(partial(end, FATHER))
    await person.types(ALBERT)
    await person.types(HIS)
    assert person.note == "sign_in.wrong_identifier"
    await person.types(HERS)
    assert await chat_account(house, ELSEWHERE) == MOTHER


async def test_a_place_that_ends_while_the_password_is_judged_opens_nothing(
    house: House, person: Dialogue
) -> None:
    judge = await house.do(lambda school: school.sign_in.verifier(ALBERT))
    verdict = await judge(HIS)
    assert FATHER in verdict.whose
    await house.do(partial(end, FATHER))
    refused = await house.do(lambda school: school.sign_in.enter(ALBERT, ELSEWHERE, verdict))
    assert str(refused) == "sign_in.wrong_identifier"


def end(who: int, school: School) -> None:
    (place,) = school.tx.places.of_account(who)
    school.tx.places.update(replace(place, ends_at=school.unit.clock.now()))


async def test_an_end_that_lies_ahead_closes_nothing_yet(house: House, person: Dialogue) -> None:
    tomorrow = house.clock.now() + timedelta(days=1)
    await house.do(
        lambda school: with_guardian(school, 73, hashed("la foire"), number=3, ends_at=tomorrow)
    )
    await person.types(ALBERT)
    await person.types("la foire")
    assert await chat_account(house, ELSEWHERE) == 73


async def test_an_address_at_the_school_is_tried_beside_the_identifier(
    house: House, person: Dialogue
) -> None:
    """The secretariat's, or a pupil's own who shares a password with the mother."""

    def work(school: School) -> None:
        with_guardian(school, 90, hashed("le bureau"), at=2, email="info@isu-dour.be")
        with_guardian(school, 91, hashed(HERS), at=2, number=2, email=ALBERT)

    await house.do(lambda school: enrol(school, 2, "zoe.durant@isu-dour.be"))
    await house.do(work)
    for login, password, who in [
        ("info@isu-dour.be", "le bureau", 90), (ALBERT, HERS, 91), (ALBERT, HIS, FATHER),
    ]:  # fmt: skip
        await person.begins("sign_in")
        await person.types(login)
        await person.types(password)
        assert await chat_account(house, ELSEWHERE) == who


async def test_where_there_are_several_schools_the_school_is_asked(
    house: House, person: Dialogue
) -> None:
    mons = replace(ISU_DOUR, id="isu-mons", name="Sainte-Union de Mons", domain="isu-mons.be")
    await house.do(lambda school: school.tx.platforms.put(mons))
    await house.do(lambda school: school.tx.platforms.put(ISU_DOUR))

    def at_mons(school: School) -> None:
        (albert,) = school.tx.children.by_identifier(ALBERT)
        namesake = replace(albert, id=9, platform=mons.id, identifier="albert.durant@isu-mons.be")
        assert school.tx.children.add(namesake)
        with_guardian(school, 95, hashed("les géants"), at=9)

    await house.do(at_mons)
    await person.types("Albert.Durant")
    assert person.asked == "school"
    assert person.choices == ["isu-dour", "isu-mons"]
    await person.taps("isu-mons")
    await person.types(HERS)
    assert person.note == "sign_in.wrong_identifier", "that is the other Albert's"
    await person.types("les géants")
    assert await chat_account(house, ELSEWHERE) == 95
    await person.begins("sign_in")
    await person.types(ALBERT)
    assert person.asked == "password", "whoever types the domain is asked no more"


async def test_schools_with_one_domain_are_tried_together(house: House, person: Dialogue) -> None:
    assert isinstance(house.passwords, QuickPasswords)
    twin = replace(ISU_DOUR, id="isu-primary", name="Sainte-Union, primaire")

    def work(school: School) -> None:
        school.tx.platforms.put(twin)
        (albert,) = school.tx.children.by_identifier(ALBERT)
        assert school.tx.children.add(replace(albert, id=9, platform=twin.id))
        with_guardian(school, 95, hashed("les géants"), at=9)

    await house.do(work)
    await person.types("albert.durant")
    assert person.asked == "password", "one domain: nothing has to be asked"
    await person.types("les géants")
    assert await chat_account(house, ELSEWHERE) == 95
    assert len(house.passwords.tried) == 2 * MOST_PLACES + 1


async def test_nobody_locks_a_guardian_out_of_the_linked_telephone(
    house: House, phone: Phone, person: Dialogue
) -> None:
    for chat in range(11, 16):
        attacker = await phone(chat)
        await attacker.begins("sign_in")
        await attacker.types(ALBERT)
        for _ in range(4):
            await attacker.types("deviné99")
    await person.types(ALBERT)
    await person.types(HERS)
    assert person.note == "sign_in.wait_minutes"
    at_home = await phone(HOME)
    await at_home.begins("sign_in")
    await at_home.types(ALBERT)
    await at_home.types(HERS)
    assert at_home.last_words == "sign_in.welcome"


async def test_no_password_typed_at_a_connexion_is_kept(house: House, person: Dialogue) -> None:
    await person.types(ALBERT)
    for password in ("canari7vert", HERS):
        await person.types(password)
        assert not house.holds(password)
    assert house.holds(ALBERT), "or this would find nothing"


async def test_what_is_typed_as_a_login_makes_no_address(house: House, person: Dialogue) -> None:
    await person.types(SOPHIE)
    await person.types("deviné99")
    assert person.note == "sign_in.wrong"
    assert await house.do(lambda school: school.tx.addresses.get(SOPHIE)) is None
