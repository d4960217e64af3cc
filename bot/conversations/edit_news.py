"""« Modifier » of a piece of news (scope D2): other words or files, as parents will see them."""

from __future__ import annotations

from functools import partial

from bot.conversations.profile import own_account
from bot.conversations.publish_news import (
    LONGEST_SHOWN,
    asked_files,
    audience_of,
    news_body,
    news_title,
    preview,
    text_of,
)
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.ids import id_in
from school.news import Text
from school.newsroom import Changes, Draft
from school.rich_text import plain, shortened
from school.school import School


async def edit_news(talk: Talk, school: School) -> Ending:
    """Ask for a title, a text and files anew, each of which may stay, and correct what is shown.

    Where somebody else has changed it meanwhile, nothing is put over that unseen.
    """
    account = own_account(talk, school).id
    news = school.newsroom.get(id_in(talk.given("news")), account)
    card = Door(f"news_card:{news.id}", Words("publish_news.card"))
    doors = (card, Door("home", Words("menu.home")))
    talk.stages("title", "body", "files", "preview")
    if await talk.draw("version", lambda: news.version) != news.version:
        return Ending(Words("edit_news.meanwhile"), doors)
    if len(news.texts) > 1:
        return Ending(Words("news.several_languages"), doors)
    ((language, old),) = news.texts.items()
    platform = school.tx.platforms.get(news.platform)
    assert platform is not None  # it refers to it
    title = await talk.ask("title", news_title, choices=("keep",), title=old.title)
    shown = plain(shortened(old.body, LONGEST_SHOWN)) or Words("edit_news.no_text")
    body = await talk.ask("body", news_body, choices=("keep", "none"), text=shown)
    files = news.files
    if await talk.choose("files", ("keep", "others"), n=len(files)) == "others":
        with talk.words_of("publish_news"):
            files = await asked_files(talk, school, "files")
    draft = Draft(
        news.platform,
        {language: _changed(old, title, body)},
        class_name=news.class_name,
        child=news.child,
        files=files,
        publish_at=news.publish_at,
        urgent=news.urgent,
    )
    with talk.words_of("publish_news"):
        await preview(
            talk, school, platform, draft, audience_of(school, news.class_name, news.child)
        )
    changes = Changes(texts=draft.texts, files=files, by=account)
    await talk.once("edited", partial(_edit, school, news.id, changes))
    return Ending(Words("edit_news.done"), doors)


def _changed(old: Text, title: str, body: str) -> Text:
    """Give the text with what was typed in the place of what does not stay."""
    new = text_of(old.title if title == "_keep" else title, "" if body == "_keep" else body)
    return Text(new.title, old.body) if body == "_keep" else new


def _edit(school: School, number: int, changes: Changes) -> int:
    """Edit, and correct the first chats at once; the schedule goes on with the others."""
    school.newsroom.edit(number, changes)
    school.announcing.go_on(number)
    return number
