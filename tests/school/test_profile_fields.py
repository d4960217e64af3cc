"""What may stand in a profile: dates as people write them, lines of any script, safe links."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from school.profile_fields import LONGEST_LINE, birth_date, line, link
from school.refusals import Refusal

TODAY = date(2026, 6, 26)

BAD_LINKS = [
    ("http://www.exemple.be", "profile.link_not_https"),
    ("javascript:alert(1)", "profile.link_not_https"),
    ("data:text/html,x", "profile.link_not_https"),
    ("https://", "profile.link_malformed"),
    ("https://localhost", "profile.link_malformed"),
    ("https://192.168.0.1/x", "profile.link_malformed"),
    ("https://[::1]/", "profile.link_malformed"),
    ("https://exemple.be:8443/", "profile.link_malformed"),
    ("https://moi:secret@exemple.be/", "profile.link_malformed"),
    ("https://banque.be@voleur.example/", "profile.link_malformed"),
    ("https://exemple.be/a b", "profile.link_malformed"),
    ('https://exemple.be/"onclick', "profile.link_malformed"),
    ("https://exemple.be/\u202egpj.exe", "profile.link_malformed"),
    ("ma page", "profile.link_malformed"),
    ("https://exemple.be/" + "x" * 300, "profile.link_too_long"),
]


@pytest.mark.parametrize(("typed", "why"), BAD_LINKS)
def test_a_link_that_leads_nowhere_good_is_refused(typed: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        link(typed)
    assert refused.value.key == why


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.exemple.be", "https://www.exemple.be"),
        (" HTTPS://Exemple.BE/Moi?x=1#y ", "https://exemple.be/Moi?x=1#y"),
        ("https://école.be/é", "https://xn--cole-9oa.be/é"),
    ],
)
def test_a_link_is_kept_as_it_is_followed(typed: str, kept: str) -> None:
    assert link(typed) == kept


@given(some.text(max_size=60) | some.from_regex(r"https?://[\x20-\x7f]{0,40}", fullmatch=True))
def test_whatever_is_typed_a_kept_link_leads_to_a_name_by_https(typed: str) -> None:
    try:
        kept = link(typed)
    except Refusal:
        return
    parts = urlsplit(kept)
    assert parts.scheme == "https"
    assert parts.netloc == parts.hostname
    assert "." in parts.netloc
    assert kept.isprintable()
    assert link(kept) == kept


@pytest.mark.parametrize("typed", ["26/06/1985", "26.6.1985", "26-6-1985", "26 06 1985"])
def test_a_date_is_read_day_first(typed: str) -> None:
    assert birth_date(typed, TODAY) == "1985-06-26"


@given(some.dates(min_value=date(1907, 1, 1), max_value=date(2026, 6, 25)))
def test_every_date_of_a_life_is_read_in_both_ways(day: date) -> None:
    assert birth_date(day.isoformat(), TODAY) == day.isoformat()
    assert birth_date(f"{day:%d/%m/%Y}", TODAY) == day.isoformat()


@given(some.text(max_size=12) | some.from_regex(r"\d{1,4}[/.-]\d{1,4}[/.-]\d{1,4}"))
def test_anything_else_is_no_date_or_one_that_has_been(typed: str) -> None:
    with suppress(Refusal):
        assert date.fromisoformat(birth_date(typed, TODAY)) < TODAY


@pytest.mark.parametrize("typed", ["26/06/2026", "27/06/2026", "1/1/1800"])
def test_a_day_on_which_nobody_was_born_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        birth_date(typed, TODAY)
    assert refused.value.key == "profile.birth_date_impossible"


@given(some.text(max_size=120))
def test_a_line_is_one_line_that_can_be_seen(typed: str) -> None:
    try:
        kept = line(typed)
    except Refusal:
        return
    assert 0 < len(kept) <= LONGEST_LINE
    assert kept.isprintable()
    assert line(kept) == kept
