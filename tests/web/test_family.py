"""A parent's way on pages alone: the letter, the home page, another child (scope B3, B10, C8)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from cartable.on_demand import romanised
from school.certificates import CertificateRow
from school.letters import Draft
from school.store import Transaction
from school.terms import Terms, digest_of
from tests.cast import ISU_DOUR, child
from tests.web.conftest import ICC, House
from tests.web.visitor import Visitor

PASSWORD = "La girafe mange 3 tartines"
EMAIL = "antoinette.dupond@example.net"


@pytest.fixture
async def antoinette(house: House) -> Visitor:
    return Visitor(await house.serve(public_url=None))


async def letters(house: House, number: int = 1, first_name: str = "Albert") -> tuple[Draft, ...]:
    """Print the letters of a child, and publish the school's terms."""
    one = child(
        number,
        first_name=first_name,
        identifier=f"{romanised(first_name).lower()}.durant@isu-dour.be",
        birth_date=date(2008, 5, number),
    )

    def work(tx: Transaction) -> tuple[Draft, ...]:
        tx.platforms.put(ISU_DOUR)
        tx.children.add(one)
        text, now = "Les conditions de l’école.", house.clock.now()
        digest = digest_of(text)
        tx.terms.publish(Terms("isu-dour", "1", "fr", text, text, digest, now, None))
        school = house.open_school(tx)
        drafts = school.letters.draft(one)
        school.letters.keep(drafts.letters)
        return drafts.letters

    return await house.store.run(work)


async def connected(house: House, who: Visitor) -> str:
    """Have somebody go from the letter to the home page; gives the last words."""
    letter, *_ = await letters(house)
    await who.open("/home?lang=fr")
    await who.press("Première connexion")
    await who.write("albert.durant")
    await who.write(letter.password)
    await who.press("Oui, je les accepte")
    await who.write(PASSWORD)
    await who.write(PASSWORD)
    await who.press("Continuer")
    for answer in ("Antoinette", "Dupond"):
        await who.write(answer)
    await who.press("Mère")
    await who.write(EMAIL)
    await who.press("Passer")
    await who.press("Passer")
    return who.words


async def add_zoe(house: House, who: Visitor) -> None:
    """Have a second child join somebody's account."""
    second, *_ = await letters(house, 2, "Zoé")
    await who.open("/home?lang=fr")
    await who.press("Ajouter des enfants")
    await who.write("Zoé.Durant")
    await who.write(second.password)
    await who.press("Enregistrer")


async def test_from_the_letter_to_the_home_page(house: House, antoinette: Visitor) -> None:
    done = await connected(house, antoinette)
    assert EMAIL in done
    home = await antoinette.open("/home?lang=fr")
    assert "Antoinette Dupond – Mère de Durant Albert" in home
    assert "n’est pas encore confirmée" in home
    assert "Rue du Roi Albert 10" in home
    assert "Aucun cours trouvé" in home
    assert {"tel:+3265000000", "mailto:info@isu-dour.be", "http://www.isu-dour.be"} <= hrefs(
        antoinette
    )
    assert {"mailto:admin1@isu-dour.be", "mailto:admin2@isu-dour.be"} <= hrefs(antoinette)
    assert "/news?lang=fr" in hrefs(antoinette)


def hrefs(who: Visitor) -> set[str]:
    return set(re.findall(r'href="([^"]*)"', who.page.text))


async def test_a_letter_that_is_opened_by_its_link_fills_in_the_child(
    house: House, antoinette: Visitor
) -> None:
    letter, *_ = await letters(house)
    assert "mot de passe temporaire" in await antoinette.open(
        f"/form/letter/{letter.token}?lang=fr"
    )
    assert "albert.durant@isu-dour.be" in await antoinette.press("Commencer")
    assert antoinette.page.text.count('type="password"') == 1


async def test_a_wrong_temporary_password_is_counted(house: House, antoinette: Visitor) -> None:
    letter, *_ = await letters(house)
    await antoinette.open(f"/form/letter/{letter.token}?lang=fr")
    await antoinette.press("Commencer")
    for _ in range(5):
        await antoinette.write("aaaa-bbbb-cccc")
    assert "secondes" in antoinette.words


async def test_another_child_joins_and_is_opened(house: House, antoinette: Visitor) -> None:
    await connected(house, antoinette)
    await add_zoe(house, antoinette)
    home = await antoinette.open("/home?lang=fr")
    assert "Zoé" in home
    await antoinette.open("/child/2?lang=fr")
    await antoinette.press("Répondre pour Zoé")
    await antoinette.press("Oui, je les accepte")
    assert "Zoé" in await antoinette.write(PASSWORD)
    assert "Zoé" in await antoinette.open("/child/2?lang=fr")


async def test_another_familys_child_is_as_unknown_as_one_that_never_was(
    house: House, antoinette: Visitor
) -> None:
    await connected(house, antoinette)
    await letters(house, 2, "Zoé")
    theirs = await antoinette.open("/child/2?lang=fr")
    assert antoinette.page.status_code == 404
    assert theirs == await antoinette.open("/child/999999999999999999999999?lang=fr")


async def test_a_letter_that_never_was(house: House, antoinette: Visitor) -> None:
    await antoinette.open(f"/form/letter/{'x' * 26}?lang=fr")
    assert antoinette.page.status_code == 404
    await antoinette.open("/form/other/abc?lang=fr")
    assert antoinette.page.status_code == 404


async def test_a_letter_that_was_used_says_so(house: House, antoinette: Visitor) -> None:
    letter, *_ = await letters(house)
    await antoinette.open(f"/form/letter/{letter.token}?lang=fr")
    await antoinette.press("Commencer")
    await antoinette.write(letter.password)
    await antoinette.press("Oui, je les accepte")
    await antoinette.write(PASSWORD)
    await antoinette.write(PASSWORD)
    other = Visitor(await house.serve(public_url=None))
    said = await other.open(f"/form/letter/{letter.token}?lang=fr")
    assert "déjà servi" in said
    assert "Connexion" in " ".join(other.buttons)


async def test_who_reaches_children_alone_is_led_to_no_certificates(
    house: House, antoinette: Visitor
) -> None:
    await connected(house, antoinette)
    for place in ("/home?lang=fr", "/settings?lang=fr", "/child/1?lang=fr"):
        await antoinette.open(place)
        assert "/portfolio" not in antoinette.page.text
    await house.store.run(lambda tx: given_certificate(house, tx))
    await antoinette.open("/home?lang=fr")
    assert 'href="/portfolio' in antoinette.page.text


def given_certificate(house: House, tx: Transaction) -> None:
    """Prove Antoinette's address, at which a certificate waits."""
    tx.platforms.put(ICC)
    (account,) = {one.account for one in tx.places.of_child(1) if one.account is not None}
    assert tx.addresses.prove(EMAIL, account, house.clock.now())
    row = CertificateRow(
        EMAIL, "Antoinette", "Dupond", None, "Droit", "unit", date(2026, 1, 30), "D1", None
    )
    house.open_school(tx).certificates.issue("icc", row)


async def test_the_front_door_serves_parents_and_students(
    house: House, antoinette: Visitor
) -> None:
    await letters(house)
    said = await antoinette.open("/?lang=fr")
    assert "lettre de l’école" in said
    assert "Mes attestations" not in said, "there is no institute here"
    await house.invite()
    assert "Mes attestations" in await antoinette.open("/?lang=fr")
    assert 'href="/home?lang=fr"' in antoinette.page.text
