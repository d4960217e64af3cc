"""The page of the link under every mail: stops notices and reminders, and starts them again."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from school.store import Transaction
from school.tokens import tidy_token
from school.unsubscribing import Standing
from web.errors import ErrorPages
from web.forms import FIELD, from_another_site, read_form
from web.pages import Pages, asked_language
from web.site import Site

_PURPOSE = "unsubscribing"
_WISH = "wish"


class UnsubscribePage:
    """``/u/{token}`` (scope C6)."""

    def __init__(self, site: Site, pages: Pages, errors: ErrorPages) -> None:
        self._site = site
        self._pages = pages
        self._errors = errors

    async def answer(self, request: Request) -> Response:
        """Show the page, or do what a person or a mail program asks."""
        token = tidy_token(request.path_params["token"])
        if token is None:
            return self._errors.neutral(request)
        if request.method == "POST":
            return await self._act(request, token)
        return await self._show(request, token)

    async def _act(self, request: Request, token: str) -> Response:
        form = await read_form(request)
        if form.get("List-Unsubscribe") == "One-Click":
            # RFC 8058, 3.2: by a mail program, without cookies, and not to be redirected.
            await self._site.store.run(partial(self._wish, token, "stop"))
            return await self._show(request, token)
        if from_another_site(request, self._site.public_url):
            return self._errors.show(request, 403)
        now = self._site.clock.now()
        if not self._site.forms.check(form.get(FIELD, ""), _PURPOSE, token, now):
            return await self._show(request, token, stale=True)
        await self._site.store.run(partial(self._wish, token, form.get(_WISH, "stop")))
        language = asked_language(request)
        query = f"?lang={language}" if language else ""
        return RedirectResponse(f"/u/{token}{query}", status_code=303)

    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        standing = await self._site.store.run(partial(self._wish, token, ""))
        if standing is Standing.UNKNOWN:
            return self._errors.neutral(request)
        return self._pages.show(
            request,
            "unsubscribe.html" if standing is Standing.NOTIFIED else "unsubscribed.html",
            status=403 if stale else 200,
            field=FIELD,
            form=self._site.forms.issue(_PURPOSE, token, self._site.clock.now()),
            wish=_WISH,
            stale=stale,
        )

    def _wish(self, token: str, wish: str, tx: Transaction) -> Standing:
        unsubscribing = self._site.open_school(tx).unsubscribing
        if wish == "stop":
            return unsubscribing.stop(token)
        if wish == "start":
            return unsubscribing.start(token)
        return unsubscribing.standing(token)
