"""What the bot says of itself, and what it may know of a chat."""

from collections.abc import Callable

from sandbox.telegram.errors import bad_request
from sandbox.telegram.messages import Json
from sandbox.telegram.params import Params
from sandbox.telegram.world import World


def get_me(world: World, _params: Params) -> Json:
    """https://core.telegram.org/bots/api#getme."""
    return world.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#getchat, its required fields."""
    chat = world.chats.get(params.chat_id())
    if chat is None:
        raise bad_request("chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), True
    )
    return chat.shown | {
        "accent_color_id": 0, "max_reaction_count": 11,
        "accepted_gift_types": gifts | {"gifts_from_channels": True},
    }  # fmt: skip


def _setter(field: str, limit: int) -> Callable[[World, Params], bool]:
    def set_text(world: World, params: Params) -> bool:
        text = params.text(field)
        if len(text) > limit:
            raise bad_request(f"the {field.replace('_', ' ')} is too long")
        world.about[field, params.text("language_code")] = text
        return True

    return set_text


def _getter(field: str) -> Callable[[World, Params], Json]:
    def get_text(world: World, params: Params) -> Json:
        default = str(world.bot["first_name"]) if field == "name" else ""
        kept = world.about.get((field, params.text("language_code")))
        return {field: kept or world.about.get((field, "")) or default}

    return get_text


set_name, get_name = _setter("name", 64), _getter("name")
set_description, get_description = _setter("description", 512), _getter("description")
set_short_description = _setter("short_description", 120)
get_short_description = _getter("short_description")
