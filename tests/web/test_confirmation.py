"""Confirmation links, as scanners, browsers and people use them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import httpx
import pytest

from school.school import Opening, School
from school.store import Transaction
from tests.databases import rows
from vault.seal import AesGcmSealer

from .conftest import ADDRESS, EMAIL, KEY, House, form_of
from .test_clicks import settled

PERSONAL = ("Dupond", "Sophie", "Lambert", "antoinette.dupond", "@example")
BRUSSELS = ZoneInfo("Europe/Brussels")
NOT_MINE = {"wish": "not_mine"}


async def press(house: House, token: str, wish: dict[str, str] | None = None) -> httpx.Response:
    form = form_of(await house.page.get(f"/m/{token}"))
    return await house.page.post(f"/m/{token}", data=form | (wish or {}))


def state(house: House, email: str = ADDRESS) -> tuple[object, ...]:
    query = f"SELECT state, account FROM addresses WHERE email = '{email}'"
    return rows(house.location, query)[0]


def in_brussels(house: House) -> Opening:
    def opening(tx: Transaction) -> School:
        return School(house.open_school(tx).unit, zone=BRUSSELS)

    return opening


async def owned_by_sophie(house: House) -> str:
    """Have the address of an account that exists typed by another; gives the mail's token."""
    await house.sign_up(await house.invite())
    return await house.ask(EMAIL)


async def test_the_page_asks_and_says_whose_request_it_is(house: House) -> None:
    page = await house.page.get(f"/m/{await house.ask()}")
    assert page.status_code == 200
    assert "Confirmez votre adresse e-mail" in page.text
    assert "Institut des Carrières Commerciales" in page.text
    assert "pour le compte d’Antoinette D., date du " in page.text
    assert "Deux comptes" not in page.text
    assert not [word for word in PERSONAL if word in page.text]


async def test_the_moment_of_the_request_stays_and_is_the_schools(house: House) -> None:
    token = await house.ask()
    at = house.clock.now().astimezone(BRUSSELS)
    house.clock.move(hours=5)
    there = await house.serve(open_school=in_brussels(house))
    assert house.site.catalogues.of("fr").moment(at) in (await there.get(f"/m/{token}")).text


async def test_where_two_accounts_ask_both_pages_say_so(house: House) -> None:
    hers = await house.ask()
    his = await house.ask(account=78, chat=4713, first_name="Philippe")
    for token, name in ((hers, "d’Antoinette D."), (his, "de Philippe D.")):
        page = await house.page.get(f"/m/{token}")
        assert f"pour le compte {name}" in page.text
        assert "Deux comptes demandent cette adresse" in page.text
        assert "Non, je n’ai rien demandé" in page.text
    await press(house, his, NOT_MINE)
    assert "Deux comptes" not in (await house.page.get(f"/m/{hers}")).text
    await press(house, hers)
    assert state(house) == ("confirmed", 77)


@pytest.mark.parametrize("name", ["<b>Zoé</b>", "www.evil.example", "https://evil.example/x"])
async def test_a_name_is_neither_markup_nor_a_link(house: House, name: str) -> None:
    page = await house.page.get(f"/m/{await house.ask(first_name=name)}")
    assert not [
        sign for sign in ("<b>", "evil.example", "://evil", "www.evil") if sign in page.text
    ]


async def test_scanners_change_nothing(house: House) -> None:
    token = await house.ask()
    for answered in (False, True):
        if answered:
            await press(house, token)
        before = house.everything()
        for method in ("GET", "HEAD") * 5:
            answer = await house.page.request(method, f"/m/{token}")
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
        answers = await asyncio.gather(*(house.page.get(f"/m/{token}") for _ in range(50)))
        assert {one.status_code for one in answers} == {200}
        assert house.everything() == before


async def test_a_press_confirms_and_again_says_that_it_is_done(house: House) -> None:
    token = await house.ask()
    assert state(house) == ("pending", None)
    answer = await press(house, token)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/m/{token}#next")
    assert state(house) == ("confirmed", 77)
    page = await house.page.get(f"/m/{token}")
    assert "Merci, c’est fait" in page.text
    assert "https://t.me/cartable_bot?start=home" in page.text
    assert not [word for word in PERSONAL if word in page.text]


async def test_many_presses_at_once_have_one_effect(house: House) -> None:
    token = await house.ask()
    form = form_of(await house.page.get(f"/m/{token}"))
    posts = [house.page.post(f"/m/{token}", data=form | wish) for wish in ({}, NOT_MINE) * 10]
    posts = [house.page.post(f"/m/{token}", data=form), *posts]
    answers = await asyncio.gather(*posts)
    assert {(one.status_code, one.headers["location"]) for one in answers} == {
        (303, f"/m/{token}#next")
    }
    told = rows(house.location, "SELECT kind FROM outbox WHERE channel = 'telegram'")
    assert told in ([("address_confirmed",)], [("address_refused",)])
    before = house.everything()
    for wish in ({}, NOT_MINE):
        assert (await house.page.post(f"/m/{token}", data=form | wish)).status_code == 303
    assert house.everything() == before, "what was answered leaves no trace any more"


async def test_who_asked_for_nothing_says_so(house: House) -> None:
    token = await house.ask()
    answer = await press(house, token, NOT_MINE)
    assert answer.status_code == 303
    assert state(house) == ("refused", None)
    assert "ne sera pas utilisée" in (await house.page.get(f"/m/{token}")).text
    assert state(house) == ("refused", None)


