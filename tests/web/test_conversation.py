"""Conversations as pages: whoever has no Telegram does everything here (scope C8)."""

import re

import httpx
import pytest

from locales import Catalogues
from tests.web.conftest import EMAIL, House
from tests.web.visitor import Visitor

PASSWORD = "tartine4confiture"
FRENCH = Catalogues.load().of("fr")


@pytest.fixture
async def sophie(house: House) -> Visitor:
    return Visitor(await house.serve(public_url=None))


@pytest.fixture
async def stranger(house: House) -> Visitor:
    """Somebody else, with a browser of their own."""
    return Visitor(await house.serve(public_url=None))


def read_out(words: str) -> str:
    """Write down the digits that are given in words."""
    spelled = {FRENCH.text(f"number.{digit}"): str(digit) for digit in range(1, 10)}
    said = words.partition("en chiffres :")[2]
    return "".join(spelled[one] for one in re.findall(r"\w+", said) if one in spelled)


async def signed_up(house: House, who: Visitor, title: str = "Anglais UE 5") -> str:
    """Have somebody sign up on the pages, from the link of the mail on; gives the last words."""
    await who.open(f"/a/{await house.invite(title)}?lang=fr")
    await who.press("Créer mon compte ici")
    await who.press("Oui, c’est bien moi")
    await who.write(PASSWORD)
    await who.write(PASSWORD)
    await who.write(read_out(await who.press("Je ne vois pas l’image")))
    return await who.press("Je m'inscris")


async def test_a_student_signs_up_and_has_the_certificate(house: House, sophie: Visitor) -> None:
    assert "Créez votre compte" in await sophie.open(f"/a/{await house.invite()}?lang=fr")

    asked = await sophie.press("Créer mon compte ici")
    assert "Étape 1 sur 5" in asked
    assert "Nom : Lambert" in asked
    assert EMAIL in asked
    assert "Étape 2 sur 5" in await sophie.press("Oui, c’est bien moi")
    assert "Étape 3 sur 5" in await sophie.write(PASSWORD)
    assert "Étape 4 sur 5" in await sophie.write(PASSWORD)
    spelled = await sophie.press("Je ne vois pas l’image")
    assert "Étape 5 sur 5" in await sophie.write(read_out(spelled))
    card = await sophie.press("Je m'inscris")
    assert "Gardez bien en mémoire votre identifiant" in card
    assert EMAIL in card

    portfolio = await sophie.open("/portfolio?lang=fr")
    assert "Anglais UE 5" in portfolio
    place = re.search(r'href="(/portfolio/\d+\.pdf)"', sophie.page.text)
    assert place is not None
    pdf = await sophie.client.get(place[1])
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


async def test_a_wrong_answer_is_said_at_once_and_a_secret_is_kept_nowhere(
    house: House, sophie: Visitor
) -> None:
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await sophie.press("Oui, c’est bien moi")
    assert "6 caractères au moins" in await sophie.write("xK7q")
    assert "Étape 2 sur 5" in sophie.words
    assert "xK7q" not in sophie.page.text
    await sophie.write(PASSWORD)
    assert "Étape 3 sur 5" in await sophie.write("autrechose4")
    assert "autrechose4" not in str(house.everything())
    assert PASSWORD not in str(house.everything())


