"""Names of people: any script is welcome, symbols and disguises are not."""

from __future__ import annotations

import pytest

from school.accounts import LONGEST_NAME, person_name
from school.refusals import Refusal


@pytest.mark.parametrize(
    "name",
    [
        "Antoinette", "Jean-François", "D’Hondt", "D'Hondt", "O‘Neill", "Dʼ Hondt", "D´Hondt",
        "J. R. R.", "Gal·la", "Ana‑Maria", "प्रिया", "محمد", "山田", "マリ・アンヌ", "Đặng",
        "Zoe\u0308", "Louis 2", "צ׳רלי", "Durant (née Dupond)", "Durant, ép. Dupond",
    ],
)  # fmt: skip
def test_a_name_of_any_script_is_taken(name: str) -> None:
    assert person_name(f"  {name} ")


@pytest.mark.parametrize(
    "name",
    [
        "Antoinette 🌸", "😀", "Zoé ❤️", "Léa ✓", "A+B", "A=B", "A & B", "Anne_", "Anne €", "12",
        "Anne 1️⃣", "🇧🇪 Anne", "👍🏽 Anne", "<b>Anne</b>", "anne@home", "A/B", "A\\B", "{name}",
        "Anne²", "A;B", "“Anne”", "An\u202ene", "An\u0000ne", "Anne?!",
    ],
)  # fmt: skip
def test_what_no_name_needs_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match=r"^name\.malformed$"):
        person_name(name)


def test_a_name_is_there_and_has_an_end() -> None:
    assert len(person_name("é" * LONGEST_NAME)) == LONGEST_NAME
    for name, key in ((" ", "name.empty"), ("é" * (LONGEST_NAME + 1), "name.too_long")):
        with pytest.raises(Refusal) as refusal:
            person_name(name)
        assert refusal.value.key == key
