"""Secrets: judged outside of the transaction, erased, and never recorded."""

from __future__ import annotations

import pytest

from bot.conversations.steps import Pressed, Typed, Words
from tests.bot.conversations.cafe import PIN, Cafe, order_up_to
from tests.bot.conversations.conftest import CafeHouse
from tests.bot.conversations.dialogue import Dialogue


async def test_a_secret_is_first_erased_and_only_then_judged(person: Dialogue) -> None:
    await order_up_to(person, "pin")
    before = await person.kept()
    outcome = await person._take(Typed(PIN))
    assert outcome.erase
    assert outcome.judge is not None
    assert outcome.conversation is None
    assert await person.kept() == before


async def test_only_what_was_concluded_is_recorded(cafe_house: CafeHouse, person: Dialogue) -> None:
    await order_up_to(person, "pin")
    await person.types(PIN)
    kept = await person.kept()
    assert kept is not None
    assert kept.records[0].answers["pin"] == f"hash of {len(PIN)}"
    assert PIN not in cafe_house.everything()


async def test_a_wrong_secret_is_erased_too_and_asked_again(
    cafe_house: CafeHouse, person: Dialogue
) -> None:
    await order_up_to(person, "pin")
    await person.types("canary-0000")
    assert (person.asked, person.note) == ("pin", "cafe.wrong_pin")
    assert "canary-0000" not in cafe_house.everything()
    await person.types(PIN)
    assert person.asked == "rules"


async def test_a_refusal_while_settling_is_a_note_and_its_effects_stay(
    person: Dialogue, cafe: Cafe
) -> None:
    await person.begins("order", vip="yes")
    await person.types("anna")
    await person.taps("tea")
    await person.types("code1")
    cafe.closed = True
    await person.types(PIN)
    assert (person.asked, person.note, cafe.failures) == ("pin", "cafe.locked", 1)
    cafe.closed = False
    await person.types(PIN)
    assert person.asked == "rules"


async def test_a_forwarded_message_is_no_secret_but_goes_all_the_same(
    cafe_house: CafeHouse, person: Dialogue
) -> None:
    await order_up_to(person, "pin")
    await person.types(PIN, forwarded=True)
    assert (person.asked, person.note) == ("pin", "conversation.forwarded_secret")
    assert person.outcome.erase
    assert PIN not in cafe_house.everything()


async def test_a_forwarded_message_answers_what_is_no_secret(person: Dialogue) -> None:
    await person.begins("order")
    await person.types("anna", forwarded=True)
    assert person.asked == "cup"
    assert not person.outcome.erase


@pytest.mark.parametrize("step", ["name", "cup", "code", "rules", "pay", "remark"])
async def test_a_text_that_fits_no_step_is_never_recorded(
    cafe_house: CafeHouse, person: Dialogue, step: str
) -> None:
    await order_up_to(person, step)
    await person.types("canary <9>")
    assert person.asked == step
    assert "canary <9>" not in cafe_house.everything()


async def test_a_secret_typed_where_the_conversation_just_ended_goes_too(
    cafe_house: CafeHouse, person: Dialogue, cafe: Cafe
) -> None:
    await order_up_to(person, "pin")
    cafe.closed = True
    await person.types(PIN)
    assert person.ending.words == Words("cafe.closed", {"until": "08:00"})
    assert person.outcome.erase
    assert PIN not in cafe_house.everything()


async def test_going_back_while_a_secret_is_judged_leaves_the_judgement_behind(
    person: Dialogue,
) -> None:
    await order_up_to(person, "pin")
    turn = person.step.turn
    asked = await person._take(Typed(PIN))
    assert asked.judge is not None
    await person.enters(Pressed(turn, "_back"))
    assert person.asked == "code"
    await person.presses(turn, "_back")
    assert person.outcome.stale
    assert person.asked == "code"