async def test_going_back_cancelling_and_coming_back_later(house: House, sophie: Visitor) -> None:
    token = await house.invite()
    await sophie.open(f"/a/{token}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await sophie.press("Oui, c’est bien moi")
    assert "Étape 1 sur 5" in await sophie.press("Retour")
    await sophie.press("Oui, c’est bien moi")
    assert "Étape 2 sur 5" in await sophie.open("/form?lang=fr")
    assert "annulé" in await sophie.press("Annuler")
    await sophie.open(f"/a/{token}?lang=fr")
    assert "Étape 1 sur 5" in await sophie.press("Créer mon compte ici")


async def test_a_double_press_does_nothing_twice(house: House, sophie: Visitor) -> None:
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    form = sophie.form_of("Oui, c’est bien moi")
    await sophie.send("/form?lang=fr", form)
    before = house.everything()
    assert "Étape 2 sur 5" in await sophie.send("/form?lang=fr", form)
    assert "déjà passée" in sophie.words
    assert house.everything() == before


async def test_signing_out_and_in_again(house: House, sophie: Visitor) -> None:
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    assert "Accès à votre compte" in await sophie.press("Se déconnecter")
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    assert "Bienvenue, Sophie" in await sophie.write(PASSWORD)
    assert "Sophie Lambert" in await sophie.open("/home?lang=fr")


async def test_the_cookie_changes_with_what_it_may_reach(house: House, sophie: Visitor) -> None:
    """Whoever planted a cookie before a sign-in has nothing of it (OWASP Session Management)."""
    await sophie.open("/home?lang=fr")
    await sophie.press("Identifiez-vous")
    planted = dict(sophie.client.cookies)
    await sophie.press("Annuler")
    await signed_up(house, sophie)
    (own,) = dict(sophie.client.cookies).values()
    assert own not in planted.values()
    assert own not in str(house.everything())
    thief = Visitor(await house.serve(public_url=None))
    thief.client.cookies.update(planted)
    house.clock.move(seconds=60)
    assert "Accès à votre compte" in await thief.open("/home?lang=fr")


async def test_another_browser_reaches_nothing(
    house: House, sophie: Visitor, stranger: Visitor
) -> None:
    await signed_up(house, sophie)
    await sophie.open("/portfolio?lang=fr")
    place = re.search(r'href="(/portfolio/\d+\.pdf)"', sophie.page.text)
    assert place is not None
    assert (await stranger.client.get(place[1])).status_code == 404
    assert "Accès à votre compte" in await stranger.open("/portfolio?lang=fr")
    await stranger.send("/sign-out", {})
    assert "Anglais UE 5" in await sophie.open("/portfolio?lang=fr")


async def test_a_form_of_another_browser_is_not_taken(
    house: House, sophie: Visitor, stranger: Visitor
) -> None:
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await stranger.open(f"/a/{await house.invite('Droit')}?lang=fr")
    await stranger.press("Créer mon compte ici")
    form = stranger.form_of("Oui, c’est bien moi")
    before = house.everything()
    assert "Étape 1 sur 5" in await sophie.send("/form?lang=fr", form)
    assert house.everything() == before


async def test_another_site_sends_no_form(house: House, sophie: Visitor) -> None:
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    form = sophie.form_of("Se déconnecter")
    headers = {"Origin": "https://evil.example"}
    answer = await sophie.client.post("/sign-out", data=form, headers=headers)
    assert answer.status_code == 403
    assert "Sophie Lambert" in await sophie.open("/home?lang=fr")


async def test_looking_changes_nothing(house: House, sophie: Visitor) -> None:
    await signed_up(house, sophie)
    house.clock.move(days=3)
    before = house.everything()
    for place in ("/", "/home", "/portfolio", "/settings", "/form", "/child/5", "/form/picture"):
        answer: httpx.Response = await sophie.client.get(place)
        assert answer.status_code < 500
    assert house.everything() == before


async def test_a_browser_that_was_not_used_for_long_signs_in_again(
    house: House, sophie: Visitor
) -> None:
    await signed_up(house, sophie)
    house.clock.move(days=91)
    assert "Accès à votre compte" in await sophie.open("/portfolio?lang=fr")


async def test_the_picture_of_the_code(house: House, sophie: Visitor) -> None:
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await sophie.press("Oui, c’est bien moi")
    await sophie.write(PASSWORD)
    await sophie.write(PASSWORD)
    drawn = await sophie.client.get("/form/picture")
    assert drawn.headers["content-type"] == "image/png"
    assert drawn.content.startswith(b"\x89PNG")
    assert "pas le bon code" in await sophie.write("ZZZZZ")


@pytest.mark.parametrize(
    "target",
    [
        "",
        "nothing",
        "activation:",
        "activation:" + "x" * 26,
        "terms:abc",
        "terms:9" + "9" * 30,
        "first_connection:12:ab",
        "child:1",
        "sign_in:\x00",
        "é" * 300,
    ],
)
async def test_what_somebody_makes_up_does_no_harm(
    house: House, sophie: Visitor, target: str
) -> None:
    await sophie.open("/home?lang=fr")
    fields = sophie.form_of("Identifiez-vous") | {"target": target}
    await sophie.send("/form/begin?lang=fr", fields)
    assert sophie.page.status_code < 500


async def test_no_page_is_the_answer_to_a_press(
    house: House, sophie: Visitor, stranger: Visitor
) -> None:
    """« Reload » and « Back » ask nothing twice; what was said is for this browser and turn."""
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await sophie.press("Oui, c’est bien moi")
    said = await sophie.write("xK7q")
    assert sophie.page.request.method == "GET"
    place, before = str(sophie.page.url), house.everything()
    assert await sophie.open(place) == said
    assert house.everything() == before
    await stranger.open("/home?lang=fr")
    await stranger.press("Identifiez-vous")
    assert "caractères au moins" not in await stranger.open(place)
    assert "caractères au moins" not in await sophie.open(place[:-3] + "abc")
    await sophie.write(PASSWORD)
    after = await sophie.open(place)
    assert "Étape 3 sur 5" in after
    assert "caractères au moins" not in after


async def test_an_account_of_another_address_takes_the_certificate(
    house: House, sophie: Visitor
) -> None:
    other = await house.invite("Droit", email="sophie@example.org")
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    await sophie.press("Se déconnecter")
    await sophie.open(f"/a/{other}?lang=fr")
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    assert "Droit" in await sophie.write(PASSWORD)
    both = await sophie.open("/portfolio?lang=fr")
    assert "Droit" in both
    assert "Anglais UE 5" in both


async def test_what_was_mistyped_is_there_to_be_mended(house: House, sophie: Visitor) -> None:
    await sophie.open(f"/a/{await house.invite()}?lang=fr")
    await sophie.press("Créer mon compte ici")
    await sophie.press("Corriger mon nom")
    await sophie.write("S0phie <3")
    assert 'value="S0phie &lt;3"' in sophie.page.text


async def test_a_page_that_stood_open_for_hours(house: House, sophie: Visitor) -> None:
    """What was pressed is not lost, and whoever wants to leave leaves."""
    second = await house.invite("Droit")
    await sophie.open(f"/a/{second}?lang=fr")
    house.clock.move(hours=3)
    assert "Encore une fois" in await sophie.press("Créer mon compte ici")
    assert "Étape 1 sur 5" in await sophie.press("Continuer")
    house.clock.move(hours=3)
    said = await sophie.press("Oui, c’est bien moi")
    assert "rien n’a été enregistré" in said
    assert "Étape 1 sur 5" in said
    await sophie.press("Annuler")
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    house.clock.move(hours=3)
    assert "Accès à votre compte" in await sophie.press("Se déconnecter")


async def test_a_form_shown_to_nobody_answers_nothing(house: House, sophie: Visitor) -> None:
    """It is good to begin with: another site could have had it as well (OWASP CSRF)."""
    await sophie.open("/home?lang=fr")
    nobodys = sophie.form_of("Identifiez-vous")["form"]
    await signed_up(house, sophie)
    before = house.everything()
    await sophie.send("/form", {"form": nobodys, "turn": "1", "answer": "x"})
    assert house.everything() == before


async def test_a_double_press_where_the_cookie_changes(house: House, sophie: Visitor) -> None:
    """The second press drops the answer to the first, with the new cookie in it."""
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    await sophie.press("Se déconnecter")
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    form = sophie.form_of("Continuer") | {"answer": PASSWORD}
    before = dict(sophie.client.cookies)
    first = await sophie.client.post("/form?lang=fr", data=form)
    assert first.status_code == 303
    sophie.client.cookies.clear()
    sophie.client.cookies.update(before)
    await sophie.send("/form?lang=fr", form)
    assert "Sophie Lambert" in await sophie.open("/home?lang=fr")
    house.clock.move(minutes=12)
    assert "Sophie Lambert" in await sophie.open("/home?lang=fr")
    await sophie.open("/settings?lang=fr")
    await sophie.press("Mes données")
    await sophie.write(PASSWORD)
    old = Visitor(await house.serve(public_url=None))
    old.client.cookies.update(before)
    said = await old.open("/home?lang=fr")
    assert "Accès à votre compte" in said, "a password typed later brings no old cookie back"


async def test_strangers_guesses_make_nobody_wait_who_was_here_before(
    house: House, sophie: Visitor
) -> None:
    await signed_up(house, sophie)
    await sophie.open("/home?lang=fr")
    await sophie.press("Se déconnecter")
    for _ in range(21):
        stranger = Visitor(await house.serve(public_url=None))
        await stranger.open("/home?lang=fr")
        await stranger.press("Identifiez-vous")
        await stranger.write(EMAIL)
        said = await stranger.write("pas le bon")
    assert "minutes" in said
    await sophie.press("Identifiez-vous")
    await sophie.write(EMAIL)
    assert "Bienvenue, Sophie" in await sophie.write(PASSWORD)
