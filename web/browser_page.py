"""What the pages share that know a browser by its cookie: their forms, and the ways in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversations.steps import Door as Target
from bot.conversations.steps import Words
from school.ids import id_in
from web.browsers import Browsers
from web.doors import Doors
from web.errors import ErrorPages
from web.forms import FIELD, from_another_site, read_form
from web.pages import Pages, asked_language
from web.site import Site
from web.speech import PageSpeech
from web.told import Told
from web.visit import Visit
from web.ways import Way, ways

_SIGN_IN = Target("sign_in", Words("menu.connexion"))
_IDENTIFY = Target("sign_in", Words("menu.sign_in"))
_FORGOTTEN = Target("forgotten_password", Words("sign_in.password.forgotten"))
_FIRST = Target("first_connection", Words("menu.first_connection"))


class BrowserPage:
    """A page of a browser; a form of it is taken from that browser alone (OWASP CSRF)."""

    def __init__(
        self, site: Site, pages: Pages, errors: ErrorPages, browsers: Browsers, doors: Doors
    ) -> None:
        self._site = site
        self._pages = pages
        self._errors = errors
        self._browsers = browsers
        self._doors = doors

    async def ways_in(self, request: Request) -> Response:
        """Show the ways in, to somebody whom we do not know in this browser."""
        kinds = await self._site.store.run(lambda tx: {one.kind for one in tx.platforms.all()})
        speech = PageSpeech(self._site.catalogues.of(self._pages.language(request)))
        first = (_FIRST, _SIGN_IN) if "school" in kinds else (_IDENTIFY,)
        wanted = (*first, _FORGOTTEN)
        values = {
            "ways": ways(speech, wanted),
            "letters": "school" in kinds,
            "certificates": "institute" in kinds,
            "door": await self._doors.to("portfolio"),
        }
        return self._show(request, "ways_in.html", values)

    def _show(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any],
        visit: Visit | None = None,
    ) -> Response:
        """Give a page with what its forms need; after a visit, with the browser's new cookie."""
        form = self._browsers.sign(request, visit)
        page = self._pages.show(request, template, field=FIELD, form=form, **values)
        return page if visit is None else self._browsers.hand_over(page, visit)

    async def _form(
        self, request: Request, *, also_before: bool = False
    ) -> tuple[Mapping[str, str], Response | None]:
        """Read a form; with the answer to one that we have not shown to this browser.

        ``also_before`` it had its cookie will do for what begins something.
        """
        form = await read_form(request)
        if from_another_site(request, self._site.public_url):
            return form, self._errors.show(request, 403)
        if self._browsers.has_signed(request, form.get(FIELD, ""), also_before=also_before):
            return form, None
        return form, self._stale(request, form)

    def _stale(self, request: Request, form: Mapping[str, str]) -> Response:
        """Say that a page has stood open for too long; the same button is there, fresh."""
        target = form.get("target")
        if target is None:
            return self._to(request, "/form", stale="1")
        speech = PageSpeech(self._site.catalogues.of(self._pages.language(request)))
        told = Told(
            title=speech.text("web.form.stale.title"),
            above=(speech.text("web.form.stale"),),
            ways=(Way(speech.text("web.form.go_on"), None, target),),
        )
        return self._show(request, "conversation.html", {"told": told, "step": None})

    def _number(self, request: Request, name: str) -> int:
        """Give the id in the address."""
        return id_in(request.path_params[name])

    def _to(self, request: Request, place: str, **query: str) -> Response:
        """Send the browser to a page, in the language that was asked for."""
        wanted = {"lang": asked_language(request), **query}
        given = urlencode({name: value for name, value in wanted.items() if value})
        return RedirectResponse(f"{place}?{given}" if given else place, status_code=303)