async def test_an_address_with_an_account_stays_with_it(house: House) -> None:
    token = await owned_by_sophie(house)
    assert "Oui, c’est mon adresse" in (await house.page.get(f"/m/{token}")).text
    before = state(house, EMAIL)
    await press(house, token)
    assert state(house, EMAIL) == before
    page = await house.page.get(f"/m/{token}")
    assert page.status_code == 200
    assert "Cette adresse a déjà un compte" in page.text
    assert not [word for word in PERSONAL if word in page.text]
    told = rows(house.location, "SELECT kind FROM outbox WHERE destination = '4712'")
    assert told == [("address_taken",)], "whoever has read the page knows"


async def test_after_a_correction_the_link_opens_nothing(house: House) -> None:
    wrong = await house.ask("antoinete@example.net")
    form = form_of(await house.page.get(f"/m/{wrong}"))
    right = await house.ask()
    neutral = await house.page.get("/m/k7m2p9x4w3q8k7m2p9x4w3q8ab")
    for answer in (
        await house.page.get(f"/m/{wrong}"),
        await house.page.get((await house.page.post(f"/m/{wrong}", data=form)).headers["location"]),
    ):
        assert (answer.status_code, answer.content) == (404, neutral.content)
    assert (await house.page.get(f"/m/{right}")).status_code == 200


async def test_a_link_of_yesterday_opens_nothing(house: House) -> None:
    token = await house.ask()
    house.clock.move(hours=23)
    form = form_of(await house.page.get(f"/m/{token}"))
    house.clock.move(hours=1)
    assert (await house.page.get(f"/m/{token}")).status_code == 404
    await house.page.post(f"/m/{token}", data=form)
    assert state(house) == ("pending", None)


async def test_links_of_one_kind_open_nothing_at_the_page_of_another(house: House) -> None:
    invitation, wanted = await house.ready(), await house.ask("x@example.net", 78, 4713)
    pages = [
        await house.page.get(address)
        for address in (f"/m/{invitation}", f"/a/{wanted}", f"/u/{wanted}", "/m/x", "/m/%00")
    ]
    form = form_of(await house.page.get(f"/a/{invitation}"))
    before = house.everything()
    pages.append(await house.page.post(f"/m/{invitation}", data=form))
    form = form_of(await house.page.get(f"/m/{wanted}"))
    pages.append(await house.page.post(f"/a/{wanted}", data=form))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert house.everything() == before


async def test_the_queue_takes_no_click_for_a_deed_that_its_link_does_not_do(house: House) -> None:
    invitation, wanted = await house.ready(), await house.ask("x@example.net", 78, 4713)
    before = house.everything()
    assert await house.site.clicks.take("confirmation", invitation, patience=0)
    assert await house.site.clicks.take("refusal", invitation, patience=0)
    assert await house.site.clicks.take("activation", wanted, patience=0)
    assert house.everything() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"referer": "https://evil.example/"},
    ],
)
async def test_another_sites_form_is_refused(house: House, headers: dict[str, str]) -> None:
    token = await house.ask()
    form = form_of(await house.page.get(f"/m/{token}"))
    for body in (form, form | NOT_MINE):
        answer = await house.page.post(f"/m/{token}", data=body, headers=headers)
        assert answer.status_code == 403
    assert state(house) == ("pending", None)


async def test_a_form_is_good_for_its_own_link_and_for_two_hours(house: House) -> None:
    first, second = await house.ask(), await house.ask("x@example.net", 78, 4713)
    form = form_of(await house.page.get(f"/m/{first}"))
    for body in (form, {}, {"form": "9.ü"}, NOT_MINE):
        answer = await house.page.post(f"/m/{second}", data=body)
        assert answer.status_code == 403
        assert "Appuyez encore une fois" in answer.text
    old = form_of(await house.page.get(f"/m/{second}"))
    house.clock.move(hours=3)
    answer = await house.page.post(f"/m/{second}", data=old)
    assert answer.status_code == 403
    assert (await house.page.post(f"/m/{second}", data=form_of(answer))).status_code == 303
    assert state(house, "x@example.net") == ("confirmed", 78)


async def test_a_click_waits_for_the_next_start_and_says_so(house: House) -> None:
    token = await house.ask()
    await house.site.clicks.stop()
    answer = await press(house, token)
    assert answer.headers["location"].endswith("#waiting")
    page = await house.page.get(f"/m/{token}")
    assert 'id="waiting"' in page.text
    house.site.clicks.start()
    await settled(house, "done")
    assert state(house) == ("confirmed", 77)


async def test_no_page_asks_for_a_reply_that_nobody_reads(house: House) -> None:
    token = await house.ask()
    deaf = await house.serve(replies=False)
    assert "Répondre" in (await house.page.get(f"/m/{token}")).text
    assert "Répondre" not in (await deaf.get(f"/m/{token}")).text


async def test_clicks_of_before_there_was_more_than_one_deed_are_still_done(house: House) -> None:
    token = await house.ready()
    await house.site.clicks.stop()
    await house.site.clicks.take("activation", token, patience=0)

    def as_before(tx: Transaction) -> None:
        (click,) = tx.inbox.waiting("click", 0, 9)
        place = f"inbox:click:{click.key}1".encode()
        older = AesGcmSealer(KEY).seal(token.encode(), place)
        assert tx.inbox.done("click", click.key, house.clock.now())
        tx.inbox.store([replace(click, key=f"{click.key}1", payload=older)])

    await house.store.run(as_before)
    house.site.clicks.start()
    await settled(house, "done", "done")
    assert "C’est déjà fait" in (await house.page.get(f"/a/{token}")).text
