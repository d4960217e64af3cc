import struct
from io import BytesIO
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InputMediaDocument

from sandbox.telegram import BotApiServer, Person
from sandbox.telegram.files import DOWNLOAD_LIMIT, PHOTO_LIMIT, UPLOAD_LIMIT, picture_size

from .conftest import Api

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 320, 200) + b"\x08\x02\0\0\0"
GIF = b"GIF89a" + struct.pack("<HH", 320, 200) + b"\0\0\0"
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04\0\0\xff\xc0" + struct.pack(">HBHH", 11, 8, 200, 320) + b"\1\1\x11\0"
)
WEBP_X = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\x3f\1\0\xc7\0\0"
WEBP_L = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (319 | 199 << 14).to_bytes(4, "little") + b"\0" * 8
WEBP = b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 320, 200)


@pytest.mark.parametrize("picture", [PNG, GIF, JPEG, WEBP_X, WEBP_L, WEBP])
def test_pictures_tell_their_size(picture: bytes) -> None:
    assert picture_size(picture) == (320, 200)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xff\xd8", PNG[:20], b"RIFF"])
def test_what_is_no_picture_has_no_size(data: bytes) -> None:
    assert picture_size(data) == (0, 0)


async def test_a_document_goes_up_comes_down_and_goes_again(
    bot: Bot, anna: Person, server: BotApiServer, session: aiohttp.ClientSession
) -> None:
    message = await bot.send_document(
        anna.person_id, b"%PDF-1.7", filename="attestation é.pdf", caption="<b>Voici</b>",
        parse_mode="HTML",
    )  # fmt: skip
    assert message.document is not None
    assert message.document.file_name == "attestation é.pdf"
    shown = await anna.expect("Voici")
    assert shown.file is not None
    assert (shown.file.kind, shown.file.size, shown.file.name) == (
        "document", 8, "attestation é.pdf",
    )  # fmt: skip
    assert anna.file(shown.file.file_id).data == b"%PDF-1.7"
    file = await bot.get_file(message.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"
    again = await bot.send_document(anna.person_id, message.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == message.document.file_unique_id
    url = f"{server.url}/file/bot{server.token}/documents/none"
    async with session.get(url) as response:
        assert response.status == 404
    async with session.get(f"{server.url}/file/bot1:x/{file.file_path}") as response:
        assert response.status == 401


async def test_photos_and_sounds(bot: Bot, anna: Person) -> None:
    photo = await bot.send_photo(anna.person_id, PNG, caption="x" * 1024)
    assert (photo.photo[-1].width, photo.photo[-1].height) == (320, 200)
    sound = await bot.send_audio(anna.person_id, b"ID3", title="Son", performer="Durant")
    assert sound.audio is not None
    assert (sound.audio.title, sound.audio.performer) == ("Son", "Durant")
    assert [one.kind for one in anna.messages()] == ["text", "photo", "audio"]


async def test_captions_and_files_are_edited(bot: Bot, anna: Person, api: Api) -> None:
    message = await bot.send_document(anna.person_id, b"one", filename="one.txt", caption="un")
    place: dict[str, Any] = {"chat_id": anna.person_id, "message_id": message.message_id}
    await bot.edit_message_caption(**place, caption="deux")
    assert anna.last().text == "deux"
    refusal = await api.refusal("editMessageText", **place, text="x")
    assert refusal == "there is no text in the message to edit"
    media = InputMediaDocument(b"three", filename="three.txt", caption="trois")
    await bot.edit_message_media(media, **place)
    shown = await anna.expect("trois")
    assert shown.file is not None
    assert (shown.file.name, shown.file.size) == ("three.txt", 5)
    await bot.edit_message_caption(**place)
    assert anna.last().text == ""


async def test_files_that_telegram_refuses(api: Api, anna: Person, server: BotApiServer) -> None:
    async def send(kind: str, given: str | None) -> str:
        return await api.refusal(
            f"send{kind.capitalize()}", chat_id=anna.person_id, **({kind: given} if given else {})
        )

    assert await send("photo", None) == "there is no photo in the request"
    assert await send("document", "nope") == "wrong file identifier/HTTP URL specified"
    assert await send("document", "attach://nope") == "wrong file identifier/HTTP URL specified"
    assert await send("photo", "https://a.be/x.png") == "failed to get HTTP URL content"
    stored = server.world.file("document", "x.pdf", "application/pdf", b"x")
    assert await send("photo", stored.file_id) == "can't use file of type Document as Photo"
    long = await api.refusal(
        "sendDocument", chat_id=anna.person_id, document=stored.file_id, caption="x" * 1025
    )
    assert long == "message caption is too long"
    assert await api.refusal("getFile", file_id="nope") == "invalid file_id"
    big = server.world.file("document", "x", "", bytes(DOWNLOAD_LIMIT + 1))
    assert await api.refusal("getFile", file_id=big.file_id) == "file is too big"


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        ("document", b"", "file must be non-empty"),
        ("photo", b"%PDF", "IMAGE_PROCESS_FAILED"),
        ("photo", PNG[:16] + struct.pack(">II", 6000, 6000), "PHOTO_INVALID_DIMENSIONS"),
        ("photo", PNG[:16] + struct.pack(">II", 210, 10), "PHOTO_INVALID_DIMENSIONS"),
        ("photo", bytes(PHOTO_LIMIT + 1), "file of size 10485761 bytes is too big for a photo; "
         "the maximum size is 10485760 bytes"),
    ],
)  # fmt: skip
async def test_uploads_that_telegram_refuses(
    server: BotApiServer, session: aiohttp.ClientSession, anna: Person, kind: str, data: bytes,
    why: str,
) -> None:  # fmt: skip
    form = aiohttp.FormData({"chat_id": str(anna.person_id)})
    form.add_field(kind, BytesIO(data), filename="x")
    url = f"{server.url}/bot{server.token}/send{kind.capitalize()}"
    async with session.post(url, data=form) as response:
        assert (await response.json())["description"] == f"Bad Request: {why}"


async def test_fifty_megabytes_are_the_most(
    server: BotApiServer, session: aiohttp.ClientSession, anna: Person
) -> None:
    url = f"{server.url}/bot{server.token}/sendDocument"
    form = aiohttp.FormData({"chat_id": str(anna.person_id)})
    form.add_field("document", BytesIO(bytes(UPLOAD_LIMIT + 1)), filename="x")
    async with session.post(url, data=form) as response:
        assert response.status == 413
        assert (await response.json())["description"] == "Request Entity Too Large"
    assert len(anna.messages()) == 1
