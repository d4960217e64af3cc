"""Activation links, as scanners, browsers and people use them."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.store import Transaction
from tests.databases import rows

from .conftest import CHAT, EMAIL, House, form_of

PERSONAL = ("Sophie", "Lambert", "Anglais", EMAIL, "1999", "sophie.lambert")


def activated(house: House) -> int:
    query = "SELECT COUNT(*) FROM certificates WHERE activated_at IS NOT NULL"
    return int(rows(house.location, query)[0][0])


def states(house: House) -> list[str]:
    return [state for (state,) in rows(house.location, "SELECT state FROM inbox")]


async def press(house: House, token: str, **headers: str) -> httpx.Response:
    form = form_of(await house.page.get(f"/a/{token}"))
    return await house.page.post(f"/a/{token}", data=form, headers=headers)


async def test_the_first_visit_names_the_school_and_shows_the_way_into_the_chat(
    house: House,
) -> None:
    token = await house.invite()
    page = await house.page.get(f"/a/{token}")
    assert page.status_code == 200
    assert "Vous êtes sur le point de recevoir votre attestation" in page.text
    assert "Institut des Carrières Commerciales" in page.text
    assert f'href="https://t.me/cartable_bot?start=a_{token}"' in page.text
    assert "<svg" in page.text
    assert not [word for word in PERSONAL if word in page.text]


@pytest.mark.parametrize("stage", ["sign_up", "ready", "done"])
async def test_scanners_change_nothing(house: House, stage: str) -> None:
    token = await house.ready() if stage != "sign_up" else await house.invite()
    if stage == "done":
        await press(house, token)
    before = house.everything()
    for _ in range(10):
        for method in ("GET", "HEAD"):
            answer = await house.page.request(method, f"/a/{token}")
            assert answer.status_code == 200
            assert "set-cookie" not in answer.headers
            assert (answer.content == b"") is (method == "HEAD")
    assert house.everything() == before


async def test_a_storm_of_scanners_changes_nothing(house: House) -> None:
    token = await house.ready()
    before = house.everything()
    answers = await asyncio.gather(*(house.page.get(f"/a/{token}") for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert house.everything() == before


async def test_a_press_of_the_button_activates_where_there_is_an_account(house: House) -> None:
    token = await house.ready()
    assert activated(house) == 1
    answer = await press(house, token)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/a/{token}#next"
    assert activated(house) == 2
    page = await house.page.get(f"/a/{token}")
    assert page.status_code == 200
    assert "C’est déjà fait" in page.text
    assert "https://t.me/cartable_bot?start=portfolio" in page.text
    assert not [word for word in (*PERSONAL, "Institut") if word in page.text]


async def test_without_an_account_the_page_says_how_to_go_on(house: House) -> None:
    token = await house.invite()
    answer = await press(house, token)
    assert answer.status_code == 303
    assert states(house) == ["done"]
    assert activated(house) == 0
    again = await house.page.get(answer.headers["location"])
    assert f"start=a_{token}" in again.text


async def test_many_presses_at_once_have_one_effect(house: House) -> None:
    token = await house.ready()
    form = form_of(await house.page.get(f"/a/{token}"))
    answers = await asyncio.gather(*(house.page.post(f"/a/{token}", data=form) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"] for answer in answers} == {f"/a/{token}#next"}
    assert activated(house) == 2
    query = "SELECT channel, destination FROM outbox WHERE kind = 'certificate_activated'"
    assert sorted(rows(house.location, query)) == [("mail", EMAIL), ("telegram", str(CHAT))]
    assert set(states(house)) == {"done"}
    before = house.everything()
    assert (await house.page.post(f"/a/{token}", data=form)).status_code == 303
    assert house.everything() == before, "what is done already leaves no trace any more"


async def test_links_that_open_nothing_share_one_page(house: House) -> None:
    await house.invite()
    foreign = await house.stop_token()
    invented = "k7m2p9x4w3q8k7m2p9x4w3q8ab"
    pages = [
        await house.page.get(f"/a/{token}")
        for token in (invented, foreign, "x", "", "a/b", "..%2F..%2Fetc", invented.upper(), "%00")
    ]
    pages.append(await house.page.post(f"/a/{invented}", data={"form": "1.x"}))
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert len({tuple(sorted(set(page.headers) - {"date"})) for page in pages}) == 1
    assert "Ce lien n’ouvre rien" in pages[0].text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(token=st.text(max_size=60) | st.binary(max_size=40))
async def test_whatever_stands_in_the_address_the_neutral_page_answers(
    house: House, token: str | bytes
) -> None:
    raw = token if isinstance(token, bytes) else token.encode("utf-8", "surrogatepass")
    answer = await house.page.get(f"/a/x{quote(raw, safe='')}")
    assert answer.status_code == 404
    assert "Ce lien n’ouvre rien" in answer.text


async def test_a_token_survives_what_mail_programs_do_to_it(house: House) -> None:
    token = await house.invite()
    for address in (token.upper(), f"{token}.", f"{token}%20", f"%3C{token}%3E"):
        page = await house.page.get(f"/a/{address}")
        assert page.status_code == 200
        assert f"start=a_{token}" in page.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://cartable.example"},
        {"origin": "https://cartable.example.evil.example"},
        {"origin": "https://[broken"},
        {"origin": "null", "referer": "https://evil.example/a"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"referer": "https://evil.example/"},
    ],
)
async def test_another_sites_form_is_refused(house: House, headers: dict[str, str]) -> None:
    token = await house.ready()
    form = form_of(await house.page.get(f"/a/{token}"))
    before = house.everything()
    answer = await house.page.post(f"/a/{token}", data=form, headers=headers)
    assert answer.status_code == 403
    assert "autre site" in answer.text
    assert house.everything() == before


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://cartable.example", "sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
        {"origin": "null"},
        {"referer": "https://cartable.example/a/x"},
        {},
    ],
)
async def test_our_own_form_is_taken(house: House, headers: dict[str, str]) -> None:
    assert (await press(house, await house.ready(), **headers)).status_code == 303


async def test_a_form_is_good_for_its_own_link_and_for_two_hours(house: House) -> None:
    first, second = await house.invite("Droit"), await house.ready()
    form = form_of(await house.page.get(f"/a/{first}"))
    before = house.everything()
    for body in (form, {}, {"form": ""}, {"form": "9.ü"}, {"form": form["form"][:-1]}):
        answer = await house.page.post(f"/a/{second}", data=body)
        assert answer.status_code == 403
        assert "Appuyez encore une fois" in answer.text
    old = form_of(await house.page.get(f"/a/{second}"))
    house.clock.move(hours=3)
    answer = await house.page.post(f"/a/{second}", data=old)
    assert answer.status_code == 403
    assert house.everything() == before
    fresh = await house.page.post(f"/a/{second}", data=form_of(answer))
    assert fresh.status_code == 303


@pytest.mark.parametrize("broken", [b"--x\r\nContent-Disposition: form-data\r\n", b"--x", b"\xff"])
async def test_a_broken_body_is_refused(house: House, broken: bytes) -> None:
    token = await house.ready()
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await house.page.post(f"/a/{token}", content=broken, headers=headers)
    assert answer.status_code in (400, 403)
    assert activated(house) == 1


async def test_files_are_not_taken(house: House) -> None:
    token = await house.ready()
    form = form_of(await house.page.get(f"/a/{token}"))
    answer = await house.page.post(f"/a/{token}", data=form, files={"f": b"x"})
    assert answer.status_code == 400


async def test_while_there_is_no_bot_the_page_shows_the_other_ways(house: House) -> None:
    token = await house.invite()
    page = await (await house.serve(bot_name=lambda: None)).get(f"/a/{token}")
    assert page.status_code == 200
    assert "t.me" not in page.text
    assert "Créer mon compte ici" in page.text


async def test_the_chosen_language_is_kept(house: House) -> None:
    token = await house.ready()
    page = await house.page.get(f"/a/{token}?lang=nl", headers={"accept-language": "de"})
    assert "Mijn attest activeren" in page.text
    assert '<html lang="nl">' in page.text
    answer = await house.page.post(f"/a/{token}?lang=nl", data=form_of(page))
    assert answer.headers["location"] == f"/a/{token}?lang=nl#next"


async def test_no_page_asks_for_a_reply_that_nobody_reads(house: House) -> None:
    token = await house.ready()
    deaf = await house.serve(replies=False)
    assert "épond" in (await house.page.get(f"/a/{token}")).text
    assert "épond" not in (await deaf.get(f"/a/{token}")).text


async def test_the_link_of_a_certificate_that_was_taken_back_is_neutral(house: House) -> None:
    token = await house.invite()
    await house.sign_up(token)

    def revoke(tx: Transaction) -> None:
        certificate = tx.certificates.by_reference("icc", "Anglais UE 5")
        assert certificate is not None
        house.open_school(tx).certificates.revoke(certificate.code, "Erreur d'encodage")

    assert "déjà" in (await house.page.get(f"/a/{token}")).text
    await house.store.run(revoke)
    revoked = await house.page.get(f"/a/{token}")
    unknown = await house.page.get(f"/a/{'z' * 26}")
    assert (revoked.status_code, revoked.text) == (unknown.status_code, unknown.text)
