"""The page of an activation link: a GET shows how far it has come, a person's POST goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from school.activation import Stage
from school.platforms import Platform
from school.store import Transaction
from web.doors import Doors
from web.errors import ErrorPages
from web.forms import FIELD
from web.links import LinkPage
from web.pages import Pages
from web.site import Site

_PATIENCE = 3.0  # seconds that a person waits for the outcome of a click before being told to

_TREATED, _WAITING = "#next", "#waiting"
"""Fragments, which a browser keeps to itself: the page shows the note of that name."""


class ActivationPage(LinkPage):
    """``/a/{token}`` (scope A3)."""

    place, purpose = "a", "activation"

    def __init__(self, site: Site, pages: Pages, errors: ErrorPages, doors: Doors) -> None:
        super().__init__(site, pages, errors)
        self._doors = doors

    async def _act(self, request: Request, token: str, form: Mapping[str, str]) -> Response:
        refusal = await self._refusal(request, token, form)
        if refusal is not None:
            return refusal
        treated = await self._site.clicks.take(token, _PATIENCE)
        return self._return(request, token, _TREATED if treated else _WAITING)

    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        stage, platform = await self._site.store.run(partial(self._stage, token))
        if stage is Stage.UNKNOWN:
            return self._errors.neutral(request)
        if stage is Stage.DONE or platform is None:
            door = await self._doors.to("portfolio")
            return self._pages.show(request, "activation_done.html", door=door)
        return self._pages.show(
            request,
            "activation_ready.html" if stage is Stage.READY else "activation_sign_up.html",
            status=403 if stale else 200,
            language=platform.languages[0],
            school=platform.name,
            door=await self._doors.to(f"a_{token}"),
            field=FIELD,
            form=self._issue(token),
            stale=stale,
            replies=self._site.replies,
        )

    def _stage(self, token: str, tx: Transaction) -> tuple[Stage, Platform | None]:
        return self._site.open_school(tx).activation.stage(token)
