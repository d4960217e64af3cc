"""The link under every mail."""

from __future__ import annotations

import pytest

from .conftest import EMAIL, House, form_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def quiet(house: House) -> bool:
    (row,) = house.everything()["addresses"]
    return row[4] is not None


async def test_looking_changes_nothing(house: House) -> None:
    token = await house.stop_token()
    before = house.everything()
    for _ in range(5):
        for method in ("GET", "HEAD"):
            assert (await house.page.request(method, f"/u/{token}")).status_code == 200
    assert house.everything() == before
    page = await house.page.get(f"/u/{token}")
    assert "Ne plus recevoir d’avis" in page.text
    assert "nouvelle attestation" in page.text
    assert EMAIL not in page.text


@pytest.mark.parametrize("multipart", [False, True])
async def test_a_mail_program_stops_notices_with_one_click(house: House, multipart: bool) -> None:
    token = await house.stop_token()
    headers = {"origin": "https://mail.example", "sec-fetch-site": "cross-site"}
    for _ in range(2):
        if multipart:
            parts = {name: (None, value) for name, value in ONE_CLICK.items()}
            answer = await house.page.post(f"/u/{token}", files=parts, headers=headers)
        else:
            answer = await house.page.post(f"/u/{token}", data=ONE_CLICK, headers=headers)
        assert answer.status_code == 200, "RFC 8058: no redirect"
        assert "set-cookie" not in answer.headers
        assert quiet(house)


async def test_a_person_stops_notices_and_starts_them_again(house: House) -> None:
    token = await house.stop_token()
    page = await house.page.get(f"/u/{token}")
    answer = await house.page.post(f"/u/{token}", data={**form_of(page), "wish": "stop"})
    assert answer.status_code == 303
    assert quiet(house)
    page = await house.page.get(answer.headers["location"])
    assert "C’est noté" in page.text
    answer = await house.page.post(f"/u/{token}", data={**form_of(page), "wish": "start"})
    assert answer.status_code == 303
    assert not quiet(house)
    before = house.everything()
    page = await house.page.get(f"/u/{token}")
    await house.page.post(f"/u/{token}", data={**form_of(page), "wish": "something else"})
    assert house.everything() == before


async def test_after_it_no_reminder_leaves_but_the_invitation_does(house: House) -> None:
    token = await house.stop_token()
    await house.page.post(f"/u/{token}", data=ONE_CLICK)
    assert await house.invite("Espagnol UE 1")
    house.clock.move(days=8)
    await house.store.run(lambda tx: house.open_school(tx).reminders.remind())
    letters = await house.store.run(
        lambda tx: [
            house.open_school(tx).writing.letter(notice)
            for notice in tx.outbox.lease("mail", 10, house.clock.now())
        ]
    )
    assert letters == [None]


async def test_a_foreign_form_stops_nothing(house: House) -> None:
    token = await house.stop_token()
    form = {**form_of(await house.page.get(f"/u/{token}")), "wish": "stop"}
    evil = {"origin": "https://evil.example"}
    assert (await house.page.post(f"/u/{token}", data=form, headers=evil)).status_code == 403
    for body in ({}, {"wish": "stop"}, {**form, "form": "1.x"}, {"List-Unsubscribe": "no"}):
        assert (await house.page.post(f"/u/{token}", data=body)).status_code == 403
    assert not quiet(house)


async def test_links_that_stop_nothing_share_the_page_of_all_such_links(house: House) -> None:
    activation = await house.invite()
    pages = [await house.page.get(f"/u/{token}") for token in (activation, "x" * 26, "x", "")]
    pages.append(await house.page.post(f"/u/{activation}", data=ONE_CLICK))
    pages.append(await house.page.get("/a/x"))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert not quiet(house)
