"""The state of the small Telegram: one bot, the people, their chats and what was said."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sandbox.telegram.errors import bad_request, forbidden
from sandbox.telegram.files import FileStore, StoredFile
from sandbox.telegram.markup import Entity
from sandbox.telegram.messages import Chat, Json, Message
from sandbox.telegram.updates import UpdateQueue

SENDS_KEPT = 100_000


@dataclass(slots=True)
class Toast:
    """What answerCallbackQuery shows: a short notice, or a box (`show_alert`)."""

    query_id: str
    text: str
    show_alert: bool
    url: str


@dataclass(slots=True)
class User:
    """A person of Telegram, and how they stand with the bot."""

    user_id: int
    first_name: str
    last_name: str
    username: str
    language_code: str
    chat: Chat
    started: bool = False
    blocked: bool = False
    cleared_up_to: int = 0  # the last message they deleted on their own side
    toasts: list[Toast] = field(default_factory=list)

    def as_bot_api(self) -> Json:
        """Gives the documented User object."""
        optional = {"last_name": self.last_name, "username": self.username,
                    "language_code": self.language_code}  # fmt: skip
        shown: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        return shown | {key: value for key, value in optional.items() if value}


@dataclass(slots=True)
class Tap:
    """A tap on an inline button that waits for answerCallbackQuery."""

    query_id: str
    user: User
    at: float
    answered: bool = False


class Send(NamedTuple):
    """One message of the bot, as the log keeps it; `at` in seconds since 1970."""

    at: float
    chat_id: int
    message_id: int
    kind: str
    text: str


class World:
    """Everything that the Bot API and the people see and change. It does no input or output.

    `clock` gives seconds since 1970; `history` is how many messages a chat keeps;
    `tap_seconds` how long a tap may wait for its answer.
    """

    def __init__(
        self,
        token: str,
        *,
        name: str = "Cartable",
        username: str = "cartable_bot",
        clock: Callable[[], float] = time.time,
        history: int = 1000,
        tap_seconds: float = 60.0,
    ) -> None:
        self.token = token
        self.clock = clock
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.groups: dict[int, dict[int, User]] = {}  # members of each group chat
        self.files = FileStore()
        self.updates = UpdateQueue(clock)
        self.taps: dict[str, Tap] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}  # by scope and language
        self.menu_button: Json = {"type": "commands"}
        self.about: dict[tuple[str, str], str] = {}  # name and descriptions, by language
        self.sends: deque[Send] = deque(maxlen=SENDS_KEPT)
        self.sent = 0
        self._history = history
        self._tap_seconds = tap_seconds
        self._next_message_id = 1
        self._next_user_id = 7_000_000_001
        self._next_group_id = -4_000_000_001
        self._next_query_id = 5_000_000_000_000_000_001

    def add_user(
        self,
        first_name: str,
        last_name: str = "",
        *,
        language_code: str = "fr",
        username: str = "",
        user_id: int | None = None,
    ) -> User:
        """Makes a person, who has not opened the chat with the bot yet.

        Raises `ValueError` when `user_id` is taken.
        """
        if user_id is None:
            user_id = self._next_user_id
            self._next_user_id += 1
        if user_id in self.chats or user_id <= 0:
            raise ValueError(f"{user_id} is no free user id")
        shown: Json = {"id": user_id, "type": "private", "first_name": first_name}
        shown |= {"last_name": last_name} if last_name else {}
        shown |= {"username": username} if username else {}
        chat = Chat(user_id, "private", shown, history=self._history)
        user = User(user_id, first_name, last_name, username, language_code, chat)
        self.users[user_id] = user
        self.chats[user_id] = chat
        return user

    def add_group(self, title: str, members: Sequence[User]) -> Chat:
        """Makes a basic group of these people and the bot, which is told that it was added."""
        shown: Json = {"id": self._next_group_id, "type": "group", "title": title,
                       "all_members_are_administrators": False}  # fmt: skip
        chat = Chat(self._next_group_id, "group", shown, history=self._history)
        self._next_group_id -= 1
        self.chats[chat.chat_id] = chat
        self.groups[chat.chat_id] = {one.user_id: one for one in members}
        owner = members[0].as_bot_api()
        self.membership_changed(chat, owner, "left", "member")
        self.write(chat, owner, content={"new_chat_members": [self.bot]}, tell_bot=True)
        return chat

    def membership_changed(self, chat: Chat, who: Json, before: str, after: str) -> None:
        """Tells the bot of its own new standing in a chat (`my_chat_member`)."""

        def standing(status: str) -> Json:
            shown: Json = {"user": self.bot, "status": status}
            return shown | ({"until_date": 0} if status == "kicked" else {})

        self.updates.put(
            "my_chat_member",
            {
                "chat": chat.shown,
                "from": who,
                "date": int(self.clock()),
                "old_chat_member": standing(before),
                "new_chat_member": standing(after),
            },
            chat.chat_id,
        )

    def chat_for_bot(self, chat_id: int) -> Chat:
        """Gives a chat that the bot may write to; raises 400 or 403 as Telegram does."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat_id > 0:
            user = self.users[chat_id]
            if user.blocked:
                raise forbidden("bot was blocked by the user")
            if not user.started:
                raise forbidden("bot can't initiate conversation with a user")
        return chat

    def write(
        self,
        chat: Chat,
        sender: Json,
        text: str = "",
        entities: list[Entity] | None = None,
        *,
        content: Json | None = None,
        tell_bot: bool = False,
        **more: Any,
    ) -> Message:
        """Adds a message to a chat; with `tell_bot`, also as an update. `more`: see Message."""
        now = self.clock()
        message = Message(
            self._next_message_id, chat, sender, int(now), text, entities or [], content or {},
            **more,
        )  # fmt: skip
        self._next_message_id += 1
        if sender is self.bot:
            self.sent += 1
            self.sends.append(Send(now, chat.chat_id, message.message_id, message.kind, text[:80]))
        if tell_bot:
            self.updates.put("message", message.as_bot_api(), chat.chat_id)
        return chat.add(message)

    def tap(self, user: User, message: Message, data: str) -> Tap:
        """Lets a person tap a button and tells the bot (`callback_query`)."""
        tap = Tap(str(self._next_query_id), user, self.clock())
        self._next_query_id += 1
        self.taps[tap.query_id] = tap
        self._forget_old_taps()
        inaccessible: Json = {
            "chat": message.chat.shown, "message_id": message.message_id, "date": 0
        }  # fmt: skip
        payload: Json = {
            "id": tap.query_id,
            "from": user.as_bot_api(),
            "message": inaccessible if message.deleted else message.as_bot_api(),
            "chat_instance": str(abs(message.chat.chat_id) * 1_000_003),
            "data": data,
        }
        self.updates.put("callback_query", payload, message.chat.chat_id)
        return tap

    def waiting_tap(self, query_id: str) -> Tap:
        """Gives a tap that may still be answered; raises the documented 400 otherwise."""
        self._forget_old_taps()
        tap = self.taps.get(query_id)
        if tap is None:
            raise bad_request(
                "query is too old and response timeout expired or query ID is invalid"
            )
        return tap

    def file(self, kind: str, name: str, mime_type: str, data: bytes) -> StoredFile:
        """Stores a file that somebody sends."""
        return self.files.keep(kind, name, mime_type, data)

    def _forget_old_taps(self) -> None:
        oldest = self.clock() - self._tap_seconds
        while self.taps:
            first = next(iter(self.taps.values()))
            if first.at >= oldest:
                return
            del self.taps[first.query_id]
