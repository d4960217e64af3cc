"""The methods that change or delete what was sent."""

from sandbox.telegram.entities import formatted
from sandbox.telegram.errors import bad_request
from sandbox.telegram.keyboards import inline_keyboard
from sandbox.telegram.messages import Json, Message
from sandbox.telegram.methods.files import file_content
from sandbox.telegram.methods.sending import Body, caption_text, link_preview, message_text
from sandbox.telegram.params import Params, whole
from sandbox.telegram.world import World

DELETABLE_SECONDS = 48 * 3600
"""https://core.telegram.org/bots/api#deletemessage."""

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def edit_text(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagetext."""
    message = _own(world, params)
    text, entities = message_text(params)
    if message.content:
        raise bad_request("there is no text in the message to edit")
    extra = {key: value for key, value in message.extra.items() if key != "link_preview_options"}
    body = Body(text, entities, {}, extra | link_preview(params))
    return _change(world, params, message, body)


def edit_caption(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagecaption."""
    message = _own(world, params)
    caption, entities = caption_text(params)
    if not message.content:
        raise bad_request("there is no caption in the message to edit")
    body = Body(caption, entities, message.content, message.extra)
    return _change(world, params, message, body)


def edit_media(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagemedia."""
    message = _own(world, params)
    media = params.json("media")
    if not isinstance(media, dict) or media.get("type") not in {"photo", "document", "audio"}:
        raise bad_request("can't parse InputMedia: unsupported type")
    kind = str(media["type"])
    content = file_content(world, params, kind, str(media.get("media", "")))
    caption, entities = formatted(
        str(media.get("caption", "")), str(media.get("parse_mode", "")),
        media.get("caption_entities"),
    )  # fmt: skip
    body = Body(caption, entities, content, message.extra)
    return _change(world, params, message, body)


def edit_reply_markup(world: World, params: Params) -> Json:
    """https://core.telegram.org/bots/api#editmessagereplymarkup."""
    message = _own(world, params)
    body = Body(message.text, message.entities, message.content, message.extra)
    return _change(world, params, message, body)


def delete_message(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessage."""
    chat = world.chat_for_bot(params.chat_id())
    message = chat.present(params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _delete(world, message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#deletemessages: "not found are skipped"."""
    chat = world.chat_for_bot(params.chat_id())
    wanted = params.json("message_ids")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= 100:
        raise bad_request("message_ids must be 1-100 identifiers")
    for message_id in wanted:
        message = chat.present(whole(message_id))
        if message is not None:
            _delete(world, message)
    return True


def _delete(world: World, message: Message) -> None:
    foreign = message.chat.kind != "private" and not message.from_bot
    too_old = world.clock() - message.date > DELETABLE_SECONDS
    if foreign or too_old:
        raise bad_request("message can't be deleted")
    message.deleted = True
    message.chat.tell("deleted", message)


def _own(world: World, params: Params) -> Message:
    """Gives the bot's own message that is to be edited."""
    if "inline_message_id" in params:
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.chat_for_bot(params.chat_id())
    if "message_id" not in params:
        raise bad_request("message identifier is not specified")
    message = chat.present(params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return message


def _change(world: World, params: Params, message: Message, body: Body) -> Json:
    """Puts the new state in place; a missing keyboard takes the old one away, as documented."""
    private = message.chat.kind == "private"
    buttons = inline_keyboard(params.json("reply_markup"), private=private)
    before = (message.text, message.entities, message.content, message.buttons)
    if before == (body.text, body.entities, body.content, buttons):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.content, message.extra = body
    message.buttons = buttons
    message.edit_date = int(world.clock())
    message.version += 1
    message.chat.tell("edited", message)
    return message.as_bot_api()
