"""What a form answers, and how it is given to a conversation: the same on every page that asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.conversations.steps import Entry, Judged, Pressed, Typed
from school.ids import id_in
from school.rehashing import rehash
from school.store import Store
from web.visit import Visit

LONGEST = 4096
"""Characters of an answer in a line, as many as the chat takes."""
_LONGEST_TEXT = 24_000
"""Characters of any answer: more than a step takes, so that it is refused rather than cut."""

Act = Callable[[Callable[[Visit], None]], Awaitable[Visit | None]]
"""Does a piece of work in a visit and keeps it; ``None`` for somebody whom we do not know."""


def turn_of(form: Mapping[str, str]) -> int:
    """Give the turn that a form names; 0, which none has, for what is no number."""
    return id_in(form.get("turn", ""))


def entry_of(form: Mapping[str, str]) -> Entry:
    """Give what was pressed, or else what was typed."""
    if "choice" in form:
        return Pressed(turn_of(form), form["choice"])
    # Forms part lines with CR and LF (HTML, form submission).
    return Typed(form.get("answer", "").replace("\r\n", "\n")[:_LONGEST_TEXT])


async def give(form: Mapping[str, str], act: Act, store: Store) -> Visit | None:
    """Give what a form answers to the open step.

    A secret is judged between two transactions, and nothing of it is in either.
    """
    turn, entry = turn_of(form), entry_of(form)
    visit = await act(lambda visit: visit.take(entry, turn))
    if visit is None or visit.judge is None or not isinstance(entry, Typed):
        return visit
    judged = Judged(turn, await visit.judge(entry.text))
    visit = await act(lambda visit: visit.take(judged, turn))
    if visit is not None:
        await rehash(store.run, visit.school.unit)
    return visit
