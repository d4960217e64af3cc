"""A school with news: what its secretary publishes to the family of Albert, for tests."""

from __future__ import annotations

from functools import partial
from typing import Any

from school.news import AttachedFile, News, Text
from school.newsroom import Draft
from school.school import School
from tests.cast import ISU_DOUR
from tests.conftest import SchoolAtWork

TITLE, BODY = "Horaire de surveillance", "Semaine du <b>16 novembre</b>"
PNG = b"\x89PNG\r\n\x1a\n picture"


def draft(**changes: Any) -> Draft:
    """Something for all families of the Sainte-Union, now."""
    words = {"platform": ISU_DOUR.id, "texts": {"fr": Text(TITLE, BODY)}}
    return Draft(**(words | changes))


def publish(school: School, **changes: Any) -> News:
    """Publish it as the command does, and tell nobody yet."""
    published = school.newsroom.publish(draft(**changes))
    assert published.is_new
    return published.news


def with_file(school: School, name: str = "photo.png", content: bytes = PNG) -> AttachedFile:
    """Keep a file to go with it."""
    return school.newsroom.keep(name, content)


async def announce(school: SchoolAtWork, limit: int = 200) -> None:
    """Do all that is due, a transaction for each batch, as the schedule does."""
    for number in await school.do(lambda school: school.announcing.due()):
        while await school.do(partial(_go_on, number, limit)):
            pass


def _go_on(number: int, limit: int, school: School) -> bool:
    return school.announcing.go_on(number, limit)
