"""Activation links: opened by scanners, by two people, too late, and by those who are known."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from sandbox.telegram import Person
from tests.journey.evidence import count, everything, rows
from tests.journey.installation import (
    STUDENT,
    Installation,
    certificates,
    installation,
    until,
)
from tests.journey.signing_up import (
    CARD,
    PASSWORD,
    REGISTER,
    go_to,
    press,
    see,
    sign_up,
    tap,
)

PERSONAL = ("ICC", "Absence", "Anglais", "Cours", STUDENT, "1990")


async def quiet(place: Installation) -> None:
    """Wait until nothing is owed any more."""
    await until(lambda: not count(place, "outbox", "state IN ('new', 'sending')"))


async def scan(place: Installation, token: str) -> None:
    """Fetch a link as scanners do; nothing that lasts changes, nothing personal is told."""
    await quiet(place)
    before = everything(place)
    for method in ("GET", "HEAD") * 10:
        page = await place.page(f"/a/{token}", method)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert not [word for word in PERSONAL if f" {word}" in page.text]
    assert everything(place) == before


async def activate_on_the_page(place: Installation, token: str) -> None:
    """Press the page's button, as a person does."""
    page = await place.page(f"/a/{token}")
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page.text))
    answer = await place.page(f"/a/{token}", "POST", form)
    assert answer.status_code == 303


async def neutral(place: Installation) -> str:
    """Give the page that is shown for all that is not there."""
    page = await place.page("/nothing")
    assert page.status_code == 404
    return page.text


async def test_scanners_change_nothing_and_used_links_say_so(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill(certificates(tmp_path, [STUDENT] * 2))
        await place.start()
        first, second = await place.link(STUDENT, "Cours 1"), await place.link(STUDENT, "Cours 2")
        await scan(place, first)
        person = place.person("ICC")
        await sign_up(person, first)
        await scan(place, first)
        await scan(place, second)
        assert "C’est déjà fait" in (await place.page(f"/a/{first}")).text
        person.start(f"a_{first}")
        await see(person, "C’est déjà fait")

        await activate_on_the_page(place, second)
        await see(person, "Votre attestation est activée", "Cours 2")
        await scan(place, second)
        assert "C’est déjà fait" in (await place.page(f"/a/{second}")).text
        assert count(place, "certificates", "activated_at IS NOT NULL") == 2


async def test_invented_foreign_and_broken_links_open_nothing(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await place.start()
        (mail, *_) = await place.mails(STUDENT, 1)
        foreign = re.search(r"/u/([a-z0-9]{26})", mail.text)  # of another purpose
        assert foreign
        await quiet(place)
        before = everything(place)
        texts = ("a" * 26, foreign[1], "x", "a" * 300, "%00", "..%2f..%2fetc", "é" * 26)
        pages = [await place.page(f"/a/{text}") for text in texts]
        assert {(page.status_code, page.text) for page in pages} == {(404, await neutral(place))}
        assert everything(place) == before
        person = place.person("Eve")
        for text in ("a" * 26, foreign[1], "x", "a" * 60):
            person.start(f"a_{text}")
            await see(person, "Ce lien n’ouvre rien")


async def test_a_link_opened_in_two_chats_opens_one_account(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill()
        await place.start()
        token = await place.link(STUDENT)
        both = place.person("ICC"), place.person("ICC")
        shown = await asyncio.gather(*(go_to(person, REGISTER, token) for person in both))
        for person, register in zip(both, shown, strict=True):
            REGISTER.answer(person, register)
        ends = [
            await person.expect(lambda one: CARD in one.text or "déjà" in one.text, within=60)
            for person in both
        ]
        assert sum(CARD in end.text for end in ends) == 1
        assert sum("C’est déjà fait" in end.text for end in ends) == 1
        assert count(place, "accounts") == count(place, "devices") == 1


async def test_an_account_is_reached_from_another_chat(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    """Scope A5: the password there; where the chat is linked, one tap; A7: then nothing at all."""
    async with installation(tmp_path, **engine) as place:
        await place.fill(certificates(tmp_path, [STUDENT] * 3))
        await place.start()
        links = [await place.link(STUDENT, f"Cours {number}") for number in (1, 2, 3)]
        await sign_up(place.person("ICC"), links[0])

        other = place.person("ICC")
        other.start(f"a_{links[1]}")
        await see(other, STUDENT, "Entrez votre mot de passe")
        other.send(PASSWORD.upper())
        await see(other, "ne vont pas ensemble")
        other.send(PASSWORD)
        await see(other, "Cours 2", "est dans votre porte-document")
        await place.mails(STUDENT, 1, "Un appareil s’est connecté")  # on the other channel

        other.start(f"a_{links[2]}")
        press(other, await see(other, "Cours 3", "au nom d’ICC Absence"), "C’est bien moi")
        await see(other, "Cours 3", "est dans votre porte-document")
        owners = rows(place, "SELECT account FROM certificates")
        assert len(set(owners)) == count(place, "accounts") == 1
        assert count(place, "devices", "unlinked_at IS NULL") == 2

        more = certificates(tmp_path, [STUDENT], first=4)
        await place.does("certificates", "import", more, "--platform", "icc")
        await see(other, "Nouvelle attestation", "Cours 4")
        await place.mails(STUDENT, 1, "Cours 4")


async def test_who_blocks_the_bot_is_written_to_by_mail(
    tmp_path: Path, engine: dict[str, str]
) -> None:
    async with installation(tmp_path, **engine) as place:
        await place.fill(certificates(tmp_path, [STUDENT]))
        await place.start()
        person = place.person("ICC")
        await sign_up(person, await place.link(STUDENT))
        await block(place, person)
        more = certificates(tmp_path, [STUDENT], first=2)
        await place.does("certificates", "import", more, "--platform", "icc")
        await place.mails(STUDENT, 1, "Cours 2")
        await quiet(place)
        assert (await place.status())["telegram"]["blocked_chats"] == 1

        person.start()
        await see(person, "attestations dans votre porte-document")
        tap(person, "Mes attestations")
        await see(person, "Cours 2")
        assert (await place.status())["telegram"]["blocked_chats"] == 0


async def block(place: Installation, person: Person) -> None:
    person.block()
    await until(lambda: count(place, "chats", "blocked_at IS NOT NULL") == 1)
