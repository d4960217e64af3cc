"""Machines are told from people by standards, by habits of programs, and by what they say."""

from __future__ import annotations

import pytest

from mail.reading.automatic import is_absence_note, is_automatic
from mail.reading.bulk import is_bulk
from tests.mail.reading.judged import parsed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "auto-replied"), ("auto-submitted", "auto-generated (failure)"),
        ("auto-submitted", "Auto-Replied; owner-email=x@example.org"),
        ("auto-submitted", "auto-notified"), ("return-path", "<>"), ("return-path", "< >"),
        ("precedence", "auto_reply"), ("x-autoreply", "yes"), ("x-autorespond", ""),
        ("x-auto-response-suppress", "All"), ("x-auto-response-suppress", "DR, RN, OOF, AutoReply"),
        ("x-ms-exchange-inbox-rules-loop", "x@example.org"), ("x-fc-machinegenerated", "true"),
        ("x-mailer", "vacation 1.2.7"), ("content-class", "urn:content-classes:calendarmessage"),
    ],
)  # fmt: skip
def test_headers_that_only_machines_write(name: str, value: str) -> None:
    assert is_automatic(parsed("oui", headers={name: (value,)}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "no"), ("auto-submitted", "No (a person)"), ("return-path", "<a@b.be>"),
        ("x-auto-response-suppress", "DR, RN, NRN"), ("x-mailer", "iPhone Mail (22F76)"),
        ("x-ms-has-attach", "yes"), ("x-ms-exchange-crosstenant-id", "x"),
    ],
)  # fmt: skip
def test_headers_that_people_s_programs_write(name: str, value: str) -> None:
    assert not is_automatic(parsed("oui", headers={name: (value,)}))


@pytest.mark.parametrize(
    "subject",
    [
        "Réponse automatique : Confirmez", "Automatisch antwoord: x", "Automatische Antwort: x",
        "Automatic reply: x", "Out of Office: x", "Absence du bureau : Re: x", "Abwesenheitsnotiz",
        "Afwezigheidsbericht", "Lu : x", "Gelezen: x", "Gelesen: x", "Read: x", "Not read: x",
        "Accepté : x", "Geaccepteerd: x", "Zugesagt: x", "Declined: x", "Leesbevestiging: x",
        "Lesebestätigung", "Accusé de réception (affiché) - x", "[Auto-Reply] x",
    ],
)  # fmt: skip
def test_subjects_that_programs_write(subject: str) -> None:
    assert is_automatic(parsed("oui", subject=subject))


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Réponse automatique : Confirmez", "Absence", "Absence de mon fils Albert", "Lu et vu",
        "Accepté", "Read this", "Automatique", "Out", "", "Vakantie", "Abwesend", "Lecture",
    ],
)  # fmt: skip
def test_subjects_that_people_write(subject: str) -> None:
    assert not is_automatic(parsed("oui", subject=subject))


@pytest.mark.parametrize(
    "sender",
    [
        "no-reply",
        "noreply",
        "do-not-reply",
        "ne-pas-repondre",
        "niet-beantwoorden",
        "school.noreply",
    ],
)
def test_addresses_that_nobody_reads(sender: str) -> None:
    assert is_automatic(parsed("oui", senders=(f"{sender}@example.org",)))


@pytest.mark.parametrize("kind", ["disposition-notification", "feedback-report", "tlsrpt"])
def test_reports_that_are_no_bounces(kind: str) -> None:
    assert is_automatic(parsed(content_type="multipart/report", report_type=kind))


NOTES = """
Bonjour,//Je suis absent jusqu'au 12 juillet inclus. En cas d'urgence, contactez le 02 123.
Je serai absente du 1er au 15 juillet.
Merci pour votre message./Actuellement en congé, je serai de retour le 17 août.
Je ne suis pas au bureau cette semaine et n'ai pas accès à mes mails. À mon retour je répondrai.
Ceci est un message automatique.
Cette adresse n'est plus utilisée, écrivez à info@example.org
Nous avons bien reçu votre message et vous répondrons dans les plus brefs délais.
Notre secrétariat est fermé jusqu'au 20 août.
Ik ben afwezig tot en met 15 juli.
Van 12 tot 20 juli ben ik met vakantie. Voor dringende zaken kan u terecht bij Jan.
Deze mailbox wordt niet meer gelezen.
Dit is een automatisch antwoord
Wij hebben uw bericht goed ontvangen en behandelen het zo snel mogelijk.
Ich bin bis zum 20.07.2026 nicht im Büro.
Vielen Dank für Ihre Nachricht. Ich bin im Urlaub und ab dem 3. August wieder erreichbar.
Dies ist eine automatisch erstellte Antwort.
Ihre Anfrage ist bei uns eingegangen. Wir melden uns schnellstmöglich.
I am out of the office until Monday with limited access to email.
Our office is closed from 24 December until 2 January.
This mailbox is no longer monitored.
We have received your message and will get back to you as soon as possible.
"""

PEOPLE = """
je suis en congé mais oui c'est moi
Oui. Je suis absente jusqu'au 12.
Je suis en vacances, je confirme jusqu'au 12
Albert sera absent du 12 au 14 mars pour maladie.
Je suis la maman d'Albert qui est absent jusqu'à vendredi
Je suis en congé
J'ai reçu un message automatique, est-ce normal
Nous avons bien reçu l'attestation, merci
ik ben met vakantie tot maandag maar ja dat ben ik
Lotte is ziek tot woensdag.
Onze zoon is afwezig van 3 tot 5 mei
Mein Sohn ist bis Freitag abwesend.
Ich bin im Urlaub, aber ja, das bin ich, bis zum 20.
Tom is away until Monday
I am away until Monday but yes, that's me
Bonjour, je viendrai chercher le formulaire mardi
"""


def cases(table: str) -> list[str]:
    return [line.replace("/", "\n") for line in table.strip().split("\n")]


@pytest.mark.parametrize("words", cases(NOTES))
def test_absence_notes_without_any_header(words: str) -> None:
    assert is_absence_note(words)


@pytest.mark.parametrize("words", cases(PEOPLE))
def test_what_a_parent_says_of_absences_is_no_note(words: str) -> None:
    assert not is_absence_note(words)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("list-id", "<parents.liste.example>"), ("list-unsubscribe", "<https://x.example>"),
        ("mailing-list", "contact x-help@x.example"), ("precedence", "list"),
        ("precedence", "Bulk"),
        ("precedence", "junk"), ("x-mailman-version", "2.1.39"), ("x-campaign", "summer"),
    ],
)  # fmt: skip
def test_what_went_to_many(name: str, value: str) -> None:
    assert is_bulk(parsed("oui", headers={name: (value,)}))


def test_what_went_to_us_alone() -> None:
    assert not is_bulk(parsed("oui", headers={"precedence": ("first-class",)}))
