"""Conversations as plain pages (scope C8): one page per step, the same scripts as in the chat."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.saying import words
from bot.conversations.steps import Entry, Judged, Pressed, Typed
from school.rehashing import rehash
from web.beginnings import begin
from web.browser_page import BrowserPage
from web.presenting import present
from web.visit import Visit
from web.ways import ways

LONGEST = 4096
"""Characters of an answer, as many as the chat takes."""


class ConversationPage(BrowserPage):
    """``/form``, ``/form/begin`` and ``/form/picture``."""

    async def answer(self, request: Request) -> Response:
        """Show what is asked in this browser, or take the answer to it."""
        if request.method == "POST":
            return await self._take(request)
        visit = await self._browsers.look(request, _shown)
        if visit is None or visit.step is None:
            return self._to(request, "/home")
        return self._page(request, visit)

    async def begin(self, request: Request) -> Response:
        """Begin what a button asks for; a browser that comes for the first time is met."""
        form, refusal = await self._form(request)
        if refusal is not None:
            return refusal
        target = form.get("target", "")
        visit = await self._browsers.meet(request, lambda visit: begin(visit, target))
        return self._answered(request, visit)

    async def picture(self, request: Request) -> Response:
        """Draw the code that the open step wants copied."""
        visit = await self._browsers.look(request, _shown)
        if visit is None or visit.step is None or visit.step.picture is None:
            return self._errors.neutral(request)
        drawn = await self._site.draw(visit.step.picture)
        return Response(drawn, media_type="image/png")

    async def _take(self, request: Request) -> Response:
        form, refusal = await self._form(request)
        if refusal is not None:
            return refusal
        turn = turn_of(form.get("turn", ""))
        entry = _entry(form, turn)
        visit = await self._browsers.act(request, lambda visit: visit.take(entry, turn))
        if visit is not None and visit.judge is not None and isinstance(entry, Typed):
            judged = Judged(turn, await visit.judge(entry.text))
            visit = await self._browsers.act(request, lambda visit: visit.take(judged, turn))
            if visit is not None:
                await rehash(self._site.store.run, visit.school.unit)
        return self._to(request, "/home") if visit is None else self._answered(request, visit)

    def _answered(self, request: Request, visit: Visit) -> Response:
        """Lead on to the next step; what is said but once is shown at once."""
        if visit.ending is None and not visit.said and (visit.step is None or not visit.step.note):
            place = "/home" if visit.step is None else "/form"
            return self._browsers.hand_over(self._to(request, place), visit)
        return self._page(request, visit)

    def _page(self, request: Request, visit: Visit) -> Response:
        speech, ending = visit.speech, visit.ending
        above = [words(speech, one) for one in visit.said]
        if ending is not None:
            above.insert(0, words(speech, ending.words))
        values = {
            "spoken": visit.language,
            "title": speech.text(f"web.form.title.{visit.script}") if visit.script else "",
            "above": above,
            "step": None if visit.step is None else present(speech, visit.step),
            "ways": [] if ending is None else ways(speech, ending.doors),
            "longest": LONGEST,
        }
        return self._show(request, "conversation.html", values, visit)


def _shown(visit: Visit) -> Visit:
    visit.show()
    return visit


def turn_of(text: str) -> int:
    """Give the turn that a form names; 0, which none has, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _entry(form: Mapping[str, str], turn: int) -> Entry:
    if "choice" in form:
        return Pressed(turn, form["choice"])
    return Typed(form.get("answer", "")[:LONGEST])
