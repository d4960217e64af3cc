"""The page of an activation link: a GET shows how far it has come, a person's POST goes on."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from school.activation import Stage
from school.platforms import Platform
from school.store import Transaction
from school.tokens import tidy_token
from web.doors import Doors
from web.errors import ErrorPages
from web.forms import FIELD, from_another_site, read_form
from web.pages import Pages, asked_language
from web.site import Site

_PURPOSE = "activation"
_PATIENCE = 3.0  # seconds that a person waits for the outcome of a click before being told to

_TREATED, _WAITING = "next", "waiting"
"""Fragments, which a browser keeps to itself: the page shows the note of that name."""


class ActivationPage:
    """``/a/{token}`` (scope A3)."""

    def __init__(self, site: Site, pages: Pages, errors: ErrorPages, doors: Doors) -> None:
        self._site = site
        self._pages = pages
        self._errors = errors
        self._doors = doors

    async def answer(self, request: Request) -> Response:
        """Show the page, or take a click."""
        token = tidy_token(request.path_params["token"])
        if token is None:
            return self._errors.neutral(request)
        if request.method == "POST":
            return await self._act(request, token)
        return await self._show(request, token)

    async def _act(self, request: Request, token: str) -> Response:
        form = await read_form(request)
        site = self._site
        if from_another_site(request, site.public_url):
            return self._errors.show(request, 403)
        if not site.forms.check(form.get(FIELD, ""), _PURPOSE, token, site.clock.now()):
            return await self._show(request, token, stale=True)
        treated = await site.clicks.take(token, _PATIENCE)
        language = asked_language(request)
        query = f"?lang={language}" if language else ""
        note = _TREATED if treated else _WAITING
        return RedirectResponse(f"/a/{token}{query}#{note}", status_code=303)

    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        stage, platform = await self._site.store.run(partial(self._stage, token))
        if stage is Stage.UNKNOWN:
            return self._errors.neutral(request)
        if stage is Stage.DONE or platform is None:
            door = await self._doors.to("portfolio")
            return self._pages.show(request, "activation_done.html", door=door)
        now = self._site.clock.now()
        return self._pages.show(
            request,
            "activation_ready.html" if stage is Stage.READY else "activation_sign_up.html",
            status=403 if stale else 200,
            language=platform.languages[0],
            school=platform.name,
            door=await self._doors.to(f"a_{token}"),
            field=FIELD,
            form=self._site.forms.issue(_PURPOSE, token, now),
            stale=stale,
            replies=self._site.replies,
        )

    def _stage(self, token: str, tx: Transaction) -> tuple[Stage, Platform | None]:
        return self._site.open_school(tx).activation.stage(token)
