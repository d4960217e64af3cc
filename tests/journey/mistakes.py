"""What people do at a step that does not ask for it, and what is said to them."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Mapping

from PIL import Image

from sandbox.telegram import Person, ShownMessage
from tests.journey.signing_up import (
    CHOOSE_PASSWORD,
    DIGITS,
    FIRST_NAME,
    FIRST_PAGE,
    LAST_NAME,
    LAST_PAGE,
    NAME,
    PASSWORD,
    PICTURE,
    REGISTER,
    REPEAT_PASSWORD,
    Step,
    see,
)

Case = Callable[[Person, Step, ShownMessage], Awaitable[ShownMessage]]
"""Does something at a step, checks what is answered, gives the message that shows the step."""

BUTTONS, READING = (NAME, REGISTER), (FIRST_PAGE, LAST_PAGE)
NAMES, SECRETS, CODES = (
    (FIRST_NAME, LAST_NAME),
    (CHOOSE_PASSWORD, REPEAT_PASSWORD),
    (PICTURE, DIGITS),
)

UNFIT: Mapping[tuple[Step, ...], str] = {
    BUTTONS: "choisissez l’un des boutons",
    READING: "utilisez les boutons sous le texte",
    NAMES: "il me faut une réponse écrite",
    CODES: "il me faut une réponse écrite",
    SECRETS: "il me faut votre mot de passe",
}
"""What is said to a sticker and its like."""


def said_to_text(first: str, name: str) -> Mapping[tuple[Step, ...], str]:
    """What is said to a text: ``first`` where a password is chosen, ``name`` for a name."""
    return {
        BUTTONS: UNFIT[BUTTONS],
        READING: UNFIT[READING],
        NAMES: name,
        CODES: "pas le bon code",
        (CHOOSE_PASSWORD,): first,
        (REPEAT_PASSWORD,): "pas le même mot de passe",
    }


def doing(deed: Callable[[Person], object], said: Mapping[tuple[Step, ...], str] = UNFIT) -> Case:
    """Something unasked for: a word about it stands above the question, last in the chat."""

    async def case(person: Person, step: Step, shown: ShownMessage) -> ShownMessage:
        deed(person)
        (words,) = [one for steps, one in said.items() if step in steps]
        again = await see(person, words, step.question)
        assert person.last().message_id == again.message_id
        return again

    return case


def writing(text: str, first: str, name: str) -> Case:
    return doing(lambda person: person.send(text), said_to_text(first, name))


def commanding(command: str, said: str) -> Case:
    """A command is obeyed, and then the question stands below again."""

    async def case(person: Person, step: Step, shown: ShownMessage) -> ShownMessage:
        person.send(command)
        if said:
            await see(person, said)
        again = await see(person, step.question)
        assert person.last().message_id == again.message_id > shown.message_id
        return again

    return case


async def tap_an_old_button(person: Person, step: Step, shown: ShownMessage) -> ShownMessage:
    """The first button of all, which was used long ago."""
    if step is NAME:
        return shown
    (first, *_) = [one for one in person.messages() if one.sender == "bot"]
    person.press(first.message_id, "t:1:change")
    if first.message_id == shown.message_id:
        await person.expect_toast("déjà noté", within=60)
        return shown
    await person.expect_toast("n’est plus actif", within=60)
    return await see(person, step.question)


async def forward_a_message(person: Person, step: Step, shown: ShownMessage) -> ShownMessage:
    if step not in SECRETS:
        return shown
    (name, *_) = [one for one in person.messages() if one.text == "Zoé"]
    forwarded = person.forward(name.message_id)
    await person.expect_deleted(forwarded, within=60)
    return await see(person, "ne peut pas servir de mot de passe", step.question)


async def edit_a_message(person: Person, step: Step, shown: ShownMessage) -> ShownMessage:
    for own in person.messages():
        if own.sender == "me" and not own.deleted and not own.text.startswith("/"):
            person.edit(own.message_id, "Quelqu’un d’autre")
    return shown


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


CASES: Mapping[str, Case] = {
    "sticker": doing(lambda person: person.send_sticker()),
    "photo": doing(lambda person: person.send_file("photo", picture(), caption=PASSWORD)),
    "voice": doing(lambda person: person.send_file("voice", b"OggS")),
    "document": doing(lambda person: person.send_file("document", b"%PDF", name="cv.pdf")),
    "location": doing(lambda person: person.send_location(50.8, 4.3)),
    "contact": doing(lambda person: person.send_contact("+32470000000")),
    "4,096 characters": writing("a" * 4096, "trop long", "un peu long"),
    "emoji only": writing("😀😀", "un peu court", "pas enregistrer ce nom"),
    "direction marks": writing(
        "\u202e\u200f\u202e\u200f", "un peu court", "pas enregistrer ce nom"
    ),
    "markup": writing("<b>", "un peu court", "pas enregistrer ce nom"),
    "unknown command": writing("/x", "un peu court", "pas enregistrer ce nom"),
    "/help": commanding("/help", "Vous êtes au milieu d’une démarche"),
    "/start": commanding("/start", ""),
    "/home": commanding("/home", ""),
    "/certificates": commanding("/certificates", "vous"),
    "/settings": commanding("/settings", "Paramètres"),
    "/news": commanding("/news", "pour lire les actualités"),
    "an old button": tap_an_old_button,
    "a forwarded message": forward_a_message,
    "an edited message": edit_a_message,
}
