"""The bot's menus: commands per scope and language, and the menu button."""

import re
from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import WrongLinkError, checked_link
from sandbox.telegram.messages import Json
from sandbox.telegram.params import Params, whole
from sandbox.telegram.scopes import commands_for, scope_key
from sandbox.telegram.world import World

_COMMAND = re.compile("[a-z0-9_]{1,32}")
_LANGUAGE = re.compile("[a-z]{2}")
_SCOPES: dict[str, tuple[str, ...]] = {
    "default": (), "all_private_chats": (), "all_group_chats": (),
    "all_chat_administrators": (), "chat": ("chat_id",), "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


def set_commands(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setmycommands."""
    commands = params.json("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(one) for one in commands]
    world.commands[_place(world, params)] = kept
    _tell(world)
    return True


def get_commands(world: World, params: Params) -> list[Json]:
    """https://core.telegram.org/bots/api#getmycommands: the list of exactly this scope."""
    return world.commands.get(_place(world, params), [])


def delete_commands(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemycommands."""
    world.commands.pop(_place(world, params), None)
    _tell(world)
    return True


def set_menu_button(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#setchatmenubutton."""
    button = _menu_button(params.json("menu_button") or {"type": "default"})
    if "chat_id" not in params:
        world.menu_button = {"type": "commands"} if button["type"] == "default" else button
        return True
    chat = world.chat_for_bot(params.chat_id())
    chat.menu_button = None if button["type"] == "default" else button
    return True


def get_menu_button(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getchatmenubutton."""
    if "chat_id" not in params:
        return world.menu_button
    return world.chat_for_bot(params.chat_id()).menu_button or world.menu_button


def _command(command: Any) -> Json:
    if not isinstance(command, dict) or "command" not in command:
        raise bad_request("can't parse BotCommand: Can't find field \"command\"")
    name = str(command["command"]).removeprefix("/")
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _place(world: World, params: Params) -> tuple[str, str]:
    scope = params.json("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    for field in _SCOPES[scope["type"]]:
        if field not in scope:
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
    if "chat_id" in scope and whole(scope["chat_id"]) not in world.chats:
        raise bad_request("chat not found")
    language = params.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return scope_key(scope), language


def _menu_button(button: Any) -> Json:
    if not isinstance(button, dict) or button.get("type") not in {"commands", "web_app", "default"}:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if button["type"] != "web_app":
        return {"type": button["type"]}
    try:
        url = checked_link(_address(button.get("web_app")), https_only=True)
    except WrongLinkError as error:
        raise bad_request(f"menu button Web App {error}") from error
    return {"type": "web_app", "text": str(button.get("text", "")), "web_app": {"url": url}}


def _address(web_app: Any) -> str:
    return str(web_app.get("url", "")) if isinstance(web_app, dict) else ""


def _tell(world: World) -> None:
    """Shows the new menu to everybody whose chat is being watched."""
    for user in world.users.values():
        if user.chat.listeners:
            shown = commands_for(world.commands, user.chat, user)
            user.chat.tell("commands", {"commands": shown})
