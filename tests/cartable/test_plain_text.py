"""Markdown reads well without markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cartable.plain_text import plain_text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Conditions *Générales*\nune ligne\ncoupée", "Conditions Générales\n\nune ligne coupée"),
        ("un  \ndeux\\\ntrois", "un\ndeux\ntrois"),
        ("- un\n- **deux**\n\nfin", "• un\n• deux\n\nfin"),
        ("3. trois\n4. quatre", "3. trois\n4. quatre"),
        ("1. un\n   - a\n   - b\n2. deux", "1. un\n   • a\n   • b\n2. deux"),
        ("* un\n\n  suite\n\n* deux", "• un\nsuite\n• deux"),
        ("[site](https://ecole.be) <https://a.be>", "site (https://ecole.be) https://a.be"),
        ("<info@ecole.be> [nous](mailto:info@ecole.be)", "info@ecole.be nous (info@ecole.be)"),
        ("`code` ![logo](logo.png) \\*", "code logo *"),
        ("> cité\n\n---\n\n```\nbrut\n```", "cité\n\n———\n\nbrut"),
        ("<!-- rien -->\n\n<div>rien</div>\n\nfin &amp; <b>gras</b>", "fin & gras"),
        ("un\n\n| a | b |\n|---|---|\n| 1 | *2* |\n\nfin", "un\n\na | b\n1 | 2\n\nfin"),
        ("", ""),
    ],
)
def test_what_a_reader_sees(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


@given(some.text(max_size=300))
def test_any_text_can_be_read(markdown: str) -> None:
    assert plain_text(markdown).count("\0") == 0  # CommonMark 2.3: a zero is no letter


@given(some.lists(some.text("abcdé ", min_size=1).filter(str.strip), min_size=1, max_size=5))
def test_plain_paragraphs_stay_as_they_are(paragraphs: list[str]) -> None:
    tidied = [" ".join(one.split()) for one in paragraphs]
    assert plain_text("\n\n".join(tidied)) == "\n\n".join(tidied)
