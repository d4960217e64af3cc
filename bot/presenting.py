"""Presenting: turns what a step asks into a message with buttons, in the person's language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.conversations.steps import BACK, CANCEL, NEXT, PREVIOUS, Choice, Door, Ending, Step, Words
from locales import Catalogue

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
"""Characters that the Bot API takes, after entities are parsed."""

Keyboard = list[list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be: HTML text, buttons, and the code of a picture to be drawn, if any.

    A ``protected`` one shows something of a child: it can be neither forwarded nor saved (safety).
    ``rights`` are asked again when it leaves: to a ``child``, or that one ``treats``
    requests of schools.
    """

    text: str
    keyboard: Keyboard
    picture: str | None = None
    protected: bool = False
    rights: Mapping[str, object] = field(default_factory=dict)


def words(catalogue: Catalogue, said: Words) -> str:
    """Give words as HTML, their values escaped; one may be words, several, a date or a moment."""
    return catalogue.html(said.key, **_plain(catalogue, said.values)).strip()


def label(catalogue: Catalogue, said: Words) -> str:
    """Give words as they stand on a button, which knows no HTML."""
    return catalogue.text(said.key, **_plain(catalogue, said.values))


def _plain(catalogue: Catalogue, values: Mapping[str, object]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Words):
            plain[name] = label(catalogue, value)
        elif isinstance(value, datetime):
            plain[name] = catalogue.moment(value)
        elif isinstance(value, date):
            plain[name] = catalogue.date(value)
        elif isinstance(value, (list, tuple)):
            plain[name] = ", ".join(label(catalogue, one) for one in value)
        else:
            plain[name] = value
    return plain


def present_step(catalogue: Catalogue, step: Step) -> Message:
    """Give the message that shows an open step."""
    parts = [_stage(catalogue, step), _note(catalogue, step), words(catalogue, step.question)]
    if step.page is not None:
        parts += [escape(step.page.text), words(catalogue, _page_number(step))]
    if step.kind == "secret":
        parts.append(words(catalogue, Words("conversation.secret_erased")))
    text = "\n\n".join(part for part in parts if part)
    return Message(text, _step_keyboard(catalogue, step), step.picture)


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

    rows = [[_choice_button(catalogue, step.turn, choice)] for choice in step.choices]
    if step.page is not None:
        turning = []
        if step.page.number > 1:
            turning.append(button(PREVIOUS, "conversation.previous_page"))
        if step.page.number < step.page.count:
            turning.append(button(NEXT, "conversation.next_page"))
        rows = [turning, *rows] if turning else rows
    return [*rows, [_choice_button(catalogue, step.turn, one) for one in _leaving(step)]]


def _leaving(step: Step) -> Sequence[Choice]:
    """Give the ways out that stand under every step."""
    cancel = Choice(CANCEL, Words("conversation.cancel"))
    return (Choice(BACK, Words("conversation.back")), cancel) if step.can_go_back else (cancel,)


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


def recognise(catalogue: Catalogue, step: Step, text: str) -> str | None:
    """Read a choice out of typed words: what stands on its button, emoji and accents apart."""
    typed = _bare(text)
    # A password may hold such a word, but is never the bare word.
    leaving = _leaving(step) if step.kind == "secret" and text.strip().isalpha() else ()
    for choice in (*step.choices, *leaving):
        if typed and typed == _bare(label(catalogue, choice.words)):
            return choice.name
    return None


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one if one.isalnum() else " " for one in letters if not _is_mark(one))
    return " ".join(kept.split())


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"


def escape(text: str) -> str:
    """Escape a text for the Bot API's HTML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
