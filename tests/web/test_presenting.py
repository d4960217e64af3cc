"""Words of the chat under the title of a page: what both say is said once."""

from __future__ import annotations

import pytest

from web.presenting import under


@pytest.mark.parametrize(
    "said",
    [
        "🔑 <b>Changer le mot de passe</b>\n\nChoisissez.",
        "<b>changer le mot de passe</b> \nChoisissez.",
    ],
)
def test_a_heading_that_is_the_title_is_not_said_again(said: str) -> None:
    assert under("Changer le mot de passe", said) == "Choisissez."


@pytest.mark.parametrize(
    "said",
    [
        "👤 <b>Mon profil</b>\n\nPrénom : Antoinette",
        "<b>Changer le mot de passe</b> – étape 2",
        "<b>Changer le mot de passe</b>",
        "Changer le mot de passe\n\n<b>Choisissez.</b>",
        "",
    ],
)
def test_all_other_words_stay(said: str) -> None:
    assert under("Changer le mot de passe", said) == said


def test_names_are_compared_as_they_are_read() -> None:
    assert under("Anne D'Hondt & fils", "🎒 <b>Anne D&#x27;Hondt &amp; fils</b>\n\n3A") == "3A"
