"""A guardian's details (scope B7): what is asked, checked, kept, and corrected later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversations.steps import Words
from school.guardians import ROLES
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import connect_to, go_home, go_on_to, write_letter
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.family import ALBERT, Paper

ENGINES = ("sqlite",)
KEPT = "SELECT role, phone, mobile FROM guardians"


@pytest.fixture
async def paper(house: House) -> Paper:
    return await write_letter(house)


@pytest.fixture
async def antoinette(phone: Phone) -> Dialogue:
    return await phone()


@pytest.fixture
async def connected(antoinette: Dialogue, paper: Paper) -> Dialogue:
    """Antoinette, whose details are complete."""
    await connect_to(antoinette, "first_name", paper)
    await go_home(antoinette, paper)
    return antoinette


@pytest.mark.parametrize(
    ("step", "typed", "why"),
    [
        ("first_name", "  ", "name.empty"),
        ("first_name", "x" * 101, "name.too_long"),
        ("last_name", "<b>Dupond</b>", "name.malformed"),
        ("last_name", "12345", "name.malformed"),
        ("role", "la reine", "conversation.unfit.choice"),
        ("email", "antoinette", "address.malformed"),
        ("email", ALBERT, "address.of_the_child"),
        ("email", "albert@mail.example", "address.of_the_child"),
        ("phone", "12", "phone.malformed"),
        ("phone", "065 12 34 5", "phone.malformed"),
        ("mobile", "+999 123456789", "phone.malformed"),
        ("mobile", "mon numéro", "phone.malformed"),
    ],
)
async def test_what_is_no_answer_is_refused_with_its_reason(
    house: House, antoinette: Dialogue, paper: Paper, step: str, typed: str, why: str
) -> None:
    def with_mail(school: School) -> None:
        (albert,) = school.tx.children.by_identifier(ALBERT)
        school.tx.children.update(replace(albert, email="albert@mail.example"))

    await house.do(with_mail)
    await connect_to(antoinette, step, paper)
    await antoinette.types(typed)
    assert (antoinette.asked, antoinette.note) == (step, why)
    await go_home(antoinette, paper)
    assert antoinette.last_words == "details.done"


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("065 12 34 56", "+3265123456", "+32 65 12 34 56"),
        ("065/12.34.56", "+3265123456", "+32 65 12 34 56"),
        ("0032 65 12 34 56", "+3265123456", "+32 65 12 34 56"),
        ("+33 1 42 68 53 00", "+33142685300", "+33 1 42 68 53 00"),
        ("+49 30 901820", "+4930901820", "+49 30 901820"),
        ("0470 12 34 56", "+32470123456", "+32 470 12 34 56"),
    ],
)
async def test_numbers_of_belgium_and_abroad_are_kept_and_shown(
    house: House, antoinette: Dialogue, paper: Paper, typed: str, kept: str, shown: str
) -> None:
    await connect_to(antoinette, "phone", paper)
    await antoinette.types(typed)
    assert antoinette.asked == "mobile"
    assert antoinette.step.question.values["phone"] == shown
    await antoinette.taps("_skip")
    assert house.rows(KEPT) == [("mother", kept, "")]
    assert antoinette.ending.words.values["phone"] == shown


async def test_numbers_may_be_passed_over_and_what_stands_with_a_star_may_not(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "first_name", paper)
    for asked in ("first_name", "last_name", "role", "email"):
        await go_on_to(antoinette, asked, paper)
        assert "_skip" not in antoinette.choices
    await go_on_to(antoinette, "phone", paper)
    await antoinette.taps("_skip")
    assert antoinette.step.question.values["phone"] == Words("details.no_number")
    await antoinette.types("passer")
    assert house.rows(KEPT) == [("mother", "", "")]


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_can_be_chosen(
    house: House, antoinette: Dialogue, paper: Paper, role: str
) -> None:
    await connect_to(antoinette, "role", paper)
    assert antoinette.choices == list(ROLES)
    await antoinette.taps(role)
    await go_home(antoinette, paper)
    assert house.rows("SELECT role FROM guardians") == [(role,)]


async def test_a_name_is_kept_as_it_is_written(
    house: House, antoinette: Dialogue, paper: Paper
) -> None:
    await connect_to(antoinette, "first_name", paper)
    await antoinette.types(" Zoé-Anaïs ")
    await antoinette.types("Van  den Broeck-D’Hondt")
    await go_home(antoinette, paper)
    assert house.rows("SELECT first_name, last_name FROM accounts") == [
        ("Zoé-Anaïs", "Van den Broeck-D’Hondt")
    ]


# -- later ----------------------------------------------------------------------------------------


async def test_what_was_given_is_not_asked_again_but_corrected_in_the_profile(
    connected: Dialogue,
) -> None:
    await connected.begins("details")
    assert connected.last_words == "details.given"
    assert connected.doors == ["profile", "home"]


async def test_who_is_no_guardian_has_no_details(antoinette: Dialogue) -> None:
    await antoinette.begins("details")
    assert antoinette.last_words == "details.not_yours"


async def test_a_student_has_none_either(house: House, phone: Phone) -> None:
    await house.open_account(500)
    sophie = await phone(500)
    await sophie.begins("details")
    assert sophie.last_words == "details.not_yours"
