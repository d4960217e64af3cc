"""News in the chat: the notice of them, and what takes its place when they change (scope B13)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversations.news import head
from bot.conversations.saying import short, words
from bot.conversations.steps import Door, Words
from bot.presenting import LONGEST_CAPTION, LONGEST_TEXT, NO_PREVIEW, Keyboard, doors, in_one_row
from locales import Catalogue, Catalogues
from school.news import News
from school.news_reading import NewsItem
from school.outbox import Notice
from school.rich_text import length, shortened
from school.written import Letter

PHOTO = "photo"
"""The parameter, and the name within a call, of the picture that goes along."""

_NAMES = 200  # characters for the names of files
_BODIES_KEPT = 500
"""Of a broadcast there are as many as languages and first names of children that go together."""


@dataclass(frozen=True, slots=True)
class NewsCall:
    """A call of the Bot API; with it goes the picture of this digest, or an empty one."""

    method: str
    parameters: Mapping[str, Any]
    picture: str | None = None
    is_blank: bool = False

    @property
    def is_edit_of_picture(self) -> bool:
        """Whether it changes which picture a message shows."""
        return self.method == "editMessageMedia"


class NewsCalls:
    """Writes the calls of news; what many chats are told alike is put in words once."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        self._bodies: dict[Hashable, Mapping[str, Any]] = {}

    def call(self, notice: Notice, letter: Letter, *, with_picture: bool = True) -> NewsCall:
        """Give the call that tells of news, or that corrects what a chat shows of them.

        A text can get a picture; a message with a picture keeps one (Bot API, editMessageMedia):
        an empty one takes the place of a picture that was taken back.
        """
        picture = letter.news.news.picture if letter.news and with_picture else None
        digest = picture.file if picture else None
        base: dict[str, Any] = {"chat_id": int(notice.to)}
        if notice.edits is None:
            body = self._body(letter, in_caption=picture is not None)
            method = "sendMessage" if picture is None else "sendPhoto"
            return NewsCall(method, {**base, **body, "protect_content": True}, digest)
        was = letter.shown.picture if letter.shown else None
        base["message_id"] = notice.edits
        body = self._body(letter, in_caption=picture is not None or was is not None)
        if picture is None and was is None:
            return NewsCall("editMessageText", {**base, **body})
        if digest == was:
            return NewsCall("editMessageCaption", {**base, **body})
        media = {"type": PHOTO, "caption": body["caption"], "parse_mode": "HTML"}
        whole = base | {"media": media, "reply_markup": body["reply_markup"]}
        return NewsCall("editMessageMedia", whole, digest, is_blank=digest is None)

    def end(self, language: str, news: News | None) -> Mapping[str, Any]:
        """Give what stands in place of a copy that somebody has opened."""
        catalogue = self._catalogues.of(language)
        if news is None or news.withdrawn_at is not None:
            return _withdrawn(catalogue, in_caption=False)
        read = Door(f"news.read:{news.id}", Words("news.notice.read"))
        keyboard = in_one_row(catalogue, [read, _home(news.id)])
        return _said(words(catalogue, Words("news.opened.corrected")), keyboard, in_caption=False)

    def _body(self, letter: Letter, *, in_caption: bool) -> Mapping[str, Any]:
        alike = letter.language, in_caption, _said_of(letter.news)
        body = self._bodies.get(alike)
        if body is None:
            if len(self._bodies) == _BODIES_KEPT:
                self._bodies.clear()
            catalogue = self._catalogues.of(letter.language)
            body = self._bodies[alike] = _body(catalogue, letter, in_caption=in_caption)
        return body


def _said_of(item: NewsItem | None) -> Hashable:
    """Give all that the words for one account are made of: alike, they are the same words."""
    if item is None:
        return None
    about = item.news.id, item.news.version, item.platform.name, item.names
    return about, item.text, item.published, item.edited


def _body(catalogue: Catalogue, letter: Letter, *, in_caption: bool) -> Mapping[str, Any]:
    item = letter.news
    if item is None:
        return _withdrawn(catalogue, in_caption=in_caption)
    text, is_cut = _text(catalogue, item, in_caption=in_caption)
    key = "news.notice.more" if is_cut else "news.notice.read"
    read = Door(f"news.read:{item.news.id}", Words(key))
    return _said(text, in_one_row(catalogue, [read, _home(item.news.id)]), in_caption=in_caption)


def _withdrawn(catalogue: Catalogue, *, in_caption: bool) -> Mapping[str, Any]:
    text = words(catalogue, Words("news.notice.withdrawn"))
    return _said(text, doors(catalogue, [_home(0)]), in_caption=in_caption)


def _said(text: str, keyboard: Keyboard, *, in_caption: bool) -> Mapping[str, Any]:
    said = {"parse_mode": "HTML", "reply_markup": {"inline_keyboard": keyboard}}
    if in_caption:
        return said | {"caption": text}
    return said | {"text": text, **NO_PREVIEW}


def _home(news: int) -> Door:
    """Give the way home that leaves the notice where it is: it may be corrected later."""
    return Door(f"news.home:{news}", Words("menu.home"))


def _text(catalogue: Catalogue, item: NewsItem, *, in_caption: bool) -> tuple[str, bool]:
    """Give the notice, whole or its beginning, and whether it was cut; files are named below."""
    above, below = head(catalogue, item), _files(catalogue, item, in_caption=in_caption)
    most = LONGEST_CAPTION if in_caption else LONGEST_TEXT
    room = most - length(above) - length(below) - 4
    body = shortened(item.text.body, room) if item.text.body else ""
    return "\n\n".join(one for one in (above, body, below) if one), body != item.text.body


def _files(catalogue: Catalogue, item: NewsItem, *, in_caption: bool) -> str:
    """Name the files that go along, but for the picture that is shown above a caption."""
    shown = item.news.picture if in_caption else None
    names = [one.name for one in item.news.files if one is not shown]
    if not names:
        return ""
    return words(catalogue, Words("news.notice.files", {"files": short(", ".join(names), _NAMES)}))
