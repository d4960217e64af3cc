"""The column titles that secretariats write, in four languages."""

from collections.abc import Mapping

import pytest

from school.refusals import Refusal
from school.titles import (
    CERTIFICATE_TITLES,
    CHILD_TITLES,
    Titles,
    bare,
    certificate_titles,
    child_titles,
)

CERTIFICATES = ("email", "last_name", "first_name", "birth_date", "title", "kind", "awarded_on",
                "reference", "file")  # fmt: skip
CHILDREN = ("identifier", "last_name", "first_name", "class", "birth_date", "language",
            "guardian_places", "email", "address")  # fmt: skip
OF_CERTIFICATES = {
    "fr": "Adresse e-mail;Nom;Prénom;Date de naissance;Intitulé;Type;Date de délivrance;"
    "Référence;Fichier",
    "nl": "E-mailadres;Naam;Voornaam;Geboortedatum;Titel;Soort;Datum;Referentie;Bestand",
    "de": "E-Mail-Adresse;Nachname;Vorname;Geburtsdatum;Bezeichnung;Art;Ausstellungsdatum;"
    "Referenz;Datei",
    "en": "E-mail address;Last name;First name;Date of birth;Title;Kind;Awarded on;Reference;File",
}
OF_CHILDREN = {
    "fr": "Identifiant;Nom;Prénom;Classe;Date de naissance;Langue;Places;Email;Adresse",
    "nl": "Gebruikersnaam;Naam;Voornaam;Klas;Geboortedatum;Taal;Aantal brieven;E-mailadres;Adres",
    "de": "Benutzername;Nachname;Vorname;Klasse;Geburtsdatum;Sprache;Anzahl Briefe;E-Mail;"
    "Anschrift",
    "en": "Identifier;Last name;First name;Class;Date of birth;Language;Guardian places;E-mail;"
    "Address",
    "export": "Nom d’utilisateur;Nom de l’élève;Prénom de l’élève;Groupe-classe;Né(e) le;"
    "Langue de correspondance;Nombre de lettres;Courriel;Adresse postale",
}
FILES = [
    *((certificate_titles(), CERTIFICATES, one) for one in OF_CERTIFICATES.values()),
    *((child_titles(), CHILDREN, one) for one in OF_CHILDREN.values()),
]


@pytest.mark.parametrize(("known", "fields", "titles"), FILES)
def test_titles_are_known_in_each_language_whatever_their_writing(
    known: Titles, fields: tuple[str, ...], titles: str
) -> None:
    expected = [*fields]
    assert known.fields(titles.split(";")) == expected
    assert known.fields(titles.upper().split(";")) == expected
    assert known.fields(titles.replace("é", "e").replace("-", " ").split(";")) == expected
    assert known.fields(f" {one}\u00a0:" for one in titles.split(";")) == expected


@pytest.mark.parametrize("titles", [CERTIFICATE_TITLES, CHILD_TITLES])
def test_no_title_stands_for_two_fields(titles: Mapping[str, str]) -> None:
    names = [
        bare(title)
        for field, written in titles.items()
        for title in {bare(one) for one in (field, *written.split("|"))}
    ]
    assert len({*names}) == len(names)


def test_a_column_that_nobody_needs_is_left_alone() -> None:
    titles = [*OF_CERTIFICATES["fr"].split(";"), "Remarque", ""]
    assert certificate_titles().fields(titles) == [*CERTIFICATES, None, None]
    assert child_titles().fields([*OF_CHILDREN["nl"].split(";"), "Stamnummer"])[-1] is None


def test_missing_columns_are_named() -> None:
    with pytest.raises(Refusal) as refused:
        certificate_titles().fields(["Nom", "Prénom", "Courriel", "Intitulé"])
    assert refused.value == Refusal(
        "import.table.columns", columns=("kind", "awarded_on", "reference")
    )
    with pytest.raises(Refusal) as refused:
        child_titles().fields(["Nom", "Prénom", "Courriel"])
    assert refused.value == Refusal("import.table.columns", columns=("class", "birth_date"))


def test_two_columns_for_one_field_are_not_chosen_between() -> None:
    with pytest.raises(Refusal) as refused:
        certificate_titles().fields([*OF_CERTIFICATES["fr"].split(";"), "Courriel"])
    assert refused.value == Refusal("import.table.twice", first="Adresse e-mail", second="Courriel")
