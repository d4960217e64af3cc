"""An administrator's answer to a problem (scope B21), written in the chat or on a page."""

from __future__ import annotations

from functools import partial

from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.ids import id_in
from school.school import School

_HOME = (Door("home", Words("menu.home")),)


async def help_answer(talk: Talk, school: School) -> Ending:
    """Have an administrator answer a problem, after what was answered already."""
    number, account = id_in(talk.given("problem")), talk.person.account or 0
    report = school.reporting.to_answer(number, account)
    done = report.answered_by
    answered = Words("help_answer.answered", {"names": ", ".join(done)}) if done else ""
    words = await talk.ask(
        "words", school.reporting.words, name=report.name, asked=report.said[0].words,
        answered=answered,
    )  # fmt: skip
    await talk.once("answered", partial(school.reporting.answer, number, account, words))
    return Ending(Words("help_answer.sent", {"name": report.name}), _HOME)
