"""The portfolio (scope A6), to which a school's own site can link, and the front door."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.conversations.steps import Words
from school.certificates import Certificate, grouped
from school.refusals import Refusal
from web.browser_page import BrowserPage
from web.files import file_response
from web.pages import PUBLIC
from web.told import Told
from web.visit import Visit

_ROBOTS = "User-agent: *\nDisallow: /\n"


class PortfolioPage(BrowserPage):
    """``/portfolio`` with its certificates, ``/`` and ``/robots.txt``."""

    async def answer(self, request: Request) -> Response:
        """Show the portfolio of an account, or how to reach one's own."""
        values = await self._browsers.look(request, _portfolio)
        if values is None:
            return await self.ways_in(request)
        return self._show(request, "portfolio.html", values)

    async def document(self, request: Request) -> Response:
        """Give the PDF of a certificate to the account that holds it."""
        number = self._number(request, "certificate")
        held = await self._browsers.look(request, lambda visit: _held(visit, number))
        if held is None:
            return self._errors.neutral(request)
        name, content = await self._site.papers.document(held.id)
        return file_response(name, content, "application/pdf", "inline")

    async def activate(self, request: Request) -> Response:
        """Put a certificate that waits into the portfolio."""
        _, refusal = await self._form(request)
        if refusal is not None:
            return refusal
        number = self._number(request, "certificate")
        visit = await self._browsers.act(request, lambda visit: _activate(visit, number))
        told = None if visit is None else Told.by(visit)
        if told is None:
            return self._to(request, "/portfolio")
        return self._show(request, "conversation.html", {"told": told, "step": None})

    async def front(self, request: Request) -> Response:
        """Say what this is, and where to go on, to somebody who came by the bare address."""
        kinds = await self._site.store.run(lambda tx: {one.kind for one in tx.platforms.all()})
        return self._pages.show(
            request,
            "front.html",
            headers=PUBLIC,
            letters="school" in kinds,
            certificates="institute" in kinds,
        )

    async def robots(self, request: Request) -> Response:
        """Ask search engines to stay away: links in mails are for one person."""
        return PlainTextResponse(_ROBOTS, headers=PUBLIC)


def _portfolio(visit: Visit) -> dict[str, object] | None:
    account = visit.account
    if account is None:
        return None
    use = visit.school.certificates
    return {
        "spoken": visit.language,
        **visit.menu,
        "of_student": True,
        "years": _years(visit, use.portfolio(account.id)),
        "waiting": [_line(visit, one) for one in use.waiting_for(account.id)],
    }


def _years(visit: Visit, held: Sequence[Certificate]) -> list[dict[str, object]]:
    """Give the years, the newest first, and in each its kinds."""
    years = []
    for year, of_year in groupby(held, key=lambda one: one.awarded_on.year):
        by_kind = sorted(of_year, key=lambda one: one.kind)
        kinds = [
            {
                "heading": visit.speech.text(f"certificate.kind.{kind}.heading"),
                "certificates": [_line(visit, one) for one in of_kind],
            }
            for kind, of_kind in groupby(by_kind, key=lambda one: one.kind)
        ]
        years.append({"year": year, "kinds": kinds})
    return years


def _line(visit: Visit, certificate: Certificate) -> dict[str, object]:
    platform = visit.school.tx.platforms.get(certificate.platform)
    return {
        "id": certificate.id,
        "title": certificate.title,
        "date": certificate.awarded_on,
        "school": platform.name if platform else certificate.platform,
        "code": grouped(certificate.code),
    }


def _held(visit: Visit, number: int) -> Certificate | None:
    try:
        return visit.school.certificates.open(number, visit.chat.account or 0)
    except Refusal:
        return None


def _activate(visit: Visit, number: int) -> None:
    try:
        visit.school.certificates.activate(number, visit.chat.account or 0)
    except Refusal as refusal:
        visit.said.append(Words(refusal.key, refusal.values))
