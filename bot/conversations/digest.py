"""Digests: one line for each thing that somebody is told once a day, and the way to it."""

from __future__ import annotations

from bot.conversations.news import LABEL
from bot.conversations.saying import short
from bot.conversations.steps import Door, Words
from school.written import Letter

MOST_LINES = 20
"""In one message, or mail; all else stands in the lists that it leads to."""
MOST_DOORS = 6
_LONGEST_TITLE = 100


def lines(letter: Letter) -> list[Words]:
    """Say what a digest tells, line by line, and of how much more there is."""
    said = [_line(one) for one in letter.items[:MOST_LINES]]
    more = len(letter.items) - MOST_LINES
    return [*said, Words("digest.more", {"n": more})] if more > 0 else said


def doors_of(letter: Letter) -> list[Door]:
    """Give the ways to what it tells: each once, and not more than fit under a message."""
    wanted = {door.target: door for one in letter.items for door in _doors(one)}
    return list(wanted.values())[:MOST_DOORS]


def _line(item: Letter) -> Words:
    if item.news is not None:
        title = short(item.news.text.title, _LONGEST_TITLE)
        return Words("digest.news", {"title": title, "children": item.news.names})
    if item.due is not None:
        children = ", ".join(child.first_name for child in item.due.children)
        key = "digest.terms" if item.due.may_wait else "digest.terms_over"
        return Words(key, {"children": children, "until": item.due.terms.ignore_until})
    title = item.certificate.title if item.certificate else ""
    return Words(f"digest.{item.kind}", {"title": short(title, _LONGEST_TITLE)})


def _doors(item: Letter) -> list[Door]:
    if item.news is not None:
        title = short(item.news.text.title, LABEL)
        return [Door(f"news.read:{item.news.news.id}", Words("digest.read", {"title": title}))]
    if item.due is not None:
        return [
            Door(f"terms:{child.id}", Words("terms.notice.answer", {"child": child.first_name}))
            for child in item.due.children
        ]
    return [Door("certificates", Words("menu.certificates"))]
