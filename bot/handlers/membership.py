"""What a chat itself does: it blocks and unblocks us; in groups we say little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import ChatMember, Update
from telegram.ext import BaseHandler, ChatMemberHandler, TypeHandler, filters

from bot.conversations.steps import Words
from bot.desk import Desk
from bot.visit import Visit


def membership_handlers(desk: Desk) -> Sequence[BaseHandler[Update, Any, None]]:
    """Give the handlers of blocking and of groups; they stand before all others."""

    async def member(update: Update, _: object) -> None:
        await desk.take(update, lambda visit: _membership(update, visit))

    async def group(update: Update, _: object) -> None:
        await desk.take(update, _group)

    return (
        ChatMemberHandler(member, ChatMemberHandler.MY_CHAT_MEMBER),
        _GroupHandler(group),
    )


_SAID = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL


class _GroupHandler(TypeHandler[Update, Any, None]):
    """Takes whatever people say or tap elsewhere than in a private chat; nothing else is ours."""

    def __init__(self, callback: Any) -> None:
        super().__init__(Update, callback)

    def check_update(self, update: object) -> bool:
        return (
            isinstance(update, Update)
            and update.effective_chat is not None
            and update.effective_chat.type != "private"
            and (update.callback_query is not None or bool(_SAID.check_update(update)))
        )


def _membership(update: Update, visit: Visit) -> None:
    change = update.my_chat_member
    if change is None or change.chat.type != "private":
        return
    blocked = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    reaching = visit.school.reaching
    (reaching.blocked if blocked else reaching.unblocked)(visit.chat.id)


def _group(visit: Visit) -> None:
    """Refuse everything private with one neutral line (safety, Secrets in a chat)."""
    visit.say(Words("group.private_only"))
