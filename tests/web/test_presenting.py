"""Words of the chat under the title of a page: what both say is said once."""

from __future__ import annotations

import pytest

from bot.conversations.steps import CANCEL, Choice, Step, Words
from locales import Catalogues
from web.presenting import present, under


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


def looks(safe: str, *choices: str) -> list[tuple[str, str]]:
    """Give how the buttons of a step look, from the first to the last."""
    offered = tuple(Choice(one, Words("menu.home")) for one in choices)
    step = Step("devices", "others", "choice", Words("menu.home"), offered, safe=safe)
    shown = present(Catalogues.load().of("fr"), step)
    return [(one.name, one.look) for one in (*shown.buttons, *shown.leaving)]


def test_the_first_of_a_few_answers_is_the_usual_one() -> None:
    assert looks("", "yes", "no") == [("yes", "primary"), ("no", "quiet"), (CANCEL, "plain")]


def test_what_takes_something_away_warns_and_what_leaves_it_stands_out() -> None:
    assert looks("go_on", "7", "remove_all", "go_on") == [
        ("7", "danger"),
        ("remove_all", "danger"),
        ("go_on", "primary"),
        (CANCEL, "plain"),
    ]
    assert looks(CANCEL, "yes") == [(CANCEL, "primary"), ("yes", "danger")]
