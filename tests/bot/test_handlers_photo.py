"""The photo in the chat (scope A9): sent as a photo or as a file, fetched, kept or refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from sandbox.telegram import BotApiServer, Person
from school.photos import LARGEST, Photo
from school.school import School
from tests.bot.chat import Chat, see_settings, student, tap
from tests.bot.house import House

ENGINES = ("sqlite",)


def picture(kind: str, width: int = 400, height: int = 300) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return out.getvalue()


@pytest.fixture
async def sophie(chat: Chat, house: House, server: BotApiServer) -> Person:
    """A student whose chat asks for a photo."""
    person = await student(house, server)
    await see_settings(person)
    tap(person, "Paramètres de profil")
    await person.expect("Mon profil")
    tap(person, "📷 Photo")
    await person.expect("Votre photo")
    return person


async def photo(house: House) -> Photo | None:
    def work(school: School) -> Photo | None:
        known = school.tx.devices.chat(100)
        assert known is not None
        return school.tx.photos.get(known.account or 0)

    return await house.do(work)


@pytest.mark.parametrize(
    ("kind", "format_", "name"),
    [
        ("photo", "JPEG", "photo.jpg"),
        ("document", "PNG", "moi.png"),
        ("document", "BMP", "moi.bmp"),
        ("document", "GIF", "moi.txt"),
        ("document", "JPEG", ""),
    ],
)
async def test_a_picture_is_kept_however_it_is_sent(
    house: House, sophie: Person, kind: str, format_: str, name: str
) -> None:
    sophie.send_file(kind, picture(format_), name=name, mime_type="application/octet-stream")
    await sophie.expect("Photo\u00a0: reçue")
    kept = await photo(house)
    assert kept is not None
    assert Image.open(BytesIO(kept.content)).size == (150, 150)
    tap(sophie, "📷 Photo")
    await sophie.expect("Votre photo")
    tap(sophie, "Enlever la photo")
    await sophie.expect("Photo\u00a0: –")
    assert await photo(house) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7", "n’est pas une image"),
        (picture("JPEG")[:-300], "abîmée"),
        (picture("PNG").ljust(LARGEST + 1, b"\0"), "trop lourde"),
    ],
)
async def test_what_is_not_taken_says_what_to_do(
    house: House, sophie: Person, content: bytes, why: str
) -> None:
    sophie.send_file("document", content, name="moi.png", mime_type="image/png")
    await sophie.expect(why)
    assert await photo(house) is None
    sophie.send_file("photo", picture("JPEG"))
    await sophie.expect("Photo\u00a0: reçue")


async def test_a_file_that_is_not_handed_out_is_asked_for_again(
    house: House, server: BotApiServer, sophie: Person
) -> None:
    sophie.send_file("photo", picture("JPEG"))
    server.world.files._by_path.clear()
    await sophie.expect("ne nous est pas parvenue")
    sophie.send_file("photo", picture("JPEG"))
    await sophie.expect("Photo\u00a0: reçue")


async def test_words_are_no_picture(house: House, sophie: Person) -> None:
    sophie.send("me voici")
    await sophie.expect("il me faut une image")


async def test_a_picture_that_nobody_asked_for_is_not_fetched(
    chat: Chat, house: House, sophie: Person
) -> None:
    tap(sophie, "Retour")
    await sophie.expect("Mon profil")
    sophie.send_file("photo", picture("JPEG"))
    await sophie.expect("choisissez l’un des boutons")
    assert await photo(house) is None
