"""The sign-up as a person goes through it: ten steps, each shown, then answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.telegram import Person, ShownMessage

PASSWORD = "tulipe7riviere"
CARD = "Gardez bien en mémoire"
_PATIENCE = 60.0  # seconds; only a fault takes as long
_DIGITS = ["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"]


@dataclass(frozen=True)
class Step:
    """A step of the sign-up: ``question`` is what only its message says."""

    name: str
    question: str
    answer: Callable[[Person, ShownMessage], object]


def tap(person: Person, label: str) -> None:
    """Tap the button of the newest message whose label has these words."""
    press(person, person.last(), label)


def press(person: Person, shown: ShownMessage, label: str) -> None:
    """Tap a button of the message shown."""
    (button, *_) = [one for row in shown.buttons for one in row if label in one.text]
    person.press(shown.message_id, button.value)


def tapping(label: str) -> Callable[[Person, ShownMessage], object]:
    return lambda person, shown: press(person, shown, label)


def typing(text: str) -> Callable[[Person, ShownMessage], object]:
    return lambda person, _: person.send(text)


def read_digits(person: Person, shown: ShownMessage) -> None:
    """Type the digits that are written out in words."""
    words = re.search(r"\w+(, \w+){4}", shown.text)
    assert words, shown.text
    person.send("".join(str(_DIGITS.index(word) + 1) for word in words[0].split(", ")))


NAME = Step("name", "Est-ce bien votre nom", tapping("Corriger mon nom"))
FIRST_NAME = Step("first_name", "Quel est votre prénom", typing("Zoé"))
LAST_NAME = Step("last_name", "Et votre nom de famille", typing("D’Hondt-Lejeune"))
CHOOSE_PASSWORD = Step("password", "Choisissez un mot de passe", typing(PASSWORD))
REPEAT_PASSWORD = Step("password_again", "Répétez le mot de passe", typing(PASSWORD))
FIRST_PAGE = Step("terms", "Page 1 sur 2", tapping("Suivant"))
LAST_PAGE = Step("last_page", "c’est la fin du texte", tapping("J'accepte"))
PICTURE = Step("captcha", "Saisissez le code que", tapping("Je ne vois pas l’image"))
DIGITS = Step("captcha_words", "Saisissez le code en chiffres", read_digits)
REGISTER = Step("register", "Tout est prêt", tapping("Je m'inscris"))

STEPS = (
    NAME,
    FIRST_NAME,
    LAST_NAME,
    CHOOSE_PASSWORD,
    REPEAT_PASSWORD,
    FIRST_PAGE,
    LAST_PAGE,
    PICTURE,
    DIGITS,
    REGISTER,
)
"""The longest way: the name is corrected, the picture is not seen."""


async def see(person: Person, *words: str) -> ShownMessage:
    """Wait for a new or edited message that has all these words; patient, for busy machines."""
    return await person.expect(
        lambda shown: all(one in shown.text for one in words), within=_PATIENCE
    )


async def see_deleted(person: Person, message: object) -> None:
    """Wait until a message that somebody has sent is gone from the chat."""
    assert isinstance(message, int)
    await person.expect_deleted(message, within=_PATIENCE)


async def go_to(person: Person, wanted: Step, token: str) -> ShownMessage:
    """Open the link and answer up to a step; gives the message that shows it."""
    person.start(f"a_{token}")
    for step in STEPS:
        shown = await see(person, step.question)
        if step is wanted:
            return shown
        step.answer(person, shown)
    raise AssertionError(f"{wanted.name} was not reached")


async def sign_up(person: Person, token: str) -> ShownMessage:
    """Go through the sign-up without a mistake; gives the card at its end."""
    shown = await go_to(person, REGISTER, token)
    REGISTER.answer(person, shown)
    return await see(person, CARD)


def step_of(shown: ShownMessage) -> Step | None:
    """Say which step a message shows."""
    return next((step for step in STEPS if step.question in shown.text), None)
