"""News as people read them: headline, moment and children, the same in the chat and on pages."""

from __future__ import annotations

from bot.conversations.saying import Speech, words
from bot.conversations.steps import Door, Words
from school.news_reading import NewsItem
from school.rich_text import bold, escaped

NEWS = Door("news", Words("menu.news"))
"""« Actualités »."""
LABEL = 40
"""Characters of a title on a button."""


def headline(speech: Speech, item: NewsItem) -> str:
    """Write a line of the list: the title, and below it when it was published, and about whom."""
    said = {"moment": item.published, "children": item.names}
    key = "news.line.children" if item.children else "news.line"
    below = words(speech, Words(key, said))
    urgent = f"{words(speech, Words('news.urgent'))} " if item.news.urgent else ""
    return f"{urgent}{bold(escaped(item.text.title))}\n{below}"


def about(speech: Speech, item: NewsItem) -> str:
    """Say from which school it is, and about which children."""
    values = {"school": item.platform.name, "children": item.names}
    return words(speech, Words("news.about.children" if item.children else "news.about", values))


def when(speech: Speech, item: NewsItem) -> str:
    """Say when it was published, and when it was edited, if it was."""
    values = {"moment": item.published, "edited": item.edited}
    return words(speech, Words("news.when.edited" if item.edited else "news.when", values))


def head(speech: Speech, item: NewsItem) -> str:
    """Write what stands above the text: whom it is about, the title, the moment."""
    urgent = f"{words(speech, Words('news.urgent'))}\n" if item.news.urgent else ""
    title = bold(escaped(item.text.title))
    return f"{urgent}{about(speech, item)}\n\n{title}\n{when(speech, item)}"
