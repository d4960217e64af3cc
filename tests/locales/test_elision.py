"""French elides: « de Marie » but « d’Albert », in whatever case and script a name comes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locales import Catalogue, Catalogues

WORDS = {"pages": "les pages {child:de}", "given": "l’attestation {school:que} délivre, {n:>3}"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Marie", "de Marie"), ("Albert", "d’Albert"), ("Élise", "d’Élise"), ("émile", "d’émile"),
        ("Œdipe", "d’Œdipe"), ("ISU Dour", "d’ISU Dour"), ("Institut", "d’Institut"),
        ("Oscar", "d’Oscar"), ("Ouassim", "de Ouassim"), ("Ousmane", "d’Ousmane"),
        ("Hélène", "d’Hélène"), ("Hortense", "d’Hortense"), ("Hugo", "d’Hugo"),
        ("Hassan", "de Hassan"), ("Haute École", "de Haute École"), ("Hanne", "de Hanne"),
        ("Yves", "d’Yves"), ("Yasmine", "de Yasmine"), ("Y", "de Y"), ("Yann", "de Yann"),
        ("Ångström", "d’Ångström"), ("Зоя", "de Зоя"), ("阿明", "de 阿明"), ("", "de "),
        ("D’Hondt", "de D’Hondt"), ("3A", "de 3A"),
    ],
)  # fmt: skip
def test_de_before_a_name(name: str, said: str) -> None:
    assert Catalogue("fr", WORDS).text("pages", child=name) == f"les pages {said}"


def test_que_elides_too_and_other_values_are_written_as_ever() -> None:
    words = Catalogue("fr", WORDS)
    assert words.text("given", school="ICC", n=7) == "l’attestation qu’ICC délivre,   7"
    assert words.text("given", school="Sainte-Union", n=7).endswith("que Sainte-Union délivre,   7")


def test_html_is_escaped_and_elided() -> None:
    assert Catalogue("fr", WORDS).html("pages", child="A & <b>") == "les pages d’A &amp; &lt;b&gt;"


@given(st.text(min_size=1))
def test_accents_and_case_make_no_difference_and_the_name_stays_as_it_is(name: str) -> None:
    words = Catalogue("fr", WORDS)
    said = words.text("pages", child=name)
    assert said in (f"les pages de {name}", f"les pages d’{name}")
    apart = unicodedata.normalize("NFD", name)
    assert words.text("pages", child=apart).startswith(said[:11])


def test_the_messages_speak_of_a_child_and_a_school_as_french_does() -> None:
    words = Catalogues.load().of("fr")
    school = "Institut La Sainte-Union"
    ended = words.text("guardians.ended", child="Albert", school=school)
    assert "aux pages d’Albert" in ended
    assert words.text("home.relation.mother", child="Albert") == "Mère d’Albert"
    assert words.text("home.relation.mother", child="Marie") == "Mère de Marie"
    assert f"l’équipe d’{school}" in words.text("staff.revoked", school=school)
    assert f"Le secrétariat d’{school}" in words.text(
        "requests.separate_account_done", school=school
    )
