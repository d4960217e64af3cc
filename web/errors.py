"""What somebody sees where something cannot be shown: what it is, and what to do next."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web.pages import Pages

_WORDS = {
    400: ("web.bad_request.title", "web.bad_request.text"),
    403: ("web.forbidden.title", "web.forbidden.text"),
    404: ("web.neutral.title", "web.neutral.text"),
    405: ("web.not_allowed.title", "web.not_allowed.text"),
    408: ("web.too_slow.title", "web.too_slow.text"),
    413: ("web.too_large.title", "web.too_large.text"),
    500: ("web.failed.title", "web.failed.text"),
    503: ("web.busy.title", "web.busy.text"),
}


class ErrorPages:
    """Pages for errors; they say nothing of what was asked for."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def show(
        self, request: Request, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        """Give the page for a status; for one without words, that of a bad request."""
        title, text = _WORDS.get(status, _WORDS[400])
        return self._pages.show(
            request, "error.html", status=status, headers=headers, title=title, text=text
        )

    def neutral(self, request: Request) -> Response:
        """Give the one page for all that is not there, a link's token among it."""
        return self.show(request, 404)

    async def http(self, request: Request, error: Exception) -> Response:
        """Answer an ``HTTPException``."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = error.headers if isinstance(error, HTTPException) else None
        return self.show(request, status, dict(headers or {}))

    async def unkept(self, request: Request, error: Exception) -> Response:
        """Answer a ``StoreError``: nothing was kept, and trying again may help."""
        return self.show(request, 503, {"Retry-After": "30"})

    async def failed(self, request: Request, error: Exception) -> Response:
        """Answer any other error; the server logs it."""
        return self.show(request, 500)
