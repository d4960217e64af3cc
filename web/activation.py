"""The page of an activation link: a GET shows how far it has come, a person's POST goes on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from school.activation import Stage
from school.platforms import Platform
from school.store import Transaction
from web.browsers import Browsers
from web.deeds import DeedName
from web.doors import Doors
from web.errors import ErrorPages
from web.forms import FIELD
from web.links import ClickPage
from web.pages import Pages
from web.site import Site


class ActivationPage(ClickPage):
    """``/a/{token}`` (scope A3)."""

    place, purpose = "a", "activation"

    def __init__(
        self, site: Site, pages: Pages, errors: ErrorPages, browsers: Browsers, doors: Doors
    ) -> None:
        super().__init__(site, pages, errors)
        self._browsers = browsers
        self._doors = doors

    def _deed(self, form: Mapping[str, str]) -> DeedName:
        return "activation"

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
            browser_form=self._browsers.sign(request),
            token=token,
            stale=stale,
            replies=self._site.replies,
        )

    def _stage(self, token: str, tx: Transaction) -> tuple[Stage, Platform | None]:
        return self._site.open_school(tx).activation.stage(token)
