"""« Paramètres de profil » (scope A9): shown, corrected, emptied, and nothing is asked twice."""

from __future__ import annotations

from datetime import date

import pytest

from bot.conversations.steps import Words
from school.profiles import Profession, Profile
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import connect_to, go_home, write_letter
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House
from tests.family import ANTOINETTE
from tests.school.test_profile_fields import BAD_LINKS

ENGINES = ("sqlite",)
NOTHING = Words("profile.nothing")


@pytest.fixture
async def sophie(house: House, phone: Phone) -> Dialogue:
    """A student, who has told nothing yet."""
    await house.open_account(500)
    return await phone(500)


@pytest.fixture
async def antoinette(house: House, phone: Phone) -> Dialogue:
    """A guardian, whose details are complete."""
    paper = await write_letter(house)
    person = await phone()
    await connect_to(person, "first_name", paper)
    await go_home(person, paper)
    return person


async def profile_of(house: House, chat: int) -> tuple[Profile, Profession, date | None]:
    def work(school: School) -> tuple[Profile, Profession, date | None]:
        known = school.tx.devices.chat(chat)
        assert known is not None
        account = school.tx.accounts.get(known.account or 0)
        assert account is not None
        rows = school.tx.profiles
        return rows.get(account.id), rows.profession(account.id), account.birth_date

    return await house.do(work)


async def tell(who: Dialogue, field: str, answer: str) -> None:
    await who.taps(field)
    if answer in who.choices:
        await who.taps(answer)
    else:
        await who.types(answer)


async def test_a_student_tells_all_of_it_on_one_card(house: House, sophie: Dialogue) -> None:
    await sophie.begins("profile")
    values = sophie.step.question.values
    assert (values["first_name"], values["last_name"]) == ("Sophie", "Lambert")
    assert values["birth_date"] == date(1998, 8, 3), "the school has told it already"
    assert [values[one] for one in ("sex", "phone", "country", "city")] == [NOTHING] * 4
    assert "role" not in sophie.choices
    assert "mobile" not in sophie.choices
    for field, answer in (
        ("sex", "female"),
        ("birth_date", "4/8/1998"),
        ("phone", "0470 12 34 56"),
        ("country", "BE"),
        ("city", "Dour"),
        ("last_name", "Lambert-Leroy"),
    ):
        await tell(sophie, field, answer)
        assert sophie.asked == "card"
    values = sophie.step.question.values
    assert values["sex"] == Words("profile.sex.female")
    assert (values["country"], values["city"]) == ("Belgique", "Dour")
    assert (values["phone"], values["last_name"]) == ("+32 470 12 34 56", "Lambert-Leroy")
    await sophie.taps("done")
    assert sophie.last_words == "profile.kept"
    told, _, born = await profile_of(house, 500)
    assert (told.sex, told.phone, told.country, told.city) == (
        "female", "+32470123456", "BE", "Dour",
    )  # fmt: skip
    assert born == date(1998, 8, 4)


async def test_each_thing_can_be_emptied(house: House, sophie: Dialogue) -> None:
    await sophie.begins("profile")
    for field, answer in (
        ("sex", "other"), ("phone", "065 12 34 56"), ("country", "FR"), ("city", "Lille"),
    ):  # fmt: skip
        await tell(sophie, field, answer)
    for field in ("sex", "birth_date", "phone", "country", "city"):
        await sophie.taps(field)
        await sophie.taps("none" if field == "sex" else "_none")
    told, _, born = await profile_of(house, 500)
    assert told == Profile(told.account)
    assert born is None
    await sophie.taps("first_name")
    assert "_none" not in sophie.choices, "a name is how somebody is greeted"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Belgique", "BE"), ("belgië", "BE"), ("cote d ivoire", "CI"), ("Türkei", "TR"),
        ("USA", "US"), ("UK", "GB"), ("viet", "VN"),
    ],
)  # fmt: skip
async def test_a_country_is_found_by_typing(
    house: House, sophie: Dialogue, typed: str, kept: str
) -> None:
    await sophie.begins("profile")
    await tell(sophie, "country", typed)
    assert sophie.asked == "card"
    assert (await profile_of(house, 500))[0].country == kept


