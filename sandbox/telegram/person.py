"""A person with a phone, for tests that read like dialogues, the page and the benchmarks."""

import re
from collections.abc import Iterator

from sandbox.telegram.entities import detected
from sandbox.telegram.messages import Chat, Json, Message
from sandbox.telegram.phone import Phone
from sandbox.telegram.world import World

TEXT_LIMIT = 4096
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BREAK_WITHIN = 200  # characters before the limit in which a client looks for a good break


class ImpossibleError(ValueError):
    """No Telegram client could do this: tap what is not there, write to a blocked bot."""


class Person(Phone):
    """A person's hands: what they do in Telegram. What they see is in `Phone`.

    Everything happens at once and is told to the bot as an update; nothing here awaits but
    the `expect…` methods. Message ids are the bot's. Actions raise `ImpossibleError`.
    """

    def start(self, payload: str = "") -> int:
        """Opens the chat and presses Start, or follows a deep link with its `payload`."""
        if payload and not _PAYLOAD.fullmatch(payload):
            raise ImpossibleError("a deep link's payload is 1 to 64 of A-Z, a-z, 0-9, _ and -")
        if self.user.blocked:
            self.unblock()
        return self.send(f"/start {payload}".rstrip())

    def send(self, text: str, *, reply_to: int | None = None, group: Chat | None = None) -> int:
        """Sends text; more than 4,096 characters go as several messages. Gives the last's id."""
        if not text.strip():
            raise ImpossibleError("a client sends no empty text")
        message_id = 0
        for part in _parts(text.strip()):
            message_id = self._write(part, {}, reply_to=reply_to, group=group)
        return message_id

    def send_file(
        self, kind: str, data: bytes, *, name: str = "", mime_type: str = "", caption: str = ""
    ) -> int:
        """Sends a `photo`, `document`, `audio` or `voice` of these bytes."""
        if kind not in {"photo", "document", "audio", "voice"}:
            raise ImpossibleError(f"{kind} is no kind of file that people send here")
        stored = self.world.file(kind, name, mime_type, data)
        return self._write(caption, stored.as_bot_api())

    def send_sticker(self, emoji: str = "👍") -> int:
        """Sends a sticker that stands for `emoji`."""
        stored = self.world.file("sticker", emoji, "", emoji.encode())
        return self._write("", stored.as_bot_api())

    def send_contact(self, phone_number: str, first_name: str = "", *, own: bool = True) -> int:
        """Shares a contact: the person's `own`, as a `request_contact` button does, or another."""
        contact: Json = {
            "phone_number": phone_number,
            "first_name": first_name or self.user.first_name,
        }
        if own:
            contact["user_id"] = self.user.user_id
        return self._write("", {"contact": contact})

    def send_location(self, latitude: float, longitude: float) -> int:
        """Sends a place, in degrees."""
        return self._write("", {"location": {"latitude": latitude, "longitude": longitude}})

    def forward(self, message_id: int) -> int:
        """Forwards a message of the chat to the bot."""
        original = self._present(message_id)
        if original.extra.get("has_protected_content"):
            raise ImpossibleError("a protected message cannot be forwarded")
        origin = {"type": "user", "sender_user": original.sender, "date": original.date}
        return self._write(
            original.text, original.content, extra={"forward_origin": origin},
            entities=original.entities,
        )  # fmt: skip

    def edit(self, message_id: int, text: str) -> None:
        """Edits an own message's text or caption."""
        message = self._present(message_id)
        if message.sender["id"] != self.user.user_id:
            raise ImpossibleError("people edit only their own messages")
        message.text, message.entities = text, detected(text)
        message.edit_date = int(self.world.clock())
        message.version += 1
        self.world.updates.put("edited_message", message.as_bot_api(), message.chat.chat_id)
        message.chat.tell("edited", message)

    def delete(self, message_id: int) -> None:
        """Deletes a message on both sides; the bot is told nothing, as documented."""
        message = self._present(message_id)
        message.deleted = True
        message.chat.tell("deleted", message)

    def tap(self, label: str, *, message_id: int | None = None) -> str:
        """Taps the button `label` (an emoji may stand before it), newest message first.

        On an inline button: gives the callback query's id. On the reply keyboard: sends what
        the button says and gives "".
        """
        for shown in self._with_buttons():
            button = shown.button(label)
            if button and button.kind == "callback" and message_id in {None, shown.message_id}:
                return self.press(shown.message_id, button.value)
        key = None if message_id else self.keyboard_button(label)
        if key is None:
            raise ImpossibleError(f"there is no button {label!r}:\n{self.transcript()}")
        if key.kind == "contact":
            self.send_contact("+32470000000")
        else:
            self.send(key.text)
        return ""

    def press(self, message_id: int, data: str) -> str:
        """Taps a button by its callback data, also one that the message no longer shows.

        Gives the callback query's id.
        """
        self._check_not_blocked()
        message = self.user.chat.messages.get(message_id) or self._in_groups(message_id)
        if message is None:
            raise ImpossibleError(f"there is no message {message_id}")
        return self.world.tap(self.user, message, data).query_id

    def block(self) -> None:
        """Stops and blocks the bot."""
        if not self.user.blocked:
            self.user.blocked = True
            self.world.membership_changed(
                self.user.chat, self.user.as_bot_api(), "member", "kicked"
            )
            self.user.chat.tell("blocked", {"blocked": True})

    def unblock(self) -> None:
        """Lets the bot write again."""
        if self.user.blocked:
            self.user.blocked = False
            self.world.membership_changed(
                self.user.chat, self.user.as_bot_api(), "kicked", "member"
            )
            self.user.chat.tell("blocked", {"blocked": False})

    def delete_chat(self) -> None:
        """Deletes the chat on the own side: it looks empty, the bot does not notice."""
        self.user.cleared_up_to = max(self.user.chat.messages, default=0)
        self.user.chat.tell("cleared", {})

    def _present(self, message_id: int) -> Message:
        message = self.user.chat.present(message_id) or self._in_groups(message_id)
        if message is None or message.deleted:
            raise ImpossibleError(f"there is no message {message_id}")
        return message

    def _in_groups(self, message_id: int) -> Message | None:
        for group_id, members in self.world.groups.items():
            if self.user.user_id in members:
                found = self.world.chats[group_id].messages.get(message_id)
                if found:
                    return found
        return None

    def _check_not_blocked(self) -> None:
        if self.user.blocked:
            raise ImpossibleError("the bot is blocked")

    def _write(
        self,
        text: str,
        content: Json,
        *,
        reply_to: int | None = None,
        group: Chat | None = None,
        extra: Json | None = None,
        entities: list[Json] | None = None,
    ) -> int:
        chat = group or self.user.chat
        if group is None:
            self._check_not_blocked()
            self.user.started = True
        answered = chat.present(reply_to) if reply_to else None
        if chat.keyboard and chat.keyboard.keys() & {"force_reply", "one_time_keyboard"}:
            chat.keyboard = None
            chat.tell("keyboard", {})
        found = detected(text) if entities is None else entities
        return self.world.write(
            chat, self.user.as_bot_api(), text, found,
            content=content, extra=extra or {}, reply_to=answered,
            tell_bot=group is None or _meant_for_bot(self.world, text, found, answered),
        ).message_id  # fmt: skip


def _meant_for_bot(world: World, text: str, entities: list[Json], answered: Message | None) -> bool:
    """Judges what a bot in privacy mode gets of a group.

    Commands meant for it and replies to it (https://core.telegram.org/bots/features#privacy-mode).
    """
    if answered is not None and answered.from_bot:
        return True
    own = f"@{world.bot['username']}".lower()
    if any(entity["type"] == "bot_command" for entity in entities):
        command = text.split(maxsplit=1)[0].lower()
        return "@" not in command or command.endswith(own)
    return False


def _parts(text: str) -> Iterator[str]:
    while len(text) > TEXT_LIMIT:
        cut = max(text.rfind(mark, TEXT_LIMIT - _BREAK_WITHIN, TEXT_LIMIT) for mark in "\n ")
        cut = cut if cut > 0 else TEXT_LIMIT
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text
