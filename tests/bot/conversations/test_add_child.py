"""« Ajouter des enfants » (scope B11): the guide's second child, and every way it can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from bot.conversations.steps import BACK, CANCEL, Words
from school.access import State
from school.school import School
from tests.bot.conversations.conftest import Phone
from tests.bot.conversations.connecting import OWN, answer_terms, count, publish
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import House, hashed
from tests.cast import ISU_DOUR
from tests.family import ANTOINETTE, Paper, enrol, much_later, print_letter, with_guardian

ENGINES = ("sqlite",)
ANNA, LUC = 1, 2
ALBERT, MARIE = 1, 2
CHAT, ANOTHER_CHAT = 100, 200
IDENTIFIER = "marie.durant@isu-dour.be"


@pytest.fixture
async def paper(house: House) -> Paper:
    """Marie's letter; her mother reaches Albert already."""

    def work(school: School) -> Paper:
        enrol(school)
        enrol(school, MARIE, IDENTIFIER, first_name="Marie", class_name="1A")
        with_guardian(school, ANNA, hashed(OWN), email=ANTOINETTE, chat=CHAT)
        return print_letter(school, MARIE)

    return await house.do(work)


@pytest.fixture
async def anna(phone: Phone, paper: Paper) -> Dialogue:
    return await phone(CHAT)


async def states(house: House, account: int = ANNA) -> list[tuple[int, State]]:
    def work(school: School) -> list[tuple[int, State]]:
        return [(one.child.id, one.state) for one in school.access.children(account)]

    return await house.do(work)


async def come_to_card(person: Dialogue, paper: Paper) -> None:
    await person.begins("add_child", letter=paper.id)
    await person.types(paper.password)
    assert person.asked == "card"


