"""« Retirer » of a piece of news (scope D2)."""

from __future__ import annotations

from functools import partial

from bot.conversations.newsroom import DESK
from bot.conversations.profile import own_account
from bot.conversations.steps import CANCEL, Door, Ending, Words
from bot.conversations.talk import Talk
from school.ids import id_in
from school.school import School


async def withdraw_news(talk: Talk, school: School) -> Ending:
    """Take a piece of news back once that is confirmed."""
    account = own_account(talk, school).id
    news = school.newsroom.get(id_in(talk.given("news")), account)
    title = news.text(talk.language, ()).title
    if news.withdrawn_at is None:
        await talk.confirm("sure", safe=CANCEL, title=title)
    await talk.once("withdrawn", partial(_withdraw, school, news.id, account))
    return Ending(Words("withdraw_news.done"), (DESK, Door("home", Words("menu.home"))))


def _withdraw(school: School, number: int, account: int) -> int:
    """Withdraw, and correct the first chats at once; the schedule goes on with the others."""
    school.newsroom.withdraw(number, account)
    school.announcing.go_on(number)
    return number
