"""Turns, cancelling, interrupting, waiting too long, and a new version of the program."""

from __future__ import annotations

import pytest

from bot.conversations.engine import PATIENCE
from bot.conversations.steps import BACK, CANCEL, Judged
from tests.bot.conversations.cafe import PIN, Cafe, order_up_to
from tests.bot.conversations.conftest import CafeHouse
from tests.bot.conversations.dialogue import Dialogue
from tests.cast import Clock

LATER = PATIENCE.total_seconds()


# -- old buttons ----------------------------------------------------------------------------------


async def test_a_second_tap_on_the_same_button_changes_nothing(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    turn = person.step.turn
    await person.taps("tea")
    before = await person.kept()
    await person.presses(turn, "tea")
    assert person.outcome.stale
    assert person.asked == "code"
    assert await person.kept() == before


@pytest.mark.parametrize("choice", ["tea", "yes", BACK, CANCEL, "_next"])
async def test_a_button_of_an_earlier_step_shows_the_open_one(
    person: Dialogue, choice: str
) -> None:
    await order_up_to(person, "cup")
    old = person.step.turn
    await order_up_to(person, "pay")
    before = await person.kept()
    await person.presses(old, choice)
    assert person.outcome.stale
    assert person.asked == "pay"
    assert await person.kept() == before


async def test_a_button_of_a_conversation_that_is_over_does_not_fit_the_next_one(
    person: Dialogue, clock: Clock
) -> None:
    await order_up_to(person, "pay")
    turns = {*range(person.step.turn - 8, person.step.turn + 2)}
    await person.cancels()
    clock.move(seconds=1)
    await order_up_to(person, "pay")
    await nothing_fits(person, turns, "pay")


@pytest.mark.parametrize(("here_at", "there_at"), [("name", "pay"), ("pay", "name")])
async def test_no_button_of_either_device_fits_what_was_brought_here(
    cafe_house: CafeHouse, person: Dialogue, here_at: str, there_at: str
) -> None:
    """Though the clock says nothing of which of the two has come further."""
    there = cafe_house.person(chat=200)
    turns = set[int]()
    for one, step in ((person, here_at), (there, there_at)):
        await one.begins("order")
        first = one.step.turn
        await order_up_to(one, step)
        turns |= {*range(first, one.step.turn + 1)}
    await person.brings(there)
    await nothing_fits(person, turns, there_at)


async def test_no_button_of_what_is_over_here_fits_what_was_brought(
    cafe_house: CafeHouse, person: Dialogue, clock: Clock
) -> None:
    there = cafe_house.person(chat=200)
    await there.begins("way")
    await person.begins("order")
    first = person.step.turn
    await order_up_to(person, "pay")
    turns = {*range(first, person.step.turn + 1)}
    await person.cancels()
    clock.move(seconds=1)
    await person.brings(there)
    await nothing_fits(person, turns, "place")


async def nothing_fits(person: Dialogue, turns: set[int], asked: str) -> None:
    assert person.asked == asked
    for turn in turns:
        await person.presses(turn, CANCEL)
        assert person.outcome.stale, turn
        assert person.asked == asked


async def test_turns_only_grow(person: Dialogue) -> None:
    await order_up_to(person, "pin")
    seen = [person.step.turn]
    for _ in range(2):
        await person.goes_back()
        seen.append(person.step.turn)
    await person.begins("way")
    seen.append(person.step.turn)
    await person.types("Dour")
    seen.append(person.step.turn)
    await person.begins("order")
    seen.append(person.step.turn)
    assert sorted(set(seen)) == seen


# -- cancelling -----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["name", "cup", "code", "pin", "rules", "pay"])
async def test_cancelling_at_any_step_leaves_nothing_behind(
    person: Dialogue, cafe: Cafe, step: str
) -> None:
    await order_up_to(person, step)
    await person.taps(CANCEL)
    assert person.last_words == "conversation.cancelled"
    assert await person.kept() is None
    assert not cafe.done


async def test_nothing_can_be_cancelled_where_nothing_is_asked(person: Dialogue) -> None:
    await person.cancels()
    assert person.outcome.ending is None
    await person.types("hello")
    assert not person.asked
    assert not person.said


# -- interrupting ---------------------------------------------------------------------------------


async def test_what_was_interrupted_goes_on_afterwards(person: Dialogue, cafe: Cafe) -> None:
    await order_up_to(person, "pin")
    await person.begins("way")
    assert person.asked == "place"
    await person.types("Dour")
    assert person.last_words == "way.told"
    assert (person.said, person.asked) == (["conversation.resumed"], "pin")
    await person.types(PIN)
    assert person.asked == "rules"


async def test_what_was_interrupted_goes_on_after_a_cancellation_too(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    await person.begins("way")
    await person.cancels()
    assert person.last_words == "conversation.cancelled"
    assert (person.said, person.asked) == (["conversation.resumed"], "cup")
    await person.cancels()
    assert await person.kept() is None


async def test_beginning_again_what_is_open_goes_on_with_it(person: Dialogue) -> None:
    await order_up_to(person, "code")
    await person.begins("order")
    assert (person.asked, person.step.picture) == ("code", "code1")
    kept = await person.kept()
    assert kept is not None
    assert len(kept.records) == 1


async def test_beginning_again_what_waits_brings_it_up(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    await person.begins("way")
    await person.begins("order")
    assert person.asked == "cup"
    await person.cancels()
    assert person.asked == "place"


async def test_the_same_script_begun_with_something_else_is_another_conversation(
    person: Dialogue,
) -> None:
    await person.begins("way", **{"from": "Mons"})
    await person.begins("way", **{"from": "Namur"})
    await person.types("Dour")
    assert person.ending.words.values == {"place": "Dour", "from": "Namur"}
    await person.types("Liège")
    assert person.ending.words.values == {"place": "Liège", "from": "Mons"}


async def test_not_more_than_a_few_conversations_wait(person: Dialogue) -> None:
    for number in range(10):
        await person.begins("way", **{"from": str(number)})
    kept = await person.kept()
    assert kept is not None
    assert [one.start["from"] for one in kept.records] == ["9", "8", "7", "6"]


async def test_what_cannot_go_on_afterwards_is_left(person: Dialogue, cafe: Cafe) -> None:
    await order_up_to(person, "cup")
    await person.begins("way")
    cafe.closed = True
    await person.types("Dour")
    assert person.last_words == "way.told"
    assert not person.asked
    assert await person.kept() is None


# -- waiting too long -----------------------------------------------------------------------------


async def test_an_answer_before_the_deadline_sets_a_new_one(person: Dialogue, clock: Clock) -> None:
    await person.begins("order")
    for answer in ("anna", "tea", "code1"):
        clock.move(seconds=LATER - 1)
        await person.types(answer)
    assert person.asked == "pin"


@pytest.mark.parametrize("entry", ["text", "button", "sticker"])
async def test_an_answer_after_the_deadline_is_told_kindly(
    person: Dialogue, clock: Clock, entry: str
) -> None:
    await order_up_to(person, "pin")
    turn = person.step.turn
    clock.move(seconds=LATER)
    assert await person.looks_again() is None
    if entry == "text":
        await person.types(PIN)
    elif entry == "button":
        await person.presses(turn, CANCEL)
    else:
        await person.sends_a_sticker()
    assert person.said == ["conversation.expired"]
    assert not person.asked
    assert person.outcome.erase is (entry == "text"), "it may have been the secret"
    assert await person.kept() is None


async def test_an_expired_conversation_begins_anew(person: Dialogue, clock: Clock) -> None:
    await order_up_to(person, "pin")
    clock.move(seconds=LATER)
    await person.begins("order")
    assert person.asked == "name"
    kept = await person.kept()
    assert kept is not None
    assert len(kept.records) == 1


# -- a new version --------------------------------------------------------------------------------


async def test_a_script_that_is_no_more_is_closed_and_what_waited_goes_on(
    cafe_house: CafeHouse, person: Dialogue
) -> None:
    await order_up_to(person, "cup")
    await person.begins("way")
    upgraded = cafe_house.person({"order": cafe_house.cafe.order})
    assert await upgraded.looks_again() is None
    await upgraded.types("Dour")
    assert upgraded.said == ["conversation.expired", "conversation.resumed"]
    assert upgraded.asked == "cup"


async def test_a_script_that_waited_and_is_no_more_is_forgotten(
    cafe_house: CafeHouse, person: Dialogue
) -> None:
    await person.begins("way")
    await order_up_to(person, "cup")
    upgraded = cafe_house.person({"order": cafe_house.cafe.order})
    await upgraded.cancels()
    assert upgraded.last_words == "conversation.cancelled"
    assert not upgraded.said
    assert await upgraded.kept() is None


async def test_an_answer_is_never_taken_for_that_of_another_step(
    cafe_house: CafeHouse, person: Dialogue
) -> None:
    """The new version asks something else first: what is typed belonged to the old question."""
    await person.begins("order")
    upgraded = cafe_house.person({"order": cafe_house.cafe.ask_the_way})
    await upgraded.types("anna")
    assert (upgraded.asked, upgraded.note) == ("place", "conversation.changed")
    assert upgraded.outcome.erase, "it may have been a secret"


async def test_a_judgement_of_an_earlier_turn_is_not_taken(person: Dialogue) -> None:
    await order_up_to(person, "pin")
    turn = person.step.turn
    await person.sends_a_sticker()
    await person.enters(Judged(turn, "hash of another try"))
    assert person.outcome.stale
    assert person.asked == "pin"
