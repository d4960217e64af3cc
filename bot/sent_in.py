"""Files that somebody sends to a step that asks for one: fetched, and made ready to be kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.api import BotApi, FileTooLarge, SendError
from bot.conversations.steps import AnswerKind
from school import files, photos
from school.photos import Portraits
from school.pictures import FileReady, Pictures, prepared
from school.refusals import Refusal

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that somebody sent: what the Bot API calls it, and its bytes as far as it says.

    Of a photo ``whole`` is the largest size, of ``whole_size`` bytes, where the file itself is the
    smallest that is large enough for a portrait; ``name`` is what its sender calls it,
    and ``is_captioned`` says that there are words under it.
    """

    file_id: str
    size: int
    name: str = ""
    whole: str = ""
    whole_size: int = 0
    is_captioned: bool = False


@dataclass(frozen=True, slots=True)
class SentIn:
    """Makes what is sent ready, outside of any transaction."""

    api: BotApi
    portraits: Portraits
    pictures: Pictures

    async def ready(self, kind: AnswerKind, sent: SentFile) -> object:
        """Give a file as it is kept, or the ``Refusal`` of it."""
        try:
            return await (self._portrait(sent) if kind == "picture" else self._file(sent))
        except Refusal as refusal:
            return refusal
        except FileTooLarge:
            return _too_large(kind)
        except SendError as error:
            _log.warning("a file was not fetched: %s", error)
            return Refusal("photo.not_fetched")

    async def _portrait(self, sent: SentFile) -> bytes:
        if sent.size > photos.LARGEST:
            raise _too_large("picture")
        return await self.portraits.portrait(await self.api.download(sent.file_id, photos.LARGEST))

    async def _file(self, sent: SentFile) -> FileReady:
        if (sent.whole_size or sent.size) > files.LARGEST:
            raise _too_large("file")
        content = await self.api.download(sent.whole or sent.file_id, files.LARGEST)
        kept = await prepared(content, self.pictures)
        return FileReady(sent.name, kept, sent.is_captioned)


def _too_large(kind: AnswerKind) -> Refusal:
    if kind == "picture":
        return Refusal("photo.too_large")
    return Refusal("news.file_too_large", most=files.LARGEST >> 20)
