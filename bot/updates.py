"""Updates as python-telegram-bot types them, made of no more than the handlers read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import Bot, CallbackQuery, Chat, Message, PhotoSize, Update, User


def read_update(payload: Mapping[str, Any], bot: Bot) -> Update:
    """Give an update of the Bot API as the library's handlers take it."""
    query = payload.get("callback_query")
    if query is None:
        return Update.de_json(dict(payload), bot)
    return Update(payload["update_id"], callback_query=_tap(query, bot))


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
    """Give the tapped message, which is ours, without its words and buttons.

    To have the library look for everything that a message may be takes longer than all else that
    is done about a tap before its transaction.
    """
    return Message(
        message_id=message["message_id"],
        date=datetime.fromtimestamp(message["date"], UTC),
        chat=Chat.de_json(message["chat"], bot),
        photo=PhotoSize.de_list(message.get("photo", ()), bot),
    )
