"""An absence note is known by what it says, whichever month it names."""

from __future__ import annotations

import pytest

from mail.reading.automatic import is_absence_note

NOTES = {
    "Je suis, jusqu'au 17 {} inclus, absente. Je répondrai à mon retour.": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
    ),
    "Ik ben tot en met 17 {} afwezig. Ik antwoord na mijn terugkeer.": (
        "januari februari maart april mei juni juli augustus september oktober november december"
    ),
    "ich bin bis einschließlich 17. {} nicht im Büro. Ihre Nachricht beantworte ich danach.": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
    ),
    "I am until 17 {} out of the office. I will answer when I return.": (
        "January February March April May June July August September October November December"
    ),
}
CASES = [note.format(month) for note, months in NOTES.items() for month in months.split()]


@pytest.mark.parametrize("note", CASES)
def test_an_absence_note_is_known_in_any_month(note: str) -> None:
    assert is_absence_note(f"Bonjour,\n\n{note}\n\nAnna Durant")
