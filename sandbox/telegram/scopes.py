"""Decides which list of commands a person sees, by scope and language.

https://core.telegram.org/bots/api#determining-list-of-commands
"""

from collections.abc import Mapping

from sandbox.telegram.messages import Chat, Json
from sandbox.telegram.world import User

Lists = Mapping[tuple[str, str], list[Json]]
"""Lists of commands by scope key (see `scope_key`) and language code ("" for all others)."""


def scope_key(scope: Json) -> str:
    """Gives one word for a BotCommandScope, its chat and user included."""
    parts = [scope["type"], *(str(scope[key]) for key in ("chat_id", "user_id") if key in scope)]
    return ":".join(parts)


def commands_for(lists: Lists, chat: Chat, user: User) -> list[Json]:
    """Gives the commands that `user` is offered in `chat`: the narrowest scope wins."""
    if chat.kind == "private":
        scopes = [f"chat:{chat.chat_id}", "all_private_chats", "default"]
    else:
        scopes = [
            f"chat_member:{chat.chat_id}:{user.user_id}",
            f"chat:{chat.chat_id}",
            "all_group_chats",
            "default",
        ]
    language = user.language_code.partition("-")[0]
    for scope in scopes:
        for code in (language, ""):
            if commands := lists.get((scope, code)):
                return commands
    return []
