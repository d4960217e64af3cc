"""The pages without a token: the front door, and the way in that a school's own site links to."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from web.doors import Doors
from web.pages import PUBLIC, Pages

_ROBOTS = "User-agent: *\nDisallow: /\n"


class PortfolioPage:
    """``/portfolio`` (scope A6), ``/`` and ``/robots.txt``."""

    def __init__(self, pages: Pages, doors: Doors) -> None:
        self._pages = pages
        self._doors = doors

    async def answer(self, request: Request) -> Response:
        """Show how to reach one's certificates."""
        door = await self._doors.to("portfolio")
        return self._pages.show(request, "portfolio.html", headers=PUBLIC, door=door)

    async def front(self, request: Request) -> Response:
        """Say what this is, to somebody who came by the bare address."""
        return self._pages.show(request, "front.html", headers=PUBLIC)

    async def robots(self, request: Request) -> Response:
        """Ask search engines to stay away: links in mails are for one person."""
        return PlainTextResponse(_ROBOTS, headers=PUBLIC)
