"""What of a name is shown to a mailbox that may be a stranger's."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.askers import LONGEST_SHOWN, shown_name


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Philippe", "Durant", "Philippe D."),
        ("Jean-Luc", "de Witte", "Jean-Luc D."),
        ("Zoë", "ömer", "Zoë Ö."),
        ("N’Golo", "'t Serstevens", "N’Golo T."),
        ("Εύα", "", "Εύα"),
        ("", "Durant", ""),
        ("12 3", "Durant", ""),
        ("http://evil.example/?a=1", "@bot", "http evil example a B."),
        ("+32 470 12 34 56 Jo", "9", "Jo"),
        ("Wolfgang-Amadeus-Theophilus-Johannes", "Mozart", "Wolfgang-Amadeus-Theophilu… M."),
    ],
)
def test_the_first_name_and_an_initial(first: str, last: str, shown: str) -> None:
    assert shown_name(first, last) == shown


@given(st.text(), st.text())
def test_nothing_that_a_link_is_made_of(first: str, last: str) -> None:
    shown = shown_name(first, last)
    assert len(shown) <= LONGEST_SHOWN
    assert "." not in shown[:-1]
    assert not [one for one in shown if one in "@/:<>&_#" or one.isdigit()]
    assert not [one for one in shown if unicodedata.category(one).startswith("C")]
