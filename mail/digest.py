"""What a mail says once a day: a line for each thing, which leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from bot.conversations.digest import MOST_LINES, lines
from bot.conversations.saying import label
from locales import Catalogue
from mail.lines import one_line
from mail.links import Links
from school.written import Letter


def digest_values(
    letter: Letter, words: Catalogue, links: Links, bot: str | None
) -> Mapping[str, object]:
    """Give what a template may show of a digest; without rows for a mail about something else."""
    said = [one_line(label(words, one)) for one in lines(letter)]
    urls = [_page(one, links) for one in letter.items[:MOST_LINES]]
    return {
        "rows": list(zip_longest(said, urls)),
        "page_url": links.home(),
        "chat_url": links.chat(bot, "home"),
    }


def _page(item: Letter, links: Links) -> str | None:
    """Give the page on which one thing stands."""
    if item.news is not None:
        return links.news(item.news.news.id)
    return links.home() if item.due is not None else links.portfolio()
