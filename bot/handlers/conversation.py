"""What somebody types, taps or sends while something is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, MessageHandler, filters

from bot.conversations.steps import Pressed, Typed, Unfit
from bot.desk import Desk
from bot.handlers.home import show_home
from bot.handlers.targets import data_of
from bot.sent_in import SentFile
from bot.visit import Visit
from school.photos import SIDE

_NEW = filters.UpdateType.MESSAGE
"""What was edited answers nothing and is never a credential (safety)."""


def conversation_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of texts, of steps' buttons, and of what no step asks for."""

    async def tapped(update: Update, _: object) -> None:
        entry = pressed(data_of(update))
        await desk.take(update, lambda visit: _take_tap(visit, entry))

    async def tapped_elsewhere(update: Update, _: object) -> None:
        await desk.take(update, _take_unknown_tap)

    async def typed(update: Update, _: object) -> None:
        message = update.effective_message
        assert message is not None
        entry = Typed(message.text or "", forwarded=_is_secondhand(message))
        await desk.take_text(update, entry, lambda visit: _take_unasked(visit, entry))

    async def other(update: Update, _: object) -> None:
        message = update.effective_message
        sent = None if message is None else _file_of(message)
        if sent is None:
            await desk.take(update, _take_other)
        else:
            await desk.take_file(update, sent, _take_other)

    return (
        CallbackQueryHandler(tapped, pattern=r"^t:\d+:"),
        CallbackQueryHandler(tapped_elsewhere),
        # Commands that we know were taken before; a password may begin with a slash as well.
        MessageHandler(_NEW & filters.TEXT, typed),
        MessageHandler(_NEW & ~filters.StatusUpdate.ALL, other),
    )


def pressed(data: str) -> Pressed:
    """Read a step's button: ``t:<turn>:<choice>``."""
    _, turn, choice = data.split(":", 2)
    return Pressed(int(turn), choice)


def _take_tap(visit: Visit, entry: Pressed) -> None:
    if not visit.take(entry):
        visit.toast = visit.words.text("conversation.over")
        visit.show_in_place_of(None)  # a second tap must not wipe out what the first one brought
        show_home(visit)


def _take_unknown_tap(visit: Visit) -> None:
    """Answer a button that no version of ours has, or one of long ago: show what is there now."""
    visit.toast = visit.words.text("conversation.over")
    visit.show_in_place_of(None)
    if not visit.show_open_step():
        show_home(visit)


def _take_unasked(visit: Visit, entry: Typed) -> None:
    """Take what is written while nothing is asked: the identifier of a letter begins its script."""
    identifier = visit.school.first_connection.identifier_in(entry.text)
    if visit.chat.account is None and identifier is not None:
        visit.begin("first_connection", identifier=identifier)
    else:
        show_home(visit, "home.not_understood")


def _take_other(visit: Visit) -> None:
    if not visit.take(Unfit()):
        show_home(visit, "home.not_understood")


def _file_of(message: Message) -> SentFile | None:
    """Give what may be a picture: of a photo's sizes the smallest that is large enough."""
    document, has_words = message.document, bool(message.caption)
    if document is not None:
        size, name = document.file_size or 0, document.file_name or ""
        return SentFile(document.file_id, size, name, is_captioned=has_words)
    if not message.photo:
        return None
    large = [one for one in message.photo if min(one.width, one.height) >= 2 * SIDE]
    best, whole = large[0] if large else message.photo[-1], message.photo[-1]
    sizes = best.file_size or 0, whole.file_size or 0
    return SentFile(best.file_id, sizes[0], "photo", whole.file_id, sizes[1], has_words)


def _is_secondhand(message: Message) -> bool:
    return message.forward_origin is not None or message.via_bot is not None
