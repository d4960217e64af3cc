"""The page of a confirmation link: a GET shows what is asked, a person's POST answers it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from school.askers import Asker
from school.confirmations import Link
from school.platforms import Platform
from school.store import Transaction
from web.deeds import DeedName
from web.doors import Doors
from web.errors import ErrorPages
from web.forms import FIELD
from web.links import ClickPage
from web.pages import Pages
from web.site import Site

_WISH, _NOT_MINE = "wish", "not_mine"

_ANSWERED = {
    Link.DONE: "confirmation_done.html",
    Link.REFUSED: "confirmation_refused.html",
    Link.TAKEN: "confirmation_taken.html",
}


class ConfirmationPage(ClickPage):
    """``/m/{token}`` (scope B8); it tells of whoever asks what a stranger may read."""

    place, purpose = "m", "confirmation"

    def __init__(self, site: Site, pages: Pages, errors: ErrorPages, doors: Doors) -> None:
        super().__init__(site, pages, errors)
        self._doors = doors

    def _deed(self, form: Mapping[str, str]) -> DeedName:
        return "refusal" if form.get(_WISH) == _NOT_MINE else "confirmation"

    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        found = await self._site.store.run(partial(self._find, token))
        if found is None:
            return self._errors.neutral(request)
        link, platform, asker = found
        if link is not Link.READY:
            return self._pages.show(
                request,
                _ANSWERED[link],
                language=platform.languages[0],
                school=platform.name,
                door=await self._doors.to("home"),
            )
        return self._pages.show(
            request,
            "confirmation_ready.html",
            status=403 if stale else 200,
            language=platform.languages[0],
            school=platform.name,
            field=FIELD,
            form=self._issue(token),
            wish=_WISH,
            not_mine=_NOT_MINE,
            stale=stale,
            asker=asker,
            replies=self._site.replies,
        )

    def _find(self, token: str, tx: Transaction) -> tuple[Link, Platform, Asker] | None:
        """Give what a link finds, whose school it is and who asks; nothing for an unknown one."""
        school = self._site.open_school(tx)
        link, confirmation = school.confirming.link(token)
        if link is Link.UNKNOWN or confirmation is None:
            return None
        platform = tx.platforms.get(confirmation.platform)
        if platform is None:
            return None
        return link, platform, school.confirming.asker(confirmation)
