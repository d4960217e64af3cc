"""Where a button leads: to a page that shows, or to what a person's own press begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.saying import Speech, label
from bot.conversations.steps import Door

_PAGES = (
    (re.compile(r"home\Z"), "/home"),
    (re.compile(r"children\Z"), "/home#children"),
    (re.compile(r"child:(\d{1,19})\Z"), "/child/{}"),
    (re.compile(r"certificates\Z"), "/portfolio"),
    (re.compile(r"certificate\.pdf:(\d{1,19})\Z"), "/portfolio/{}.pdf"),
    (re.compile(r"news\Z"), "/news"),
    (re.compile(r"news_desk\Z"), "/newsroom"),
    (re.compile(r"news_chart:(\d{1,19})\Z"), "/newsroom/{}/figures.png"),
    (re.compile(r"news_card:(\d{1,19})\Z"), "/newsroom/{}"),
    (re.compile(r"news:(\d{1,19})\Z"), "/news/{}"),
    (re.compile(r"settings\Z"), "/settings"),
    (re.compile(r"link_chat\Z"), "/settings/chat"),
    (re.compile(r"help\Z"), "/help"),
    (re.compile(r"fetch_data\Z"), "/settings/data"),
)
"""The pages that show what a door of the chat leads to; any other door begins something."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a page, or a button whose press begins what ``target`` names."""

    label: str
    href: str | None
    target: str


def ways(speech: Speech, doors: Sequence[Door]) -> list[Way]:
    """Give what doors look like on a page."""
    return [Way(label(speech, one.words), _href(one.target), one.target) for one in doors]


def _href(target: str) -> str | None:
    for pattern, place in _PAGES:
        match = pattern.match(target)
        if match:
            return place.format(*match.groups())
    return None
