"""Judges and cleans the keyboards under a message, with Telegram's own words."""

from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.links import WrongLinkError, checked_link
from sandbox.telegram.messages import Json

CALLBACK_DATA_LIMIT = 64  # bytes
COPY_LIMIT = 256
BUTTONS_LIMIT = 100
PLACEHOLDER_LIMIT = 64
URL_LIMIT = 2048
_STYLES = frozenset({"danger", "success", "primary"})


def inline_keyboard(markup: Any, *, private: bool = True) -> Json | None:
    """Gives the inline keyboard of `reply_markup`, None where it has no button.

    Raises 400 for any other kind of keyboard: only this kind can be edited into a message.
    """
    if markup is None:
        return None
    kept = reply_markup(markup, private=private)
    if kept is not None and "inline_keyboard" not in kept:
        raise bad_request("inline keyboard expected")
    return kept


def reply_markup(markup: Any, *, private: bool = True) -> Json | None:
    """Gives a valid `reply_markup` with nothing undocumented in it, None for an empty one.

    `private` tells whether the chat is one with a person, where more buttons are allowed.
    """
    if markup is None or markup == {}:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline keyboard")
        kept = [[_inline_button(one, private) for one in row] for row in rows]
        return {"inline_keyboard": kept} if kept else None
    if "keyboard" in markup:
        return _reply_keyboard(markup, private)
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        return {"force_reply": True} | _placeholder(markup)
    return None


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(f'field "{what.replace(" ", "_")}" must be of type Array')
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(f"can't parse {what} row: Array expected")
    if sum(map(len, rows)) > BUTTONS_LIMIT:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _inline_button(button: Any, private: bool) -> Json:
    if not isinstance(button, dict):
        raise bad_request(
            "can't parse inline keyboard button: InlineKeyboardButton must be an Object"
        )
    if "text" not in button:
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    text = str(button["text"]).strip()
    if not text:
        raise bad_request("inline keyboard button text must be non-empty")
    kept: Json = {"text": text}
    if button.get("style") in _STYLES:
        kept["style"] = button["style"]
    if "url" in button:
        kept["url"] = _url(str(button["url"]), "inline keyboard button")
    elif "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        kept["callback_data"] = data
    elif "web_app" in button:
        if not private:
            raise bad_request("BUTTON_TYPE_INVALID")
        kept["web_app"] = _web_app(button["web_app"], "inline keyboard button")
    elif "copy_text" in button:
        kept["copy_text"] = {"text": _copy_text(button["copy_text"])}
    elif "switch_inline_query" in button or "switch_inline_query_current_chat" in button:
        raise bad_request("BOT_INLINE_DISABLED")
    else:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    return kept


def _url(url: str, where: str) -> str:
    if len(url) > URL_LIMIT:
        raise bad_request("BUTTON_URL_INVALID")
    try:
        return checked_link(url)
    except WrongLinkError as error:
        raise bad_request(f"{where} {error}") from error


def _web_app(web_app: Any, where: str) -> Json:
    if not isinstance(web_app, dict) or "url" not in web_app:
        raise bad_request(f"can't parse {where}: Can't find field \"url\"")
    try:
        return {"url": checked_link(str(web_app["url"]), https_only=True)}
    except WrongLinkError as error:
        raise bad_request(f"{where} Web App {error}") from error


def _copy_text(copy_text: Any) -> str:
    text = copy_text.get("text") if isinstance(copy_text, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= COPY_LIMIT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    return text


def _reply_keyboard(markup: Json, private: bool) -> Json | None:
    rows = _rows(markup["keyboard"], "keyboard")
    kept: Json = {"keyboard": [[_key(one, private) for one in row] for row in rows]}
    if not kept["keyboard"]:
        return None
    for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"):
        if markup.get(name):
            kept[name] = True
    return kept | _placeholder(markup)


def _key(button: Any, private: bool) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or "text" not in button:
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    text = str(button["text"]).strip()
    if not text:
        raise bad_request("keyboard button text must be non-empty")
    kept: Json = {"text": text}
    for name, what in (("request_contact", "phone number"), ("request_location", "location")):
        if button.get(name):
            if not private:
                raise bad_request(f"{what} can be requested in private chats only")
            kept[name] = True
    if "web_app" in button:
        if not private:
            raise bad_request("Web App buttons can be used in private chats only")
        kept["web_app"] = _web_app(button["web_app"], "keyboard button")
    return kept


def _placeholder(markup: Json) -> Json:
    placeholder = markup.get("input_field_placeholder")
    if not placeholder:
        return {}
    return {"input_field_placeholder": str(placeholder)[:PLACEHOLDER_LIMIT]}
