"""« Rédaction » on pages (scope D2, D3): what staff publishes, and whom it has reached."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.newsroom import DESK, card, card_doors, desk_line, desk_news, figures_chart
from bot.conversations.publish_news import PUBLISH
from school.charts import Chart
from school.refusals import Refusal
from web.browser_page import BrowserPage
from web.visit import Visit
from web.ways import ways

Look = Callable[[Visit], dict[str, object] | None]


class NewsroomPage(BrowserPage):
    """``/newsroom`` and its cards; for whoever publishes at a school, and there for nobody else."""

    async def answer(self, request: Request) -> Response:
        """List what the schools of somebody have published, and what waits for its time."""
        return await self._page(request, "newsroom.html", _desk)

    async def card(self, request: Request) -> Response:
        """Show the figures of a piece of news, as they are now."""
        number = self._number(request, "news")
        return await self._page(request, "news_card.html", lambda visit: _card(visit, number))

    async def picture(self, request: Request) -> Response:
        """Draw the same figures."""
        number = self._number(request, "news")
        chart = await self._browsers.look(request, lambda visit: _chart(visit, number))
        if chart is None:
            return self._errors.neutral(request)
        drawn = await asyncio.to_thread(self._site.draw_chart, chart)
        return Response(drawn, media_type="image/png")

    async def _page(self, request: Request, template: str, work: Look) -> Response:
        values = await self._browsers.look(request, work)
        if values is None:
            return await self.ways_in(request)
        if not values:
            return self._errors.neutral(request)
        return self._show(request, template, values)


def _desk(visit: Visit) -> dict[str, object] | None:
    """Give what the page shows: nothing where one publishes nothing, ``None`` to a stranger."""
    if visit.account is None:
        return None
    listed = desk_news(visit.school, visit.account.id)
    if listed is None:
        return {}
    return {
        "spoken": visit.language,
        **visit.menu,
        "publish": ways(visit.speech, (PUBLISH,))[0],
        "items": [
            {"id": one.id, "line": desk_line(visit.speech, visit.language, visit.school, one)}
            for one in listed
        ],
    }


def _chart(visit: Visit, number: int) -> Chart | None:
    try:
        news = visit.school.newsroom.get(number, visit.chat.account or 0)
    except Refusal:
        return None
    return figures_chart(visit.speech, visit.language, visit.school, news)


def _card(visit: Visit, number: int) -> dict[str, object] | None:
    """Give what the card shows, in the same way."""
    if visit.account is None:
        return None
    try:
        news = visit.school.newsroom.get(number, visit.account.id)
    except Refusal:
        return {}
    return {
        "spoken": visit.language,
        **visit.menu,
        "text": card(visit.speech, visit.language, visit.school, news),
        "ways": ways(visit.speech, (*card_doors(news), DESK)),
    }
