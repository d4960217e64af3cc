"""What a chat consists of: messages, and the chat that keeps them in order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.telegram.markup import Entity

Json = dict[str, Any]


@dataclass(slots=True)
class Message:
    """One message as both sides know it; `content` holds what is not text.

    `content` has the Bot API's own fields (`photo`, `document`, `sticker`, `contact`,
    `location`, `new_chat_members` …), `text` is the caption where there is a file.
    `version` counts the edits, so that a watcher can tell a new state from a seen one.
    """

    message_id: int
    chat: "Chat"
    sender: Json
    date: int
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    buttons: Json | None = None  # the inline keyboard
    extra: Json = field(default_factory=dict)  # link_preview_options, forward_origin …
    reply_to: "Message | None" = None
    edit_date: int = 0
    deleted: bool = False
    silent: bool = False
    version: int = 0

    @property
    def from_bot(self) -> bool:
        """Whether the bot itself sent it."""
        return bool(self.sender["is_bot"])

    @property
    def kind(self) -> str:
        """`text`, or the name of the field that holds the file, place or event."""
        return next(iter(self.content), "text")

    def as_bot_api(self, *, with_reply: bool = True) -> Json:
        """Gives the documented Message object (https://core.telegram.org/bots/api#message)."""
        shown: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.shown,
            "date": self.date,
        }
        if self.edit_date:
            shown["edit_date"] = self.edit_date
        if self.extra:
            shown.update(self.extra)
        if self.reply_to is not None and with_reply and not self.reply_to.deleted:
            shown["reply_to_message"] = self.reply_to.as_bot_api(with_reply=False)
        if self.content:
            shown.update(self.content)
            if self.text:
                shown["caption"] = self.text
                if self.entities:
                    shown["caption_entities"] = self.entities
        else:
            shown["text"] = self.text
            if self.entities:
                shown["entities"] = self.entities
        if self.buttons is not None:
            shown["reply_markup"] = self.buttons
        return shown


Listener = Callable[[str, Json | Message], None]


class Chat:
    """One chat of the bot: with a person, or a group it is a member of.

    `shown` is the documented Chat object. Messages beyond `history` are forgotten, the
    oldest first: nobody can answer, edit or tap them any more.
    """

    def __init__(self, chat_id: int, kind: str, shown: Json, *, history: int) -> None:
        self.chat_id = chat_id
        self.kind = kind
        self.shown = shown
        self.messages: dict[int, Message] = {}
        self.keyboard: Json | None = None  # reply keyboard or force_reply in force
        self.menu_button: Json | None = None
        self.typing = ""
        self.typing_until = 0.0
        self.listeners: list[Listener] = []
        self._history = history

    def add(self, message: Message) -> Message:
        """Puts a new message at the end and tells who watches."""
        messages = self.messages
        messages[message.message_id] = message
        if len(messages) > self._history:
            del messages[next(iter(messages))]
        if message.from_bot:
            self.typing = ""
        self.tell("message", message)
        return message

    def present(self, message_id: int) -> Message | None:
        """Gives a message that exists and has not been deleted."""
        message = self.messages.get(message_id)
        return None if message is None or message.deleted else message

    def tell(self, event: str, subject: Json | Message) -> None:
        """Tells every watcher of the chat what happened, in order."""
        for listener in tuple(self.listeners):
            listener(event, subject)
