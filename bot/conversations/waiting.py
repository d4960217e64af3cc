"""A step that waits for its answer: who is to give it, and what is done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.conversations.steps import Leaf, Page, Step, Words
from school.refusals import Refusal
from school.terms import Face

Check = Callable[[str], object]
Judge = Callable[[str], Awaitable[object]]
Settle = Callable[[Any], object]
Recognise = Callable[[Step, str], str | None]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is talking, and where: ``recognise`` reads a button out of typed words of their language.

    ``just_linked`` says that the chat was linked to its account by the conversation before.
    """

    chat: int
    language: str
    account: int | None
    face: Face
    recognise: Recognise
    just_linked: bool = False


@dataclass(slots=True)
class Open:
    """A step that waits for its answer, and what to do with one."""

    key: str
    step: Step
    check: Check | None = None
    judge: Judge | None = None
    settle: Settle | None = None
    pages: Sequence[Leaf] = ()

    def __await__(self) -> Generator[Open, object, object]:
        """Hand the step to the engine, and take the answer back from it."""
        return (yield self)


def page_of(step: Step, pages: Sequence[Leaf], number: int) -> Step:
    """Show one page of a text; its choices stand on the last page only."""
    index = max(0, min(number, len(pages) - 1))
    last = index == len(pages) - 1
    return replace(
        step,
        question=pages[index].title or step.question,
        page=Page(pages[index].text, index + 1, len(pages)),
        choices=step.choices if last else (),
    )


def refused(refusal: Refusal) -> Words:
    """Give the words of a refusal."""
    return Words(refusal.key, refusal.values)
