"""Letters: who gets one, what printing again does to the older ones, and what never happens."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from school.letters import Draft, Drafts, Kept
from school.places import VALID, Letter
from school.refusals import Refusal
from school.school import School
from tests.cast import ISU_DOUR, NOW, account, child, place
from tests.conftest import SchoolAtWork

ENGINES = ("sqlite",)
BRUSSELS = ZoneInfo("Europe/Brussels")
ALBERT = child()


@pytest.fixture(autouse=True)
async def albert(school: SchoolAtWork) -> None:
    def fill(opened: School) -> None:
        opened.tx.platforms.put(ISU_DOUR)
        opened.tx.accounts.add(account())
        opened.tx.children.add(ALBERT)

    await school.do(fill)


async def drafted(school: SchoolAtWork) -> Drafts:
    return await school.do(lambda opened: opened.letters.draft(ALBERT))


async def kept(school: SchoolAtWork, *drafts: Draft) -> list[Kept]:
    return await school.do(lambda opened: opened.letters.keep(drafts))


async def printed(school: SchoolAtWork) -> tuple[Drafts, list[Kept]]:
    """Letters for all free places, made as the command makes them."""
    drafts = await drafted(school)
    letters = await kept(school, *drafts.letters)
    await withdrawn(school, older_than(letters))
    return drafts, letters


def older_than(letters: list[Kept]) -> set[int]:
    """The ids of all that letters replace."""
    return {older for one in letters for older in one.older}


async def withdrawn(school: SchoolAtWork, letters: Iterable[int]) -> int:
    return await school.do(lambda opened: opened.letters.withdraw(letters))


async def working(school: SchoolAtWork) -> set[int]:
    """The letters that can still be used."""
    letters = await school.do(lambda opened: opened.tx.places.letters_of(ALBERT.id))
    return {one.id for one in letters}


def letter_of(one: Kept, opened: School) -> Letter | None:
    return opened.tx.places.letter(one.letter)


async def take(school: SchoolAtWork, number: int) -> None:
    def work(opened: School) -> None:
        found = [one for one in opened.tx.places.of_child(ALBERT.id) if one.number == number]
        opened.tx.places.update(replace(found[-1], account=1, taken_at=NOW))

    await school.do(work)


async def end(school: SchoolAtWork, number: int, after: timedelta = timedelta(0)) -> None:
    def work(opened: School) -> None:
        found = [one for one in opened.tx.places.of_child(ALBERT.id) if one.number == number]
        opened.tx.places.update(replace(found[-1], ends_at=school.clock.now() + after))

    await school.do(work)


async def test_each_guardian_gets_a_place_and_a_letter_with_secrets_of_its_own(
    school: SchoolAtWork,
) -> None:
    drafts, letters = await printed(school)
    places = await school.do(lambda opened: opened.tx.places.of_child(ALBERT.id))
    assert [one.number for one in places] == [1, 2]
    assert [one.number for one in drafts.letters] == [1, 2]
    assert drafts.taken == 0
    assert len({one.password for one in drafts.letters}) == 2
    assert len({one.token for one in drafts.letters}) == 2
    for draft, one, own in zip(drafts.letters, letters, places, strict=True):
        assert one.place == own.id
        letter = await school.do(partial(letter_of, one))
        assert letter
        assert letter.digest == school.tokens.password_digest(draft.password)
        assert letter.link == school.tokens.digest(draft.token)
        assert letter.expires_at == NOW + VALID


async def test_places_are_made_once(school: SchoolAtWork) -> None:
    await drafted(school)
    await drafted(school)
    assert len(await school.do(lambda opened: opened.tx.places.of_child(ALBERT.id))) == 2


async def test_until_it_is_kept_a_draft_opens_nothing(school: SchoolAtWork) -> None:
    await drafted(school)
    assert await working(school) == set()


async def test_the_day_on_the_paper_is_the_last_on_which_it_works_to_the_end(
    school: SchoolAtWork,
) -> None:
    (draft, _) = (await drafted(school)).letters
    assert draft.last_day(BRUSSELS) == date(2026, 7, 16)
    night = draft.expires_at.astimezone(BRUSSELS).replace(hour=0, minute=0)
    assert night.date() == date(2026, 7, 17)
    assert night <= draft.expires_at


async def test_printing_again_withdraws_the_older_letters_afterwards(school: SchoolAtWork) -> None:
    _, older = await printed(school)
    drafts = await drafted(school)
    letters = await kept(school, *drafts.letters)
    assert await working(school) == {one.letter for one in (*older, *letters)}
    assert await withdrawn(school, older_than(letters)) == 2
    assert await working(school) == {one.letter for one in letters}
    assert await withdrawn(school, older_than(letters)) == 0


async def test_letters_that_were_given_up_leave_the_older_ones(school: SchoolAtWork) -> None:
    _, older = await printed(school)
    letters = await kept(school, *(await drafted(school)).letters)
    assert await withdrawn(school, [one.letter for one in letters]) == 2
    assert await working(school) == {one.letter for one in older}


async def test_a_place_that_is_taken_gets_no_letter(school: SchoolAtWork) -> None:
    await printed(school)
    await take(school, 1)
    drafts, _ = await printed(school)
    assert drafts.taken == 1
    assert [one.number for one in drafts.letters] == [2]


async def test_a_right_that_has_ended_makes_room_for_another_at_the_same_number(
    school: SchoolAtWork,
) -> None:
    await printed(school)
    await take(school, 1)
    await end(school, 1, after=timedelta(days=2))
    assert (await drafted(school)).taken == 1  # for two more days
    school.clock.move(days=2)
    drafts, _ = await printed(school)
    assert drafts.taken == 0
    assert [one.number for one in drafts.letters] == [1, 2]
    places = await school.do(lambda opened: opened.tx.places.of_child(ALBERT.id))
    assert [(one.number, one.account) for one in places] == [(1, 1), (1, None), (2, None)]
    assert drafts.letters[0].place == places[1].id


async def test_a_place_that_is_taken_while_letters_are_printed_keeps_its_owner(
    school: SchoolAtWork,
) -> None:
    drafts = await drafted(school)
    await take(school, 2)
    letters = await kept(school, *drafts.letters)
    assert [one.place for one in letters] == [drafts.letters[0].place]


async def test_of_two_who_print_at_once_the_second_is_told_and_the_first_ones_letters_work(
    school: SchoolAtWork,
) -> None:
    first, second = await drafted(school), await drafted(school)
    letters = await kept(school, *first.letters)
    with pytest.raises(Refusal, match=r"letters\.meanwhile"):
        await kept(school, *second.letters)
    assert await working(school) == {one.letter for one in letters}


async def test_who_prints_later_leaves_no_dead_letter_whoever_is_quicker_to_the_end(
    school: SchoolAtWork,
) -> None:
    first = await kept(school, *(await drafted(school)).letters)
    second = await kept(school, *(await drafted(school)).letters)
    await withdrawn(school, older_than(second))
    await withdrawn(school, older_than(first))
    assert await working(school) == {one.letter for one in second}


async def test_a_child_with_more_guardians_than_before_gets_places_for_them(
    school: SchoolAtWork,
) -> None:
    await school.do(lambda opened: opened.tx.places.add(place()))
    four = replace(ALBERT, guardian_places=4)
    drafts = await school.do(lambda opened: opened.letters.draft(four))
    assert [one.number for one in drafts.letters] == [1, 2, 3, 4]
    assert drafts.letters[0].place == 1


async def test_where_only_new_letters_are_wanted_those_that_work_are_left_alone(
    school: SchoolAtWork,
) -> None:
    _, letters = await printed(school)
    await withdrawn(school, [letters[1].letter])
    drafts = await school.do(lambda opened: opened.letters.draft(ALBERT, only_new=True))
    assert [one.number for one in drafts.letters] == [2]
    assert (drafts.out, drafts.taken) == (1, 0)
    await take(school, 1)
    drafts = await school.do(lambda opened: opened.letters.draft(ALBERT, only_new=True))
    assert (drafts.out, drafts.taken) == (0, 1)


async def test_a_letter_whose_time_is_over_does_not_count_as_one_that_works(
    school: SchoolAtWork,
) -> None:
    _, old = await printed(school)
    school.clock.move(days=VALID.days)
    assert await would_be_replaced(school) == 0
    drafts = await school.do(lambda opened: opened.letters.draft(ALBERT, only_new=True))
    assert [one.older for one in drafts.letters] == [{one.letter} for one in old]
    assert drafts.out == 0


async def would_be_replaced(school: SchoolAtWork) -> int:
    return await school.do(lambda opened: opened.letters.working("isu-dour", None, ALBERT.id))


async def test_what_would_be_replaced_is_counted_as_it_is_replaced(school: SchoolAtWork) -> None:
    """The count that a person is asked about is that of the letters which then stop to work."""
    four = replace(ALBERT, guardian_places=4)
    await school.do(lambda opened: opened.tx.children.update(four))
    drafts = await school.do(lambda opened: opened.letters.draft(four))
    letters = await kept(school, *drafts.letters)
    assert await would_be_replaced(school) == 4
    await take(school, 1)
    assert await would_be_replaced(school) == 3
    await end(school, 1)  # a new place is made there, without a letter
    assert await would_be_replaced(school) == 3
    await withdrawn(school, [letters[2].letter])
    assert await would_be_replaced(school) == 2
    drafts = await school.do(lambda opened: opened.letters.draft(four))
    assert sum(len(one.older) for one in drafts.letters) == 2
    await school.do(lambda opened: opened.tx.children.update(replace(four, guardian_places=2)))
    assert await would_be_replaced(school) == 1  # none is made for the third and fourth
    await school.do(lambda opened: opened.tx.children.leave("isu-dour", [], NOW))
    assert await would_be_replaced(school) == 0
