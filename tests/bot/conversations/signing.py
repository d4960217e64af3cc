"""How a student goes through the sign-up and the sign-in, up to a step."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversations.steps import NEXT, Words
from tests.bot.conversations.dialogue import Dialogue
from tests.bot.house import PASSWORD


async def sign_up_to(person: Dialogue, step: str, token: str) -> None:
    """Follow the link and answer all that comes before ``step``."""
    await person.begins("sign_up", token=token)
    await go_on_to(person, step)


async def go_on_to(person: Dialogue, step: str) -> None:
    while person.asked != step:
        await answer_well(person)


async def answer_well(person: Dialogue) -> None:
    """Answer the open step as somebody does who makes no mistake."""
    match person.asked:
        case "name" | "register" | "confirm" | "confirm_other_name":
            await person.taps("yes")
        case "known":
            await person.taps("not_mine")
        case "password" | "password_again":
            await person.types(PASSWORD)
        case "terms":
            await accept(person)
        case "captcha":
            await person.types(str(person.step.picture).lower())
        case "captcha_words":
            await person.types(spoken(person.step.question.values))
        case asked:
            raise AssertionError(f"nothing to answer: {asked!r} {person.outcome}")


async def accept(person: Dialogue, answer: str = "accept") -> None:
    while answer not in person.choices:
        await person.taps(NEXT)
    await person.taps(answer)


def spoken(values: Mapping[str, object]) -> str:
    """Write the digits that were given in words."""
    words = values["digits"]
    assert isinstance(words, list)
    return "".join(one.key.removeprefix("number.") for one in words if isinstance(one, Words))
