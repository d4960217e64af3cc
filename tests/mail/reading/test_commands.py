"""A command stands alone, as the subject or the first line; within a sentence it is none."""

from __future__ import annotations

import pytest

from mail.reading.commands import command_of
from mail.reading.verdicts import answer_of
from school.replies import Command
from tests.mail.factories import TOKEN


def asked(subject: str, words: str) -> tuple[Command, str | None] | None:
    found = command_of(subject, words, answer_of(words).verdict)
    return (found.command, found.language) if found else None


@pytest.mark.parametrize(
    ("words", "command", "language"),
    [
        ("aide", "help", "fr"), ("Help!", "help", "en"), ("hulp", "help", "nl"),
        ("« Hilfe »", "help", "de"), ("attestations", "certificates", "fr"),
        ("Mes attestations", "certificates", "fr"), ("certificates", "certificates", "en"),
        ("attesten", "certificates", "nl"), ("certificaten", "certificates", "nl"),
        ("Bescheinigungen", "certificates", "de"), ("Zertifikate", "certificates", "de"),
        ("STOP", "stop", None), ("stop.", "stop", None), ("Arrêter", "stop", "fr"),
        ("arreter", "stop", "fr"), ("Désinscription", "stop", "fr"), ("Unsubscribe", "stop", "en"),
        ("abmelden", "stop", "de"), ("uitschrijven", "stop", "nl"), ("start", "start", None),
        ("reprendre", "start", "fr"), ("hervatten", "start", "nl"), ("fortsetzen", "start", "de"),
        ("resume", "start", "en"),
    ],
)  # fmt: skip
def test_a_command(words: str, command: Command, language: str | None) -> None:
    assert asked("Re: Nouvelle attestation", words) == (command, language)
    assert asked("", f"\nBonjour Madame,\n\n{words}\n\nMerci\nSophie") == (command, language)
    assert asked(words, "") == (command, language)
    assert asked(f"{words} [#{TOKEN}]", "") == (command, language)
    assert asked(f"RE: TR: {words} [#{TOKEN}]", "") == (command, language)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Re: Nouvelle attestation", "Merci de ne pas dire stop"),
        ("Re: Nouvelle attestation", "stop c'était une erreur"),
        ("Re: Nouvelle attestation", "Bonjour,\nje voudrais de l'aide\nstop"),
        ("Absence", "Albert est malade"),
        ("Demande d'attestation de fréquentation", ""),
        ("", ""),
        ("Re:", "?"),
    ],
)
def test_what_is_no_command(subject: str, words: str) -> None:
    assert asked(subject, words) is None


def test_the_subject_of_our_mail_counts_where_the_answer_agrees() -> None:
    subject = f"Re: attestations [#{TOKEN}]"
    assert asked(subject, "") == ("certificates", "fr")
    assert asked(subject, "oui") == ("certificates", "fr")
    assert asked(subject, "Non merci") is None
    assert asked(subject, "Qui êtes-vous ?") is None


def test_the_first_line_goes_before_the_subject() -> None:
    assert asked(f"Re: attestations [#{TOKEN}]", "stop") == ("stop", None)


def test_a_subject_of_their_own_counts_beside_any_words() -> None:
    assert asked("Aide", "Je n'arrive pas à me connecter") == ("help", "fr")
