"""News published on pages alone (scope D2): the same script, with a file from the desk."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from school.files import LARGEST
from school.news import News
from school.school import School
from tests.cast import ISU_DOUR
from tests.family import enrol
from tests.web.conftest import House
from tests.web.test_family import connected
from tests.web.test_news import publish
from tests.web.visitor import Visitor

ENGINES = ("sqlite",)


@pytest.fixture
async def anne(house: House) -> Visitor:
    """A mother who works in the secretariat, at the step that asks for files."""
    visitor = Visitor(await house.serve(public_url=None))
    await connected(house, visitor)

    def employ(school: School) -> None:
        member = school.staffing.invite("anne@isu-dour.be", ISU_DOUR.id, "secretariat")
        (held,) = [one for one in school.tx.places.of_child(1) if one.account]
        now = school.unit.clock.now()
        school.tx.staff.update(replace(member, account=held.account, accepted_at=now))

    await house.store.run(lambda tx: employ(house.open_school(tx)))
    await visitor.open("/newsroom?lang=fr")
    await visitor.press("Publier une actualité")
    await visitor.write("Sortie à Bruges")
    await visitor.write("Le 12 juin")
    return visitor


async def listed(house: House) -> list[News]:
    return await house.store.run(lambda tx: house.open_school(tx).newsroom.listed(ISU_DOUR.id))


async def send(anne: Visitor, name: str, content: bytes) -> str:
    return await anne.send_file(anne.form_of("Envoyer"), name, content)


async def test_from_the_title_to_the_card(house: House, anne: Visitor) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG")
    assert "(1 sur 10" in await send(anne, "plan.jpg", out.getvalue())
    assert "(2 sur 10" in await send(anne, "menu.pdf", b"%PDF-1.7" + bytes(2 << 20))
    await anne.press("C’est tout")
    await anne.press("Toute l’école")
    await anne.press("Maintenant")
    shown = await anne.press("Non")
    assert "Sortie à Bruges" in shown
    assert "plan.jpg, menu.pdf" in shown
    (address,) = re.findall(r'<img class="shows" src="([^"]+)"', anne.page.text)
    seen = await anne.client.get(address)
    assert (seen.headers["content-type"], Image.open(BytesIO(seen.content)).size) == (
        "image/jpeg", (40, 20)
    )  # fmt: skip
    stranger = Visitor(await house.serve(public_url=None))
    assert (await stranger.client.get(address)).status_code == 404
    await anne.press("Publier")
    (news,) = await listed(house)
    assert [one.name for one in news.files] == ["plan.jpg", "menu.pdf"]
    card = await anne.open(f"/newsroom/{news.id}?lang=fr")
    assert "Familles informées : 0" in card  # no chat, and no address that is confirmed
    drawn = await anne.client.get(f"/newsroom/{news.id}/figures.png")
    assert Image.open(BytesIO(drawn.content)).format == "PNG"
    await anne.press("Retirer")
    assert 'value="_cancel" formnovalidate class="primary"' in anne.page.text
    await anne.press("Retirer")
    (news,) = await listed(house)
    assert news.withdrawn_at is not None
    assert "retirée" in await anne.open("/newsroom?lang=fr")


async def test_what_goes_along_is_called_what_it_is(anne: Visitor) -> None:
    assert "Votre image ou fichier" in anne.words
    # Whoever has chosen a file and presses the other button would leave it behind.
    assert '<button name="choice" value="_none" formnovalidate class="quiet">' in anne.page.text
    assert "Sans fichier" in anne.words
    assert "C’est tout" in await send(anne, "menu.pdf", b"%PDF-1.7")


async def test_a_text_has_room_for_paragraphs_and_keeps_them(house: House, anne: Visitor) -> None:
    assert "message" not in await anne.press("Retour")
    assert "<textarea" in anne.page.text
    await anne.write("Le 12 juin\r\n\r\nPique-nique\r\net eau")
    for label in ("Sans fichier", "Toute l’école", "Maintenant", "Non", "Publier"):
        await anne.press(label)
    (news,) = await listed(house)
    assert news.texts["fr"].body == "Le 12 juin\n\nPique-nique\net eau"


async def test_a_long_text_is_neither_cut_nor_lost(house: House, anne: Visitor) -> None:
    await anne.press("Retour")
    text = "Élève " * 3500
    assert "au plus 20" in await anne.write(text)
    assert text in anne.page.text
    await anne.write(text[:19_999])
    for label in ("Sans fichier", "Toute l’école", "Maintenant", "Non", "Publier"):
        await anne.press(label)
    (news,) = await listed(house)
    assert news.texts["fr"].body == text[:19_999].strip()


async def test_what_is_too_large_is_refused_with_a_word(house: House, anne: Visitor) -> None:
    for size in (LARGEST + 1, 2 * LARGEST):
        assert "Un fichier a au plus 10 Mo" in await send(anne, "x.pdf", bytes(size))
    assert "Choisissez d’abord" in await send(anne, "", b"")
    assert await listed(house) == []


async def test_nobody_else_sees_the_newsroom(house: House) -> None:
    visitor = Visitor(await house.serve(public_url=None))
    await connected(house, visitor)
    news = await publish(house)
    for place in ("", f"/{news.id}", f"/{news.id}/figures.png"):
        assert (await visitor.client.get(f"/newsroom{place}")).status_code == 404
    assert "Rédaction" not in await visitor.open("/home?lang=fr")


@pytest.mark.parametrize("place", ["/news", "/newsroom", "/newsroom/7"])
async def test_a_stranger_is_shown_the_ways_in(house: House, place: str) -> None:
    visitor = Visitor(await house.serve(public_url=None))
    shown = await visitor.open(f"{place}?lang=fr")
    assert visitor.page.status_code == 200
    assert "Identifiez-vous" in shown


async def test_a_moment_is_chosen_in_the_field_that_browsers_have_for_it(
    house: House, anne: Visitor
) -> None:
    for label in ("Sans fichier", "Toute l’école", "Un autre moment"):
        await anne.press(label)
    assert 'name="answer" type="datetime-local"' in anne.page.text
    assert "par exemple" not in anne.words
    assert "déjà passé. Choisissez-en un" in await anne.write("2020-01-01T08:00")
    assert 'value="2020-01-01T08:00"' in anne.page.text
    await anne.write("2031-06-27T08:30")
    assert "27 juin 2031, 08:30" in await anne.press("Non")
    await anne.press("Retour")
    await anne.press("Retour")
    await anne.write("28/06/2031 9h15")  # as a browser without such a field sends it
    assert "28 juin 2031, 09:15" in await anne.press("Non")


async def test_classes_stand_several_in_a_row(house: House, anne: Visitor) -> None:
    def enrol_classes(school: School) -> None:
        for number, name in enumerate(("1A", "1B", "2A", "2B"), 50):
            enrol(school, number, f"c{number}.d@isu-dour.be", class_name=name)

    await house.store.run(lambda tx: enrol_classes(house.open_school(tx)))
    await anne.press("Sans fichier")
    assert 'class="abreast"' not in anne.page.text
    await anne.press("Une classe")
    assert 'class="abreast"' in anne.page.text
    await anne.press("2A")
    await anne.press("Maintenant")
    assert "recevront (classe 2A)" in await anne.press("Non")
    assert 'class="shows"' not in anne.page.text
