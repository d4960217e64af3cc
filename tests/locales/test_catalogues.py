"""The four languages say the same: same keys, same values, same formatting, well typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from locales import LANGUAGES
from tests.locales.catalogue_files import CHAT, Message, files, keys, messages
from tests.locales.sources import ROOT

FRENCH = messages("fr")
OTHERS = [one for one in LANGUAGES if one != "fr"]

CONTRACT = {
    "sign_up.register.yes": "Je m'inscris",
    "sign_up.terms.accept": "J'accepte les Conditions Générales d'Utilisation",
    "sign_up.terms.refuse": "Non, je ne les accepte pas",
    "terms.text.refuse": "Non, je ne les accepte pas",
    "terms.text.ignore": "Ignorer (possible jusqu'au {until})",
    "terms.text.accept": "Oui, je les accepte",
    "conversation.cancel": "Annuler",
    "conversation.next_page": "Suivant",
    "menu.sign_in": "Identifiez-vous",
    "menu.home": "Accueil",
    "menu.children": "Mes enfants",
    "menu.connexion": "Connexion",
    "menu.contact": "Coordonnées",
    "menu.elsewhere": "Vers",
    "children.add": "Ajouter des enfants",
    "add_child.card.save": "Enregistrer",
    "menu.certificates": "Mes attestations",
    "menu.settings": "Paramètres de compte",
    "settings.profile": "Paramètres de profil",
    "settings.address": "Changer l'adresse email",
    "settings.new_password": "Changer le mot de passe",
    "menu.help": "Aide en ligne",
    "command.home": "Accueil",
    "command.children": "Mes enfants",
    "command.certificates": "Mes attestations",
    "command.news": "Actualités",
    "command.calendar": "Calendrier",
    "command.messages": "Messages",
    "command.settings": "Paramètres de compte",
    "command.help": "Aide en ligne",
}
"""The labels that contract.md fixes, to the letter."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_files(language: str) -> None:
    assert [path.name for path in files(language)] == [path.name for path in files("fr")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_in_the_same_files(language: str) -> None:
    assert set(messages(language)) == keys()
    moved = [key for key, one in messages(language).items() if one.topic != FRENCH[key].topic]
    assert moved == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_empty(language: str) -> None:
    said = messages(language).items()
    assert [key for key, one in said if not all(form.strip() for form in one.forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_name_the_language_and_how_it_counts(language: str) -> None:
    counting = "n > 1" if language == "fr" else "n != 1"
    for path in files(language):
        header = path.read_text("utf-8").partition('\n\nmsgid "')[0]
        assert f'"Language: {language}\\n"' in header, path
        if "msgid_plural" in path.read_text("utf-8"):
            assert f"nplurals=2; plural=({counting});" in header, path


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_a_plural_is_one_everywhere(language: str) -> None:
    said = messages(language).items()
    assert [key for key, one in said if one.plural != FRENCH[key].plural] == []
    assert [key for key, one in said if len(one.forms) != 1 + one.plural] == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("trait", ["placeholders", "tags", "emoji"])
def test_values_formatting_and_emoji_are_the_same(language: str, trait: str) -> None:
    different = {
        key: (getattr(one, trait), getattr(FRENCH[key], trait))
        for key, one in messages(language).items()
        if getattr(one, trait) != getattr(FRENCH[key], trait)
    }
    assert different == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_fills_in_its_number(language: str) -> None:
    """Without ``n`` among its values no form could be chosen."""
    plurals = {key: one for key, one in messages(language).items() if one.plural}
    assert plurals
    counted = {key for key, one in plurals.items() if "n" in one.placeholders}
    assert set(plurals) - counted <= {"mail.activation_reminder.others"}  # the list shows how many


@pytest.mark.parametrize(("key", "label"), CONTRACT.items())
def test_labels_of_the_contract_are_kept_to_the_letter(key: str, label: str) -> None:
    (words,) = FRENCH[key].forms
    emoji, _, rest = words.rpartition(f" {label}")
    assert (words == label) or (rest == "" and emoji and not re.search(r"\w", emoji))


def lines(language: str) -> list[tuple[str, str]]:
    return [(key, form) for key, one in messages(language).items() for form in one.forms]


def test_french_signs_never_begin_a_line() -> None:
    """A narrow no-break space before ; ! ? » and after «, a no-break space before a colon."""
    wrong = re.compile(r"\s(?<!\u202f)[;!?»]|«(?!\u202f)|(?<=\S)\s(?<!\u00a0):|\w[;!?»]")
    assert [one for one in lines("fr") if wrong.search(one[1])] == []


def test_french_has_one_word_for_what_is_mailed() -> None:
    """« courriel »; only an address is « e-mail »."""
    other = re.compile(r"(?<![-/@.\w{])mails?\b(?![.}_@:/])", re.IGNORECASE)
    assert [one for one in lines("fr") if other.search(one[1])] == []


def test_french_elides_before_every_name() -> None:
    """« de {name} » is written ``{name:de}``: only a number, a product, an address needs none."""
    whole = {"longest", "engine", "address", "email"}
    bare = re.compile(r"\b(?:de|que|d’|qu’) ?(?:<\w+>)?\{(\w+)\}", re.IGNORECASE)
    assert [one for one in lines("fr") if set(bare.findall(one[1])) - whole] == []


@pytest.mark.parametrize("language", OTHERS)
def test_only_french_elides(language: str) -> None:
    assert [one for one in lines(language) if re.search(r"\{\w+:", one[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_quotes_are_typographic(language: str) -> None:
    """But for the contract's labels, and for what is typed exactly so in a file."""
    fixed = sorted((label for label in CONTRACT.values() if "'" in label), key=len, reverse=True)

    def straight(form: str) -> bool:
        for label in fixed if language == "fr" else ():
            form = form.replace(label, "")
        return "'" in form

    assert [one for one in lines(language) if straight(one[1])] == []
    quotes = {"fr": "“”„‘", "nl": "“”„«»", "de": "”«»", "en": "„«»"}[language]
    assert [one for one in lines(language) if set(quotes) & set(one[1])] == []


def test_english_spells_e_mail_in_one_way() -> None:
    bare = re.compile(r"\bemails?\b", re.IGNORECASE)
    said = [(key, re.sub(r"\{\w+\}", "", form)) for key, form in lines("en")]
    assert [one for one in said if bare.search(one[1])] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "cartable" / "samples").glob("*.md")), ids=lambda one: one.name
)
def test_sample_terms_have_typographic_apostrophes(path: Path) -> None:
    assert "'" not in path.read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_space_is_doubled_or_left_over(language: str) -> None:
    loose = re.compile(r"\S[^\S\n]{2}|\A[^\S\n]|[^\S\n]$", re.MULTILINE)
    assert [one for one in lines(language) if loose.search(one[1])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_chat_is_formatted(language: str) -> None:
    formatted = [
        key for key, one in messages(language).items() if any(one.tags) and one.topic not in CHAT
    ]
    assert formatted == []


def test_the_comparison_sees_what_differs() -> None:
    """So that the tests above cannot pass for want of eyes."""
    one = Message("x", ("🔑 <b>{name}</b>", "{n} <i>{name}</i>"), plural=True)
    assert one.placeholders == {"name", "n"}
    assert [dict(tags) for tags in one.tags] == [{"<b>": 1, "</b>": 1}, {"<i>": 1, "</i>": 1}]
    assert [dict(found) for found in one.emoji] == [{"🔑": 1}, {}]
