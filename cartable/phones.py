"""Telephone numbers, read by the library that telephones themselves use."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from school.refusals import Refusal

_COUNTRY = "BE"
_LONGEST = 60  # characters: no number that somebody writes is longer


class PhoneBook:
    """Fills the school's port ``Phones``."""

    def read(self, text: str) -> str:
        """Give a number as E.164; raises ``Refusal`` where nobody could be called at it."""
        try:
            number = phonenumbers.parse(text[:_LONGEST], _COUNTRY)
        except NumberParseException as error:
            raise Refusal("phone.malformed") from error
        if len(text) > _LONGEST or not phonenumbers.is_valid_number(number) or number.extension:
            raise Refusal("phone.malformed")
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def shown(self, number: str) -> str:
        """Give an E.164 number as people read it."""
        parsed = phonenumbers.parse(number, _COUNTRY)
        return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
