"""Conversations as plain pages (scope C8): one page per step, the same scripts as in the chat."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from school.news import PICTURES
from school.pictures import media_type_of
from web.answering import LONGEST, give
from web.beginnings import LANGUAGE, begin
from web.browser_page import BrowserPage
from web.presenting import present
from web.told import LONGEST as _LONGEST_ADDRESS
from web.told import Telling, Told
from web.visit import Visit


class ConversationPage(BrowserPage):
    """``/form``, ``/form/begin`` and ``/form/picture``."""

    @property
    def _telling(self) -> Telling:
        return Telling(self._site.sealer)

    async def answer(self, request: Request) -> Response:
        """Show what is asked in this browser, or take the answer to it."""
        if request.method == "POST":
            return await self._take(request)
        visit = await self._browsers.look(request, _shown)
        told = None
        if visit is not None and (sealed := request.query_params.get("said")):
            told = self._telling.open(sealed, visit)
        elif visit is not None and "stale" in request.query_params:
            told = Told(above=(visit.speech.text("web.form.stale"),))
        if visit is None or (visit.step is None and told is None):
            return self._to(request, "/home")
        return self._page(request, visit, told)

    async def begin(self, request: Request) -> Response:
        """Begin what a button asks for; a browser that comes for the first time is met."""
        form, refusal = await self._form(request, also_before=True)
        if refusal is not None:
            return refusal
        target = form.get("target", "")
        visit = await self._browsers.meet(request, lambda visit: begin(visit, target))
        if target.startswith(LANGUAGE):
            # Not the language that stands in the address: the one that was just chosen.
            chosen = RedirectResponse(f"/settings?lang={visit.language}", status_code=303)
            return self._browsers.hand_over(chosen, visit)
        return self._answered(request, visit)

    async def picture(self, request: Request) -> Response:
        """Draw the code that the open step wants copied, or give the picture that it shows."""
        found = await self._browsers.look(request, _pictured)
        if isinstance(found, bytes):
            return Response(found, media_type=media_type_of(found))
        if found is None:
            return self._errors.neutral(request)
        return Response(await self._site.draw(found), media_type="image/png")

    async def _take(self, request: Request) -> Response:
        form, refusal = await self._form(request)
        if refusal is not None:
            return refusal
        visit = await give(form, partial(self._browsers.act, request), self._site.store)
        if visit is None:
            return self._to(request, "/home")
        return self._answered(request, visit, form.get("answer", ""))

    def _answered(self, request: Request, visit: Visit, typed: str = "") -> Response:
        """Lead on to the page that shows what came of a press."""
        told = Told.by(visit, typed)
        if told is None and visit.step is None:
            return self._browsers.hand_over(self._to(request, "/home"), visit)
        sealed = "" if told is None else self._telling.seal(told, visit)
        if len(sealed) > _LONGEST_ADDRESS:
            return self._page(request, visit, told)
        return self._browsers.hand_over(self._to(request, "/form", said=sealed), visit)

    def _page(self, request: Request, visit: Visit, told: Told | None) -> Response:
        told = told or Told()
        step = None if visit.step is None else present(visit.speech, visit.step)
        if step is not None and told.note is not None:
            step = replace(step, note=told.note)
        values = {"spoken": visit.language, "told": told, "step": step, "longest": LONGEST}
        return self._show(request, "conversation.html", values, visit)


def _shown(visit: Visit) -> Visit:
    visit.show()
    return visit


def _pictured(visit: Visit) -> str | bytes | None:
    """Give the code that is to be drawn, or the picture that was sent, if the step has one."""
    visit.show()
    step = visit.step
    if step is None or step.shows is None:
        return None if step is None else step.picture
    kept = visit.school.tx.files.get(step.shows)
    return kept if kept is not None and media_type_of(kept) in PICTURES else None
