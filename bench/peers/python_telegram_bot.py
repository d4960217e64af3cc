"""The conversation with python-telegram-bot's ConversationHandler and PicklePersistence.

`python -m bench.peers.python_telegram_bot`: long polling and HTTP client as they come, the state
written to a file every 60 seconds (the default). ConversationHandler moves its state on only
after the answer is sent: updates of a chat must wait for each other, those of others need not.
"""

from __future__ import annotations

import argparse
import asyncio
import warnings
from collections import defaultdict
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    BaseHandler,
    BaseUpdateProcessor,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.warnings import PTBUserWarning

from bench.talk import AGAIN, BEGIN, GROUPS, WELCOME, WORDS, YES

FIRST_NAME, LAST_NAME, GROUP, CONFIRM = range(4)
Context = ContextTypes.DEFAULT_TYPE
Handlers = list[BaseHandler[Update, Context, object]]


class PerChat(BaseUpdateProcessor):
    """In order within a chat, in parallel across chats."""

    def __init__(self, at_once: int) -> None:
        super().__init__(at_once)
        self._locks: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        assert isinstance(update, Update)
        assert update.effective_chat is not None
        async with self._locks[update.effective_chat.id]:
            await coroutine

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    """Give a row for each button; its data is its label."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(one, callback_data=one)] for one in labels])


async def start(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(WELCOME, reply_markup=keyboard(BEGIN))


async def begin(update: Update, _: Context) -> int:
    await edit(update, WORDS["first_name"])
    return FIRST_NAME


async def first_name(update: Update, context: Context) -> int:
    data = typed(update, context, "first_name")
    await reply(update, WORDS["last_name"].format_map(data))
    return LAST_NAME


async def last_name(update: Update, context: Context) -> int:
    data = typed(update, context, "last_name")
    await reply(update, WORDS["group"].format_map(data), keyboard(*GROUPS))
    return GROUP


async def group(update: Update, context: Context) -> int:
    assert update.callback_query is not None
    assert context.user_data is not None
    context.user_data["group"] = update.callback_query.data
    await edit(update, WORDS["confirm"].format_map(context.user_data), keyboard(YES))
    return CONFIRM


async def confirm(update: Update, context: Context) -> int:
    assert context.user_data is not None
    data = dict(context.user_data)
    context.user_data.clear()
    await edit(update, WORDS["done"].format_map(data), keyboard(AGAIN))
    return ConversationHandler.END


def typed(update: Update, context: Context, name: str) -> dict[str, Any]:
    """Keep a typed answer; gives all of them."""
    assert update.message is not None
    data: dict[str, Any] | None = context.user_data
    assert data is not None
    data[name] = update.message.text
    return data


async def reply(update: Update, text: str, buttons: InlineKeyboardMarkup | None = None) -> None:
    assert update.message is not None
    await update.message.reply_text(text, reply_markup=buttons)


async def edit(update: Update, text: str, buttons: InlineKeyboardMarkup | None = None) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text(text, reply_markup=buttons)


def conversation() -> ConversationHandler[Context]:
    """Give the handler that holds the conversation."""
    # It wants updates one at a time; PerChat gives it those of a chat so.
    warnings.filterwarnings("ignore", category=PTBUserWarning)
    text = filters.TEXT & ~filters.COMMAND
    opening: Handlers = [CallbackQueryHandler(begin, pattern=f"^({BEGIN}|{AGAIN})$")]
    return ConversationHandler(
        entry_points=opening,
        states={
            FIRST_NAME: [MessageHandler(text, first_name)],
            LAST_NAME: [MessageHandler(text, last_name)],
            GROUP: [CallbackQueryHandler(group, pattern=f"^({'|'.join(GROUPS)})$")],
            CONFIRM: [CallbackQueryHandler(confirm, pattern=f"^{YES}$")],
        },
        fallbacks=opening,
        name="child",
        persistent=True,
    )


def main(options: argparse.Namespace) -> None:
    """Poll until SIGTERM."""
    builder = (
        Application.builder()
        .token(options.token)
        .base_url(f"{options.api}/bot")
        .persistence(PicklePersistence(options.folder / "state.pickle", update_interval=60))
    )
    if options.at_once > 1:
        builder = builder.concurrent_updates(PerChat(options.at_once))
    application = builder.build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(conversation())
    application.run_polling()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--at-once", type=int, default=1)
    main(parser.parse_args())
