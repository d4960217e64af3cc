"""What the pages of links with a token share: a GET shows, only a person's own form acts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from school.tokens import tidy_token
from web.deeds import DeedName
from web.errors import ErrorPages
from web.forms import FIELD, from_another_site, read_form
from web.pages import Pages, asked_language
from web.site import Site

_PATIENCE = 3.0  # seconds that a person waits for the outcome of a click before being told to

_TREATED, _WAITING = "#next", "#waiting"
"""Fragments, which a browser keeps to itself: the page shows the note of that name."""


class LinkPage(ABC):
    """A page at ``/{place}/{token}``; ``purpose`` is what its form is signed for."""

    place: str
    purpose: str

    def __init__(self, site: Site, pages: Pages, errors: ErrorPages) -> None:
        self._site = site
        self._pages = pages
        self._errors = errors

    async def answer(self, request: Request) -> Response:
        """Show the page, or take its form; one neutral page for what is no token."""
        token = tidy_token(request.path_params["token"])
        if token is None:
            return self._errors.neutral(request)
        if request.method == "POST":
            return await self._act(request, token, await read_form(request))
        return await self._show(request, token)

    @abstractmethod
    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        """Show the page; ``stale`` where its form came too late to be taken."""

    @abstractmethod
    async def _act(self, request: Request, token: str, form: Mapping[str, str]) -> Response:
        """Do what a form asks, once ``_refusal`` gives nothing."""

    def _issue(self, token: str) -> str:
        """Give the value of the page's signed field."""
        return self._site.forms.issue(self.purpose, token, self._site.clock.now())

    async def _refusal(
        self, request: Request, token: str, form: Mapping[str, str]
    ) -> Response | None:
        """Give the answer to a form that this page has not made, or has made too long ago."""
        site = self._site
        if from_another_site(request, site.public_url):
            return self._errors.show(request, 403)
        if not site.forms.check(form.get(FIELD, ""), self.purpose, token, site.clock.now()):
            return await self._show(request, token, stale=True)
        return None

    def _return(self, request: Request, token: str, fragment: str = "") -> Response:
        """Send the browser back to the page, in the language that was asked for."""
        language = asked_language(request)
        query = f"?lang={language}" if language else ""
        return RedirectResponse(f"/{self.place}/{token}{query}{fragment}", status_code=303)


class ClickPage(LinkPage):
    """A page whose buttons are kept as clicks, and treated as a reply to the mail would be."""

    @abstractmethod
    def _deed(self, form: Mapping[str, str]) -> DeedName:
        """Say what the pressed button asks for."""

    async def _act(self, request: Request, token: str, form: Mapping[str, str]) -> Response:
        refusal = await self._refusal(request, token, form)
        if refusal is not None:
            return refusal
        treated = await self._site.clicks.take(self._deed(form), token, _PATIENCE)
        return self._return(request, token, _TREATED if treated else _WAITING)
