"""What a step asks, as data: every face (chat, page, mail) shows it in its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

BACK, CANCEL, NEXT, PREVIOUS = "_back", "_cancel", "_next", "_previous"
"""Choices that the engine itself offers and understands."""

AnswerKind = Literal["text", "choice", "secret", "pages", "picture", "file"]
SENT_KINDS: tuple[AnswerKind, ...] = ("picture", "file")
"""What is sent, rather than typed or pressed."""


@dataclass(frozen=True, slots=True)
class Words:
    """A catalogue key with its values; a value may itself be words, or several of them."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: its name in the record, and what stands on it."""

    name: str
    words: Words


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page to be read; ``title`` stands above it where it is not what the step asks."""

    text: str
    title: Words | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a text that is read in the conversation; ``number`` counts from 1."""

    text: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Step:
    """An open step.

    ``stage`` is « Étape 3 sur 6 »; ``note`` says what was wrong with the last answer, and
    ``misses`` how many in a row were not taken; ``picture`` is a code to be drawn; ``shows`` the
    digest of a picture that was sent, for a face that can show it beside the words; ``turn`` tells
    this showing of the step from earlier ones. ``listed`` are answers that may be typed, for a face
    that can offer more of them than buttons. ``safe`` is the choice that leaves all as it is, where
    every other one takes something away; empty at any other step. ``closes`` is the choice that
    ends what has nothing to be given up: « Annuler » does not stand beside it.
    """

    script: str
    name: str
    kind: AnswerKind
    question: Words
    choices: tuple[Choice, ...] = ()
    stage: tuple[int, int] | None = None
    note: Words | None = None
    misses: int = 0
    picture: str | None = None
    page: Page | None = None
    can_go_back: bool = False
    turn: int = 0
    listed: Sequence[str] = ()
    safe: str = ""
    closes: str = ""
    shows: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A button under the last words of a conversation, leading elsewhere (``certificates``)."""

    target: str
    words: Words


@dataclass(frozen=True, slots=True)
class Ending:
    """The last words of a conversation, and where one can go from there.

    ``child`` is whose page it is: the right to that child is asked again when it leaves.
    """

    words: Words
    doors: tuple[Door, ...] = ()
    child: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that somebody wrote; ``forwarded`` ones are never credentials (safety)."""

    text: str
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, with the turn of the step that showed it."""

    turn: int
    choice: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was concluded, outside of the transaction, from a secret or a picture sent at a turn."""

    turn: int
    conclusion: object


@dataclass(frozen=True, slots=True)
class Unfit:
    """Something that no step asks for: a sticker, a photo, a voice message."""


Entry = Typed | Pressed | Judged | Unfit
