"""Presenting: turns what a step asks into a message with buttons, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversations.saying import are_short, label, ways_out, words
from bot.conversations.steps import NEXT, PREVIOUS, Choice, Door, Ending, Step, Words
from locales import Catalogue
from school.rich_text import length

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
"""Characters that the Bot API takes, after entities are parsed."""

NO_PREVIEW = {"link_preview_options": {"is_disabled": True}}
"""What goes with every text: nobody fetches what it links to (Bot API, LinkPreviewOptions)."""

_ABREAST = 3
"""Short buttons in a row."""

Keyboard = list[list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be: HTML text, buttons, and the code of a picture to be drawn, if any.

    ``shows`` is the digest of a kept picture above the text, which is short enough then; a step
    that went on elsewhere has the words alone.
    A ``protected`` one shows something of a child: it can be neither forwarded nor saved (safety).
    ``rights`` are asked again when it leaves: to a ``child``, or that one ``treats``
    requests of schools.
    """

    text: str
    keyboard: Keyboard
    picture: str | None = None
    shows: str | None = None
    protected: bool = False
    rights: Mapping[str, object] = field(default_factory=dict)


def present_step(catalogue: Catalogue, step: Step, secure_page: str | None = None) -> Message:
    """Give the message that shows an open step.

    ``secure_page`` is where secrets are typed rather than in the chat, which still takes them.
    """
    parts = [_stage(catalogue, step), _note(catalogue, step), words(catalogue, step.question)]
    if step.page is not None:
        parts += [escape(step.page.text), words(catalogue, _page_number(step))]
    if step.kind == "secret":
        key = "conversation.secret_erased" if secure_page is None else "conversation.secret_page"
        parts.append(words(catalogue, Words(key)))
    text = "\n\n".join(part for part in parts if part)
    keyboard = _step_keyboard(catalogue, step)
    if step.kind == "secret" and secure_page is not None:
        label = catalogue.text("conversation.secure_page")
        keyboard.insert(0, [{"text": label, "web_app": {"url": secure_page}}])
    shows = step.shows if length(text) <= LONGEST_CAPTION else None
    return Message(text, keyboard, step.picture, shows)


def _stage(catalogue: Catalogue, step: Step) -> str:
    if step.stage is None:
        return ""
    number, count = step.stage
    return words(catalogue, Words("conversation.stage", {"number": number, "count": count}))


def _note(catalogue: Catalogue, step: Step) -> str:
    """Say what was wrong; of a secret nothing stays in the chat, so that the answers are counted.

    Or the second refusal would look as if nothing had come.
    """
    if step.note is None:
        return ""
    note = f"⚠️ {words(catalogue, step.note)}"
    if step.kind != "secret" or step.misses < 2:
        return note
    return f"{note}\n{words(catalogue, Words('conversation.misses', {'number': step.misses}))}"


def _page_number(step: Step) -> Words:
    assert step.page is not None
    numbers = {"number": step.page.number, "count": step.page.count}
    last = step.page.number == step.page.count
    return Words("conversation.last_page" if last else "conversation.page", numbers)


def _step_keyboard(catalogue: Catalogue, step: Step) -> Keyboard:
    def button(name: str, key: str) -> dict[str, str]:
        return _choice_button(catalogue, step.turn, Choice(name, Words(key)))

    buttons = [_choice_button(catalogue, step.turn, choice) for choice in step.choices]
    abreast = _ABREAST if are_short([one["text"] for one in buttons]) else 1
    rows = [list(buttons[at : at + abreast]) for at in range(0, len(buttons), abreast)]
    if step.page is not None:
        turning = []
        if step.page.number > 1:
            turning.append(button(PREVIOUS, "conversation.previous_page"))
        if step.page.number < step.page.count:
            turning.append(button(NEXT, "conversation.next_page"))
        rows = [turning, *rows] if turning else rows
    leaving = [_choice_button(catalogue, step.turn, one) for one in ways_out(step)]
    return [*rows, leaving] if leaving else rows


def _choice_button(catalogue: Catalogue, turn: int, choice: Choice) -> dict[str, str]:
    return {"text": label(catalogue, choice.words), "callback_data": f"t:{turn}:{choice.name}"}


def present_ending(catalogue: Catalogue, ending: Ending) -> Message:
    """Give the last words of a conversation, with the doors that lead on."""
    rights = {} if ending.child is None else {"child": ending.child}
    return Message(words(catalogue, ending.words), doors(catalogue, ending.doors), rights=rights)


def doors(catalogue: Catalogue, wanted: Sequence[Door]) -> Keyboard:
    """Give a row for each door."""
    return [
        [{"text": label(catalogue, door.words), "callback_data": f"go:{door.target}"}]
        for door in wanted
    ]


def in_one_row(catalogue: Catalogue, wanted: Sequence[Door]) -> Keyboard:
    """Give one row for all doors; none where there are none."""
    return [[row[0] for row in doors(catalogue, wanted)]] if wanted else []


def escape(text: str) -> str:
    """Escape a text for the Bot API's HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
