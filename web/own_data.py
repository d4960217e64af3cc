"""« Mes données » as a file: for the browser in which the export was asked for, and for an hour."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from school.refusals import Refusal
from web.browser_page import BrowserPage
from web.files import file_response


class OwnDataPage(BrowserPage):
    """``/settings/data``: to fetch it changes nothing."""

    async def answer(self, request: Request) -> Response:
        """Give the archive; anybody else sees what a page shows that there is not."""
        account = await self._browsers.look(
            request, lambda visit: visit.school.leaving.handed_out(visit.chat.id)
        )
        if account is None:
            return self._errors.neutral(request)
        try:
            name, content = await self._site.papers.dossier(account)
        except Refusal:  # it was erased meanwhile
            return self._errors.neutral(request)
        return file_response(name, content, "application/zip", "attachment")
