"""The methods of the Bot API that this server knows, by name."""

from collections.abc import Callable

from sandbox.telegram.methods import answering, commands, editing, files, profile, sending
from sandbox.telegram.params import Params
from sandbox.telegram.world import World

Method = Callable[[World, Params], object]
"""Does one method at once and gives its result; raises `BotApiError`."""

METHODS: dict[str, Method] = {
    name.lower(): method
    for name, method in {
        "getMe": profile.get_me,
        "getChat": profile.get_chat,
        "setMyName": profile.set_name,
        "getMyName": profile.get_name,
        "setMyDescription": profile.set_description,
        "getMyDescription": profile.get_description,
        "setMyShortDescription": profile.set_short_description,
        "getMyShortDescription": profile.get_short_description,
        "setChatMenuButton": commands.set_menu_button,
        "getChatMenuButton": commands.get_menu_button,
        "setMyCommands": commands.set_commands,
        "getMyCommands": commands.get_commands,
        "deleteMyCommands": commands.delete_commands,
        "sendMessage": sending.send_message,
        "sendPhoto": sending.send_photo,
        "sendDocument": sending.send_document,
        "sendAudio": sending.send_audio,
        "editMessageText": editing.edit_text,
        "editMessageCaption": editing.edit_caption,
        "editMessageMedia": editing.edit_media,
        "editMessageReplyMarkup": editing.edit_reply_markup,
        "deleteMessage": editing.delete_message,
        "deleteMessages": editing.delete_messages,
        "answerCallbackQuery": answering.answer_callback_query,
        "sendChatAction": answering.send_chat_action,
        "getFile": files.get_file,
    }.items()
}
SENDS = frozenset({"sendmessage", "sendphoto", "senddocument", "sendaudio"})
"""The methods that Telegram counts against its limits on messages."""
