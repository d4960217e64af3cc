"""Sending: one notice to the Bot API, with whatever file goes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.answers import as_message, is_gone, is_no_text, message_id
from bot.api import Ambiguous, BotApi, NotModified, Refused, SendError, Upload
from bot.gathering import Gathered
from bot.news_sending import WITH_NEWS, NewsSender
from bot.notices import notice_call
from bot.permits import Prepared
from bot.stepping import Stepping
from locales import Catalogues
from school.announcing import OPENED
from school.charts import Chart
from school.outbox import Notice
from school.rights import RIGHTS
from school.school import Opening
from school.store import Store, Transaction
from school.written import Letter

_PROTECTED = {"protect_content": True}  # which an edit does not take, and keeps as it was
_MADE = frozenset(("step", "export", "call", OPENED))  # kinds that are no letters
_LONGEST = 30.0  # seconds that a send may take, whatever it meets: half of a lease

Draw = Callable[[str], bytes]
Document = Callable[[int], Awaitable[tuple[str, bytes]]]


@dataclass(frozen=True, slots=True)
class Pictures:
    """What goes with messages: ``captcha`` draws a code, ``document`` gives a PDF and its name.

    ``dossier`` gives all that is held about an account, as a ZIP; ``blank`` is an empty picture,
    ``chart`` draws figures.
    """

    captcha: Draw
    document: Document
    dossier: Document
    blank: Callable[[], bytes]
    chart: Callable[[Chart], bytes]


class Sender:
    """Turns a notice into a call, and tells what came of it."""

    def __init__(
        self,
        store: Store,
        open_school: Opening,
        api: BotApi,
        catalogues: Catalogues,
        pictures: Pictures,
        stepping: Stepping,
    ) -> None:
        self._store = store
        self._open_school = open_school
        self._api = api
        self._catalogues = catalogues
        self._pictures = pictures
        self._stepping = stepping
        self._letters: Gathered[Notice, Letter | None] = Gathered(store, self._written)
        self._news = NewsSender(store, open_school, api, catalogues, pictures.blank, pictures.chart)

    def prepare(self, tx: Transaction, notices: Sequence[Notice]) -> Sequence[Prepared | None]:
        """Give what those of them are about that are letters."""
        told = [one for one in notices if one.kind not in _MADE]
        letters = iter(self._written(tx, told) if told else ())
        return [None if one.kind in _MADE else Prepared(next(letters)) for one in notices]

    async def send(self, notice: Notice, prepared: Prepared | None = None) -> int | None:
        """Send one notice; gives the id of the message, where there is one.

        What was not ``prepared`` is asked now.

        Raises a ``SendError``, also where the answer takes longer than a lease allows;
        ``StoreError`` where the database does not say what the notice is about; and what the
        making of its file raises.
        """
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._send(notice, prepared)
        except TimeoutError as error:
            raise Ambiguous("no answer in time") from error

    async def _send(self, notice: Notice, prepared: Prepared | None) -> int | None:
        if notice.kind == "step":
            return await self._step(notice)
        if notice.kind == "export":
            return await self._export(notice)
        if notice.kind == OPENED:
            return await self._news.end(notice)
        return await (self._make(notice) if notice.kind == "call" else self._tell(notice, prepared))

    async def _make(self, notice: Notice) -> int | None:
        """Make the call that a notice is."""
        if RIGHTS & notice.data.keys() and not await self._may_leave(notice):
            return None
        if WITH_NEWS & notice.data.keys():
            return await self._news.send(notice)
        method, parameters = str(notice.data["method"]), notice.data["parameters"]
        assert isinstance(parameters, Mapping)
        try:
            return message_id(await self._api.call(method, parameters, await self._file(notice)))
        except NotModified:
            return as_message(parameters.get("message_id"))
        except Refused as error:
            if method == "deleteMessage":
                return None  # it is gone already, or older than 48 hours
            return await self._anew(method, parameters, error, bool(notice.data.get("protected")))

    async def _anew(
        self, method: str, parameters: Mapping[str, Any], error: Refused, protected: bool
    ) -> int | None:
        """Send anew what should have been an edit, where the message is gone, or is a photo."""
        if method != "editMessageText" or not (is_gone(error) or is_no_text(error)):
            raise error
        anew = {name: one for name, one in parameters.items() if name != "message_id"}
        anew |= _PROTECTED if protected else {}
        sent = message_id(await self._api.call("sendMessage", anew))
        if is_no_text(error):
            where = {name: parameters[name] for name in ("chat_id", "message_id")}
            with suppress(SendError):  # what is older than 48 hours stays
                await self._api.call("deleteMessage", where)
        return sent

    async def _step(self, notice: Notice) -> int | None:
        """Show what a chat is asked now, whose conversation went on elsewhere."""
        call = await self._store.run(lambda tx: self._stepping.call(notice, self._open_school(tx)))
        if call is None:
            return None
        picture = None if call.picture is None else await self._drawn(call.picture)
        try:
            return message_id(await self._api.call(call.method, call.parameters, picture))
        except NotModified:
            return notice.edits
        except Refused as error:
            return await self._anew(call.method, call.parameters, error, call.protected)

    async def _tell(self, notice: Notice, prepared: Prepared | None) -> int | None:
        letter = prepared.letter if prepared else await self._letters.ask(notice)
        if letter is None:
            return None
        if letter.news is not None or letter.withdrawn is not None:
            return await self._news.tell(notice, letter)
        parameters = notice_call(self._catalogues, notice, letter)
        return message_id(await self._api.call("sendMessage", parameters))

    def _written(self, tx: Transaction, notices: Sequence[Notice]) -> Sequence[Letter | None]:
        return self._open_school(tx).writing.letters(notices)

    async def _export(self, notice: Notice) -> int | None:
        """Send somebody all that is held about them; meant to be kept, it is not protected."""
        chat = int(notice.to)
        owner = await self._store.run(
            lambda tx: self._open_school(tx).leaving.may_have(notice.account, chat)
        )
        if owner is None:
            return None
        name, content = await self._pictures.dossier(owner.id)
        caption = self._catalogues.of(owner.language).text("my_data.caption")
        upload = Upload("document", name, content, "application/zip")
        sent = await self._api.call("sendDocument", {"chat_id": chat, "caption": caption}, upload)
        return message_id(sent)

    async def _may_leave(self, notice: Notice) -> bool:
        return await self._store.run(lambda tx: self._open_school(tx).rights.may_leave(notice))

    async def _file(self, notice: Notice) -> Upload | None:
        picture, certificate = notice.data.get("picture"), notice.data.get("certificate")
        if isinstance(picture, str):
            return await self._drawn(picture)
        if isinstance(certificate, int):
            name, content = await self._pictures.document(certificate)
            return Upload("document", name, content, "application/pdf")
        return None

    async def _drawn(self, code: str) -> Upload:
        content = await asyncio.to_thread(self._pictures.captcha, code)
        return Upload("photo", "code.png", content, "image/png")
