"""Every kind of step, answered well and badly."""

from __future__ import annotations

import pytest

from bot.conversations.steps import NEXT, PREVIOUS, Words
from tests.bot.conversations.cafe import PIN, Cafe, order_up_to, read_on
from tests.bot.conversations.dialogue import Dialogue

CODE = "code1"


async def test_an_order_from_the_first_question_to_the_last_words(
    person: Dialogue, cafe: Cafe
) -> None:
    await person.begins("order")
    assert (person.asked, person.step.kind, person.step.stage) == ("name", "text", (1, 6))
    assert person.step.question == Words("order.name", {})
    assert not person.step.can_go_back

    await person.types("  anna ")
    assert (person.asked, person.step.kind, person.step.stage) == ("cup", "choice", (2, 6))
    assert person.step.question == Words("order.cup", {"name": "Anna"})
    assert [one.words.key for one in person.step.choices] == ["order.cup.tea", "order.cup.coffee"]
    assert person.step.can_go_back

    await person.taps("tea")
    assert (person.asked, person.step.picture, person.step.stage) == ("code", "code1", (3, 6))
    assert [one.words.key for one in person.step.choices] == ["order.code.other"]

    await person.types(" code1 ")
    assert (person.asked, person.step.kind, person.step.stage) == ("pin", "secret", (4, 6))
    assert not person.choices

    await person.types(PIN)
    assert (person.asked, person.step.kind, person.step.stage) == ("rules", "pages", (5, 6))

    await read_on(person, "accept")
    assert (person.asked, person.step.kind, person.step.stage) == ("pay", "choice", (6, 6))
    assert person.choices == ["yes"]

    await person.taps("yes")
    assert (person.asked, person.step.stage) == ("remark", None)
    assert not person.step.can_go_back

    await person.types("merci")
    assert person.ending.words == Words(
        "cafe.served", {"name": "Anna", "number": 41, "remark": "Merci"}
    )
    assert cafe.done == ["paid"]
    assert await person.kept() is None


async def test_a_text_that_the_check_refuses_is_asked_again_with_the_reason(
    person: Dialogue,
) -> None:
    await person.begins("order")
    await person.types("4711")
    assert (person.asked, person.note) == ("name", "name.malformed")
    await person.types("anna")
    assert (person.asked, person.note) == ("cup", "")


@pytest.mark.parametrize(
    ("step", "kind"),
    [("name", "text"), ("cup", "choice"), ("pin", "secret"), ("rules", "pages"), ("pay", "choice")],
)
async def test_a_sticker_fits_no_step_and_the_step_says_what_does(
    person: Dialogue, step: str, kind: str
) -> None:
    await order_up_to(person, step)
    await person.sends_a_sticker()
    assert (person.asked, person.note) == (step, f"conversation.unfit.{kind}")
    assert not person.outcome.erase


@pytest.mark.parametrize("step", ["cup", "rules", "pay"])
async def test_a_text_where_a_button_is_expected_is_not_taken(person: Dialogue, step: str) -> None:
    await order_up_to(person, step)
    await person.types("whatever you like " * 200)
    assert (person.asked, person.note) == (step, f"conversation.unfit.{person.step.kind}")
    assert not person.outcome.erase


@pytest.mark.parametrize("step", ["name", "cup", "pin", "rules", "pay"])
async def test_a_button_that_the_step_does_not_have_is_not_taken(
    person: Dialogue, step: str
) -> None:
    await order_up_to(person, step)
    await person.presses(person.step.turn, "champagne")
    assert (person.asked, person.note) == (step, f"conversation.unfit.{person.step.kind}")


