"""The smallest bot there is with python-telegram-bot: it says again what it is told."""

from __future__ import annotations

import argparse
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext, ExtBot, MessageHandler, filters

Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]


async def echo(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(str(update.message.text))


def main(options: argparse.Namespace) -> None:
    """Poll until SIGTERM."""
    builder = Application.builder().token(options.token).base_url(f"{options.api}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--token", required=True)
    main(parser.parse_args())
