"""Updates as python-telegram-bot types them, made of no more than the handlers read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, Chat, Message, PhotoSize, Update, User

_PLAIN = frozenset({"message_id", "from", "chat", "date", "text"})
"""What there is of a message that somebody types and sends, and of no other."""


def read_update(payload: Mapping[str, Any], bot: Bot) -> Update:
    """Give an update of the Bot API as the library's handlers take it.

    The two that conversations are made of are put together here; the rest is left to the library,
    which looks in each for everything that a message may be.
    """
    query, message = payload.get("callback_query"), payload.get("message")
    if query is not None:
        return Update(payload["update_id"], callback_query=_tap(query, bot))
    if message is not None and message.keys() == _PLAIN:
        return Update(payload["update_id"], message=_typed(message, bot))
    return Update.de_json(dict(payload), bot)


def _typed(message: Mapping[str, Any], bot: Bot) -> Message:
    return Message(
        message_id=message["message_id"],
        date=_moment(message),
        chat=Chat.de_json(message["chat"], bot),
        from_user=User.de_json(message["from"], bot),
        text=message["text"],
    )


def _tap(query: Mapping[str, Any], bot: Bot) -> CallbackQuery:
    message = query.get("message")
    return CallbackQuery(
        id=query["id"],
        from_user=User.de_json(query["from"], bot),
        chat_instance=query["chat_instance"],
        data=query.get("data"),
        message=None if message is None else _tapped(message, bot),
    )


def _tapped(message: Mapping[str, Any], bot: Bot) -> Message:
    """Give the tapped message, which is ours, without its words and buttons."""
    return Message(
        message_id=message["message_id"],
        date=_moment(message),
        chat=Chat.de_json(message["chat"], bot),
        photo=PhotoSize.de_list(message.get("photo", ()), bot),
        has_protected_content=message.get("has_protected_content"),
    )


def _moment(message: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(message["date"], UTC)
