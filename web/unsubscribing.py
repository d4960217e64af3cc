"""The page of the link under every mail: stops notices and reminders, and starts them again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from school.store import Transaction
from school.unsubscribing import Standing
from web.forms import FIELD
from web.links import LinkPage

_WISH = "wish"


class UnsubscribePage(LinkPage):
    """``/u/{token}`` (scope C6)."""

    place, purpose = "u", "unsubscribing"

    async def _act(self, request: Request, token: str, form: Mapping[str, str]) -> Response:
        if form.get("List-Unsubscribe") == "One-Click":
            # RFC 8058, 3.2: by a mail program, without cookies, and not to be redirected.
            await self._site.store.run(partial(self._wish, token, "stop"))
            return await self._show(request, token)
        refusal = await self._refusal(request, token, form)
        if refusal is not None:
            return refusal
        await self._site.store.run(partial(self._wish, token, form.get(_WISH, "stop")))
        return self._return(request, token)

    async def _show(self, request: Request, token: str, stale: bool = False) -> Response:
        standing = await self._site.store.run(partial(self._wish, token, ""))
        if standing is Standing.UNKNOWN:
            return self._errors.neutral(request)
        return self._pages.show(
            request,
            "unsubscribe.html" if standing is Standing.NOTIFIED else "unsubscribed.html",
            status=403 if stale else 200,
            field=FIELD,
            form=self._issue(token),
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
