"""Takes a picture that somebody sends from a page, and shows it to its owner alone (scope A9)."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.steps import Judged, Words
from school.photos import MEDIA_TYPE
from school.refusals import Refusal
from web.answering import turn_of
from web.conversation import ConversationPage
from web.forms import FIELD, TooLargeError, from_another_site, read_file
from web.visit import Visit


class UploadPage(ConversationPage):
    """``/form/file`` takes a picture where one is asked for; ``/settings/photo`` is the photo."""

    async def take(self, request: Request) -> Response:
        """Take the picture that the open step asks for."""
        if from_another_site(request, self._site.public_url):
            return self._errors.show(request, 403)
        try:
            form, content = await read_file(request)
        except TooLargeError:
            return await self._refused(request, "photo.too_large")
        if not self._browsers.has_signed(request, form.get(FIELD, "")):
            return self._to(request, "/form")
        turn = turn_of(form)
        wanted = await self._browsers.look(request, lambda visit: _wants_picture(visit, turn))
        if not wanted:
            return self._to(request, "/form")
        if not content:
            return await self._refused(request, "photo.none_chosen")
        judged = Judged(turn, await self._ready(content))
        visit = await self._browsers.act(request, lambda visit: visit.take(judged, turn))
        return self._to(request, "/home") if visit is None else self._answered(request, visit)

    async def photo(self, request: Request) -> Response:
        """Give the photo of the account that this browser reaches."""
        content = await self._browsers.look(request, _photo)
        if content is None:
            return self._errors.neutral(request)
        return Response(content, media_type=MEDIA_TYPE)

    async def _ready(self, content: bytes) -> object:
        try:
            return await self._site.portraits.portrait(content)
        except Refusal as refusal:
            return refusal

    async def _refused(self, request: Request, key: str) -> Response:
        """Show the open step again, and why what came is not taken."""
        visit = await self._browsers.look(request, lambda visit: _noted(visit, key))
        if visit is None or visit.step is None:
            return self._to(request, "/home")
        return self._page(request, visit, None)


def _wants_picture(visit: Visit, turn: int) -> bool:
    visit.show()
    return visit.step is not None and visit.step.kind == "picture" and visit.step.turn == turn


def _noted(visit: Visit, key: str) -> Visit:
    visit.show()
    if visit.step is not None and visit.step.kind == "picture":
        visit.step = replace(visit.step, note=Words(key))
    return visit


def _photo(visit: Visit) -> bytes | None:
    photo = visit.school.profile.photo(visit.chat.account or 0)
    return None if photo is None else photo.content
