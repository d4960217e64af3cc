"""« Modifier » of a piece of news (scope D2): other words or files, as parents will see them.

Of what still waits the audience and the moment can be changed as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversations.drafts import audience_of, news_body, news_title, published_words, text_of
from bot.conversations.profile import own_account
from bot.conversations.publish_news import (
    LONGEST_SHOWN,
    asked_audience,
    asked_files,
    asked_moment,
    preview,
)
from bot.conversations.steps import Door, Ending, Words
from bot.conversations.talk import Talk
from school.ids import id_in
from school.news import News, Text
from school.newsroom import Audience, Changes, Draft
from school.rich_text import plain, shortened
from school.school import School


@dataclass(frozen=True, slots=True)
class _Target:
    """For whom something is, and when it comes out; ``None`` is at once."""

    audience: Audience
    publish_at: datetime | None


async def edit_news(talk: Talk, school: School) -> Ending:
    """Ask for each part anew, any of which may stay, and correct what is shown.

    Where somebody else has changed it meanwhile, nothing is put over that unseen.
    """
    account = own_account(talk, school).id
    news = school.newsroom.get(id_in(talk.given("news")), account)
    card = Door(f"news_card:{news.id}", Words("publish_news.card"))
    doors = (card, Door("home", Words("menu.home")))
    if await talk.draw("version", lambda: news.version) != news.version:
        return Ending(Words("edit_news.meanwhile"), doors)
    if len(news.texts) > 1:
        return Ending(Words("news.several_languages"), doors)
    # Drawn once: what comes out meanwhile must not drop what was answered unseen.
    waits = await talk.draw("waits", lambda: not news.is_out(school.unit.clock.now()))
    talk.stages("title", "body", "files", *(("audience", "when") if waits else ()), "preview")
    ((language, old),) = news.texts.items()
    text = await _text(talk, old)
    files = news.files
    if await talk.choose("files", ("keep", "others"), n=len(files)) == "others":
        with talk.words_of("publish_news"):
            files = await asked_files(talk, school, "files")
    target = _Target(Audience(news.class_name, news.child), news.publish_at)
    if waits:
        target = await _target(talk, school, news)
    draft = Draft(
        news.platform,
        {language: text},
        class_name=target.audience.class_name,
        child=target.audience.child,
        files=files,
        publish_at=target.publish_at,
        urgent=news.urgent,
    )
    await _previewed(talk, school, draft)
    changes = Changes(
        texts=draft.texts,
        files=files,
        publish_at=target.publish_at or school.unit.clock.now(),
        audience=target.audience,
        by=account,
    )
    await talk.once("edited", partial(_edit, school, news.id, changes))
    done = published_words(school, target.publish_at) if waits else Words("edit_news.done")
    return Ending(done, doors)


async def _text(talk: Talk, old: Text) -> Text:
    """Ask for a title and a text; what is not kept stands in the place of the old."""
    title = await talk.ask("title", news_title, choices=("keep",), title=old.title)
    shown = plain(shortened(old.body, LONGEST_SHOWN)) or Words("edit_news.no_text")
    body = await talk.ask("body", news_body, choices=("keep", "none"), text=shown)
    new = text_of(old.title if title == "_keep" else title, "" if body == "_keep" else body)
    return Text(new.title, old.body) if body == "_keep" else new


async def _target(talk: Talk, school: School, news: News) -> _Target:
    """Ask for whom what waits is, and when it comes out."""
    before = audience_of(school, news.class_name, news.child)
    with talk.words_of("publish_news"):
        audience = await asked_audience(talk, school, news.platform, before)
        moment = await asked_moment(talk, school, news.publish_at)
    return _Target(Audience(audience.class_name, audience.child), moment)


async def _previewed(talk: Talk, school: School, draft: Draft) -> None:
    platform = school.tx.platforms.get(draft.platform)
    assert platform is not None  # it refers to it
    audience = audience_of(school, draft.class_name, draft.child)
    with talk.words_of("publish_news"):
        await preview(talk, school, platform, draft, audience)


def _edit(school: School, number: int, changes: Changes) -> int:
    """Edit, and correct the first chats at once; the schedule goes on with the others."""
    school.newsroom.edit(number, changes)
    school.announcing.go_on(number)
    return number
