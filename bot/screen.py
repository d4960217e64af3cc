"""The screen: what a chat is shown in answer to one input; all of it is owed by the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.conversations.saying import words
from bot.conversations.steps import Door, Words
from bot.presenting import NO_PREVIEW, Message, doors
from locales import Catalogue, Catalogues
from school.accounts import Chat
from school.outbox import Lane, Notice
from school.school import School

OpenedNews = tuple[int, int, bool]
"""Which news a message shows, of which version, and whether it has their headline."""


class Screen:
    """Shows messages in one chat, in place of what was tapped or below.

    ``tapped`` is the message whose button was tapped: it is edited in place, so that the chat
    stays one message long where it can; ``tapped_photo`` says that it is a photo, which no text
    can replace, ``tapped_protected`` that it cannot be forwarded, which no edit changes.
    """

    def __init__(
        self,
        school: School,
        chat: Chat,
        catalogues: Catalogues,
        tapped: int | None = None,
        tapped_photo: bool = False,
        tapped_protected: bool = False,
    ) -> None:
        self.school = school
        self.tx = school.tx
        self.chat = chat
        self._catalogues = catalogues
        self._tapped = tapped
        self._tapped_photo = tapped_photo
        self._tapped_protected = tapped_protected

    @property
    def words(self) -> Catalogue:
        """The catalogue of this chat's language."""
        return self._catalogues.of(self.chat.language)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.school.unit.clock.now()

    def say(self, said: Words, *targets: Door) -> None:
        """Say something, with doors to go on from."""
        self.show(Message(words(self.words, said), doors(self.words, targets)))

    def show(
        self, message: Message, turn: int | None = None, opened: OpenedNews | None = None
    ) -> None:
        """Show a message: in place of the tapped one, else below; it may be ``opened`` news."""
        place, self._tapped = self._tapped, None
        if place is not None and not self._can_become(message):
            self.delete(place)
            place = None
        parameters: dict[str, Any] = {
            "chat_id": self.chat.id,
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": message.keyboard},
        }
        if place is None and message.protected:
            parameters["protect_content"] = True
        if message.picture is not None:
            data = {"caption": message.text, **parameters}
            self._owe("sendPhoto", data, turn=turn, picture=message.picture, rights=message.rights)
        elif message.shows is not None:
            data = {"caption": message.text, **parameters}
            self._owe("sendPhoto", data, turn=turn, shows=message.shows, rights=message.rights)
        elif place is None:
            data = {"text": message.text, **parameters, **NO_PREVIEW}
            self._owe("sendMessage", data, turn=turn, opened=opened, rights=message.rights)
        else:
            data = {"text": message.text, "message_id": place, **parameters, **NO_PREVIEW}
            protected = message.protected or None  # said for the case that it must be sent anew
            about: dict[str, Any] = {"turn": turn, "protected": protected}
            self._owe("editMessageText", data, edits=place, rights=message.rights, **about)

    def turn_to(self, message: Message) -> None:
        """Show a page: in place of the tapped one while that stands last, else below."""
        last = self.tx.devices.last_message(self.chat.id)
        if self._tapped is not None and last is not None and self._tapped < last:
            self._tapped = None
        self.show(message)

    def _can_become(self, message: Message) -> bool:
        """Whether an edit can turn the tapped message into another one."""
        if self._tapped_photo or message.picture is not None or message.shows is not None:
            return False
        return self._tapped_protected or not message.protected

    def send_certificate(self, certificate: int) -> None:
        """Send a certificate's PDF; the student may save and forward it (safety)."""
        self._owe("sendDocument", {"chat_id": self.chat.id}, certificate=certificate)

    def send_news_file(self, opened: OpenedNews, place: int, *, is_picture: bool) -> None:
        """Send a file of opened news; the right to it is asked again when it leaves."""
        method = "sendPhoto" if is_picture else "sendDocument"
        file = [opened[0], place]
        self._owe(method, {"chat_id": self.chat.id}, news_file=file, opened=opened)

    def send_news_chart(self, news: int) -> None:
        """Send the figures of a piece of news as a picture; the role is asked again."""
        self._owe("sendPhoto", {"chat_id": self.chat.id}, news_chart=news)

    def delete(self, message: int) -> None:
        """Delete a message, ours or the person's, for both sides."""
        self._owe(
            "deleteMessage",
            {"chat_id": self.chat.id, "message_id": message},
            key=f"delete:{self.chat.id}:{message}",
            charged=False,
        )

    def _owe(
        self,
        method: str,
        parameters: Mapping[str, Any],
        *,
        key: str | None = None,
        edits: int | None = None,
        charged: bool = True,
        rights: Mapping[str, object] | None = None,
        **about: Any,
    ) -> None:
        data: dict[str, object] = {"method": method, "parameters": parameters, **(rights or {})}
        data |= {name: value for name, value in about.items() if value is not None}
        self.tx.outbox.add(
            Notice(
                id=self.school.unit.ids.next(),
                channel="telegram",
                to=str(self.chat.id),
                lane=Lane.ANSWER,
                kind="call",
                data=data,
                due_at=self.now,
                key=key,
                edits=edits,
                charged=charged,
                account=self.chat.account,
            )
        )
