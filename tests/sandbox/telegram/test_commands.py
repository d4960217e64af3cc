from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonWebApp,
    WebAppInfo,
)

from sandbox.telegram import BotApiServer, Person

from .conftest import Api


def names(commands: list[dict[str, Any]]) -> list[str]:
    return [one["command"] for one in commands]


async def test_the_narrowest_menu_is_shown(bot: Bot, anna: Person, server: BotApiServer) -> None:
    otto = server.make_person("Otto", language_code="de-AT")
    assert anna.commands() == []
    await bot.set_my_commands([BotCommand("default", "x")])
    await bot.set_my_commands([BotCommand("hilfe", "x")], language_code="de")
    assert names(anna.commands()) == ["default"]
    assert names(otto.commands()) == ["hilfe"]
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("aide", "Aide")], scope=private, language_code="fr")
    assert names(anna.commands()) == ["aide"]
    assert names(otto.commands()) == ["hilfe"]
    own = BotCommandScopeChat(anna.person_id)
    await bot.set_my_commands([("mine", "x")], scope=own)
    assert names(anna.commands()) == ["mine"]
    group = server.make_group("Classe", anna)
    assert [one.command for one in await bot.get_my_commands(scope=own)] == ["mine"]
    assert await bot.get_my_commands(scope=private, language_code="nl") == ()
    await bot.delete_my_commands(scope=own)
    assert names(anna.commands()) == ["aide"]
    assert group.kind == "group"


async def test_a_watched_phone_is_told_of_a_new_menu(bot: Bot, anna: Person) -> None:
    with anna.watch() as events:
        await bot.set_my_commands([("aide", "Aide")])
        assert await events.get() == (
            "commands", {"commands": [{"command": "aide", "description": "Aide"}]}
        )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ({"command": "Aide", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "a" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "aide", "description": ""}, "command description must be non-empty"),
        ({"command": "aide", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("aide", "can't parse BotCommand: Can't find field \"command\""),
    ],
)
async def test_commands_that_telegram_refuses(api: Api, command: object, why: str) -> None:
    assert await api.refusal("setMyCommands", commands=[command]) == why


async def test_scopes_and_languages_are_judged(api: Api) -> None:
    one = {"command": "a", "description": "b"}
    refusal = await api.refusal("setMyCommands", commands=[one] * 101)
    assert refusal == "BOT_COMMANDS_TOO_MUCH"
    refusal = await api.refusal("setMyCommands", commands=[one], language_code="fra")
    assert refusal == "invalid language code specified"
    refusal = await api.refusal("setMyCommands", commands=[one], scope={"type": "moon"})
    assert refusal == "can't parse BotCommandScope: unsupported type specified"
    refusal = await api.refusal("setMyCommands", commands=[one], scope={"type": "chat"})
    assert refusal == "can't parse BotCommandScope: Can't find field \"chat_id\""
    chat = {"type": "chat", "chat_id": 5}
    refusal = await api.refusal("setMyCommands", commands=[one], scope=chat)
    assert refusal == "chat not found"


async def test_the_menu_button(bot: Bot, anna: Person, api: Api) -> None:
    assert (await bot.get_chat_menu_button()).type == "commands"
    button = MenuButtonWebApp("Ouvrir", WebAppInfo("https://a.be/"))
    await bot.set_chat_menu_button(anna.person_id, button)
    assert (await bot.get_chat_menu_button(anna.person_id)) == button
    await api("setChatMenuButton", chat_id=anna.person_id)
    assert (await bot.get_chat_menu_button(anna.person_id)).type == "commands"
    wrong = {"type": "web_app", "text": "x", "web_app": {"url": "http://a.be"}}
    refusal = await api.refusal("setChatMenuButton", menu_button=wrong)
    assert "Only HTTPS links are allowed" in refusal
    wrong = {"type": "web_app", "text": "x", "web_app": "y"}
    assert "is invalid" in await api.refusal("setChatMenuButton", menu_button=wrong)


async def test_what_the_bot_says_of_itself(bot: Bot) -> None:
    await bot.set_my_description("Longue", language_code="fr")
    await bot.set_my_short_description("Courte")
    await bot.set_my_name("Cartable de Dour")
    assert (await bot.get_my_description("fr")).description == "Longue"
    assert (await bot.get_my_description()).description == ""
    assert (await bot.get_my_short_description("nl")).short_description == "Courte"
    assert (await bot.get_my_name()).name == "Cartable de Dour"
