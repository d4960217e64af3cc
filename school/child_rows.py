"""Judges the rows of ``children.csv``: a good one, or every reason against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from school.accounts import name_words, person_name
from school.addresses import normal_address
from school.children import MOST_PLACES
from school.identifiers import Romanise, normal_identifier
from school.imports import Cells, cut, day, field, reasons, short, tidy
from school.platforms import Platform
from school.refusals import Refusal
from school.titles import bare

LONGEST_CLASS = 40
LONGEST_ADDRESS = 200
USUAL_PLACES = 2

LANGUAGE_NAMES: Mapping[str, str] = {
    "fr": "fr|fra|fre|français|frans|französisch|french",
    "nl": "nl|nld|dut|néerlandais|nederlands|niederländisch|dutch|flamand|vlaams|flemish",
    "de": "de|deu|ger|allemand|duits|deutsch|german",
    "en": "en|eng|anglais|engels|englisch|english",
}


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A good row of ``children.csv``; what is ``None`` the file does not say.

    An empty cell does say something: no identifier yet, the usual language and number of letters,
    no address any more. What a file has no column for stays as it is.
    """

    identifier: str | None
    first_name: str
    last_name: str
    class_name: str
    birth_date: date
    language: str | None
    guardian_places: int | None
    email: str | None
    address: str | None

    @property
    def person(self) -> str:
        """What is the same where two rows are about children of one name, born on one day."""
        names = (" ".join(name_words(name)) for name in (self.first_name, self.last_name))
        return "\n".join((*names, self.birth_date.isoformat()))


class ChildRules:
    """The rules of a row of ``children.csv`` (contract, Files) at one school."""

    def __init__(self, platform: Platform, romanise: Romanise, today: date) -> None:
        self._platform = platform
        self._romanise = romanise
        self._today = today
        self._languages = {
            bare(name): language
            for language, names in LANGUAGE_NAMES.items()
            for name in names.split("|")
        }

    def judge(self, cells: Cells) -> ChildRow | list[Refusal]:
        """Give the row, or all that is wrong with it; each reason names its ``column``."""
        identifier = field(cells, "identifier", self._identifier, required=False)
        last_name = field(cells, "last_name", person_name)
        first_name = field(cells, "first_name", person_name)
        class_name = field(cells, "class", short(LONGEST_CLASS))
        birth_date = field(cells, "birth_date", self._birth_date)
        language = field(cells, "language", self._language, required=False)
        places = field(cells, "guardian_places", _places, required=False)
        email = field(cells, "email", normal_address, required=False)
        address = field(_on_one_line(cells), "address", short(LONGEST_ADDRESS), required=False)
        against = reasons(
            identifier, last_name, first_name, class_name, birth_date, language, places, email,
            address,
        )  # fmt: skip
        if against:
            return against
        return ChildRow(
            identifier=identifier.value,
            first_name=first_name.good,
            last_name=last_name.good,
            class_name=class_name.good,
            birth_date=birth_date.good,
            language=(language.value or self._usual) if "language" in cells else None,
            guardian_places=(places.value or USUAL_PLACES) if "guardian_places" in cells else None,
            email=(email.value or "") if "email" in cells else None,
            address=(address.value or "") if "address" in cells else None,
        )

    @property
    def _usual(self) -> str:
        return self._platform.languages[0]

    def _identifier(self, text: str) -> str:
        identifier = normal_identifier(text, self._platform.domain, self._romanise)
        if not identifier.endswith(f"@{self._platform.domain}"):
            raise Refusal(
                "import.child.domain", value=cut(identifier), domain=self._platform.domain
            )
        return identifier

    def _birth_date(self, text: str) -> date:
        born = day(text)
        if born >= self._today:
            raise Refusal("import.child.unborn", value=cut(text))
        return born

    def _language(self, text: str) -> str:
        """Read a language by its name or code, ``fr-BE`` too; any other is the usual one."""
        found = self._languages.get(bare(text)) or self._languages.get(re.split("[-_ ]", text)[0])
        return found if found in self._platform.languages else self._usual


def _places(text: str) -> int:
    if not re.fullmatch(f"[1-{MOST_PLACES}]", text):
        raise Refusal("import.child.places", value=cut(text), most=MOST_PLACES)
    return int(text)


def _on_one_line(cells: Cells) -> Cells:
    """Write an address of several lines on one: commas stand where it breaks."""
    address = cells.get("address")
    if not isinstance(address, str):
        return cells
    lines = (tidy(line).rstrip(",") for line in address.splitlines())
    return {**cells, "address": ", ".join(line for line in lines if line)}
