"""The first journey, over real sockets: from the secretariat's file to the student's portfolio."""

from __future__ import annotations

import io
import re
from pathlib import Path

from pypdf import PdfReader

from sandbox.telegram import Person, ShownMessage
from tests.journey.installation import PASSWORD, Installation, installation

STUDENT = "absence@iccbxl.be"


DIGITS = {"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8}


async def solve_captcha(person: Person) -> None:
    """Take the way of those who cannot see the picture."""
    tap(person, "Je ne vois pas l’image")
    asked = await person.expect("en chiffres")
    words = re.search(r"((\w+, ){4}\w+)", asked.text)
    assert words, asked.text
    person.send("".join(str(DIGITS.get(word, 9)) for word in words[0].split(", ")))


def tap(person: Person, label: str) -> None:
    """Tap the button of the newest message whose label has these words."""
    shown = [button.text for row in person.last().buttons for button in row]
    person.tap(next(text for text in shown if label in text))


async def read_terms(person: Person, answer: str = "J'accepte") -> None:
    while True:
        page = await person.expect("Conditions Générales d’Utilisation")
        if any(answer in button.text for row in page.buttons for button in row):
            tap(person, answer)
            return
        tap(person, "Suivant")


async def sign_up(place: Installation, person: Person, token: str) -> ShownMessage:
    """Go through the sign-up without a mistake; gives the card at its end."""
    person.start(f"a_{token}")
    await person.expect("Étape 1 sur 6")
    tap(person, "Oui, c’est bien moi")
    await person.expect("Étape 2 sur 6")
    person.send(PASSWORD)
    await person.expect("Étape 3 sur 6")
    person.send(PASSWORD)
    await read_terms(person)
    await person.expect("Étape 5 sur 6")
    await solve_captcha(person)
    await person.expect("Étape 6 sur 6")
    tap(person, "Je m'inscris")
    return await person.expect("Gardez bien en mémoire")


async def test_a_certificate_goes_from_the_file_to_the_portfolio(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.fill()
        await place.start()
        person = place.person("ICC", "Absence")
        token = await place.link(STUDENT)
        assert place.mail.mails(STUDENT)[0].header("Reply-To").startswith("cartable+")

        person.start(f"a_{token}")
        name = await person.expect("Étape 1 sur 6")
        assert "Prénom : ICC" in name.text.replace("\u00a0", " ")
        assert STUDENT in name.text
        tap(person, "Oui, c’est bien moi")
        hint = await person.expect("Étape 2 sur 6")
        assert "6 caractères minimum" in hint.text

        weak = person.send("azerty1")
        await person.expect_deleted(weak)
        await person.expect("très courant")
        good = person.send(PASSWORD)
        await person.expect_deleted(good)
        await person.expect("Étape 3 sur 6")
        person.send("tulipe8riviere")
        await person.expect("pas le même mot de passe")
        person.send(PASSWORD)
        await read_terms(person)

        picture = await person.expect("Étape 5 sur 6")
        assert picture.file is not None
        person.send("WRONG")
        await person.expect("pas le bon code")
        await solve_captcha(person)
        await person.expect("Étape 6 sur 6")
        tap(person, "Je m'inscris")
        card = await person.expect("Gardez bien en mémoire")
        assert STUDENT in card.text

        tap(person, "Recevoir le PDF")
        sent = await person.expect(
            lambda message: message.file is not None and "pdf" in message.file.name
        )
        assert sent.file is not None
        text = PdfReader(io.BytesIO(person.file(sent.file.file_id).data)).pages[0].extract_text()
        assert "Anglais - UE 3" in text

        person.send("/certificates")
        portfolio = await person.expect("Mon porte-document")
        assert "Anglais - UE 3" in portfolio.text
        assert "À activer" in portfolio.text
        tap(person, "Activer")
        await person.expect("Code de vérification")

        later = tmp_path / "later.csv"
        later.write_text(
            "email;nom;prenom;intitule;type;date;reference\n"
            f"{STUDENT};Absence;ICC;Réseaux;unit;2021-06-25;ICC-2021-0100\n"
        )
        await place.does("certificates", "import", later, "--platform", "icc")
        notice = await person.expect("Nouvelle attestation")
        assert "Réseaux" in notice.text
        mails = await place.mails(STUDENT, 4)  # two invitations, the welcome, the notice
        assert any("Réseaux" in mail.text and "porte-document" in mail.text for mail in mails)
        assert await place.stop() == 0, place.log()
        assert PASSWORD not in place.log()
