"""sendMessage and the methods that send a file."""

from typing import Any, NamedTuple

from sandbox.telegram.entities import formatted
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import reply_markup
from sandbox.telegram.markup import Entity
from sandbox.telegram.messages import Chat, Json, Message
from sandbox.telegram.methods.files import file_content
from sandbox.telegram.params import Params, whole
from sandbox.telegram.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
"""Characters after entities parsing (https://core.telegram.org/bots/api#sendmessage)."""


class Body(NamedTuple):
    """What a message says: text or caption, file, and the fields beside them."""

    text: str
    entities: list[Entity]
    content: Json
    extra: Json


def send_message(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#sendmessage."""
    chat = world.chat_for_bot(params.chat_id())
    text, entities = message_text(params)
    return _deliver(world, chat, params, Body(text, entities, {}, link_preview(params)))


def send_photo(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#sendphoto."""
    return _send_file(world, params, "photo")


def send_document(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#senddocument."""
    return _send_file(world, params, "document")


def send_audio(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#sendaudio."""
    return _send_file(world, params, "audio")


def message_text(params: Params) -> tuple[str, list[Entity]]:
    """Gives the parameter `text` formatted; 400 where it is empty or too long."""
    given = params.text("text")
    if not given:
        raise bad_request("message text is empty")
    text, entities = formatted(given, params.text("parse_mode"), _listed(params, "entities"))
    if not text:
        raise bad_request("text must be non-empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return text, entities


def caption_text(params: Params) -> tuple[str, list[Entity]]:
    """Gives the parameter `caption` formatted, which may be empty; 400 where it is too long."""
    given = params.text("caption")
    if not given:
        return "", []
    text, entities = formatted(
        given, params.text("parse_mode"), _listed(params, "caption_entities")
    )
    if len(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def link_preview(params: Params) -> Json:
    """Gives the message's `link_preview_options`, as far as they say something."""
    options = params.json("link_preview_options") or {}
    if params.flag("disable_web_page_preview"):
        options = {"is_disabled": True}
    return {"link_preview_options": options} if options else {}


def _send_file(world: World, params: Params, kind: str) -> Json:
    chat = world.chat_for_bot(params.chat_id())
    caption, entities = caption_text(params)
    content = file_content(world, params, kind, params.text(kind))
    if kind == "audio":
        for field in ("title", "performer"):
            if field in params:
                content["audio"][field] = params.text(field)
        content["audio"]["duration"] = params.integer("duration", 1)
    return _deliver(world, chat, params, Body(caption, entities, content, {}))


def _deliver(world: World, chat: Chat, params: Params, body: Body) -> Json:
    markup = reply_markup(params.json("reply_markup"), private=chat.kind == "private")
    if params.flag("protect_content"):
        body.extra["has_protected_content"] = True
    answered = _answered(chat, params)
    inline = markup if markup and "inline_keyboard" in markup else None
    message = world.write(
        chat, world.bot, body.text, body.entities, content=body.content, extra=body.extra,
        buttons=inline, reply_to=answered, silent=params.flag("disable_notification"),
    )  # fmt: skip
    if markup and not inline:
        chat.keyboard = None if "remove_keyboard" in markup else markup
        chat.tell("keyboard", markup)
    return message.as_bot_api()


def _answered(chat: Chat, params: Params) -> Message | None:
    """Gives the message that is replied to; 400 where it is gone and must not be."""
    reply: Any = params.json("reply_parameters")
    if reply is None and "reply_to_message_id" in params:
        reply = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if not reply:
        return None
    if not isinstance(reply, dict):
        raise bad_request("object expected as reply parameters")
    message = chat.present(whole(reply.get("message_id")))
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    return message


def _listed(params: Params, name: str) -> list[Any] | None:
    """Gives a list of entities, which a parse mode makes Telegram ignore."""
    if params.text("parse_mode"):
        return None
    entities = params.json(name)
    if entities is not None and not isinstance(entities, list):
        raise bad_request(f"can't parse {name}: Array expected")
    return entities
