"""Going back a step: over all attempts at an answer, over what was drawn, not beyond an effect."""

from __future__ import annotations

from bot.conversations.steps import BACK
from tests.bot.conversations.cafe import PIN, Cafe, order_up_to
from tests.bot.conversations.dialogue import Dialogue


async def test_back_takes_the_last_answer_back(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    await person.goes_back()
    assert (person.asked, person.step.can_go_back) == ("name", False)
    await person.types("Berta")
    assert person.step.question.values == {"name": "Berta"}


async def test_back_from_a_drawn_code_draws_another_one(person: Dialogue) -> None:
    await order_up_to(person, "code")
    assert person.step.picture == "code1"
    await person.goes_back()
    assert person.asked == "cup"
    await person.taps("coffee")
    assert person.step.picture == "code2"


async def test_back_goes_over_all_attempts_at_the_open_step(person: Dialogue) -> None:
    await order_up_to(person, "code")
    await person.types("wrong")
    await person.types("wrong again")
    assert person.step.picture == "code3"
    await person.goes_back()
    assert person.asked == "cup"
    await person.taps("tea")
    await person.types("wrong")
    await person.types("wrong again")
    assert person.asked == "code", "the attempts of before do not count"
    await person.types(str(person.step.picture))
    assert person.asked == "pin"


async def test_back_goes_over_all_attempts_at_the_step_before(person: Dialogue) -> None:
    await order_up_to(person, "code")
    await person.types("wrong")
    await person.types("code2")
    assert person.asked == "pin"
    await person.goes_back()
    assert (person.asked, person.step.picture, person.note) == ("code", "code3", "")


async def test_back_all_the_way_and_forth_again(person: Dialogue, cafe: Cafe) -> None:
    await order_up_to(person, "pay")
    met = []
    while person.step.can_go_back:
        await person.goes_back()
        met.append(person.asked)
    assert met == ["rules", "pin", "code", "cup", "name"]
    kept = await person.kept()
    assert kept is not None
    assert (kept.records[0].answers, kept.records[0].trail) == ({}, ())
    await order_up_to(person, "remark")
    assert cafe.done == ["paid"]


async def test_there_is_no_way_back_before_what_was_done(person: Dialogue, cafe: Cafe) -> None:
    await order_up_to(person, "remark")
    assert not person.step.can_go_back
    await person.presses(person.step.turn, BACK)
    assert person.asked == "remark"
    await person.types("merci")
    assert person.last_words == "cafe.served"
    assert cafe.done == ["paid"]


async def test_back_at_the_first_step_stays_there(person: Dialogue) -> None:
    await person.begins("order")
    await person.presses(person.step.turn, BACK)
    assert person.asked == "name"


async def test_back_in_the_middle_of_a_text_leaves_the_text(person: Dialogue) -> None:
    await order_up_to(person, "rules")
    await person.taps("_next")
    await person.goes_back()
    assert person.asked == "pin"
    await person.types(PIN)
    assert person.step.page is not None
    assert person.step.page.number == 1
