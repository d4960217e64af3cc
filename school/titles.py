"""Recognises the column titles that secretariats write, in four languages (contract, Files)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from school.refusals import Refusal


def bare(text: str) -> str:
    """Give what is compared of a title: its letters and digits, without case or accents."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(one for one in letters if one.isalnum())


class Titles:
    """The titles under which the fields of one kind of file are known."""

    def __init__(self, known: Mapping[str, str], required: Iterable[str]) -> None:
        """Take the titles of each field, separated by ``|``; the field's own name is one too."""
        self._fields = {
            bare(title): field
            for field, titles in known.items()
            for title in (field, *titles.split("|"))
        }
        self._required = tuple(required)

    def field(self, title: str) -> str | None:
        """Give the field that a title names, or ``None`` for a column that nobody needs."""
        return self._fields.get(bare(title))

    def fields(self, titles: Iterable[str]) -> list[str | None]:
        """Give the field of each column; raises ``Refusal`` naming what is missing or twofold.

        Two titles for one field are refused: to choose between them would be to guess.
        """
        named: dict[str, str] = {}
        fields: list[str | None] = []
        for title in titles:
            field = self.field(title)
            if field is not None and field in named:
                raise Refusal("import.table.twice", first=named[field], second=title.strip())
            if field is not None:
                named[field] = title.strip()
            fields.append(field)
        missing = tuple(field for field in self._required if field not in named)
        if missing:
            raise Refusal("import.table.columns", columns=missing)
        return fields


CERTIFICATE_TITLES: Mapping[str, str] = {
    "email": (
        "e-mail|mail|adresse e-mail|adresse mail|adresse électronique|courriel|adresse courriel"
        "|e-mailadres|e-mail adres|mailadres|elektronisch adres|emailadresse|e-mail-adresse"
        "|mailadresse|e-mail address|mail address"
    ),
    "last_name": (
        "nom|nom de famille|nom de l’étudiant|naam|achternaam|familienaam|name|nachname"
        "|familienname|zuname|surname|family name|lastname"
    ),
    "first_name": "prénom|prénoms|prénom de l’étudiant|voornaam|voornamen|vorname|vornamen"
    "|rufname|given name|given names|forename|firstname",
    "birth_date": (
        "date de naissance|naissance|né le|née le|né(e) le|geboortedatum|geboren op|geboren"
        "|geburtsdatum|geburtstag|geboren am|date of birth|birthdate|birthday|born|born on"
    ),
    "title": (
        "intitulé|titre|cours|unité d’enseignement|intitulé du cours|intitulé de l’UE|libellé"
        "|nom du cours|matière|titel|vak|cursus|opleidingseenheid|opleidingsonderdeel"
        "|onderwijseenheid|benaming|bezeichnung|kurs|kurstitel|fach|lehrgang|lehreinheit"
        "|course|course title|course unit|unit title|subject"
    ),
    "kind": (
        "type|genre|nature|sorte|type d’attestation|genre d’attestation|nature de l’attestation"
        "|soort|soort attest|type attest|aard|art|typ|art der bescheinigung|kategorie"
        "|catégorie|categorie|category|certificate type|certificate kind"
    ),
    "awarded_on": (
        "date|date de délivrance|délivrée le|délivré le|date de réussite|date d’obtention"
        "|date de l’attestation|obtenue le|datum|datum van uitreiking|uitreikingsdatum"
        "|uitgereikt op|behaald op|datum attest|ausstellungsdatum|ausgestellt am|datum der"
        " ausstellung|verliehen am|erworben am|award date|date awarded|date of award|awarded"
        "|issue date|date of issue|issued on"
    ),
    "reference": (
        "référence|réf|réf.|numéro de référence|numéro|n°|no|numéro d’attestation|referentie"
        "|ref|kenmerk|nummer|referentienummer|attestnummer|referenz|referenznummer|aktenzeichen"
        "|reference number|number|certificate number"
    ),
    "file": (
        "fichier|fichier pdf|nom du fichier|pdf|document|bestand|bestandsnaam|pdf-bestand"
        "|datei|dateiname|pdf-datei|filename|file name|pdf file"
    ),
}

CERTIFICATE_COLUMNS = (
    "email",
    "last_name",
    "first_name",
    "title",
    "kind",
    "awarded_on",
    "reference",
)
"""The columns that a file of certificates must have; the others may be left out."""


def certificate_titles() -> Titles:
    """Give the titles of ``certificates.csv``."""
    return Titles(CERTIFICATE_TITLES, CERTIFICATE_COLUMNS)
