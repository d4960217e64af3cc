"""The small signs of life: answers to taps, "typing…"."""

from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Params
from sandbox.telegram.world import Toast, World

ANSWER_LIMIT = 200
ACTION_SECONDS = 5.0
"""https://core.telegram.org/bots/api#answercallbackquery and #sendchataction."""

_ACTIONS = frozenset(
    {
        "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
        "upload_document", "choose_sticker", "find_location", "record_video_note",
        "upload_video_note",
    }
)  # fmt: skip


def answer_callback_query(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#answercallbackquery."""
    tap = world.waiting_tap(params.text("callback_query_id"))
    text = params.text("text")
    if len(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not url.startswith((f"https://t.me/{world.bot['username']}", "tg://")):
        raise bad_request("URL_INVALID")
    if tap.answered:
        return True
    tap.answered = True
    toast = Toast(tap.query_id, text, params.flag("show_alert"), url)
    tap.user.toasts.append(toast)
    shown = {"query_id": tap.query_id, "text": text, "show_alert": toast.show_alert, "url": url}
    tap.user.chat.tell("toast", shown)
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """https://core.telegram.org/bots/api#sendchataction: shown for 5 seconds or less."""
    chat = world.chat_for_bot(params.chat_id())
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing, chat.typing_until = action, world.clock() + ACTION_SECONDS
    chat.tell("typing", {"action": action})
    return True
