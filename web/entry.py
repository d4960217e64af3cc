"""Where a letter or an invitation begins on the pages; a GET shows, only a press begins (A3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from school.refusals import Refusal
from school.school import School
from school.store import Transaction
from school.tokens import tidy_token
from web.browser_page import BrowserPage

_LINKS: Mapping[str, Callable[[School, str], object]] = MappingProxyType(
    {
        "letter": lambda school, token: school.redeeming.by_link(token),
        "staff": lambda school, token: school.staffing.invitation(token),
    }
)
"""What a link is about, by the first part of its address; the same names begin its script."""


class EntryPage(BrowserPage):
    """``/form/letter/{token}`` and ``/form/staff/{token}``."""

    async def answer(self, request: Request) -> Response:
        """Show the one button; a link that opens nothing gets the page that any such link gets."""
        kind, token = request.path_params["kind"], tidy_token(request.path_params["token"])
        if token is None or kind not in _LINKS:
            return self._errors.neutral(request)
        if not await self._site.store.run(partial(self._opens, kind, token)):
            return self._errors.neutral(request)
        values = {"kind": kind, "target": f"{kind}:{token}"}
        return self._show(request, "entry.html", values)

    def _opens(self, kind: str, token: str, tx: Transaction) -> bool:
        try:
            _LINKS[kind](self._site.open_school(tx), token)
        except Refusal:
            return False
        return True
