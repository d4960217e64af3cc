"""« Mes données » (scope D5): everything that is held about oneself, as a file."""

from __future__ import annotations

from bot.conversations.own_password import own_password
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.refusals import Refusal
from school.school import School

FETCH = Door("fetch_data", Words("my_data.fetch"))
_HOME = Door("home", Words("menu.home"))


async def my_data(talk: Talk, school: School) -> Ending:
    """Have the export sent into this chat; in a browser it is fetched by a link."""
    person = talk.person
    if person.account is None:
        raise Refusal("settings.unknown")
    account = person.account
    await own_password(talk, school, account)
    await talk.once("export", lambda: school.leaving.export(account, person.chat, person.face))
    if person.face == "web":
        return Ending(Words("my_data.ready"), (FETCH, _HOME))
    return Ending(Words("my_data.sent"), (_HOME,))
