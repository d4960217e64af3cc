"""The bot as a whole: python-telegram-bot's Application with our transport and handlers."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from telegram import BotCommand, BotCommandScopeAllPrivateChats, Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, BaseHandler, BaseUpdateProcessor, ExtBot

from bot.desk import Desk
from bot.handlers.account import account_handlers
from bot.handlers.address import address_handlers
from bot.handlers.certificates import certificate_handlers
from bot.handlers.children import children_handlers
from bot.handlers.contact import contact_handlers
from bot.handlers.conversation import conversation_handlers
from bot.handlers.empty import empty_handlers
from bot.handlers.first_connection import first_connection_handlers
from bot.handlers.help import help_handlers
from bot.handlers.home import home_handlers
from bot.handlers.membership import membership_handlers
from bot.handlers.news import news_handlers
from bot.handlers.newsroom import newsroom_handlers
from bot.handlers.profile import profile_handlers
from bot.handlers.requests import request_handlers
from bot.handlers.settings import settings_handlers
from bot.handlers.start import start_handlers
from bot.handlers.terms import terms_handlers
from bot.transport import PooledRequest
from locales import LANGUAGES, Catalogues

_log = logging.getLogger(__name__)

COMMANDS = (
    "start",
    "home",
    "children",
    "certificates",
    "news",
    "calendar",
    "messages",
    "settings",
    "help",
    "cancel",
)
"""The commands of the contract, in its order."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Server:
    """Where the Bot API is and who we are there."""

    address: str
    token: str


class _InOurOrder(BaseUpdateProcessor):
    """Leaves order and parallelism to our dispatcher."""

    async def do_process_update(self, update: object, coroutine: Any) -> None:
        await coroutine

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass


def make_application(server: Server, request: PooledRequest) -> AnyApplication:
    """Give the Application without handlers; ``request`` carries all but the long polls."""
    address = server.address.rstrip("/")
    bot = ExtBot(
        token=server.token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request,
        get_updates_request=request,
    )
    return (
        Application.builder()
        .bot(bot)
        .updater(None)
        .job_queue(None)
        .concurrent_updates(_InOurOrder(1))
        .build()
    )


def add_handlers(application: AnyApplication, desk: Desk) -> None:
    """Add every handler; the first that fits takes an update."""
    handlers: list[BaseHandler[Update, Any, None]] = [
        *membership_handlers(desk),
        *start_handlers(desk),
        *home_handlers(desk),
        *children_handlers(desk),
        *contact_handlers(desk),
        *account_handlers(desk),
        *address_handlers(desk),
        *certificate_handlers(desk),
        *news_handlers(desk),
        *newsroom_handlers(desk),
        *terms_handlers(desk),
        *request_handlers(desk),
        *first_connection_handlers(desk),
        *settings_handlers(desk),
        *profile_handlers(desk),
        *help_handlers(desk),
        *empty_handlers(desk),
        *conversation_handlers(desk),
    ]
    application.add_handlers(handlers)


class UnreachableError(Exception):
    """The Bot API does not answer; it may later."""


class TokenRefusedError(Exception):
    """The Bot API knows no bot with this token."""


async def introduce(application: AnyApplication) -> str:
    """Make the Application ready for updates; gives the bot's user name.

    Raises ``TokenRefusedError`` or ``UnreachableError``.
    """
    try:
        await application.initialize()
    except InvalidToken as error:
        raise TokenRefusedError from error
    except TelegramError as error:
        raise UnreachableError from error
    return str(application.bot.username)


async def register_commands(bot: ExtBot[Any], catalogues: Catalogues) -> None:
    """Register the commands for private chats in every language; French for all others.

    A bot whose commands could not be registered works all the same.
    """
    scope = BotCommandScopeAllPrivateChats()
    for language in (None, *LANGUAGES):
        words = catalogues.of(language or LANGUAGES[0])
        commands = [BotCommand(name, words.text(f"command.{name}")) for name in COMMANDS]
        try:
            await bot.set_my_commands(commands, scope=scope, language_code=language)
        except TelegramError as error:
            _log.warning("commands in %s: %s", language or "general", error)
