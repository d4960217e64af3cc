"""Drafts of news: what is typed for them as it is kept, and how a script says for whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.conversations.steps import Words
from school.news import LONGEST_BODY, LONGEST_TITLE, Families, Text
from school.refusals import Refusal
from school.rich_text import length, rich
from school.school import School
from school.times import time_on_the_wall

_MORNING = time(8)


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom it is, and how that is said; ``reader`` is the child that a parent would be told."""

    words: Words | str
    reader: Words | str
    class_name: str | None = None
    child: int | None = None


def news_title(text: str) -> str:
    """Give a title as it is kept; raises ``Refusal``."""
    title = " ".join(text.split())
    if not title or length(rich(title)) > LONGEST_TITLE:
        raise Refusal("news.title_too_long", most=LONGEST_TITLE)
    return title


def news_body(text: str) -> str:
    """Give a text as it was typed; raises ``Refusal``."""
    if length(rich(text)) > LONGEST_BODY:
        raise Refusal("news.body_too_long", most=LONGEST_BODY)
    return text.strip()


def text_of(title: str, body: str) -> Text:
    """Give what was typed as it is kept."""
    return Text(title, "" if body == "_none" else rich(body))


def audience_of(school: School, class_name: str | None, child: int | None) -> Audience:
    """Say for whom something is."""
    anybody = Words("publish_news.anybody")
    if class_name is not None:
        return Audience(Words("news.audience.class", {"name": class_name}), anybody, class_name)
    if child is None:
        return Audience(Words("news.audience.all"), anybody)
    found = school.tx.children.get(child)
    if found is None:  # it stays for that child alone, and so for nobody
        return Audience("–", anybody, child=child)
    return Audience(found.identifier, found.first_name, child=child)


def for_families(families: Families) -> Words:
    """Say how many families something is for, as far as they have opened their access."""
    if not families.count:
        return Words("news.for_nobody")
    return Words("news.for_families", {"n": families.count})


def published_words(school: School, moment: datetime | None) -> Words:
    """Say when families are told."""
    if moment is None or moment <= school.unit.clock.now():
        return Words("publish_news.done")
    return Words("publish_news.done_later", {"moment": moment.astimezone(school.zone)})


def tomorrow(school: School) -> datetime:
    """Give eight o'clock of the next morning."""
    day = school.today + timedelta(days=1)
    return datetime.combine(day, _MORNING, school.zone).astimezone(UTC)


def later(school: School, text: str) -> str:
    """Read a moment that lies ahead; gives it as ISO 8601; raises ``Refusal``."""
    at = time_on_the_wall(text).replace(tzinfo=school.zone).astimezone(UTC)
    if at <= school.unit.clock.now():
        raise Refusal("news.past")
    return at.isoformat()
