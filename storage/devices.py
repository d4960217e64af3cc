"""Chats and their links to accounts, as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from school.accounts import Chat, Device
from storage.moments import from_ms_or_none, to_ms, to_ms_or_none
from storage.statements import Statements
from storage.texts import id_set, number_map


class Devices:
    """Keeps chats and devices; see ``school.accounts.DeviceRows``."""

    def __init__(self, tx: Statements) -> None:
        self._tx = tx

    def chat(self, chat: int) -> Chat | None:
        """Find a chat, with the account it is linked to."""
        row = self._tx.one("chat", chat=chat)
        return None if row is None else _chat(row)

    def accounts_at(self, chats: Collection[int]) -> Mapping[int, int]:
        """Give which of several chats are linked to an account, and to which."""
        rows = self._tx.all("accounts_at_chats", chats=id_set(chats))
        return {int(chat): int(account) for chat, account in rows}

    def meet(self, chat: int, language: str, now: datetime) -> None:
        """Record a chat that speaks for the first time."""
        self._tx.change("meet_chat", chat=chat, language=language, now=to_ms(now))

    def speak(self, chat: int, language: str) -> None:
        """Change a chat's language."""
        self._tx.change("speak_to_chat", chat=chat, language=language)

    def link(self, device: Device) -> None:
        """Link a chat to an account; what it was linked to before is unlinked."""
        self.unlink(device.chat, device.linked_at)
        self._tx.change(
            "link_device",
            id=device.id,
            account=device.account,
            chat=device.chat,
            linked_at=to_ms(device.linked_at),
            used_at=to_ms(device.used_at),
        )

    def use(self, chat: int, now: datetime) -> None:
        """Record that a linked chat is used."""
        self._tx.change("use_device", chat=chat, now=to_ms(now))

    def type_password(self, chat: int, account: int, now: datetime) -> None:
        """Record that the password of its account was typed in a linked chat."""
        self._tx.change("type_password", chat=chat, account=account, now=to_ms(now))

    def password_typed_at(self, chat: int) -> datetime | None:
        """Give when the password of the linked account was typed in a chat last."""
        row = self._tx.one("password_typed_at", chat=chat)
        if row is None:
            return None
        linked, typed, changed = row
        last = max(linked, typed or 0)
        return None if changed is not None and last < changed else from_ms_or_none(last)

    def linked_at(self, chat: int) -> datetime | None:
        """Give when a chat got the access that it has, if any."""
        row = self._tx.one("device_linked_at", chat=chat)
        return None if row is None else from_ms_or_none(row[0])

    def was_linked(self, chat: int, account: int) -> bool:
        """Whether a chat has, or ever had, access to an account."""
        return self._tx.one("device_was_linked", chat=chat, account=account) is not None

    def unlink(self, chat: int, now: datetime) -> None:
        """Take a chat's access away."""
        self._tx.change("unlink_chat", chat=chat, now=to_ms(now))

    def of_account(self, account: int) -> list[Chat]:
        """Give the Telegram chats that reach an account."""
        return [_chat(row) for row in self._tx.all("chats_of_account", account=account)]

    def everywhere(self, account: int) -> list[Chat]:
        """Give all that reach an account, browsers among them."""
        return [_chat(row) for row in self._tx.all("everywhere_of_account", account=account)]

    def block(self, chat: int, blocked_at: datetime | None) -> None:
        """Record that a person has blocked the bot, or that it may write again."""
        self._tx.change("block_chat", chat=chat, blocked_at=to_ms_or_none(blocked_at))

    def sent(self, messages: Mapping[int, int]) -> None:
        """Record new messages of ours, by chat."""
        if messages:
            self._tx.change("messages_sent", messages=number_map(messages))

    def last_message(self, chat: int) -> int | None:
        """Give the newest message that we sent to a chat, where we know it."""
        row = self._tx.one("last_message", chat=chat)
        return None if row is None else int(row[0])


def _chat(row: Sequence[Any]) -> Chat:
    number, language, account, blocked_at, used_at = row
    return Chat(number, language, account, from_ms_or_none(blocked_at), from_ms_or_none(used_at))
