"""Signatures and disclaimers come off; whoever speaks stays."""

from __future__ import annotations

import pytest

from mail.reading.own_words import own_words
from tests.mail.factories import OWN

ADDED = """
Envoyé de mon iPhone
Envoyé depuis mon appareil Galaxy
Envoyé à partir de Outlook pour Android
Télécharger Outlook pour iOS<https://aka.ms/o0ukef>
Obtenez Outlook pour Android
Provenance : Courrier pour Windows
Envoyé avec la messagerie sécurisée Proton Mail.
Garanti sans virus. www.avast.com
Pensez à l'environnement avant d'imprimer ce courriel
Verstuurd vanaf mijn iPhone
Verzonden vanuit Mail voor Windows
Outlook voor Android downloaden
Virusvrij. www.avast.com
Denk aan het milieu voordat u deze e-mail print.
Von meinem iPhone gesendet
Von meinem/meiner Galaxy gesendet
Gesendet mit der GMX iPhone App
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Outlook für Android herunterladen
Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.
Sent from my iPhone
Get Outlook for iOS<https://aka.ms/o0ukef>
Sent from Yahoo Mail on Android
Virus-free. www.avast.com
Please consider the environment before printing this e-mail.
Inviato da iPhone
Enviado desde mi iPhone
Wysłane z iPhone'a
"""

DISCLAIMERS = {
    "fr": """Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention
exclusive de leurs destinataires. Toute diffusion non autorisée est interdite. Si vous recevez ce
message par erreur, merci de le détruire et d'en avertir l'expéditeur.""",
    "nl": """Dit bericht en eventuele bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de
geadresseerde. Indien u dit bericht per vergissing ontvangt, gelieve de afzender te verwittigen en
het te verwijderen. Verspreiding is verboden.""",
    "de": """Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat
sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte den Absender und vernichten
Sie diese Mail. Die unbefugte Weitergabe ist nicht gestattet.""",
    "en": """This e-mail and any attachments are confidential and intended solely for the addressee.
If you are not the intended recipient, any disclosure or distribution is prohibited; please notify
the sender and delete it.""",
}


@pytest.mark.parametrize("line", ADDED.strip().split("\n"))
def test_lines_that_programs_add_come_off(line: str) -> None:
    assert own_words(f"Oui\n\n{line}\n", OWN).text == "Oui"


@pytest.mark.parametrize("language", DISCLAIMERS)
def test_disclaimers_come_off(language: str) -> None:
    for above in ("", "DISCLAIMER\n\n", "Avis de confidentialité :\n"):
        written = own_words(f"Oui\n\n{above}{DISCLAIMERS[language]}\n", OWN)
        assert (written.text, written.beside) == ("Oui", "")


def test_disclaimers_in_several_languages_come_off_together() -> None:
    every = "\n\n".join(DISCLAIMERS.values())
    assert own_words(f"Oui\n\n{every}", OWN).text == "Oui"


@pytest.mark.parametrize("delimiter", ["-- ", "--", "—"])
def test_a_signature_stands_beside(delimiter: str) -> None:
    written = own_words(f"Oui\n{delimiter}\nSophie Lambert\nRue Haute 3", OWN)
    assert (written.text, written.beside) == ("Oui", "Sophie Lambert\nRue Haute 3")


@pytest.mark.parametrize(
    "words",
    [
        "Ce message n'est pas pour moi, je ne suis pas le destinataire, vous faites une erreur : je"
        " vous prie de détruire mes données confidentielles et d'interdire leur diffusion.",
        "Envoyé de mon bureau par la poste, le formulaire signé arrivera demain matin à votre"
        " école. Merci de me dire si vous ne l'avez pas reçu d'ici à la fin de la semaine.",
        "Le virus est parti, Albert revient lundi.",
        "Cordialement,\nSophie",
        "Pensez à lui donner son goûter",
        "Sent you the form yesterday",
        "Verzonden!",
    ],
)
def test_whoever_speaks_stays(words: str) -> None:
    assert own_words(words, OWN).text == words


def test_a_short_paragraph_below_a_disclaimer_is_somebody_s() -> None:
    written = own_words(f"Oui\n\n{DISCLAIMERS['fr']}\n\nMais je ne suis pas sa mère", OWN)
    assert written.text == "Oui\n\nMais je ne suis pas sa mère"


def test_spaces_that_nobody_sees_are_not_words() -> None:
    assert own_words("\u200bOui\u00a0!\u00ad\r\n\ufeff", OWN).text == "Oui !"
