"""The open step of a chat whose conversation went on elsewhere, written when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.conversations.engine import Engine
from bot.conversations.moving import taken_up
from bot.conversations.saying import recognise, words
from bot.conversations.scripts import ABOUT_CHILDREN
from bot.conversations.steps import Door, Words
from bot.conversations.waiting import Person
from bot.presenting import Message, doors, present_step
from locales import Catalogues
from school.accounts import Chat
from school.conversations import TELEGRAM
from school.outbox import Notice
from school.school import School

_HOME = Door("home", Words("menu.home"))


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the Bot API; ``picture`` is the code that is drawn to go with it.

    ``protected`` says that what an edit shows cannot be forwarded, should it be sent anew.
    """

    method: str
    parameters: Mapping[str, Any]
    picture: str | None = None
    protected: bool = False


@dataclass(frozen=True, slots=True)
class Stepping:
    """Writes what a chat is asked just now."""

    engine: Engine
    catalogues: Catalogues
    secure_page: str | None = None

    def call(self, notice: Notice, school: School) -> Call | None:
        """Give the call that shows it; ``None`` where the chat has gone on itself.

        The message that asked for what was typed elsewhere says what is asked now.
        """
        chat = school.tx.devices.chat(int(notice.to))
        if chat is None:
            return None
        message = self._message(chat, notice, school)
        if message is None:
            return None
        parameters: dict[str, Any] = {
            "chat_id": chat.id,
            "parse_mode": "HTML",
            "reply_markup": {"inline_keyboard": message.keyboard},
        }
        if message.picture is not None:
            return Call("sendPhoto", {**parameters, "caption": message.text}, message.picture)
        parameters["text"] = message.text
        if notice.edits is not None:
            parameters["message_id"] = notice.edits
            return Call("editMessageText", parameters, protected=message.protected)
        protected = {"protect_content": True} if message.protected else {}
        return Call("sendMessage", parameters | protected)

    def _message(self, chat: Chat, notice: Notice, school: School) -> Message | None:
        catalogue = self.catalogues.of(chat.language)
        went = notice.data.get("went")
        if isinstance(went, str):
            return Message(words(catalogue, taken_up(went)), doors(catalogue, [_HOME]))
        if "said" in notice.data:
            return _last_words(notice) if school.rights.may_leave(notice) else None
        conversation = school.tx.conversations.get(f"{TELEGRAM}{chat.id}")
        if conversation is None or not conversation.records:
            return Message(words(catalogue, Words("conversation.done")), doors(catalogue, [_HOME]))
        if conversation.records[0].turn != notice.data.get("turn"):
            return None
        reads = partial(recognise, catalogue)
        person = Person(chat.id, chat.language, chat.account, "telegram", reads)
        step = self.engine.show(conversation, person, school).step
        if step is None:
            return None
        shown = present_step(catalogue, step, self.secure_page)
        return replace(shown, protected=step.script in ABOUT_CHILDREN)


def _last_words(notice: Notice) -> Message:
    """Give the last words of a conversation that ended elsewhere."""
    ways = notice.data.get("doors")
    keyboard = [
        [{"text": str(label), "callback_data": f"go:{target}"}]
        for label, target in (ways if isinstance(ways, (list, tuple)) else ())
    ]
    protected = notice.data.get("protected") is True
    return Message(str(notice.data["said"]), keyboard, protected=protected)
