"""The first journey, over real sockets: from the secretariat's file to the student's portfolio."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from tests.journey.installation import SAMPLES, STUDENT, certificates, installation
from tests.journey.signing_up import CARD, DIGITS, PASSWORD, press, see, see_deleted, tap


async def test_a_certificate_goes_from_the_file_to_the_portfolio(tmp_path: Path) -> None:
    async with installation(tmp_path) as place:
        await place.does("schools", "import", SAMPLES / "schools.toml")
        terms = ("--platform", "icc", "--version", "1")
        await place.does("terms", "publish", SAMPLES / "terms.fr.md", *terms)
        file = SAMPLES / "certificates.csv"
        await place.does("certificates", "import", file, "--platform", "icc")
        await place.start()
        person = place.person("ICC", "Absence")
        token = await place.link(STUDENT)
        assert place.mail.mails(STUDENT)[0].header("Reply-To").startswith("cartable+")

        person.start(f"a_{token}")
        name = await see(person, "Étape 1 sur 6")
        assert "Prénom : ICC" in name.text.replace("\u00a0", " ")
        assert STUDENT in name.text
        tap(person, "Oui, c’est bien moi")
        hint = await see(person, "Étape 2 sur 6")
        assert "6 caractères minimum" in hint.text

        weak = person.send("azerty1")
        await see_deleted(person, weak)
        await see(person, "très courant")
        good = person.send(PASSWORD)
        await see_deleted(person, good)
        await see(person, "Étape 3 sur 6")
        person.send("tulipe8riviere")
        await see(person, "pas le même mot de passe")
        person.send(PASSWORD)
        press(person, await see(person, "Étape 4 sur 6"), "Suivant")
        press(person, await see(person, "c’est la fin du texte"), "J'accepte")

        picture = await see(person, "Étape 5 sur 6")
        assert picture.file is not None
        person.send("WRONG")
        await see(person, "pas le bon code")
        tap(person, "Je ne vois pas l’image")
        DIGITS.answer(person, await see(person, "en chiffres"))
        press(person, await see(person, "Étape 6 sur 6"), "Je m'inscris")
        card = await see(person, CARD)
        assert STUDENT in card.text

        tap(person, "Recevoir le PDF")
        sent = await person.expect(
            lambda message: message.file is not None and "pdf" in message.file.name, within=60
        )
        assert sent.file is not None
        text = PdfReader(io.BytesIO(person.file(sent.file.file_id).data)).pages[0].extract_text()
        assert "Anglais - UE 3" in text

        person.send("/certificates")
        portfolio = await see(person, "Mon porte-document")
        assert "Anglais - UE 3" in portfolio.text
        assert "À activer" in portfolio.text
        tap(person, "Activer")
        await see(person, "Code de vérification")

        later = certificates(tmp_path, [STUDENT], title="Réseaux")
        await place.does("certificates", "import", later, "--platform", "icc")
        notice = await see(person, "Nouvelle attestation")
        assert "Réseaux" in notice.text
        (mail,) = await place.mails(STUDENT, 1, "Réseaux")
        assert "porte-document" in mail.text
        assert await place.stop() == 0, place.log()
        assert PASSWORD not in place.log()
