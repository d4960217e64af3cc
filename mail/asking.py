"""Asking: how an open step looks in a mail, and which answer to it a person's own words are."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.saying import Speech, bare, label, recognise, words
from bot.conversations.steps import SENT_KINDS, Entry, Pressed, Step, Typed, Words
from school.conversations import Conversation
from school.resuming import Asking

_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"\W*(\d{1,2})\W*\Z")


@dataclass(frozen=True, slots=True)
class OpenStep:
    """An open step; a text that is read in pages has all of them, and stands at the last one."""

    conversation: Conversation
    step: Step
    pages: tuple[str, ...] = ()

    @property
    def is_answerable(self) -> bool:
        """Whether a reply can answer it: no secret belongs in a mail, and no picture is in one."""
        return self.step.kind not in ("secret", *SENT_KINDS) and self.step.picture is None


def asking_of(speech: Speech, shown: OpenStep, said: Sequence[Words] = ()) -> Asking:
    """Give what a mail says of an open step, after what is ``said`` before it."""
    step = shown.step
    notes = [] if step.note is None else [step.note]
    parts = [plain(speech, one) for one in (*said, *notes, step.question)]
    choices = [label(speech, one.words) for one in step.choices] if shown.is_answerable else []
    return Asking("\n\n".join([*parts, *shown.pages]), choices, shown.is_answerable)


def plain(speech: Speech, said: Words) -> str:
    """Give words without the chat's formatting."""
    return html.unescape(_TAG.sub("", words(speech, said)))


def entry_of(speech: Speech, step: Step, written: str) -> Entry:
    """Read somebody's own words as an answer: a choice by its number, its words, or their first.

    Anything else is text, which the step judges; only its first line: below may stand a greeting.
    """
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    chosen = _choice(speech, step, first)
    return Typed(first) if chosen is None else Pressed(step.turn, chosen)


def _choice(speech: Speech, step: Step, text: str) -> str | None:
    number = _NUMBER.match(text)
    if number and step.kind != "text" and 1 <= int(number[1]) <= len(step.choices):
        return step.choices[int(number[1]) - 1].name
    exact = recognise(speech, step, text)
    if exact is not None or step.kind == "text" or not bare(text):
        return exact
    # « Oui » for « Oui, je les accepte », where no other answer begins like it.
    begun = [
        one.name
        for one in step.choices
        if f"{bare(label(speech, one.words))} ".startswith(f"{bare(text)} ")
    ]
    return begun[0] if len(begun) == 1 else None