async def test_the_second_child_is_listed_at_once(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    await anna.begins("add_child")
    assert (anna.asked, anna.step.stage) == ("identifier", (1, 3)), "one school: nothing to choose"
    await anna.types("???")
    assert (anna.asked, anna.note) == ("identifier", "identifier.malformed")
    await anna.types("Márie.Durant")
    assert (anna.asked, anna.step.kind, anna.step.stage) == ("temporary_password", "secret", (2, 3))
    assert anna.step.question.values == {"school": ISU_DOUR.name, "identifier": IDENTIFIER}
    await anna.types(paper.password.upper())
    assert (anna.asked, anna.step.stage) == ("card", (3, 3))
    assert anna.step.question.values["others"] == Words("add_child.nobody_else", {"n": 0})
    assert anna.choices == ["save", "separate"]
    assert await states(house) == [(ALBERT, "open")], "nothing before « Enregistrer »"
    await anna.taps("save")
    assert anna.last_words == "add_child.saved"
    assert anna.doors == [f"child:{MARIE}", "children", "home"]
    assert await states(house) == [(ALBERT, "open"), (MARIE, "password")]


async def test_a_letter_s_link_fills_in_all_but_the_password(anna: Dialogue, paper: Paper) -> None:
    await anna.begins("add_child", letter=paper.id)
    assert (anna.asked, anna.step.stage) == ("temporary_password", (1, 2))
    assert anna.step.question.values["identifier"] == IDENTIFIER
    await anna.types("abcd-efgh-jkmn")
    assert (anna.asked, anna.note) == ("temporary_password", "letter.wrong")
    await anna.types(paper.password)
    assert anna.asked == "card"


async def test_the_school_is_chosen_where_there_are_several(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    another = replace(ISU_DOUR, id="sacre-coeur", name="Sacré-Cœur", domain="sacre-coeur.be")
    await house.do(lambda school: school.tx.platforms.put(another))
    await anna.begins("add_child")
    assert (anna.asked, anna.step.stage) == ("platform", (1, 4))
    assert sorted(anna.choices) == ["isu-dour", "sacre-coeur"]
    await anna.types("isu dour ?")
    assert anna.note == "first_connection.no_such_school"
    await anna.types("isu-dour")
    await anna.types(IDENTIFIER)
    await anna.types(paper.password)
    assert anna.asked == "card"
    assert await states(house) == [(ALBERT, "open")]


@pytest.mark.parametrize("others", [1, 2])
async def test_the_card_counts_others_and_names_nobody(
    house: House, anna: Dialogue, paper: Paper, others: int
) -> None:
    def work(school: School) -> None:
        for who in range(others):
            number = 10 + who
            with_guardian(
                school, number, hashed(OWN), at=MARIE, number=number, first_name="Lucanari"
            )

    await house.do(work)
    await come_to_card(anna, paper)
    assert anna.step.question.values["others"] == Words("add_child.others", {"n": others})
    assert "Lucanari" not in str(anna.step)


async def test_who_was_let_go_is_not_counted(house: House, anna: Dialogue, paper: Paper) -> None:
    now = house.clock.now()
    await house.do(
        lambda school: with_guardian(
            school, LUC, hashed(OWN), at=MARIE, number=3, first_name="Luc", ends_at=now
        )
    )
    await come_to_card(anna, paper)
    assert anna.step.question.values["others"] == Words("add_child.nobody_else", {"n": 0})


async def test_a_separate_account_is_asked_for_with_one_tap(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    await come_to_card(anna, paper)
    turn = anna.step.turn
    await anna.taps("separate")
    assert anna.last_words == "add_child.requested"
    assert await states(house) == [(ALBERT, "open")], "nothing is added to this account"
    asked = house.rows("SELECT kind, account, child FROM requests WHERE closed_at IS NULL")
    assert asked == [("separate_account", ANNA, MARIE)]
    await anna.presses(turn, "separate")
    await come_to_card(anna, paper)
    await anna.taps("separate")
    assert count(house, "requests") == 1, "nobody is bothered twice"


async def test_annuler_and_retour_work_at_every_step(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    await anna.begins("add_child")
    await anna.types(IDENTIFIER)
    await anna.types(paper.password)
    await anna.taps(BACK)
    assert anna.asked == "temporary_password"
    await anna.taps(BACK)
    assert anna.asked == "identifier"
    await anna.types(IDENTIFIER)
    await anna.types(paper.password)
    await anna.taps(CANCEL)
    assert anna.last_words == "add_child.cancelled"
    assert await states(house) == [(ALBERT, "open")]
    await come_to_card(anna, paper)
    assert anna.asked == "card", "the letter is as good as before"


async def test_a_letter_that_another_took_meanwhile_is_refused_kindly(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    def take(school: School) -> None:
        with_guardian(school, LUC, hashed(OWN), first_name="Luc", number=5)
        school.adding.save(school.redeeming.kept(paper.id), LUC)

    await come_to_card(anna, paper)
    await house.do(take)
    await anna.taps("save")
    assert anna.last_words == "first_connection.closed"
    assert anna.ending.words.values["why"] == Words("letter.used")
    assert anna.doors == ["children", "home"]
    assert await states(house) == [(ALBERT, "open")]


async def test_two_devices_save_once(
    house: House, phone: Phone, anna: Dialogue, paper: Paper
) -> None:
    await house.do(partial(link_too, ANOTHER_CHAT))
    other = await phone(ANOTHER_CHAT)
    await come_to_card(anna, paper)
    await come_to_card(other, paper)
    await anna.taps("save")
    await other.taps("save")
    assert other.ending.words.values["why"] == Words("letter.used_by_you")
    assert await states(house) == [(ALBERT, "open"), (MARIE, "password")]


def link_too(chat: int, school: School) -> None:
    school.tx.devices.meet(chat, "fr", school.unit.clock.now())
    account = school.tx.accounts.get(ANNA)
    assert account is not None
    school.sign_in.link(account, chat)


@pytest.mark.parametrize("by_link", [True, False])
async def test_a_second_letter_of_one_s_own_child_is_kept_for_the_other_parent(
    house: House, anna: Dialogue, paper: Paper, by_link: bool
) -> None:
    spare = await house.do(lambda school: print_letter(school, ALBERT, 2))
    if by_link:
        await anna.begins("add_child", letter=spare.id)
        assert anna.ending.words.values["why"] == Words("letter.same_account")
    else:
        await anna.begins("add_child")
        await anna.types("albert.durant")
        await anna.types(spare.password)
        assert anna.note == "letter.same_account"
    assert await house.do(lambda school: school.redeeming.kept(spare.id).letter.used_at) is None


async def test_an_old_letter_says_what_to_do(house: House, anna: Dialogue, paper: Paper) -> None:
    house.clock.at = await house.do(much_later)
    await anna.begins("add_child", letter=paper.id)
    assert anna.ending.words.values["why"] == Words("letter.expired")


async def test_who_is_not_linked_signs_in_first(phone: Phone, paper: Paper) -> None:
    stranger = await phone(300)
    await stranger.begins("add_child", letter=paper.id)
    assert stranger.last_words == "add_child.sign_in"
    assert stranger.doors == ["sign_in", "home"]


async def test_guesses_wait_and_unknown_children_sound_the_same(
    house: House, anna: Dialogue, paper: Paper
) -> None:
    heard = []
    for identifier in (IDENTIFIER, "nobody.here"):
        await anna.begins("add_child")
        await anna.types(identifier)
        notes = []
        for _ in range(6):
            await anna.types("abcd-efgh-jkmn")
            assert anna.step.note is not None
            notes.append((anna.note, dict(anna.step.note.values)))
        heard.append(notes)
        await anna.taps(CANCEL)
    assert heard[0] == heard[1]
    assert heard[0][5] == ("sign_in.wait_seconds", {"n": 30})


async def test_no_temporary_password_is_kept(house: House, anna: Dialogue, paper: Paper) -> None:
    await come_to_card(anna, paper)
    assert house.holds(IDENTIFIER), "or this would find nothing"
    assert not house.holds(paper.password)


async def test_a_student_who_adds_a_child_is_asked_for_details(
    house: House, phone: Phone, paper: Paper
) -> None:
    student = await house.open_account(400)
    person = await phone(400)
    await come_to_card(person, paper)
    await person.taps("save")
    assert await states(house, student.id) == [(MARIE, "password")]
    assert await house.do(lambda school: school.details.are_wanted(student.id))


# -- the first opening ----------------------------------------------------------------------------


@pytest.fixture
async def added(house: House, anna: Dialogue, paper: Paper) -> Dialogue:
    """Marie was added; her pages were never opened."""
    await house.do(lambda school: school.adding.save(school.redeeming.kept(paper.id), ANNA))
    return anna


async def test_terms_and_password_open_the_page(house: House, added: Dialogue) -> None:
    await publish(house)
    assert await states(house) == [(ALBERT, "terms"), (MARIE, "terms")]
    await added.begins("open_child", child=MARIE)
    assert (added.asked, added.step.stage) == ("text", (1, 2))
    assert added.step.question.values["child"] == "Marie"
    await answer_terms(added, "accept")
    assert (added.asked, added.step.kind, added.step.stage) == ("password", "secret", (2, 2))
    await added.types("Autre chose, 1 fois")
    assert added.note == "open_child.wrong"
    await added.types(OWN)
    assert added.last_words == "children.page"
    assert added.ending.words.values["name"] == "Marie Durant"
    assert added.doors == ["children", "home"]
    assert await states(house) == [(ALBERT, "terms"), (MARIE, "open")]
    answered = house.rows("SELECT account, child, answer FROM terms_record")
    assert answered == [(ANNA, MARIE, "accepted")], "for this child, by this account"
    chosen = await house.do(lambda school: school.tx.guardians.get(ANNA))
    assert chosen is not None
    assert chosen.chosen == MARIE
    assert not house.holds(OWN)


async def test_without_terms_only_the_password_is_asked(house: House, added: Dialogue) -> None:
    await added.begins("open_child", child=MARIE)
    assert (added.asked, added.step.stage) == ("password", None)
    await added.types(OWN)
    assert added.last_words == "children.page"


async def test_an_old_hash_is_renewed_once_the_page_is_open(house: House, added: Dialogue) -> None:
    query = f"SELECT password_hash FROM accounts WHERE id = {ANNA}"
    await house.give_hash(ANNA, f"old:{hashed(OWN)}")
    await added.begins("open_child", child=MARIE)
    for _ in range(5):
        await added.types("Autre chose, 1 fois")
    await added.types(OWN)
    assert added.note == "sign_in.wait_seconds"
    assert house.rows(query) == [(f"old:{hashed(OWN)}",)]
    house.clock.move(seconds=30)
    await added.types(OWN)
    assert added.last_words == "children.page"
    assert house.rows(query) == [(hashed(OWN),)]


async def test_a_refusal_leaves_the_child_listed_but_closed(house: House, added: Dialogue) -> None:
    await publish(house)
    await added.begins("open_child", child=MARIE)
    await answer_terms(added, "refuse")
    assert added.last_words == "terms.refused"
    assert added.doors == [f"terms:{MARIE}", "home"]
    assert (MARIE, "refused") in await states(house)
    await added.begins("terms", child=MARIE)
    await answer_terms(added, "accept")
    assert (MARIE, "password") in await states(house)


async def test_an_answer_put_off_opens_until_its_day(house: House, added: Dialogue) -> None:
    await publish(house, until=date(2026, 7, 1))
    await added.begins("open_child", child=MARIE)
    await answer_terms(added, "ignore")
    await added.types(OWN)
    assert added.last_words == "children.page"
    house.clock.move(days=10)
    assert (MARIE, "terms") in await states(house)


async def test_an_answer_that_is_good_no_more_opens_nothing(house: House, added: Dialogue) -> None:
    """Put off on its last day, with the password given three days later."""
    await publish(house, until=house.clock.now().date())
    await added.begins("open_child", child=MARIE)
    await answer_terms(added, "ignore")
    house.clock.move(days=3)
    await added.types(OWN)
    assert added.last_words == "children.terms"
    assert added.doors == [f"terms:{MARIE}", "children", "home"]
    assert (MARIE, "terms") in await states(house)
    await added.begins("terms", child=MARIE)
    await answer_terms(added, "accept")
    assert (MARIE, "open") in await states(house)


async def test_a_refusal_on_another_device_meanwhile_opens_nothing(
    house: House, phone: Phone, added: Dialogue
) -> None:
    await publish(house, until=date(2026, 7, 1))
    await house.do(partial(link_too, ANOTHER_CHAT))
    other = await phone(ANOTHER_CHAT)
    await added.begins("open_child", child=MARIE)
    await answer_terms(added, "ignore")
    await other.begins("terms", child=MARIE)
    await answer_terms(other, "refuse")
    await added.types(OWN)
    assert added.last_words == "children.refused"
    assert (MARIE, "refused") in await states(house)


async def test_a_guessed_account_password_waits(added: Dialogue) -> None:
    await added.begins("open_child", child=MARIE)
    for _ in range(5):
        await added.types("deviné Deux 99")
    assert (added.note, added.step.note and added.step.note.values) == (
        "sign_in.wait_seconds",
        {"n": 30},
    )
    await added.types(OWN)
    assert added.note == "sign_in.wait_seconds", "what comes during a wait is not looked at"


@pytest.mark.parametrize("child", [ALBERT + 40, 2**63 - 1])
async def test_a_child_of_nobody_s_is_answered_neutrally(added: Dialogue, child: int) -> None:
    await added.begins("open_child", child=child)
    assert added.last_words == "children.unknown"


async def test_another_family_s_child_is_answered_as_one_that_is_not_there(
    house: House, added: Dialogue
) -> None:
    await house.do(lambda school: enrol(school, 3, "zoe.petit@isu-dour.be", first_name="Zoé"))
    await added.begins("open_child", child=3)
    assert added.ending.words == Words("children.unknown")


async def test_a_right_that_ends_in_the_middle_opens_nothing(house: House, added: Dialogue) -> None:
    def end(school: School) -> None:
        (place,) = [one for one in school.tx.places.of_account(ANNA) if one.child == MARIE]
        school.tx.places.update(replace(place, ends_at=school.unit.clock.now()))

    await added.begins("open_child", child=MARIE)
    await house.do(end)
    await added.types(OWN)
    assert added.last_words == "children.ended"
    assert (MARIE, "ended") in await states(house)


async def test_two_devices_open_once(house: House, phone: Phone, added: Dialogue) -> None:
    await house.do(partial(link_too, ANOTHER_CHAT))
    other = await phone(ANOTHER_CHAT)
    await added.begins("open_child", child=MARIE)
    await other.begins("open_child", child=MARIE)
    await added.types(OWN)
    await other.types(OWN)
    assert other.last_words == "children.page"
    opened = house.rows(f"SELECT COUNT(*) FROM places WHERE child = {MARIE} AND opened_at > 0")
    assert opened == [(1,)]
