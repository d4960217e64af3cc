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


_EMAIL = (
    "e-mail|mail|adresse e-mail|adresse mail|adresse électronique|courriel|adresse courriel"
    "|e-mailadres|e-mail adres|mailadres|elektronisch adres|emailadresse|e-mail-adresse"
    "|mailadresse|e-mail address|mail address"
)
_LAST_NAME = (
    "nom|nom de famille|naam|achternaam|familienaam|name|nachname|familienname|zuname|surname"
    "|family name|lastname"
)
_FIRST_NAME = (
    "prénom|prénoms|voornaam|voornamen|vorname|vornamen|rufname|given name|given names|forename"
    "|firstname"
)
_BIRTH_DATE = (
    "date de naissance|naissance|né le|née le|né(e) le|geboortedatum|geboren op|geboren"
    "|geburtsdatum|geburtstag|geboren am|date of birth|birthdate|birthday|born|born on"
)

CERTIFICATE_TITLES: Mapping[str, str] = {
    "email": _EMAIL,
    "last_name": f"{_LAST_NAME}|nom de l’étudiant",
    "first_name": f"{_FIRST_NAME}|prénom de l’étudiant",
    "birth_date": _BIRTH_DATE,
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


CHILD_TITLES: Mapping[str, str] = {
    "identifier": (
        "identifiant|identifiant de l’enfant|identifiant de l’élève|nom d’utilisateur|login"
        "|gebruikersnaam|gebruikersnaam leerling|inlognaam|loginnaam|identificatie|benutzername"
        "|anmeldename|kennung|benutzerkennung|user name|username|login name|user id"
    ),
    "last_name": (
        f"{_LAST_NAME}|nom de l’enfant|nom de l’élève|nom élève|naam kind|naam leerling"
        "|naam van de leerling|name des kindes|name des schülers|child’s last name"
    ),
    "first_name": (
        f"{_FIRST_NAME}|prénom de l’enfant|prénom de l’élève|prénom élève|voornaam kind"
        "|voornaam leerling|voornaam van de leerling|vorname des kindes|vorname des schülers"
        "|child’s first name"
    ),
    "class": (
        "classe|groupe|groupe-classe|classe et groupe|classe de l’élève|klas|klasgroep|groep"
        "|klas van de leerling|klasse|schulklasse|gruppe|class name|class group|form|group"
    ),
    "birth_date": f"{_BIRTH_DATE}|date naissance|date de naissance de l’élève|geb. datum",
    "language": (
        "langue|langue de la famille|langue de correspondance|langue de contact|langue maternelle"
        "|taal|taal van het gezin|correspondentietaal|contacttaal|thuistaal|sprache"
        "|familiensprache|korrespondenzsprache|sprache der familie|family language|home language"
        "|contact language"
    ),
    "guardian_places": (
        "places|lettres|nombre de lettres|nombre de places|places de responsables|responsables"
        "|nombre de responsables|plaatsen|brieven|aantal brieven|aantal plaatsen|aantal ouders"
        "|plätze|briefe|anzahl briefe|anzahl der briefe|anzahl plätze|letters|number of letters"
        "|number of places|guardians|number of guardians"
    ),
    "email": (
        f"{_EMAIL}|e-mail de l’enfant|e-mail de l’élève|courriel de l’élève|e-mail kind"
        "|e-mail leerling|e-mail van de leerling|e-mail des kindes|e-mail des schülers"
        "|child’s e-mail"
    ),
    "address": (
        "adresse|adresse postale|adresse de la famille|domicile|adres|postadres|thuisadres"
        "|adres van het gezin|anschrift|postanschrift|wohnadresse|adresse der familie"
        "|postal address|home address"
    ),
}

CHILD_COLUMNS = ("last_name", "first_name", "class", "birth_date")
"""The columns that a file of children must have; the others may be left out."""


def child_titles() -> Titles:
    """Give the titles of ``children.csv``."""
    return Titles(CHILD_TITLES, CHILD_COLUMNS)
