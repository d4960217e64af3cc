"""Several letters in one chat: the one opened last is asked about, the others wait on paper."""

from __future__ import annotations

import pytest

from bot.conversations.steps import CANCEL
from locales import LANGUAGES, Catalogues
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import (
    OWN,
    answer_terms,
    connect_to,
    go_on_to,
    publish,
    write_letter,
)
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House, hashed
from tests.family import ALBERT, ANTOINETTE, Paper, enrol, print_letter, with_guardian

ENGINES = ("sqlite",)
MARIE = "marie.durant@isu-dour.be"


@pytest.fixture
async def albert(house: House) -> Paper:
    return await write_letter(house)


@pytest.fixture
async def marie(house: House, albert: Paper) -> Paper:
    def work(school: School) -> Paper:
        enrol(school, 2, MARIE, first_name="Marie")
        return print_letter(school, at=2)

    return await house.do(work)


async def begun(person: Dialogue) -> list[object]:
    """The letters that are asked about, the open one first."""
    kept = await person.kept()
    return [one.start.get("letter") for one in kept.records] if kept else []


async def way_to(house: House, person: Dialogue, paper: Paper) -> str:
    def work(school: School) -> str:
        return school.first_connection.way_back(paper.id, person.chat)

    return f"first_connection:{await house.do(work)}"


async def linked(house: House, phone: Phone) -> Dialogue:
    """Give the chat of Albert's mother, who has an account."""

    def work(school: School) -> None:
        with_guardian(school, 71, hashed(OWN), number=3, email=ANTOINETTE, chat=100)

    await house.do(work)
    return await phone()


async def test_a_newer_letter_takes_the_place_of_an_older_one(
    house: House, phone: Phone, albert: Paper, marie: Paper
) -> None:
    await publish(house)
    person = await phone()
    await connect_to(person, "text", marie)
    await connect_to(person, "text", albert)
    assert await begun(person) == [albert.id]
    await answer_terms(person, "refuse")
    assert person.last_words == "first_connection.terms_refused"
    assert (person.said, person.asked) == ([], ""), "nobody asks for Marie's password"


async def test_cancelling_a_newer_letter_ends_all(
    phone: Phone, albert: Paper, marie: Paper
) -> None:
    person = await phone()
    await person.begins("first_connection")
    await person.begins("first_connection", letter=marie.id)
    await person.begins("first_connection", letter=albert.id)
    await person.cancels()
    assert (person.last_words, person.asked) == ("conversation.cancelled_letter", "")
    assert await begun(person) == []


async def test_the_same_letter_goes_on_where_it_was(
    house: House, phone: Phone, albert: Paper
) -> None:
    await publish(house)
    person = await phone()
    await connect_to(person, "password", albert)
    await person.begins("sign_in")
    await person.begins("first_connection", letter=albert.id)
    assert person.asked == "password"


async def test_an_account_that_is_open_is_not_put_aside_by_a_letter(
    phone: Phone, albert: Paper, marie: Paper
) -> None:
    person = await phone()
    await connect_to(person, "first_name", albert)
    await person.begins("add_child", letter=marie.id)
    await person.cancels()
    assert person.last_words == "add_child.cancelled"
    assert (person.said, person.asked) == (["conversation.resumed"], "first_name")


async def test_a_letter_that_was_interrupted_is_offered_and_not_taken_up(
    house: House, phone: Phone, albert: Paper
) -> None:
    person = await phone()
    await connect_to(person, "temporary_password", albert)
    await person.begins("sign_in")
    await person.cancels()
    assert person.last_words == "conversation.cancelled"
    assert person.doors == [await way_to(house, person, albert), "home"]
    assert (person.said, person.asked) == ([], "")


async def test_after_a_sign_in_the_letter_is_offered_to_the_account(
    house: House, phone: Phone, albert: Paper, marie: Paper
) -> None:
    def other_telephone(school: School) -> None:
        with_guardian(school, 71, hashed(OWN), number=3, email=ANTOINETTE)

    await house.do(other_telephone)
    person = await phone()
    await person.begins("first_connection", letter=marie.id)
    await person.begins("sign_in")
    for typed in (ANTOINETTE, OWN):
        await person.types(typed)
    assert person.last_words == "sign_in.welcome"
    assert await way_to(house, person, marie) in person.doors
    assert not person.asked


