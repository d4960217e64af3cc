"""« Signaler un problème » on pages (scope B21): also for somebody who has nothing but mail."""

from __future__ import annotations

import pytest

from school.school import School
from school.store import Transaction
from tests.web.conftest import EMAIL, House
from tests.web.test_conversation import signed_up
from tests.web.visitor import Visitor


@pytest.fixture
async def sophie(house: House) -> Visitor:
    who = Visitor(await house.serve(public_url=None))
    await signed_up(house, who)
    return who


async def sent(house: House, kind: str) -> list[str]:
    """Let the mails leave; gives to whom those of a kind went."""

    def work(tx: Transaction) -> list[str]:
        school: School = house.open_school(tx)
        found = []
        while notices := tx.outbox.lease("mail", 20, house.clock.now()):
            for notice in notices:
                tx.outbox.sent(notice.id, house.clock.now())
                if notice.kind == kind and school.writing.letter(notice) is not None:
                    found.append(notice.to)
        return found

    return await house.store.run(work)


async def test_it_is_told_from_the_help_and_answered_by_mail(house: House, sophie: Visitor) -> None:
    await sophie.open("/help?about=portfolio&lang=fr")
    await sophie.press("Signaler un problème")
    assert "en quelques mots" in await sophie.write("?!")
    assert "transmis aux administrateurs" in await sophie.write("Le PDF est vide")
    assert await sent(house, "help_request") == ["info@iccbxl.be"]
    (row,) = house.everything()["problems"]
    assert "certificates" in row, "where she was"


def problems(house: House) -> list[int]:
    return [int(str(row[0])) for row in house.everything()["problems"]]


async def test_a_stranger_says_where_to_answer(house: House, sophie: Visitor) -> None:
    stranger = Visitor(await house.serve(public_url=None))
    await stranger.open("/help?lang=fr")
    await stranger.press("Signaler un problème")
    await stranger.write("Je ne trouve pas la lettre")
    assert "adresse" in await stranger.write("nulle part")
    assert "arrivera à lea@example.org" in await stranger.write("lea@example.org")
    assert await sent(house, "help_request") == ["info@iccbxl.be"]
    assert EMAIL not in stranger.words


async def test_what_somebody_made_up_opens_nothing_of_others(house: House, sophie: Visitor) -> None:
    await sophie.open("/help?lang=fr")
    await sophie.press("Signaler un problème")
    await sophie.write("Le PDF est vide")
    (number,) = problems(house)
    stranger = Visitor(await house.serve(public_url=None))
    await stranger.open("/help?lang=fr")
    form = stranger.form_of("Signaler un problème")
    made_up = (f"help_request:{number}", f"help_answer:{number}", "help_answer:", "help_request:9")
    for target in made_up:
        words = await stranger.send("/form/begin?lang=fr", form | {"target": target})
        assert stranger.page.status_code == 200
        assert "PDF" not in words