async def test_of_several_countries_one_is_chosen(house: House, sophie: Dialogue) -> None:
    await sophie.begins("profile")
    await sophie.taps("country")
    assert "Belgique" in sophie.step.listed
    await sophie.types("x")
    assert sophie.note == "profile.country_unknown"
    await sophie.types("s")
    assert sophie.note == "profile.country_too_many"
    await sophie.types("congo")
    assert sophie.asked == "which_country"
    assert set(sophie.choices) == {"CG", "CD"}
    await sophie.goes_back()
    assert sophie.asked == "country"
    await sophie.types("congo")
    await sophie.taps("CD")
    assert (await profile_of(house, 500))[0].country == "CD"


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("first_name", "<b>", "name.malformed"),
        ("birth_date", "31/02/1990", "profile.birth_date_malformed"),
        ("birth_date", "1/1/2099", "profile.birth_date_impossible"),
        ("phone", "12", "phone.malformed"),
        ("city", "—", "profile.line_malformed"),
        ("city", "x" * 101, "profile.line_too_long"),
    ],
)
async def test_what_is_no_answer_is_refused_with_its_reason(
    sophie: Dialogue, field: str, typed: str, why: str
) -> None:
    await sophie.begins("profile")
    await tell(sophie, field, typed)
    assert (sophie.asked, sophie.note) == (field, why)


async def test_a_guardian_has_the_details_on_the_same_card_and_kept_once(
    house: House, antoinette: Dialogue
) -> None:
    await antoinette.begins("profile")
    values = antoinette.step.question.values
    assert (values["first_name"], values["phone"]) == ("Antoinette", "+32 65 12 34 56")
    assert values["family"] == Words(
        "profile.family",
        {"role": Words("details.role.mother"), "mobile": "+32 470 12 34 56"},
    )
    assert values["email"] == [Words("address.named_unconfirmed", {"email": ANTOINETTE})]
    await tell(antoinette, "role", "guardian")
    await tell(antoinette, "phone", "+352 621 123 456")
    await tell(antoinette, "mobile", "_none")
    await tell(antoinette, "first_name", "Toinette")
    await tell(antoinette, "city", "Dour")
    await antoinette.taps("done")
    kept = "SELECT role, phone, mobile FROM guardians"
    assert house.rows(kept) == [("guardian", "+352621123456", "")]
    assert house.rows("SELECT phone, city FROM profiles") == [("", "Dour")]
    assert house.rows("SELECT first_name, last_name FROM accounts") == [("Toinette", "Dupond")]


async def test_a_correction_that_is_given_up_leaves_what_was_kept(
    house: House, sophie: Dialogue
) -> None:
    await sophie.begins("profile")
    await sophie.taps("sex")
    await sophie.goes_back()
    assert sophie.asked == "card"
    await tell(sophie, "city", "Mons")
    await sophie.taps("city")
    await sophie.cancels()
    assert sophie.last_words == "conversation.cancelled_done"
    assert (await profile_of(house, 500))[0].city == "Mons"


async def test_the_professional_profile_is_apart(house: House, sophie: Dialogue) -> None:
    await sophie.begins("profession")
    for field, answer in (
        ("title", "Infirmière  en chef"), ("employer", "CHU Ambroise Paré"), ("sector", "Santé"),
        ("link", "www.linkedin.com/in/sophie"),
    ):  # fmt: skip
        await tell(sophie, field, answer)
        assert sophie.asked == "card"
    await sophie.taps("done")
    assert sophie.last_words == "profession.kept"
    told, work, _ = await profile_of(house, 500)
    assert told == Profile(told.account)
    assert work == Profession(
        work.account, "Infirmière en chef", "CHU Ambroise Paré", "Santé",
        "https://www.linkedin.com/in/sophie",
    )  # fmt: skip
    await sophie.begins("profession")
    for field in ("title", "employer", "sector", "link"):
        await tell(sophie, field, "_none")
    assert (await profile_of(house, 500))[1] == Profession(work.account)


@pytest.mark.parametrize(("typed", "why"), BAD_LINKS)
async def test_a_link_that_leads_nowhere_good_is_refused(
    sophie: Dialogue, typed: str, why: str
) -> None:
    await sophie.begins("profession")
    await tell(sophie, "link", typed)
    assert (sophie.asked, sophie.note) == ("link", why)


@pytest.mark.parametrize("script", ["profile", "profession"])
async def test_who_has_no_account_has_no_profile(phone: Phone, script: str) -> None:
    stranger = await phone(700)
    await stranger.begins(script)
    assert stranger.last_words == "profile.not_yours"


@pytest.mark.parametrize("script", ["profile", "profession"])
async def test_a_chat_that_lost_its_access_meanwhile_changes_nothing(
    house: House, sophie: Dialogue, script: str
) -> None:
    await sophie.begins(script)
    await house.do(lambda school: school.tx.devices.unlink(500, house.clock.now()))
    await sophie.taps("done")
    assert sophie.last_words == "profile.not_yours"