async def test_what_stands_on_a_button_may_be_typed(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    await person.types("COFFEE")
    assert person.asked == "code"
    kept = await person.kept()
    assert kept is not None
    assert kept.records[0].answers["cup"] == "coffee"


async def test_a_choice_beside_a_text_is_recorded_apart_from_any_text(person: Dialogue) -> None:
    await order_up_to(person, "code")
    await person.taps("_other")
    assert (person.asked, person.step.picture, person.note) == ("code", "code2", "")
    await person.types("other")
    assert (person.asked, person.step.picture) == ("code", "code3")
    assert person.note == "order.wrong_code"


async def test_a_note_of_the_script_stands_at_the_next_step_only(person: Dialogue) -> None:
    await order_up_to(person, "code")
    await person.types("wrong")
    assert (person.step.picture, person.note) == ("code2", "order.wrong_code")
    again = await person.looks_again()
    assert again == person.step
    await person.types("code2")
    assert (person.asked, person.note) == ("pin", "")


async def test_a_refusal_of_the_script_is_its_last_word(person: Dialogue) -> None:
    await order_up_to(person, "code")
    for _ in range(3):
        await person.types("wrong")
    assert person.last_words == "cafe.given_up"
    assert await person.kept() is None


async def test_a_refusal_before_the_first_question_carries_its_values(
    person: Dialogue, cafe: Cafe
) -> None:
    cafe.closed = True
    await person.begins("order")
    assert person.ending.words == Words("cafe.closed", {"until": "08:00"})
    assert await person.kept() is None


async def test_a_drawn_value_stays_the_same_while_it_is_asked_for(
    person: Dialogue, cafe: Cafe
) -> None:
    await order_up_to(person, "code")
    for _ in range(3):
        await person.sends_a_sticker()
        assert person.step.picture == CODE
    assert cafe.codes == 1


# -- a text in pages ------------------------------------------------------------------------------


async def test_a_text_is_read_page_by_page_and_answered_on_the_last_one(person: Dialogue) -> None:
    await order_up_to(person, "rules")
    read = [person.step.page]
    assert not person.choices
    await person.taps(NEXT)
    read.append(person.step.page)
    assert not person.choices
    await person.taps(NEXT)
    read.append(person.step.page)
    assert [(one.text, one.number, one.count) for one in read if one] == [
        ("first page", 1, 3),
        ("second page", 2, 3),
        ("third page", 3, 3),
    ]
    assert person.choices == ["accept", "refuse"]
    await person.taps("refuse")
    assert person.last_words == "cafe.rules_refused"


async def test_pages_turn_both_ways_and_end_at_both_ends(person: Dialogue) -> None:
    await order_up_to(person, "rules")
    numbers = []
    for way in (PREVIOUS, NEXT, NEXT, NEXT, NEXT, PREVIOUS, PREVIOUS, PREVIOUS):
        await person.taps(way)
        assert person.step.page is not None
        numbers.append(person.step.page.number)
    assert numbers == [1, 2, 3, 3, 3, 2, 1, 1]


async def test_an_open_page_is_shown_again_after_what_does_not_fit(person: Dialogue) -> None:
    await order_up_to(person, "rules")
    await person.taps(NEXT)
    await person.types("accept")
    assert person.note == "conversation.unfit.pages"
    assert person.step.page is not None
    assert person.step.page.number == 2


async def test_turning_a_page_where_nothing_is_read_changes_nothing(person: Dialogue) -> None:
    await order_up_to(person, "cup")
    await person.taps(NEXT)
    assert person.asked == "cup"
    await person.taps("tea")
    assert person.asked == "code"


async def test_another_text_that_is_published_meanwhile_is_read_from_its_first_page(
    person: Dialogue, cafe: Cafe
) -> None:
    await order_up_to(person, "rules")
    await person.taps(NEXT)
    await person.taps(NEXT)
    accept = person.step.turn
    cafe.rules, cafe.version = ("new first page", "new second page", "new third page"), "2"

    await person.presses(accept, "accept")
    assert (person.asked, person.note) == ("rules", "conversation.changed")
    assert person.step.page is not None
    assert person.step.page.text == "new first page"
    assert not cafe.done

    await read_on(person, "accept")
    assert person.asked == "pay"


async def test_an_accepted_text_is_asked_anew_where_another_one_has_come(
    person: Dialogue, cafe: Cafe
) -> None:
    await order_up_to(person, "pay")
    cafe.version = "2"
    await person.taps("yes")
    assert (person.asked, person.note) == ("rules", "conversation.changed")
    assert not cafe.done


async def test_a_shorter_text_under_the_same_name_is_shown_at_its_last_page(
    person: Dialogue, cafe: Cafe
) -> None:
    await order_up_to(person, "rules")
    await person.taps(NEXT)
    await person.taps(NEXT)
    cafe.rules = ("only page", "and another")
    await person.sends_a_sticker()
    assert person.step.page is not None
    assert person.step.page.number == 2
    await person.taps(PREVIOUS)
    assert person.step.page.text == "only page"
