"""Takes a picture or file that somebody sends from a page; shows a photo to its owner alone."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.steps import SENT_KINDS, AnswerKind, Entry, Judged, Unfit, Words
from school import files, photos
from school.photos import MEDIA_TYPE
from school.pictures import FileReady, prepared
from school.refusals import Refusal
from web.answering import turn_of
from web.conversation import ConversationPage
from web.forms import FIELD, TooLargeError, from_another_site, read_file
from web.visit import Visit


class UploadPage(ConversationPage):
    """``/form/file`` takes what a step asks for; ``/settings/photo`` is the photo."""

    async def take(self, request: Request) -> Response:
        """Take the picture or file that the open step asks for."""
        if from_another_site(request, self._site.public_url):
            return self._errors.show(request, 403)
        kind = await self._browsers.look(request, _wanted)
        most = files.LARGEST if kind == "file" else photos.LARGEST
        try:
            form, sent = await read_file(request, most)
        except TooLargeError:
            return await self._refused(request, _too_large(kind))
        if not self._browsers.has_signed(request, form.get(FIELD, "")):
            return self._to(request, "/form")
        turn = turn_of(form)
        kind = await self._browsers.look(request, lambda visit: _wanted(visit, turn))
        if kind is None:  # what is asked now is said, or where it goes on
            return await self._given(request, Unfit(), turn)
        if not sent.content:
            return await self._refused(request, Refusal("photo.none_chosen"))
        return await self._given(request, Judged(turn, await self._ready(kind, sent)), turn)

    async def _given(self, request: Request, entry: Entry, turn: int) -> Response:
        visit = await self._browsers.act(request, lambda visit: visit.take(entry, turn))
        return self._to(request, "/home") if visit is None else self._answered(request, visit)

    async def photo(self, request: Request) -> Response:
        """Give the photo of the account that this browser reaches."""
        content = await self._browsers.look(request, _photo)
        if content is None:
            return self._errors.neutral(request)
        return Response(content, media_type=MEDIA_TYPE)

    async def _ready(self, kind: AnswerKind, sent: FileReady) -> object:
        try:
            if kind == "picture":
                return await self._site.portraits.portrait(sent.content)
            return replace(sent, content=await prepared(sent.content, self._site.pictures))
        except Refusal as refusal:
            return refusal

    async def _refused(self, request: Request, refusal: Refusal) -> Response:
        """Show the open step again, and why what came is not taken."""
        visit = await self._browsers.look(request, lambda visit: _noted(visit, refusal))
        if visit is None or visit.step is None:
            return self._to(request, "/home")
        return self._page(request, visit, None)


def _wanted(visit: Visit, turn: int | None = None) -> AnswerKind | None:
    """Say what is to be sent, a picture or a file, if anything is, at a turn where one is given."""
    visit.show()
    step = visit.step
    if step is None or step.kind not in SENT_KINDS or turn not in (None, step.turn):
        return None
    return step.kind


def _too_large(kind: AnswerKind | None) -> Refusal:
    if kind == "file":
        return Refusal("news.file_too_large", most=files.LARGEST >> 20)
    return Refusal("photo.too_large")


def _noted(visit: Visit, refusal: Refusal) -> Visit:
    if _wanted(visit) is not None and visit.step is not None:
        visit.step = replace(visit.step, note=Words(refusal.key, refusal.values))
    return visit


def _photo(visit: Visit) -> bytes | None:
    photo = visit.school.profile.photo(visit.chat.account or 0)
    return None if photo is None else photo.content
