"""Sends news to chats, corrects what they show of them, and sends the files that go along."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.answers import is_gone, message_id
from bot.api import BotApi, NotModified, Refused, Upload
from bot.conversations.newsroom import figures_chart
from bot.news_notices import PHOTO, NewsCall, NewsCalls
from bot.presenting import NO_PREVIEW
from bot.sent_files import PART, SentFiles
from locales import Catalogues
from school.accounts import Account
from school.charts import Chart
from school.news import AttachedFile
from school.outbox import Notice
from school.refusals import Refusal
from school.school import Opening, School
from school.store import Store, Transaction
from school.written import Letter

_FILE, _CHART, _SHOWS = "news_file", "news_chart", "shows"
WITH_NEWS = frozenset((_FILE, _CHART, _SHOWS))
"""What the data of a call name whose content is made when it leaves."""
_BLANK = "blank"
"""By which an empty picture is remembered; digests are longer."""


@dataclass(slots=True)
class NewsSender:
    """Turns what is told of news into calls.

    ``blank`` makes a picture that shows nothing, ``chart`` one of figures.
    """

    store: Store
    open_school: Opening
    api: BotApi
    catalogues: Catalogues
    blank: Callable[[], bytes]
    chart: Callable[[Chart], bytes]
    _files: SentFiles = field(init=False)
    _calls: NewsCalls = field(init=False)

    def __post_init__(self) -> None:
        self._calls = NewsCalls(self.catalogues)
        self._files = SentFiles(self.api)

    async def tell(self, notice: Notice, letter: Letter) -> int | None:
        """Send or correct a notice; gives the id of its message. Raises a ``SendError``.

        What cannot be corrected any more stays as it is; a picture that the messenger does not
        take is left out.
        """
        call = self._calls.call(notice, letter)
        try:
            message = await self._call(call)
        except NotModified:
            return notice.edits
        except Refused as error:
            if notice.edits is not None and is_gone(error):
                return None
            if call.picture is None or not _is_about_picture(error):
                raise
            call = self._calls.call(notice, letter, with_picture=False)
            message = await self._call(call)
            await self._note(notice, letter, None)
        if call.is_edit_of_picture:
            await self._note(notice, letter, call.picture or _BLANK)
        return message

    async def end(self, notice: Notice) -> int | None:
        """End a copy that somebody has opened: it says what became of the news, the rest goes.

        What is older than 48 hours cannot be deleted (Bot API, deleteMessage) and stays.
        """
        number = notice.data["news"]
        assert isinstance(number, int)

        def work(tx: Transaction) -> Mapping[str, Any]:
            chat = tx.devices.chat(int(notice.to))
            return self._calls.end(chat.language if chat else "fr", tx.news.get(number))

        where = {"chat_id": int(notice.to), "message_id": notice.edits}
        try:
            if notice.data["headline"]:
                said = await self.store.run(work)
                await self.api.call("editMessageText", {**where, **said})
            else:
                await self.api.call("deleteMessage", where)
        except (NotModified, Refused):
            return None  # it says so, is gone already, or stays
        return notice.edits

    async def send(self, notice: Notice) -> int | None:
        """Send what somebody has asked for: a file of a piece of news, its figures, its preview."""
        if _SHOWS in notice.data:
            return await self._preview(notice)
        return await (self._file(notice) if _FILE in notice.data else self._figures(notice))

    async def _preview(self, notice: Notice) -> int | None:
        """Show a step with the picture that it is about; without, where that is refused."""
        digest, parameters = notice.data[_SHOWS], notice.data["parameters"]
        assert isinstance(digest, str)
        assert isinstance(parameters, Mapping)
        try:
            return message_id(await self._sent_photo("sendPhoto", parameters, digest))
        except Refused:  # where the chat is at fault, and not the picture, the words say so
            said = {name: one for name, one in parameters.items() if name != "caption"}
            said |= {"text": parameters["caption"], **NO_PREVIEW}
            return message_id(await self.api.call("sendMessage", said))

    async def _file(self, notice: Notice) -> int | None:
        """Send a file of a piece of news to somebody who may read it when it leaves."""
        news, place = _named(notice.data[_FILE])

        def work(tx: Transaction) -> AttachedFile | None:
            return _file(self.open_school(tx), news, place, notice)

        file = await self.store.run(work)
        if file is None:
            return None
        kind = PHOTO if file.is_picture else "document"
        method = "sendPhoto" if file.is_picture else "sendDocument"
        parameters = {"chat_id": int(notice.to), "protect_content": True}

        async def load() -> Upload:
            return await self._load(file)

        return message_id(await self._files.call(method, parameters, kind, file.file, load))

    async def _figures(self, notice: Notice) -> int | None:
        """Send the figures of a piece of news, as they are now, to whoever publishes there."""
        number = notice.data[_CHART]
        assert isinstance(number, int)

        def work(tx: Transaction) -> Chart | None:
            school = self.open_school(tx)
            known = _reader(school, notice)
            if known is None:
                return None
            try:
                news = school.newsroom.get(number, known.id)
            except Refusal:
                return None
            words = self.catalogues.of(known.language)
            return figures_chart(words, words.language, school, news)

        chart = await self.store.run(work)
        if chart is None:
            return None
        content = await asyncio.to_thread(self.chart, chart)
        upload = Upload(PHOTO, "figures", content, "image/png")
        return message_id(await self.api.call("sendPhoto", {"chat_id": int(notice.to)}, upload))

    async def _note(self, notice: Notice, letter: Letter, picture: str | None) -> None:
        """Note which picture a chat shows: a correction must know whether there is one."""
        news = letter.withdrawn or (letter.news.news if letter.news else None)
        account = notice.account
        assert news is not None
        assert account is not None
        told = None if notice.edits is not None else notice.id

        def work(tx: Transaction) -> None:
            where = (notice.channel, notice.to, told)
            tx.news_told.write(news.id, account, *where, news.version, picture)

        await self.store.run(work)

    async def _call(self, call: NewsCall) -> int | None:
        if call.picture is None and not call.is_blank:
            return message_id(await self.api.call(call.method, call.parameters))
        return message_id(
            await self._sent_photo(call.method, call.parameters, call.picture or _BLANK)
        )

    async def _sent_photo(self, method: str, parameters: Mapping[str, Any], digest: str) -> Any:
        async def load() -> Upload:
            if digest == _BLANK:
                return Upload(PART, "blank", await asyncio.to_thread(self.blank), "image/png")
            return await self._load(AttachedFile("photo", "image/jpeg", 0, digest))

        return await self._files.call(method, parameters, PHOTO, digest, load)

    async def _load(self, file: AttachedFile) -> Upload:
        content = await self.store.run(lambda tx: tx.files.get(file.file))
        assert content is not None  # the news refer to it; a draft's is kept for longer than that
        return Upload(PART, file.name, content, file.media_type)


def _file(school: School, news: int, place: int, notice: Notice) -> AttachedFile | None:
    account = _reader(school, notice)
    if account is None:
        return None
    try:
        return school.news_reading.attached(news, place, account)
    except Refusal:
        return None


def _reader(school: School, notice: Notice) -> Account | None:
    """Give whose chat it goes to, if it is that of who has asked for it still."""
    chat = school.tx.devices.chat(int(notice.to))
    if chat is None or chat.account is None or chat.account != notice.account:
        return None
    return school.tx.accounts.get(chat.account)


def _named(value: object) -> tuple[int, int]:
    assert isinstance(value, (list, tuple))
    news, place = value
    return int(news), int(place)


def _is_about_picture(error: Refused) -> bool:
    said = str(error).upper()
    return "PHOTO" in said or "IMAGE" in said
