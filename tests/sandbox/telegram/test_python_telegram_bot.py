"""Everything the server gives is understood by the library that the program is built on."""

from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)

from sandbox.telegram import BotApiServer, Person

from .test_files import PNG

KEYBOARD = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Oui", callback_data="oui"), InlineKeyboardButton("a", url="a.be")]]
)


def whole(message: object) -> Message:
    """Judges that nothing of an answer was left unknown to the library."""
    assert isinstance(message, Message)
    assert not message.api_kwargs
    for part in (message.chat, message.from_user, message.document, message.audio):
        assert part is None or set(part.api_kwargs) <= {"all_members_are_administrators"}
    return message


async def test_every_method_by_the_library(bot: Bot, anna: Person) -> None:
    chat = anna.person_id
    me = await bot.get_me()
    assert not me.api_kwargs
    assert (await bot.get_chat(chat)).first_name == "Anna"
    text = whole(
        await bot.send_message(
            chat, "<b>été</b> 😀", parse_mode="HTML", reply_markup=KEYBOARD,
            disable_notification=True, protect_content=True,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=ReplyParameters(1),
        )
    )  # fmt: skip
    assert text.parse_entities() == {text.entities[0]: "été"}
    assert text.reply_markup == KEYBOARD.__class__(
        [[KEYBOARD.inline_keyboard[0][0], InlineKeyboardButton("a", url="http://a.be/")]]
    )
    assert text.has_protected_content
    listed = whole(await bot.send_message(chat, "x", entities=[MessageEntity("bold", 0, 1)]))
    assert listed.entities[0].type == "bold"
    whole(await bot.send_message(chat, "?", reply_markup=ForceReply()))
    whole(await bot.send_message(chat, "?", reply_markup=ReplyKeyboardMarkup([["a"]])))
    photo = whole(await bot.send_photo(chat, PNG, caption="<u>x</u>", parse_mode="HTML"))
    assert photo.caption_entities[0].type == "underline"
    audio = whole(await bot.send_audio(chat, b"ID3", filename="a.mp3"))
    document = whole(await bot.send_document(chat, b"%PDF", filename="a.pdf"))
    assert whole(await text.edit_text("deux", reply_markup=KEYBOARD)).text == "deux"
    edited = whole(await text.edit_reply_markup())
    assert edited.reply_markup is None
    assert whole(await photo.edit_caption("y")).caption == "y"
    assert whole(await document.edit_media(InputMediaPhoto(photo.photo[-1]))).photo
    assert await bot.send_chat_action(chat, "typing")
    assert await audio.delete()
    assert await bot.delete_messages(chat, [text.message_id, photo.message_id])
    query = anna.press(document.message_id, "x")
    assert await bot.answer_callback_query(query, "ok", show_alert=True)
    assert anna.toasts[0].show_alert
    file = await bot.get_file(photo.photo[-1])
    assert bytes(await file.download_as_bytearray()) == PNG
    assert await bot.set_webhook("https://a.invalid/hook", secret_token="x")
    assert (await bot.get_webhook_info()).url == "https://a.invalid/hook"
    assert await bot.delete_webhook(drop_pending_updates=True)


async def test_every_update_by_the_library(bot: Bot, anna: Person, server: BotApiServer) -> None:
    anna.send_sticker()
    anna.send_file("photo", PNG)
    anna.send_file("voice", b"OggS")
    anna.send_contact("+32470000000")
    anna.send_location(1, 2)
    own = anna.send("/help me at a.be")
    anna.edit(own, "edited")
    sent = await bot.send_message(anna.person_id, "?", reply_markup=KEYBOARD)
    anna.tap("Oui")
    anna.forward(sent.message_id)
    anna.block()
    anna.unblock()
    server.make_group("Classe", anna)
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert len(updates) == 14
    for update in updates:
        assert not update.api_kwargs
        assert update.effective_user is not None
        assert update.effective_user.id == anna.person_id
        if update.message:
            whole(update.message)
    query = updates[8].callback_query
    assert query is not None
    assert not query.api_kwargs
    assert (query.data, query.from_user.id) == ("oui", anna.person_id)
    assert isinstance(query.message, Message)
