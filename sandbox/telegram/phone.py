"""A person's view of their chat with the bot, and waiting for what they expect to see."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sandbox.telegram.files import StoredFile
from sandbox.telegram.messages import Chat, Json, Message
from sandbox.telegram.scopes import commands_for
from sandbox.telegram.shown import (
    ShownButton,
    ShownMessage,
    find_button,
    shown_buttons,
    shown_message,
)
from sandbox.telegram.world import Toast, User, World

Found = TypeVar("Found")
Wanted = str | Callable[[ShownMessage], bool]
Event = tuple[str, Json | ShownMessage]
"""What happened (`message`, `edited`, `deleted`, `typing`, `toast`, `keyboard`, `commands`,
`blocked`, `cleared`) and to what."""


class Phone:
    """What a person sees. `expect` and `expect_toast` wait; all else gives what is there now."""

    def __init__(self, world: World, user: User) -> None:
        self.world = world
        self.user = user
        self._met: dict[int, int] = {}  # version by message
        self._met_toasts = 0

    @property
    def person_id(self) -> int:
        """The Telegram id of the person, which is also the private chat's."""
        return self.user.user_id

    @property
    def toasts(self) -> list[Toast]:
        """The notices that answered the person's taps, oldest first."""
        return self.user.toasts

    def messages(self, group: Chat | None = None) -> list[ShownMessage]:
        """Gives the chat with the bot (or a group) as this phone shows it, oldest first."""
        return [shown_message(one, self.user.user_id) for one in self._visible(group)]

    def last(self, group: Chat | None = None) -> ShownMessage:
        """Gives the newest message of the bot that is not deleted; `LookupError` if none."""
        for message in reversed(self._visible(group)):
            if message.from_bot and not message.deleted:
                return shown_message(message, self.user.user_id)
        raise LookupError("the bot has written nothing")

    def keyboard(self) -> list[list[ShownButton]]:
        """Gives the reply keyboard under the text field, empty where none is shown."""
        return shown_buttons((self.user.chat.keyboard or {}).get("keyboard", []))

    def keyboard_view(self) -> Json:
        """Gives what stands under the text field: keyboard, force_reply and placeholder."""
        reply = self.user.chat.keyboard or {}
        return {
            "keyboard": self.keyboard(),
            "force_reply": "force_reply" in reply,
            "placeholder": reply.get("input_field_placeholder", ""),
        }

    def keyboard_button(self, label: str) -> ShownButton | None:
        """Gives the reply keyboard's button with this label."""
        return find_button(self.keyboard(), label)

    def link(self, label: str) -> str:
        """Gives the address that the newest link button named `label` opens."""
        for shown in self._with_buttons():
            button = shown.button(label)
            if button and button.kind in {"url", "web_app"}:
                return button.value
        raise LookupError(f"there is no link {label!r}:\n{self.transcript()}")

    def commands(self) -> list[Json]:
        """Gives the bot's menu for this person's scope and language."""
        return commands_for(self.world.commands, self.user.chat, self.user)

    def typing(self) -> str:
        """Gives the chat action that the bot shows now (`typing` …), or ""."""
        chat = self.user.chat
        return chat.typing if chat.typing_until > self.world.clock() else ""

    def file(self, file_id: str) -> StoredFile:
        """Opens a file (its bytes are `data`); `LookupError` for an unknown one."""
        stored = self.world.files.by_id(file_id)
        if stored is None:
            raise LookupError(f"there is no file {file_id}")
        return stored

    def transcript(self, count: int = 12) -> str:
        """Gives the last messages as plain lines, for people who read a failed test."""
        lines = []
        for shown in self.messages()[-count:]:
            marks = " (deleted)" * shown.deleted + " (edited)" * shown.edited
            buttons = [[one.text for one in row] for row in shown.buttons]
            what = shown.text or f"[{shown.kind}]"
            lines.append(
                f"#{shown.message_id} {shown.sender}{marks}: {what} {buttons if buttons else ''}"
            )
        return "\n".join(lines)

    async def expect(
        self, wanted: Wanted, *, within: float = 5.0, group: Chat | None = None
    ) -> ShownMessage:
        """Waits for a message of the bot that was not expected yet, new or newly edited.

        `wanted` is a part of its text, or judges it. Gives the message as shown now; raises
        `AssertionError` with the chat so far after `within` seconds.
        """

        def found() -> ShownMessage | None:
            for message in self._visible(group):
                if not message.from_bot or message.deleted or not self._is_new(message):
                    continue
                shown = shown_message(message, self.user.user_id)
                if wanted in shown.text if isinstance(wanted, str) else wanted(shown):
                    self._met[message.message_id] = message.version
                    return shown
            return None

        return await self._wait(found, f"a message {wanted!r}", within, group)

    async def expect_toast(self, wanted: str = "", *, within: float = 5.0) -> Toast:
        """Waits for the next answer to a tap whose text contains `wanted`."""

        def found() -> Toast | None:
            for index in range(self._met_toasts, len(self.toasts)):
                if wanted in self.toasts[index].text:
                    self._met_toasts = index + 1
                    return self.toasts[index]
            return None

        return await self._wait(found, f"a toast {wanted!r}", within, None)

    async def expect_deleted(self, message_id: int, *, within: float = 5.0) -> ShownMessage:
        """Waits until a message of the chat has been deleted."""

        def found() -> ShownMessage | None:
            message = self.user.chat.messages.get(message_id)
            gone = message is not None and message.deleted
            return shown_message(message, self.user.user_id) if message and gone else None

        return await self._wait(found, f"the deletion of {message_id}", within, None)

    @contextmanager
    def watch(self, group: Chat | None = None) -> Iterator[asyncio.Queue[Event]]:
        """Gives a queue that gets every event of the chat, in order, while it is open."""
        queue: asyncio.Queue[Event] = asyncio.Queue()

        def listen(event: str, subject: Json | Message) -> None:
            if isinstance(subject, Message):
                queue.put_nowait((event, shown_message(subject, self.user.user_id)))
            else:
                view = self.keyboard_view() if event == "keyboard" else subject
                queue.put_nowait((event, view))

        chat = group or self.user.chat
        chat.listeners.append(listen)
        try:
            yield queue
        finally:
            chat.listeners.remove(listen)

    def _visible(self, group: Chat | None = None) -> list[Message]:
        after = 0 if group else self.user.cleared_up_to
        chat = group or self.user.chat
        return [one for one in chat.messages.values() if one.message_id > after]

    def _with_buttons(self) -> Iterator[ShownMessage]:
        """Gives the messages that carry buttons now, newest first."""
        for message in reversed(self._visible()):
            if message.buttons and not message.deleted:
                yield shown_message(message, self.user.user_id)

    def _is_new(self, message: Message) -> bool:
        return self._met.get(message.message_id, -1) < message.version

    async def _wait(
        self, found: Callable[[], Found | None], what: str, within: float, group: Chat | None
    ) -> Found:
        with self.watch(group) as events:
            try:
                async with asyncio.timeout(within):
                    while (result := found()) is None:
                        await events.get()
            except TimeoutError:
                raise AssertionError(
                    f"{what} did not come within {within} s:\n{self.transcript()}"
                ) from None
        return result