async def test_a_letter_that_opens_nothing_puts_no_other_aside_unsaid(
    house: House, phone: Phone, albert: Paper, marie: Paper
) -> None:
    person = await linked(house, phone)
    await person.begins("add_child", letter=marie.id)
    await person.begins("add_child", letter=albert.id)
    assert person.last_words == "first_connection.closed", "Albert is there already"
    assert await way_to(house, person, marie) in person.doors


@pytest.mark.parametrize("by_link", [True, False])
async def test_cancelling_a_child_says_that_none_was_added(
    house: House, phone: Phone, albert: Paper, marie: Paper, by_link: bool
) -> None:
    person = await linked(house, phone)
    start = {"letter": marie.id} if by_link else {}
    await person.begins("add_child", **start)
    await person.taps(CANCEL)
    assert person.last_words == "add_child.cancelled"
    assert person.doors == [*([await way_to(house, person, marie)] if by_link else []), "home"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_an_account_is_not_told_that_none_is_open(
    catalogues: Catalogues, language: str
) -> None:
    said = catalogues.of(language).text("add_child.cancelled").casefold()
    assert not any(word in said for word in ("compte", "account", "konto"))


# -- what is typed instead of the password --------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "note", "n"),
    [("bonjour", "letter.not_twelve", 7), ("abcd-efgh-jkm1", "letter.foreign_sign", 12)],
)
async def test_what_cannot_be_of_a_letter_is_told_so_whosever_it_is_and_not_counted(
    house: House, phone: Phone, albert: Paper, typed: str, note: str, n: int
) -> None:
    person = await phone()
    heard = []
    for identifier in (ALBERT, "nobody.here@isu-dour.be"):
        await person.begins("first_connection", identifier=identifier)
        for _ in range(6):
            await person.types(typed)
            assert person.note == note
            assert person.step.note is not None
            heard.append(dict(person.step.note.values))
        await person.cancels()
    assert heard == [{"n": n}] * 12
    assert house.rows("SELECT COUNT(*) FROM sign_in_failures") == [(0,)]
    await connect_to(person, "password", albert)


async def test_a_second_wrong_answer_is_seen_to_be_another_one(phone: Phone, albert: Paper) -> None:
    person = await phone()
    for identifier in (ALBERT, "nobody.here@isu-dour.be"):
        await person.begins("first_connection", identifier=identifier)
        for number in (1, 2, 3):
            await person.types("abcd-efgh-jkmn")
            assert (person.note, person.step.misses) == ("letter.wrong", number)
        await person.cancels()
    await person.begins("first_connection", identifier=ALBERT)
    assert person.step.misses == 0


async def test_answers_are_counted_anew_at_every_step(phone: Phone, albert: Paper) -> None:
    person = await phone()
    await connect_to(person, "temporary_password", albert)
    await person.types("abcd")
    await go_on_to(person, "password", albert)
    for number in (1, 2):
        await person.types("court")
        assert person.step.misses == number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("button", ["conversation.cancel", "conversation.back"])
async def test_the_words_of_the_buttons_leave_a_step_that_asks_for_a_secret(
    house: House, phone: Phone, catalogues: Catalogues, language: str, button: str
) -> None:
    letter = await write_letter(house)
    person = await phone(language=language)
    await connect_to(person, "password", letter)
    label = catalogues.of(language).text(button).removeprefix("◀ ")
    await person.types(label, forwarded=True)
    assert person.note == "conversation.forwarded_secret"
    await person.types(f" {label.lower()} ")
    if button == "conversation.cancel":
        assert person.last_words == "conversation.cancelled_letter"
    else:
        assert (person.asked, person.note) == ("temporary_password", "")


async def test_a_password_with_such_a_word_in_it_is_one(phone: Phone, albert: Paper) -> None:
    person = await phone()
    await connect_to(person, "password", albert)
    await person.types("Annuler ! ◀")
    assert person.asked in ("password", "password_again")
    assert person.shown is not None
