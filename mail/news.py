"""What a mail says of news: the words as they were published, and the files that fit into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from locales import Catalogue
from mail.attachments import MOST_BYTES, Attachment
from mail.lines import one_line
from mail.links import Links
from school.news import AttachedFile
from school.news_reading import NewsItem
from school.rich_text import paragraphs, plain
from school.store import Store, Transaction

_LONGEST_TITLE = 100


def news_title(item: NewsItem, words: Catalogue) -> str:
    """Give what the subject says beside the school: the children, the title."""
    title = one_line(item.text.title, _LONGEST_TITLE)
    return words.text("mail.news.about", children=item.names, title=title)


def news_values(
    item: NewsItem | None,
    words: Catalogue,
    links: Links,
    bot: str | None,
    attached: Sequence[Attachment],
) -> Mapping[str, object]:
    """Give what a template may show of them; nothing where a mail is about something else."""
    if item is None:
        return {}
    left = [one.name for one in item.news.files[len(attached) :]]
    return {
        "title": one_line(item.text.title, _LONGEST_TITLE),
        "children": item.names,
        "urgent": item.news.urgent,
        "moment": words.moment(item.published),
        # Rich text is escaped HTML with a few marks (school.rich_text).
        "html": paragraphs(item.text.body),
        "text": [one for one in plain(item.text.body).split("\n\n") if one],
        "left": ", ".join(left),
        "page_url": links.news(item.news.id),
        "chat_url": links.chat(bot, "news"),
        "settings_url": links.settings(),
    }


def _content(digest: str, tx: Transaction) -> bytes | None:
    return tx.files.get(digest)


async def news_files(store: Store, files: Sequence[AttachedFile]) -> list[Attachment]:
    """Give the first files of a piece of news, as many as fit into one mail together."""
    attached: list[Attachment] = []
    room = MOST_BYTES
    for file in files:
        room -= file.size
        if room < 0:
            break
        content = await store.run(partial(_content, file.file))
        if content is None:  # it was taken away meanwhile
            break
        kind, _, subtype = file.media_type.partition("/")
        attached.append(Attachment(0, file.name, content, subtype, kind))
    return attached
