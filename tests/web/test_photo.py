"""The photo on pages (scope A9): sent from a form, shown to its owner alone, taken away."""

from __future__ import annotations

from io import BytesIO

import httpx
import pytest
from PIL import Image

from school.photos import LARGEST
from tests.web.conftest import House
from tests.web.test_conversation import signed_up
from tests.web.visitor import Visitor

PART = b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\n"


def jpeg(width: int = 400, height: int = 300) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return out.getvalue()


class NeverAsked:
    """Portraits of what must not even be opened."""

    async def portrait(self, content: bytes) -> bytes:
        raise AssertionError(f"{len(content)} bytes were opened")


async def asked_for_a_photo(house: House, **changes: object) -> Visitor:
    """Give a student at the step that asks for a photo, on a site with ``changes``."""
    who = Visitor(await house.serve(public_url=None, **changes))
    await signed_up(house, who)
    await who.open("/settings?lang=fr")
    await who.press("Paramètres de profil")
    await who.press("Photo")
    return who


@pytest.fixture
async def sophie(house: House) -> Visitor:
    return await asked_for_a_photo(house)


async def send(who: Visitor, content: bytes, name: str = "moi.jpg", **changes: str) -> str:
    """Choose a file and send it, with a form that ``changes``."""
    return await who.send_file(who.form_of("Envoyer cette image") | changes, name, content)


async def photo(who: Visitor) -> httpx.Response:
    return await who.client.get("/settings/photo")


async def test_a_photo_is_sent_shown_and_taken_away(house: House, sophie: Visitor) -> None:
    assert (await photo(sophie)).status_code == 404
    assert "Photo : reçue" in await send(sophie, jpeg())
    shown = await photo(sophie)
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "img-src 'self'" in shown.headers["content-security-policy"]
    assert Image.open(BytesIO(shown.content)).size == (150, 150)
    await sophie.open("/settings?lang=fr")
    assert 'src="/settings/photo"' in sophie.page.text
    await sophie.press("Paramètres de profil")
    await sophie.press("Photo")
    assert "Photo : –" in await sophie.press("Enlever la photo")
    assert (await photo(sophie)).status_code == 404
    await sophie.open("/settings?lang=fr")
    assert "/settings/photo" not in sophie.page.text


async def test_nobody_else_sees_it(house: House, sophie: Visitor) -> None:
    await send(sophie, jpeg())
    stranger = Visitor(await house.serve(public_url=None))
    assert (await photo(stranger)).status_code == 404


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Choisissez d’abord"),
        (b"<html>", "n’est pas une image"),
        (jpeg()[:-200], "abîmée"),
        (jpeg().ljust(LARGEST + 1, b"\0"), "trop lourde"),
        (jpeg().ljust(5 * LARGEST, b"\0"), "trop lourde"),
    ],
    ids=["nothing", "a page", "cut off", "a byte too many", "five times too large"],
)
async def test_what_is_not_taken_says_what_to_do(
    house: House, sophie: Visitor, content: bytes, why: str
) -> None:
    assert why in await send(sophie, content)
    assert sophie.page.status_code == 200
    assert "Votre photo" in sophie.words, "the step is still open"
    assert "Photo : reçue" in await send(sophie, jpeg())


async def test_a_picture_as_large_as_is_allowed_passes(house: House, sophie: Visitor) -> None:
    assert "Photo : reçue" in await send(sophie, jpeg().ljust(LARGEST, b"\0"))


async def test_other_pages_take_no_file(house: House, sophie: Visitor) -> None:
    fields = sophie.form_of("Envoyer cette image")
    sent = await sophie.client.post("/form", data=fields, files={"file": ("x", jpeg())})
    assert sent.status_code == 400
    too_large = await sophie.client.post("/form", content=b"x" * (LARGEST // 2))
    assert too_large.status_code == 413


async def test_a_form_of_another_site_or_of_nobody_changes_nothing(
    house: House, sophie: Visitor
) -> None:
    await send(sophie, jpeg(), form="made.up")
    assert (await photo(sophie)).status_code == 404
    fields = sophie.form_of("Envoyer cette image")
    sent = await sophie.client.post(
        "/form/file",
        data=fields,
        files={"file": ("x", jpeg())},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert sent.status_code == 403
    assert (await photo(sophie)).status_code == 404


async def test_a_picture_for_a_step_that_asks_for_none_is_not_kept(
    house: House, sophie: Visitor
) -> None:
    fields = sophie.form_of("Envoyer cette image")
    await sophie.press("Retour")
    sent = await sophie.client.post("/form/file", data=fields, files={"file": ("x", jpeg())})
    assert sent.status_code == 303
    assert (await photo(sophie)).status_code == 404


async def test_what_is_much_too_large_is_not_even_opened(house: House) -> None:
    sophie = await asked_for_a_photo(house, portraits=NeverAsked())
    assert "trop lourde" in await send(sophie, jpeg().ljust(5 * LARGEST, b"\0"))
    assert sophie.page.status_code == 200


@pytest.mark.parametrize("content", [b"", jpeg()], ids=["nothing", "a photo"])
async def test_a_form_of_an_earlier_turn_says_so_and_nothing_is_opened(
    house: House, content: bytes
) -> None:
    sophie = await asked_for_a_photo(house, portraits=NeverAsked())
    earlier = sophie.form_of("Envoyer cette image")
    await sophie.press("Retour")
    await sophie.press("Photo")
    assert "une étape déjà passée" in await send(sophie, content, **earlier)
    assert "Votre photo" in sophie.words, "the step is open"


async def test_a_file_is_no_answer_to_what_asks_for_a_secret(house: House, sophie: Visitor) -> None:
    """What is sent counts as judged: taken there, it would be the password's proof."""
    await sophie.open("/settings?lang=fr")
    asked = await sophie.press("Changer le mot de passe")
    assert "mot de passe actuel" in asked
    await sophie.send_file(sophie.form_of("Continuer"), "moi.jpg", jpeg())
    assert "mot de passe actuel" in sophie.words


async def test_where_nothing_is_asked_a_file_leads_home(house: House, sophie: Visitor) -> None:
    fields = sophie.form_of("Envoyer cette image")
    await sophie.press("Annuler")
    for content in (jpeg(), jpeg().ljust(5 * LARGEST, b"\0")):
        await sophie.send_file(fields, "moi.jpg", content)
        assert sophie.page.status_code == 200
        assert sophie.page.url.path == "/home"
    assert (await photo(sophie)).status_code == 404


async def test_a_file_of_a_browser_that_nobody_knows_leads_to_the_ways_in(house: House) -> None:
    stranger = Visitor(await house.serve(public_url=None))
    await stranger.open("/home?lang=fr")
    await stranger.send_file(stranger.form_of("Identifiez-vous"), "moi.jpg", jpeg())
    assert stranger.page.status_code == 200
    assert stranger.page.url.path == "/home"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"nothing of the kind", "multipart/form-data"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (PART * 30, "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
async def test_a_broken_body_is_no_fault_of_ours(
    house: House, sophie: Visitor, body: bytes, kind: str
) -> None:
    sent = await sophie.client.post("/form/file", content=body, headers={"Content-Type": kind})
    assert sent.status_code in (303, 400)
