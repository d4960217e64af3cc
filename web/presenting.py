"""Presenting: what a step asks, as the parts of a page, in the person's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import Literal

from bot.conversations.saying import Speech, are_short, bare, label, ways_out, words
from bot.conversations.steps import (
    NEXT,
    PREVIOUS,
    SENT_KINDS,
    AnswerKind,
    Choice,
    Step,
    Words,
)

_AUTOFILL = MappingProxyType(
    {
        "first_name": "given-name",
        "last_name": "family-name",
        "email": "email",
        "login": "username",
        "identifier": "username",
        "phone": "tel",
        "mobile": "tel",
        "temporary_password": "one-time-code",
        "password_again": "new-password",
        "new_password": "new-password",
        "code": "one-time-code",
        "birth_date": "bday",
        "country": "country-name",
        "city": "address-level2",
        "title": "organization-title",
        "employer": "organization",
        "link": "url",
    }
)
"""What browsers and password keepers fill in, by the name of the step (WCAG 2.2, 1.3.5)."""

_HEADING = re.compile(r"[^<\w]*<b>([^<]*)</b>\s*\n")
"""What the chat says in bold above its words."""
_FEW = 4
_PICTURES = "image/png,image/jpeg,image/bmp,image/gif"
_KEYBOARDS = MappingProxyType({"email": "email", "phone": "tel", "mobile": "tel", "link": "url"})
_DATES = MappingProxyType({"birth_date": "date", "time": "datetime-local"})
"""The fields of browsers for dates and moments, which they send as ISO 8601; any text is taken."""
_LONG = frozenset({"body", "words"})
"""The steps that ask for some paragraphs, rather than for a line."""
_MAKES_IT = frozenset({"sign_up", "first_connection", "staff_invitation"})
"""The scripts in which the password is a new one; in all others it is one's own already."""


Look = Literal["primary", "quiet", "danger", "plain"]


@dataclass(frozen=True, slots=True)
class Button:
    """A choice: what its form sends, what stands on it, and how it looks (a class of the sheet).

    The usual answer is ``primary``; what takes something away is a ``danger``, and never usual.
    """

    name: str
    label: str
    look: Look


@dataclass(frozen=True, slots=True)
class Field:
    """Where something is typed: what sort of field it is, and what a browser may fill in.

    ``is_long`` asks for room for several lines.
    """

    type: str
    autocomplete: str
    inputmode: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as a page shows it; texts are HTML whose values are escaped.

    Buttons that ``are_short`` stand several in a row.
    """

    title: str
    stage: str
    question: str
    note: str | None
    text: str | None
    numbered: str
    field: Field | None
    buttons: Sequence[Button]
    turning: Sequence[Button]
    leaving: Sequence[Button]
    picture: bool
    shows: bool
    turn: int
    username: str
    listed: Sequence[str]
    are_short: bool
    sends: AnswerKind | None
    accepts: str


def present(speech: Speech, step: Step) -> Shown:
    """Give a step as a page shows it."""
    title = speech.text(f"web.form.title.{step.script}")
    buttons = _answers(speech, step)
    return Shown(
        title=title,
        stage=_stage(speech, step),
        question=under(title, words(speech, step.question)),
        note=None if step.note is None else words(speech, step.note),
        text=None if step.page is None else step.page.text,
        numbered=_page_number(speech, step),
        field=_field(step),
        buttons=buttons,
        are_short=are_short([one.label for one in buttons]),
        turning=_turning(speech, step),
        leaving=[_button(speech, one, "plain") for one in ways_out(step) if one.name != step.safe],
        username=_username(step),
        listed=step.listed,
        sends=step.kind if step.kind in SENT_KINDS else None,
        accepts=_PICTURES if step.kind == "picture" else "",
        picture=step.picture is not None,
        shows=step.shows is not None,
        turn=step.turn,
    )


def under(title: str, said: str) -> str:
    """Give words as they stand under a title: those that begin with it do not say it again."""
    heading = _HEADING.match(said)
    if heading is None or bare(unescape(heading[1])) != bare(title):
        return said
    return said[heading.end() :].lstrip()


def _stage(speech: Speech, step: Step) -> str:
    if step.stage is None:
        return ""
    number, count = step.stage
    return speech.text("web.form.stage", number=number, count=count)


def _page_number(speech: Speech, step: Step) -> str:
    if step.page is None:
        return ""
    return speech.text("web.form.page", number=step.page.number, count=step.page.count)


def _field(step: Step) -> Field | None:
    if step.kind == "secret":
        own = "new-password" if step.script in _MAKES_IT else "current-password"
        return Field("password", _AUTOFILL.get(step.name, own), "text")
    if step.kind == "text":
        keyboard = _KEYBOARDS.get(step.name, "text")
        is_long = step.name in _LONG
        kind = _DATES.get(step.name, "text")
        return Field(kind, _AUTOFILL.get(step.name, "off"), keyboard, is_long)
    return None


def _turning(speech: Speech, step: Step) -> list[Button]:
    """Give what turns the pages; to read on is what is meant until there is something to answer."""
    if step.page is None:
        return []
    wanted = []
    if step.page.number < step.page.count:
        wanted.append(Choice(NEXT, Words("conversation.next_page")))
    if step.page.number > 1:
        wanted.append(Choice(PREVIOUS, Words("conversation.previous_page")))
    usual = None if step.choices else next(iter(wanted), None)
    return [_button(speech, one, "primary" if one is usual else "quiet") for one in wanted]


def _answers(speech: Speech, step: Step) -> list[Button]:
    """Give the choices, and before them « Annuler » where all of them take something away."""
    usual = _usual(step)
    other: Look = "danger" if step.safe else "quiet"
    stays = [_button(speech, one, "primary") for one in ways_out(step) if one.name == step.safe]
    return stays + [
        _button(speech, one, "primary" if one is usual else other) for one in step.choices
    ]


def _usual(step: Step) -> Choice | None:
    """Give the answer that most people mean; of many that are equal none is."""
    if step.safe:
        return next((one for one in step.choices if one.name == step.safe), None)
    typed_or_sent = ("text", "secret", *SENT_KINDS)
    if not step.choices or step.kind in typed_or_sent or len(step.choices) > _FEW:
        return None
    return step.choices[-1] if step.kind == "pages" else step.choices[0]


def _username(step: Step) -> str:
    """Give whose password is asked for, for those who let a browser keep it."""
    if step.kind != "secret":
        return ""
    known = (step.question.values.get(name) for name in ("login", "email", "identifier"))
    return next((one for one in known if isinstance(one, str)), "")


def _button(speech: Speech, choice: Choice, look: Look) -> Button:
    return Button(choice.name, label(speech, choice.words), look)
