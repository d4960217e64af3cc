"""« Actualités » on pages (scope B13): the list, a piece of news, and the files that go along."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.news import about, headline, when
from school.news import AttachedFile
from school.news_reading import NewsItem
from school.refusals import Refusal
from school.rich_text import paragraphs
from web.browser_page import BrowserPage
from web.files import Kept, file_response
from web.visit import Visit

_SHOWN = ("image/", "application/pdf")
"""What a browser may show by itself; all else is saved."""


class NewsPage(BrowserPage):
    """``/news`` and all that is under it."""

    async def answer(self, request: Request) -> Response:
        """Show a page of the list, the newest first."""
        given = request.query_params.get("page", "")
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
        values = await self._browsers.look(request, lambda visit: _list(visit, number))
        if values is None:
            return await self.ways_in(request)
        return self._show(request, "news.html", values)

    async def article(self, request: Request) -> Response:
        """Show a piece of news to somebody who may read it now."""
        number = self._number(request, "news")
        values = await self._browsers.look(request, lambda visit: _article(visit, number))
        if values is None:
            return await self.ways_in(request)
        if not values:
            return self._errors.neutral(request)
        return self._show(request, "article.html", values)

    async def open(self, request: Request) -> Response:
        """Note that somebody has opened it, by a press of theirs, and show it."""
        _, refusal = await self._form(request)
        if refusal is not None:
            return refusal
        number = self._number(request, "news")
        await self._browsers.act(request, lambda visit: _open(visit, number))
        return self._to(request, f"/news/{number}")

    async def file(self, request: Request) -> Response:
        """Give a file of it to somebody who may read it now."""
        number, place = self._number(request, "news"), self._number(request, "place")
        found = await self._browsers.look(request, lambda visit: _file(visit, number, place))
        if found is None:
            return self._errors.neutral(request)
        file, content = found
        is_shown = file.media_type.startswith(_SHOWN)
        kept: Kept = "inline" if is_shown else "attachment"
        return file_response(file.name, content, file.media_type, kept)


def _list(visit: Visit, number: int) -> dict[str, object] | None:
    account = visit.account
    if account is None:
        return None
    page = visit.school.news_reading.page(account, number)
    return {
        "spoken": visit.language,
        **visit.menu,
        "items": [
            {"id": one.news.id, "headline": headline(visit.speech, one)} for one in page.items
        ],
        "newer": page.page - 1 if page.page else None,
        "older": page.page + 1 if page.page + 1 < page.pages else None,
    }


def _article(visit: Visit, number: int) -> dict[str, object] | None:
    """Give what the page shows: nothing of what one may not read, ``None`` to a stranger."""
    item = _found(visit, number)
    if item is None:
        return None if visit.account is None else {}
    return {
        "spoken": visit.language,
        **visit.menu,
        "id": item.news.id,
        "title": item.text.title,
        "urgent": item.news.urgent,
        "about": about(visit.speech, item),
        "when": when(visit.speech, item),
        "paragraphs": paragraphs(item.text.body),
        "files": [
            {"place": place, "name": one.name, "is_picture": one.is_picture}
            for place, one in enumerate(item.news.files, 1)
        ],
        "is_new": visit.school.news_reading.is_unread(item, visit.chat.account or 0),
    }


def _open(visit: Visit, number: int) -> None:
    item = _found(visit, number)
    if item is not None and visit.account is not None:
        visit.school.news_reading.open(number, visit.account)


def _file(visit: Visit, number: int, place: int) -> tuple[AttachedFile, bytes] | None:
    if visit.account is None:
        return None
    try:
        file = visit.school.news_reading.attached(number, place, visit.account)
    except Refusal:
        return None
    content = visit.school.tx.files.get(file.file)
    return None if content is None else (file, content)


def _found(visit: Visit, number: int) -> NewsItem | None:
    if visit.account is None:
        return None
    try:
        return visit.school.news_reading.find(number, visit.account)
    except Refusal:
        return None
